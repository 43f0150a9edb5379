package memory_test

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// An algorithm declares its sites once, as package variables: which access, which order, and why.
var (
	exampleClone = memory.NewRMW("example.clone", memory.Relaxed, "a clone needs no more than that its increment is counted")
	exampleDrop  = memory.NewRMW("example.drop", memory.Release, "what this owner did happens before the destructor")
	exampleFence = memory.NewFence("example.drop.fence", memory.Acquire, "the destructor sees what every other owner did")
	exampleLoad  = memory.NewLoad("example.upgrade.load", memory.Relaxed, "the compare_exchange below checks it again")
	exampleCAS   = memory.NewCAS("example.upgrade.cas", memory.Acquire, memory.Relaxed, "success continues the life of the object")
	exampleSet   = memory.NewStore("example.set", memory.Release, "publishes what was written before")
	exampleGet   = memory.NewLoad("example.get", memory.Acquire, "pairs with the store")
)

// buffer is a reference-counted object. Its header comes first; every cell belongs to the space of the allocation.
type buffer struct {
	memory.Block
	count memory.Uint64
	text  memory.Cell[string]
}

func newBuffer(s *memory.Space, text string) *buffer {
	return memory.Alloc(s, "buffer", func(b *buffer) {
		b.count.Init(s, "buffer.count", 1)
		b.text.Init(s, "buffer.text", text)
	})
}

func (b *buffer) clone() { b.count.FetchAdd(exampleClone, 1) }

// drop reports whether the buffer was freed.
func (b *buffer) drop() bool {
	if b.count.FetchSub(exampleDrop, 1) != 1 {
		return false
	}
	b.Space().Fence(exampleFence)
	b.Free()
	return true
}

// One code runs natively, as here, and under a model checker: only the space differs.
func ExampleSpace() {
	s := memory.Native()
	b := newBuffer(s, "hello")
	b.clone()
	reader := memory.Spawn(s, "reader", func() string {
		defer b.drop()
		return b.text.Load()
	})
	fmt.Println(reader.Join())
	fmt.Println("freed:", b.drop())
	// Output:
	// hello
	// freed: true
}

// A narrow space brings a counter to its limit in a few steps.
func ExampleNewNative() {
	s := memory.NewNative(memory.Width(4))
	defer s.Close()
	var n memory.Uint64
	n.Init(s, "n", s.Mask())
	fmt.Println("limit:", s.MaxCount())
	fmt.Println("before:", n.FetchAdd(exampleClone, 1))
	fmt.Println("after:", n.Load(exampleGet))
	// Output:
	// limit: 7
	// before: 15
	// after: 0
}

// The loop of an upgrade: increment the count unless it is zero.
func ExampleUint64_CompareExchangeWeak() {
	upgrade := func(count *memory.Uint64) bool {
		for n := count.Load(exampleLoad); n != 0; {
			found, stored := count.CompareExchangeWeak(exampleCAS, n, n+1)
			if stored {
				return true
			}
			n = found
		}
		return false
	}
	var alive, dead memory.Uint64
	alive.Init(memory.Native(), "alive", 1)
	dead.Init(memory.Native(), "dead", 0)
	fmt.Println(upgrade(&alive), upgrade(&dead))
	// Output: true false
}

// Waiting is an await, never a loop that spins.
func ExampleUint64_Await() {
	s := memory.Native()
	var flag memory.Uint64
	var data memory.Cell[string]
	flag.Init(s, "flag", 0)
	data.Init(s, "data", "")
	memory.Go(s, "writer", func() {
		data.Store("published")
		flag.Store(exampleSet, 1)
	})
	flag.Await(exampleGet, func(v uint64) bool { return v == 1 })
	fmt.Println(data.Load())
	// Output: published
}

// A wait stands in a loop around its condition.
func ExampleCond() {
	s := memory.Native()
	var m memory.Mutex
	var changed memory.Cond
	var done memory.Cell[bool]
	m.Init(s, "m")
	changed.Init(s, "changed")
	done.Init(s, "done", false)
	memory.Go(s, "worker", func() {
		m.Lock()
		defer m.Unlock()
		done.Store(true)
		changed.Signal()
	})
	m.Lock()
	for !done.Load() {
		changed.Wait(&m)
	}
	m.Unlock()
	fmt.Println("done")
	// Output: done
}

// A site knows what a report has to say of it, and which orders may replace its own.
func ExampleSite_Permits() {
	site := memory.SiteNamed("example.upgrade.cas")
	fmt.Println(site)
	fmt.Println(site.Permits(memory.SeqCstOrder, memory.AcquireOrder))
	fmt.Println(site.Permits(memory.RelaxedOrder, memory.AcquireOrder))
	// Output:
	// example.upgrade.cas[acquire,relaxed]
	// <nil>
	// site example.upgrade.cas: failure order acquire is stronger than success order relaxed (C11 7.17.7.4)
}

package memory_test

import (
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// program is a small concurrent program. Its body may tell what it saw to the callback, which the program itself never
// reads back; the tests compare what each run told.
type program struct {
	name    string
	threads int
	body    func(s *memory.Space, saw func(thread string, v any))
}

// programs use everything that a thread can get from outside: objects, places, results, values, choices.
var programs = []program{
	{"reference count", 4, referenceCount},
	{"objects handed over", 3, handOver},
	{"cells outside Alloc", 4, ownCells},
	{"condition with time-outs", 4, timedQueue},
	{"choices", 3, choices},
}

// referenceCount lets three threads clone and drop an object; the one that takes the count to zero frees it.
func referenceCount(s *memory.Space, saw func(string, any)) {
	o := newObject(s, 1)
	saw("main", o)
	drop := func(thread string) uint64 {
		s.Begin("drop", 1)
		before := o.n.FetchSub(testRMW, 1)
		s.End("drop", before)
		if before == 1 {
			s.Fence(testFence)
			o.Touch(true)
			s.Note("destroy")
			o.Free()
		}
		saw(thread, before)
		return before
	}
	var threads []*memory.Thread[uint64]
	for _, name := range []string{"a", "b", "c"} {
		o.n.FetchAdd(testRMW, 1)
		threads = append(threads, memory.Spawn(s, name, func() uint64 {
			o.Touch(false)
			return drop(name)
		}))
	}
	drop("main")
	for _, th := range threads {
		saw("main", th.Join())
	}
}

// handOver passes objects that two threads make through a cell, and through the results of the threads.
func handOver(s *memory.Space, saw func(string, any)) {
	var slot memory.Pointer[object]
	slot.Init(s, "slot", nil)
	maker := func(name string, first uint64) func() *object {
		return func() *object {
			o := newObject(s, first)
			saw(name, o)
			other := slot.Swap(testRMW, o)
			saw(name, other)
			if other != nil {
				saw(name, other.n.FetchAdd(testRMW, 1))
			}
			return o
		}
	}
	a, b := memory.Spawn(s, "a", maker("a", 10)), memory.Spawn(s, "b", maker("b", 20))
	o := slot.Await(testLoad, func(o *object) bool { return o != nil })
	saw("main", o)
	saw("main", a.Join())
	saw("main", b.Join())
	saw("main", slot.PlainLoad())
}

// ownCells nests threads of which each makes cells and hands them to its child by a captured variable. A run of the
// parent makes other Go objects, which must be the same places.
func ownCells(s *memory.Space, saw func(string, any)) {
	var level func(name string, depth int, above *memory.Uint32) uint32
	level = func(name string, depth int, above *memory.Uint32) uint32 {
		var unused memory.Cell[int]
		own := new(memory.Uint32)
		unused.Init(s, "unused."+name, depth)
		own.Init(s, "own."+name, uint32(depth))
		above.FetchAdd(testRMW, 1)
		if depth == 0 {
			return own.Load(testLoad)
		}
		child := memory.Spawn(s, name+"+", func() uint32 { return level(name+"+", depth-1, own) })
		own.FetchAdd(testRMW, 10)
		saw(name, own.Load(testLoad))
		return child.Join() + own.Load(testLoad)
	}
	var root memory.Uint32
	root.Init(s, "root", 0)
	saw("main", level("x", 3, &root))
}

// timedQueue lets threads wait for an item for as long as the schedule likes.
func timedQueue(s *memory.Space, saw func(string, any)) {
	var q queue
	q.init(s)
	taker := func(name string) func() int {
		return func() int {
			q.m.Lock()
			defer q.m.Unlock()
			for q.item.Load() == 0 {
				signalled := q.nonEmpty.WaitTimeout(&q.m, time.Second)
				saw(name, signalled)
				if !signalled {
					return -1
				}
			}
			v := q.item.Load()
			q.item.Store(0)
			return v
		}
	}
	a, b := memory.Spawn(s, "a", taker("a")), memory.Spawn(s, "b", taker("b"))
	memory.Go(s, "put", func() { q.m.Lock(); q.item.Store(7); q.nonEmpty.Broadcast(); q.m.Unlock() }).Join()
	saw("main", [2]int{a.Join(), b.Join()})
}

// choices branches on what the environment chose and on what time-outs and a weak exchange did.
func choices(s *memory.Space, saw func(string, any)) {
	var w memory.Uint64
	w.Init(s, "w", 0)
	chooser := func(name string) func() string {
		return func() string {
			switch s.Choose(3) {
			case 0:
				s.Note("nothing", 0)
				return "nothing"
			case 1:
				v, ok := w.AwaitTimeout(testLoad, func(v uint64) bool { return v != 0 }, time.Second)
				saw(name, [2]any{v, ok})
				return "awaited"
			}
			v, stored := w.CompareExchangeWeak(testCAS, 0, 5)
			saw(name, [2]any{v, stored})
			return "exchanged"
		}
	}
	a, b := memory.Spawn(s, "a", chooser("a")), memory.Spawn(s, "b", chooser("b"))
	saw("main", [2]string{a.Join(), b.Join()})
}

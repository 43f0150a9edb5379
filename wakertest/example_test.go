package wakertest_test

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// Buffer is a pooled buffer with a reference count. It is written on the cells of package memory instead of sync/atomic, with the orders that it
// needs, so that it can be explored; natively a cell is what it replaces.
type Buffer struct {
	memory.Block
	refs  memory.Uint64
	bytes memory.Cell[int] // how many are in use
	onPut func()
}

var (
	retain  = memory.NewRMW("buffer.retain", memory.Relaxed, "whoever retains has a reference")
	release = memory.NewRMW("buffer.release", memory.AcqRel, "uses come before the reset")
	look    = memory.NewLoad("buffer.look", memory.Acquire, "whether it was the last")
)

func GetBuffer(s *memory.Space, onPut func()) *Buffer {
	return memory.Alloc(s, "buffer", func(b *Buffer) {
		b.refs.Init(s, "refs", 1)
		b.bytes.Init(s, "bytes", 512)
		b.onPut = onPut
	})
}

func (b *Buffer) Retain() *Buffer {
	b.refs.FetchAdd(retain, 1)
	return b
}

// Release gives a reference up. It looks whether it was the last one in a second step: that is the bug, for two owners may both
// find that none is left, and put the buffer back twice.
func (b *Buffer) Release() {
	b.refs.FetchSub(release, 1)
	if b.refs.Load(look) == 0 {
		b.put()
	}
}

// put resets the buffer and gives it back to the pool: from here on it is another's.
func (b *Buffer) put() {
	defer b.Free()
	b.bytes.Store(0)
	b.onPut()
}

// Here the exhaustive level finds a bug that no sequence of calls shows, and shrinks it to what it takes: two owners who release at once.
// In a test, Run(t, buffer, ...) does the same and fails the test with the report, which shows the execution step by step.
func Example() {
	buffer := wakertest.Of(wakertest.Adapter[*Buffer, wakertest.None]{
		New:   func(s *memory.Space, user concurrent.User) *Buffer { return GetBuffer(s, user.Destroy) },
		Clone: (*Buffer).Retain,
		Drop:  (*Buffer).Release,
		Use:   func(b *Buffer) { b.bytes.Load() },
	})
	stats, err := wakertest.Check(buffer, wakertest.Seed(1),
		wakertest.Exempt("no-overflow", "the count has 64 bits"),
		wakertest.Exempt("consumed-handles", "references are plain pointers"))

	var f *wakertest.Failure
	if !errors.As(err, &f) {
		fmt.Println("not found:", err)
		return
	}
	for _, l := range stats.Levels {
		fmt.Printf("%v: %s\n", l.Level, l.Verdict)
	}
	fmt.Println(f.Property)
	fmt.Print(f.Scenario.Scenario)
	// Output:
	// sequential: pass
	// exhaustive: fail
	// R2 NoUseAfterFree
	// scenario random
	// setup
	// 	new object 0 -> 0
	// 	clone 0 -> 1
	// thread T1
	// 	drop 1
	// thread T2
	// 	drop 0
}

package waker_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// subject has a handle of each kind of one allocation.
type subject struct {
	arc   waker.Arc[task]
	weak  waker.Weak[task]
	waker waker.Waker
	raw   waker.Raw
}

func newSubject(t *testing.T, options ...memory.Option) *subject {
	a, _ := newTask(t, options...)
	s := &subject{raw: a.AsRaw()}
	s.weak = waker.WeakFromRaw[task](s.raw)
	s.waker = waker.NewWakerRef(&a).Clone()
	s.arc = a.Move()
	return s
}

// The operations that increment a count: which one, and the handle and name in the error.
var increments = []struct {
	handle, op string
	strong     bool
	do         func(*subject)
}{
	{"Arc[waker_test.task]", "Clone", true, func(s *subject) { s.arc.Clone() }},
	{"Arc[waker_test.task]", "IncrementStrongCount", true, func(s *subject) { waker.IncrementStrongCount(s.raw) }},
	{"Waker", "Clone", true, func(s *subject) { s.waker.Clone() }},
	{"Waker", "Clone", true, func(s *subject) { s.waker.Ref().Clone() }},
	{"Waker", "Clone", true, func(s *subject) { waker.NewWakerRef(&s.arc).Clone() }},
	{"Weak[waker_test.task]", "Upgrade", true, func(s *subject) { s.weak.Upgrade() }},
	{"Arc[waker_test.task]", "Downgrade", false, func(s *subject) { s.arc.Downgrade() }},
	{"Weak[waker_test.task]", "Clone", false, func(s *subject) { s.weak.Clone() }},
}

// R7: at the limit every increment fails and takes its excess back; one below, every one works.
func TestLimit(t *testing.T) {
	for _, space := range []struct {
		name    string
		options []memory.Option
		limit   uint64
	}{
		{"native", nil, 1<<63 - 1},
		{"limit 3", []memory.Option{memory.Limit(3)}, 3},
		{"8 bits", []memory.Option{memory.Width(8)}, 127},
		{"8 bits, limit 5", []memory.Option{memory.Width(8), memory.Limit(5)}, 5},
		{"2 bits", []memory.Option{memory.Width(2)}, 1},
	} {
		for i, inc := range increments {
			t.Run(fmt.Sprintf("%s/%d %s.%s", space.name, i, inc.handle, inc.op), func(t *testing.T) {
				if space.limit == 1 && inc.handle == "Waker" {
					return // the second owner does not exist
				}
				at := func(n uint64) (strong, weak uint64) {
					if inc.strong {
						return n, 1
					}
					return 1, n
				}
				var s *subject
				if space.limit == 1 {
					a, _ := newTask(t, space.options...)
					s = &subject{raw: a.AsRaw(), weak: waker.WeakFromRaw[task](a.AsRaw()), arc: a.Move()}
				} else {
					s = newSubject(t, space.options...)
				}
				for _, excess := range []uint64{0, 1} { // 1: while another thread takes its own back
					strong, weak := at(space.limit + excess)
					waker.SetCounts(s.raw, strong, weak)
					fault := requireFault(t, waker.Overflow, func() { inc.do(s) })
					require.Equal(t, waker.Error{Op: inc.op, Handle: inc.handle, Kind: waker.Overflow, Property: "R7", Count: space.limit + excess}, *fault)
					requireCounts(t, s.raw, strong, weak)
				}
				if space.limit == 1 {
					return
				}
				strong, weak := at(space.limit - 1)
				waker.SetCounts(s.raw, strong, weak)
				require.NotPanics(t, func() { inc.do(s) })
				strong, weak = at(space.limit)
				requireCounts(t, s.raw, strong, weak)
			})
		}
	}
}

// The limit is reached by real handles, and what was refused leaves nothing behind.
func TestLimitByHandles(t *testing.T) {
	a, l := newTask(t, memory.Limit(4))
	arcs := []waker.Arc[task]{a.Clone(), a.Clone(), a.Clone()}
	requireFault(t, waker.Overflow, func() { a.Clone() })
	arcs[0].Drop()
	arcs[0] = a.Clone()
	requireFault(t, waker.Overflow, func() { a.Clone() })
	for i := range arcs {
		arcs[i].Drop()
	}
	require.Zero(t, l.destroyed)
	a.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

// R7: threads that all fail at once never wrap a narrow word. 100 goroutines have an excess each in a word of 8 bits
// whose limit is 127: the most that they can make of it is 227.
func TestLimitConcurrent(t *testing.T) {
	const goroutines, tries, room = 100, 200, 3
	a, l := newTask(t, memory.Width(8))
	raw := a.AsRaw()
	waker.SetCounts(raw, 127-room, 1)
	var made atomic.Int64
	var group sync.WaitGroup
	for range goroutines {
		group.Go(func() {
			for range tries {
				func() {
					defer func() {
						if r := recover(); r != nil && r.(*waker.Error).Kind != waker.Overflow {
							panic(r)
						}
					}()
					b := a.Clone()
					made.Add(1)
					b.Forget()
				}()
			}
		})
	}
	group.Wait()
	require.EqualValues(t, room, made.Load())
	requireCounts(t, raw, 127, 1)
	require.Equal(t, log{}, *l)
}

// R2, R3: a count of zero is neither left nor passed.
func TestZeroCounts(t *testing.T) {
	for i, inc := range increments {
		t.Run(fmt.Sprintf("%d %s.%s", i, inc.handle, inc.op), func(t *testing.T) {
			s := newSubject(t)
			waker.SetCounts(s.raw, 0, 0)
			if inc.op == "Upgrade" {
				_, ok := s.weak.Upgrade()
				require.False(t, ok)
				requireCounts(t, s.raw, 0, 0)
				return
			}
			fault := requireFault(t, waker.UseAfterFree, func() { inc.do(s) })
			require.Equal(t, waker.Error{Op: inc.op, Handle: inc.handle, Kind: waker.UseAfterFree, Property: "R2"}, *fault)
			requireCounts(t, s.raw, 0, 0)
		})
	}
	for _, dec := range []struct {
		handle, op string
		do         func(*subject)
	}{
		{"Arc[waker_test.task]", "Drop", func(s *subject) { s.arc.Drop() }},
		{"Arc[waker_test.task]", "IntoInner", func(s *subject) { s.arc.IntoInner() }},
		{"Arc[waker_test.task]", "DecrementStrongCount", func(s *subject) { waker.DecrementStrongCount(s.raw) }},
		{"Waker", "Drop", func(s *subject) { s.waker.Drop() }},
		{"Waker", "Wake", func(s *subject) { s.waker.Wake() }},
		{"Weak[waker_test.task]", "Drop", func(s *subject) { s.weak.Drop() }},
	} {
		t.Run(dec.handle+"."+dec.op, func(t *testing.T) {
			s := newSubject(t)
			l := s.arc.Get().log
			waker.SetCounts(s.raw, 0, 0)
			fault := requireFault(t, waker.Underflow, func() { dec.do(s) })
			require.Equal(t, waker.Error{Op: dec.op, Handle: dec.handle, Kind: waker.Underflow, Property: "R3"}, *fault)
			requireCounts(t, s.raw, 0, 0)
			require.Zero(t, l.destroyed)
			require.Zero(t, l.freed)
		})
	}
}

// A copied handle, which go vet reports, is seen at its second drop if no other owner keeps the count above zero, and a
// use of the copy after the last drop is seen. While another owner lives, it is not: that is the limit of these checks.
func TestCopiedHandle(t *testing.T) {
	a, l := newTask(t)
	raw := a.AsRaw()
	b := waker.FromRaw[task](raw) // a second name of one count
	a.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
	requireFault(t, waker.UseAfterFree, func() { b.Clone() })
	requireFault(t, waker.Underflow, b.Drop)
	require.Equal(t, log{destroyed: 1, freed: 1}, *l, "never destroyed twice")

	a, l = newTask(t)
	owner := a.Clone()
	b = waker.FromRaw[task](a.AsRaw())
	a.Drop()
	require.NotPanics(t, b.Drop, "takes the count of the other owner")
	require.Equal(t, 1, l.destroyed)
	requireFault(t, waker.UseAfterFree, func() { owner.Clone() })
}

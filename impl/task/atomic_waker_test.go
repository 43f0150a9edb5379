package task_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// target counts its wakes, and calls what the test wants called.
type target struct {
	wakes     *atomic.Int64
	onWake    func()
	onDestroy func()
}

func (t *target) Wake(self *waker.Arc[target]) { t.WakeByRef(self) }
func (t *target) WakeByRef(*waker.Arc[target]) {
	t.wakes.Add(1)
	if t.onWake != nil {
		t.onWake()
	}
}
func (t *target) Destroy() {
	if t.onDestroy != nil {
		t.onDestroy()
	}
}

func newTarget() (waker.Arc[target], *atomic.Int64) {
	n := new(atomic.Int64)
	return waker.New(memory.Native(), target{wakes: n}), n
}

func newAtomicWaker() *task.AtomicWaker {
	w := new(task.AtomicWaker)
	w.Init(memory.Native(), "w")
	return w
}

func TestAtomicWaker(t *testing.T) {
	w := newAtomicWaker()
	w.Wake() // nobody registered
	a, n := newTarget()
	w.Register(waker.NewWakerRef(&a))
	require.EqualValues(t, 2, a.StrongCount())
	w.Register(waker.NewWakerRef(&a))
	require.EqualValues(t, 2, a.StrongCount(), "R10: the same task: nothing is cloned")
	w.Wake()
	w.Wake()
	require.EqualValues(t, 1, n.Load())
	require.EqualValues(t, 1, a.StrongCount())

	b, m := newTarget()
	w.Register(waker.NewWakerRef(&a))
	w.Register(waker.NewWakerRef(&b))
	require.EqualValues(t, 1, a.StrongCount(), "the waker before is dropped")
	taken, ok := w.Take()
	require.True(t, ok)
	_, ok = w.Take()
	require.False(t, ok)
	taken.Wake()
	require.Equal(t, [2]int64{1, 1}, [2]int64{n.Load(), m.Load()})

	w.Register(waker.NewWakerRef(&a))
	w.Drop()
	require.EqualValues(t, 1, a.StrongCount())
	w.Drop()
	w.Wake()
	require.EqualValues(t, 1, n.Load())
}

// Under a backend an AtomicWaker says when it is used, and how that ends.
func TestAtomicWakerEvents(t *testing.T) {
	found := map[string]int{}
	r, err := explore.Run(t.Context(), func(s *memory.Space) {
		p := park.New(s)
		w := new(task.AtomicWaker)
		w.Init(s, "w")
		t := memory.Go(s, "W", w.Wake)
		w.Register(p.WakerRef())
		t.Join()
		w.Drop()
		p.Drop()
	}, explore.OnExecution(func(x *explore.Execution) error {
		var texts []string
		for thread := range x.Threads() {
			for _, l := range x.Locals(thread) {
				texts = append(texts, fmt.Sprint(l.Label, l.Args[1:]))
			}
		}
		found[strings.Join(texts, " ")]++
		return nil
	}))
	require.NoError(t, err)
	require.NoError(t, r.Err())
	require.Equal(t, map[string]int{
		"register[] register_end[] destroy[] take[] take_end[0]":                                     1, // the wake comes first
		"register[] wake_by_ref[] unpark[] unpark_end[] register_end[] destroy[] take[] take_end[0]": 1, // the Register finds it at work
		"register[] wake[] unpark[] unpark_end[] register_end[] destroy[] take[] take_end[0]":        1, // it finds the Register at work
		"register[] register_end[] destroy[] take[] take_end[1] wake[] unpark[] unpark_end[]":        1, // it comes after the Register
	}, found)
}

// W7: wakers are woken and dropped while the slot is free, whatever they call.
func TestAtomicWakerReentrancy(t *testing.T) {
	w := newAtomicWaker()
	other, n := newTarget()
	inner := 0
	a := waker.New(memory.Native(), target{wakes: new(atomic.Int64), onDestroy: func() {
		inner++
		w.Wake()                              // the one that replaced it
		w.Register(waker.NewWakerRef(&other)) // and back
	}})
	w.Register(waker.NewWakerRef(&a))
	a.Drop()
	w.Register(waker.NewWakerRef(&other)) // drops the last handle of a
	require.Equal(t, 1, inner)
	require.EqualValues(t, 1, n.Load())
	w.Wake()
	require.EqualValues(t, 2, n.Load())

	b := waker.New(memory.Native(), target{wakes: new(atomic.Int64), onWake: func() {
		w.Register(waker.NewWakerRef(&other))
	}})
	w.Register(waker.NewWakerRef(&b))
	w.Wake()
	w.Wake()
	require.EqualValues(t, 3, n.Load())
	require.EqualValues(t, 1, other.StrongCount())
}

// A clone that panics leaves the waker before, and the slot free.
func TestAtomicWakerClonePanics(t *testing.T) {
	w := newAtomicWaker()
	a, n := newTarget()
	w.Register(waker.NewWakerRef(&a))
	calls := 0
	vtable := &waker.RawWakerVTable{
		Clone:     func(waker.Raw) waker.RawWaker { calls++; panic("clone") },
		Wake:      func(waker.Raw) {},
		WakeByRef: func(waker.Raw) {},
		Drop:      func(waker.Raw) {},
	}
	bad := waker.WakerFromRaw(waker.RawWaker{VTable: vtable})
	require.PanicsWithValue(t, "clone", func() { w.Register(bad.Ref()) })
	w.Wake()
	require.EqualValues(t, 1, n.Load())

	// A wake during that clone is answered by the waker before.
	w.Register(waker.NewWakerRef(&a))
	vtable.Clone = func(waker.Raw) waker.RawWaker { w.Wake(); panic("clone") }
	require.PanicsWithValue(t, "clone", func() { w.Register(bad.Ref()) })
	require.EqualValues(t, 2, n.Load())
	require.EqualValues(t, 1, a.StrongCount())
}

// A wake while a waker is being registered is answered by the Register.
func TestAtomicWakerWakeDuringRegister(t *testing.T) {
	w := newAtomicWaker()
	woken := 0
	var vtable waker.RawWakerVTable
	vtable = waker.RawWakerVTable{
		Clone:     func(waker.Raw) waker.RawWaker { w.Wake(); w.Wake(); return waker.RawWaker{VTable: &vtable} },
		Wake:      func(waker.Raw) { woken++ },
		WakeByRef: func(waker.Raw) {},
		Drop:      func(waker.Raw) {},
	}
	mine := waker.WakerFromRaw(waker.RawWaker{VTable: &vtable})
	w.Register(mine.Ref())
	require.Equal(t, 1, woken)
	w.Wake()
	require.Equal(t, 1, woken)
}

// Threads change something and wake; one registers, looks, and parks if nothing has changed. If a wake is lost it hangs (W2); that plain
// writes may be read is W5.
func TestAtomicWakerStress(t *testing.T) {
	const threads = 4
	n := rounds(250_000)
	w := newAtomicWaker()
	p := park.New(memory.Native())
	var wg sync.WaitGroup
	var done [threads]memory.Uint64
	var data [threads]int
	for i := range threads {
		done[i].Init(memory.Native(), "done", 0)
		wg.Go(func() {
			for range n {
				w.Wake() // for nothing
			}
			data[i] = 1
			done[i].FetchAdd(testInc, 1)
			w.Wake()
		})
	}
	for seen := 0; seen < threads; p.Park() {
		w.Register(p.WakerRef())
		seen = 0
		for i := range done {
			if done[i].Load(testLoad) > 0 {
				seen += data[i]
			}
		}
		if seen == threads {
			break
		}
	}
	wg.Wait()
	w.Drop()
	p.Drop()
}

var (
	testInc  = memory.NewRMW("task_test.inc", memory.Release, "publishes to whoever reads the count")
	testLoad = memory.NewLoad("task_test.load", memory.Acquire, "sees what was done before the count")
)

// rounds scales a number of rounds down where they are slow.
func rounds(n int) int {
	if raceEnabled {
		n /= 10
	}
	if testing.Short() {
		n /= 10
	}
	return n
}

func newTargetCount() *atomic.Int64 { return new(atomic.Int64) }

package task_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// newSet returns a set in a space that counts what is freed.
func newSet(t *testing.T) (*task.IdleNotifiedSet[string], func() int) {
	t.Helper()
	var mu sync.Mutex
	freed := 0
	sp := memory.NewNative(memory.OnFree(func(*memory.Block) { mu.Lock(); freed++; mu.Unlock() }))
	return task.NewIdleNotifiedSet[string](sp), func() int { mu.Lock(); defer mu.Unlock(); return freed }
}

// pop returns the value of the next notified entry, or "".
func pop(x *task.IdleNotifiedSet[string], a *waker.Arc[target]) string {
	e, ok := x.PopNotified(waker.NewWakerRef(a))
	if !ok {
		return ""
	}
	return *e.Value()
}

func TestSet(t *testing.T) {
	x, freed := newSet(t)
	a, n := newTarget()
	require.Empty(t, pop(x, &a))
	require.EqualValues(t, 1, a.StrongCount(), "an empty set keeps no waker")

	one, two, three := x.Insert("one"), x.Insert("two"), x.Insert("three")
	require.Equal(t, 3, x.Len())
	require.Empty(t, pop(x, &a), "all are idle")
	require.Empty(t, pop(x, &a))
	require.EqualValues(t, 2, a.StrongCount(), "R10: the same waker is kept")

	// The oldest comes first; one wake of the waker for all that come before the next pop (W3).
	for _, e := range []task.Entry[string]{three, one, three, two, one} {
		e.Waker().WakeByRef()
	}
	require.EqualValues(t, 1, n.Load())
	require.Equal(t, "three", pop(x, &a))
	three.Waker().WakeByRef()
	require.EqualValues(t, 2, n.Load())
	require.Equal(t, []string{"one", "two", "three", ""}, []string{pop(x, &a), pop(x, &a), pop(x, &a), pop(x, &a)})

	// Removal, from each list and each end of it.
	*two.Value() = "zwei"
	require.Equal(t, "zwei", two.Remove())
	require.Equal(t, 1, freed())
	four := x.Insert("four")
	for _, e := range []task.Entry[string]{one, three, four} {
		e.Waker().WakeByRef()
	}
	three.Remove()
	require.Equal(t, "one", pop(x, &a))
	five := x.Insert("five")
	five.Waker().WakeByRef()
	five.Remove()
	require.Equal(t, []string{"four", ""}, []string{pop(x, &a), pop(x, &a)})

	// W6: wakers outlive entry and set.
	w, v := one.Waker().Clone(), four.Waker().Clone()
	w.WakeByRef()
	one.Remove()
	w.WakeByRef()
	require.Empty(t, pop(x, &a))
	w.Wake()
	x.Drop()
	require.EqualValues(t, 2, a.StrongCount(), "the last entry keeps the lists")
	v.Wake()
	require.EqualValues(t, 1, a.StrongCount())
	require.Equal(t, 6, freed(), "five entries and the lists")
}

func TestSetErrors(t *testing.T) {
	x, _ := newSet(t)
	e := x.Insert("e")
	e.Remove()
	again := x.Insert("again") // in the same place
	for name, f := range map[string]func(){
		"Value": func() { e.Value() }, "Waker": func() { e.Waker() }, "Remove": func() { e.Remove() },
		"zero": func() { (task.Entry[string]{}).Value() },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				err, ok := recover().(*task.Error)
				require.True(t, ok)
				require.ErrorIs(t, err, task.Foreign)
			}()
			f()
		})
	}
	require.Equal(t, "again", *again.Value())
	x.Drop()
}

// A panic of the function goes on when all entries are gone.
func TestSetDrainPanics(t *testing.T) {
	x, freed := newSet(t)
	for _, s := range []string{"a", "b", "c", "d"} {
		x.Insert(s)
	}
	var seen []string
	require.Panics(t, func() {
		x.Drain(func(s string) {
			seen = append(seen, s)
			if s == "b" {
				panic(s)
			}
		})
	})
	require.Equal(t, []string{"a", "b", "c", "d"}, seen)
	require.Zero(t, x.Len())
	x.Drop()
	require.Equal(t, 5, freed())
}

// W7: clones, wakes and drops of the waker come without the lock.
func TestSetReentrancy(t *testing.T) {
	x, freed := newSet(t)
	e := x.Insert("e")
	var vtable waker.RawWakerVTable
	again := func() {
		e.Waker().WakeByRef()
		w := e.Waker().Clone()
		w.Drop()
	}
	vtable = waker.RawWakerVTable{
		Clone:     func(waker.Raw) waker.RawWaker { again(); return waker.RawWaker{VTable: &vtable} },
		Wake:      func(waker.Raw) { again() },
		WakeByRef: func(waker.Raw) { again() },
		Drop:      func(waker.Raw) { again() },
	}
	a, n := newTarget()
	mine := waker.WakerFromRaw(waker.RawWaker{VTable: &vtable})
	_, ok := x.PopNotified(mine.Ref())
	require.True(t, ok, "the clone has notified it")
	e.Waker().WakeByRef()
	require.Equal(t, "e", pop(x, &a))
	_, ok = x.PopNotified(mine.Ref())
	require.True(t, ok)
	before := n.Load()
	require.Empty(t, pop(x, &a))
	require.Equal(t, before+1, n.Load(), "the drop of the waker that is replaced has notified it")
	require.Equal(t, "e", pop(x, &a))
	mine.Forget()
	x.Drain(func(string) {})
	x.Drop()
	require.Equal(t, 2, freed())
}

// Threads wake entries; the set pops until it has seen the plain writes of all (W2, W5).
func TestSetStress(t *testing.T) {
	const threads = 4
	n := rounds(20_000)
	sp := memory.Native()
	x := task.NewIdleNotifiedSet[*int](sp)
	var wg sync.WaitGroup
	seen := make([]int, threads)
	for i := range threads {
		e := x.Insert(&seen[i])
		w := e.Waker().Clone()
		raw := w.IntoRaw()
		wg.Go(func() {
			w := waker.WakerFromRaw(raw)
			for range n {
				w.WakeByRef()
			}
			w.Wake()
		})
	}
	task.Wait(sp, task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		for {
			e, ok := x.PopNotified(cx.Waker())
			if !ok {
				break
			}
			**e.Value()++
		}
		return 0, allPositive(seen)
	}))
	wg.Wait()
	x.Drop()
}

func allPositive(v []int) bool {
	for _, n := range v {
		if n == 0 {
			return false
		}
	}
	return true
}

func TestJoinSet(t *testing.T) {
	ex, freed := newExecutor(t)
	js := task.NewJoinSet[int](ex.Space())
	require.False(t, task.BlockOn(ex, js.Next()).OK, "an empty set")
	ended := task.Spawn(ex, task.Ready(1))
	task.BlockOn(ex, task.Yield())
	js.Add(&ended) // over already
	js.Spawn(ex, task.Ready(2))
	js.Spawn(ex, task.PollFunc[int](func(*waker.Context) (int, bool) { panic("three") }))
	js.Spawn(ex, task.PollFunc[int](pending))
	require.Equal(t, 4, js.Len())
	require.Equal(t, 1, task.BlockOn(ex, js.Next()).Value)
	require.Equal(t, 2, task.BlockOn(ex, js.Next()).Value)
	require.ErrorIs(t, task.BlockOn(ex, js.Next()).Err, task.Panicked)
	js.AbortAll()
	require.ErrorIs(t, task.BlockOn(ex, js.Next()).Err, task.Aborted)
	require.False(t, task.BlockOn(ex, js.Next()).OK)

	js.Spawn(ex, task.PollFunc[int](pending))
	js.Drop()
	task.BlockOn(ex, task.Yield())
	require.Zero(t, ex.Tasks())
	ex.Close()
	freed(ofExecutor + 5 + 5 + 1) // tasks, entries, lists
}

var errBad = errors.New("bad")

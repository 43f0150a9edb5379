package task_test

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// freeCount counts allocations that were freed.
type freeCount struct{ n atomic.Int64 }

func (f *freeCount) get() int { return int(f.n.Load()) }

func newCountedExecutor() (*task.Executor, *freeCount) {
	f := new(freeCount)
	return task.New(memory.NewNative(memory.OnFree(func(*memory.Block) { f.n.Add(1) }))), f
}

// newExecutor returns an executor, and what requires a number of its allocations to be freed.
func newExecutor(t *testing.T) (*task.Executor, func(n int)) {
	t.Helper()
	ex, f := newCountedExecutor()
	return ex, func(n int) { t.Helper(); require.Equal(t, n, f.get(), "freed allocations") }
}

const ofExecutor = 2 // allocations: the parker and the handle

// probe is a future that is the test's.
type probe struct {
	poll    func(cx *waker.Context) (int, bool)
	polls   int
	dropped int
}

func (p *probe) Poll(cx *waker.Context) (int, bool) { p.polls++; return p.poll(cx) }
func (p *probe) Drop()                              { p.dropped++ }

func pending(*waker.Context) (int, bool) { return 0, false }

func TestBlockOn(t *testing.T) {
	ex, freed := newExecutor(t)
	require.Equal(t, 7, task.BlockOn(ex, task.Ready(7)))
	p := &probe{}
	p.poll = func(cx *waker.Context) (int, bool) {
		cx.Waker().WakeByRef()
		cx.Waker().WakeByRef()
		return p.polls, p.polls == 3
	}
	require.Equal(t, 3, task.BlockOn(ex, task.Future[int](p)), "W3: two wakes, one poll")
	require.Zero(t, p.dropped, "a future that is ready owns nothing")

	// W3: what is left of the wakes causes no poll of the next future beyond its first.
	q := &probe{}
	q.poll = func(*waker.Context) (int, bool) { return 0, q.polls == 2 }
	h := task.Spawn(ex, task.Yield())
	q.poll = func(cx *waker.Context) (int, bool) { _, ready := h.Poll(cx); return 0, ready }
	task.BlockOn(ex, task.Future[int](q))
	require.Equal(t, 2, q.polls)
	ex.Close()
	ex.Close()
	freed(ofExecutor + 1)
}

// Tasks are run in the order in which they were notified, also when their queue grows.
func TestRunOrder(t *testing.T) {
	ex, _ := newExecutor(t)
	var ran, want []int
	for batch, n := range []int{3, 19} {
		for i := range n {
			want = append(want, batch*100+i)
			h := task.Spawn(ex, task.PollFunc[int](func(*waker.Context) (int, bool) { ran = append(ran, batch*100+i); return 0, true }))
			h.Drop()
		}
		task.BlockOn(ex, task.Yield())
	}
	require.Equal(t, want, ran)
	ex.Close()
}

func TestJoin(t *testing.T) {
	ex, freed := newExecutor(t)
	a := task.Spawn(ex, task.Ready("a"))
	require.False(t, a.IsFinished())
	require.Equal(t, 1, ex.Tasks())
	require.Equal(t, task.Joined[string]{Value: "a"}, task.BlockOn(ex, &a))
	require.True(t, a.Empty())
	require.Zero(t, ex.Tasks())

	// The outcome waits for the handle.
	b := task.Spawn(ex, task.Ready(2))
	task.BlockOn(ex, task.Yield())
	require.True(t, b.IsFinished())
	require.Equal(t, 2, task.BlockOn(ex, &b).Value)

	// A value of an interface type may be nil.
	c := task.Spawn(ex, task.Ready[error](nil))
	require.NoError(t, task.BlockOn(ex, &c).Value)

	// Tasks that wait for tasks.
	d := task.Spawn(ex, task.Then(task.Yield(), func(struct{}) task.Future[task.Joined[int]] {
		e := task.Spawn(ex, task.Ready(5))
		return &e
	}))
	require.Equal(t, 5, task.BlockOn(ex, &d).Value.Value)
	ex.Close()
	freed(ofExecutor + 5)
}

// A join waker is replaced when somebody else polls, and the last one is woken (W2).
func TestJoinWakerReplaced(t *testing.T) {
	ex, freed := newExecutor(t)
	p := &probe{poll: pending}
	h := task.Spawn(ex, task.Future[int](p))
	task.BlockOn(ex, task.Yield())
	a, n := newTarget()
	b, m := newTarget()
	for _, x := range []*waker.Arc[target]{&a, &a, &b, &b} {
		cx := waker.FromWakerRef(waker.NewWakerRef(x))
		_, ready := h.Poll(&cx)
		require.False(t, ready)
	}
	require.EqualValues(t, 1, a.StrongCount())
	require.EqualValues(t, 2, b.StrongCount())
	p.poll = func(*waker.Context) (int, bool) { return 9, true }
	w := h.Waker()
	w.Wake()
	task.BlockOn(ex, task.Yield())
	require.Equal(t, [2]int64{0, 1}, [2]int64{n.Load(), m.Load()})
	require.EqualValues(t, 2, b.StrongCount(), "the waker is the handle's still")
	require.Equal(t, 9, task.BlockOn(ex, &h).Value)
	require.EqualValues(t, 1, b.StrongCount())
	ex.Close()
	freed(ofExecutor + 1)
}

// A handle is dropped before, during and after its task; what is left is dropped by whoever comes second.
func TestJoinHandleDropped(t *testing.T) {
	type tracked struct{ *probe }
	for name, c := range map[string]struct {
		poll, complete bool
	}{
		"at once": {}, "after a poll of the handle": {poll: true}, "after the end": {complete: true},
		"after poll and end": {poll: true, complete: true},
	} {
		t.Run(name, func(t *testing.T) {
			ex, freed := newExecutor(t)
			value := &probe{}
			h := task.Spawn(ex, task.Then(task.Yield(), func(struct{}) task.Future[tracked] { return task.Ready(tracked{value}) }))
			a, _ := newTarget()
			if c.poll {
				cx := waker.FromWakerRef(waker.NewWakerRef(&a))
				h.Poll(&cx)
				require.EqualValues(t, 2, a.StrongCount())
			}
			if c.complete {
				task.BlockOn(ex, task.Then(task.Yield(), func(struct{}) task.Future[struct{}] { return task.Yield() }))
				require.Zero(t, ex.Tasks())
				require.Zero(t, value.dropped)
			}
			h.Drop()
			require.EqualValues(t, 1, a.StrongCount())
			task.BlockOn(ex, task.Then(task.Yield(), func(struct{}) task.Future[struct{}] { return task.Yield() }))
			require.Equal(t, 1, value.dropped, "the value is dropped once")
			ex.Close()
			freed(ofExecutor + 1)
		})
	}
}

func TestAbort(t *testing.T) {
	ex, freed := newExecutor(t)
	aborted := task.Joined[int]{Err: task.JoinError{End: task.Aborted}}

	// Before its first poll.
	p := &probe{poll: pending}
	h := task.Spawn(ex, task.Future[int](p))
	h.Abort()
	h.Abort()
	require.Equal(t, aborted, task.BlockOn(ex, &h))
	require.Equal(t, [2]int{0, 1}, [2]int{p.polls, p.dropped})

	// When it is idle.
	p = &probe{poll: pending}
	h = task.Spawn(ex, task.Future[int](p))
	task.BlockOn(ex, task.Yield())
	h.Abort()
	j := task.BlockOn(ex, &h)
	require.Equal(t, aborted, j)
	require.ErrorIs(t, j.Err, task.Aborted)
	require.Equal(t, [2]int{1, 1}, [2]int{p.polls, p.dropped})

	// By its own poll: pending is aborted, ready is not.
	for _, ready := range []bool{false, true} {
		p = &probe{}
		h = task.Spawn(ex, task.Future[int](p))
		p.poll = func(*waker.Context) (int, bool) { h.Abort(); return 3, ready }
		j = task.BlockOn(ex, &h)
		require.Equal(t, ready, j.Err == nil)
		require.Equal(t, 1, p.polls)
		require.Equal(t, ready, p.dropped == 0)
	}

	// After its end.
	h = task.Spawn(ex, task.Ready(4))
	task.BlockOn(ex, task.Yield())
	h.Abort()
	require.Equal(t, 4, task.BlockOn(ex, &h).Value)
	ex.Close()
	freed(ofExecutor + 5)
}

// R8: a panic of a future is its task's outcome, and the executor goes on.
func TestPanic(t *testing.T) {
	ex, freed := newExecutor(t)
	bad := errors.New("bad")
	p := &probe{poll: func(*waker.Context) (int, bool) { panic(bad) }}
	h := task.Spawn(ex, task.Future[int](p))
	err := task.BlockOn(ex, &h).Err
	require.ErrorIs(t, err, task.Panicked)
	require.ErrorIs(t, err, bad)
	require.EqualError(t, err, "task panicked: bad")
	var j task.JoinError
	require.ErrorAs(t, err, &j)
	require.Contains(t, j.Stack, "executor_test.go")
	require.Equal(t, 1, p.dropped)

	// Of the Drop of a future that is aborted, of a value that nobody takes, and of a join waker.
	h = task.Spawn(ex, task.Future[int](&panics{}))
	h.Abort()
	require.ErrorIs(t, task.BlockOn(ex, &h).Err, task.Panicked)

	v := task.Spawn(ex, task.Ready(&panics{}))
	v.Drop()
	task.BlockOn(ex, task.Yield())
	require.Zero(t, ex.Tasks())

	h = task.Spawn(ex, task.Ready(1))
	a := waker.New(memory.Native(), target{wakes: newTargetCount(), onWake: func() { panic("wake") }})
	cx := waker.FromWakerRef(waker.NewWakerRef(&a))
	h.Poll(&cx)
	task.BlockOn(ex, task.Yield())
	require.Equal(t, 1, task.BlockOn(ex, &h).Value)

	// That of BlockOn's own future is the caller's.
	require.PanicsWithError(t, "bad", func() { task.BlockOn(ex, task.Future[int](p)) })
	require.Equal(t, 1, task.BlockOn(ex, task.Ready(1)))
	ex.Close()
	freed(ofExecutor + 4)
}

type panics struct{}

func (*panics) Poll(*waker.Context) (int, bool) { return 0, false }
func (*panics) Drop()                           { panic("drop") }

// A Goexit in a future ends the goroutine, and leaves task and executor in order.
func TestGoexit(t *testing.T) {
	ex, freed := newExecutor(t)
	h := task.Spawn(ex, task.PollFunc[int](func(*waker.Context) (int, bool) { runtime.Goexit(); return 0, true }))
	done := make(chan struct{})
	go func() {
		defer close(done)
		task.BlockOn(ex, task.PollFunc[int](pending))
	}()
	<-done
	require.ErrorIs(t, task.BlockOn(ex, &h).Err, task.Exited)
	ex.Close()
	freed(ofExecutor + 1)
}

// W6: wakers and join handles outlive task and executor.
func TestClose(t *testing.T) {
	ex, freed := newExecutor(t)
	var wakers [3]waker.Waker
	p := &probe{}
	p.poll = func(cx *waker.Context) (int, bool) {
		for i := range wakers {
			wakers[i] = cx.Waker().Clone()
		}
		return 0, false
	}
	h := task.Spawn(ex, task.Future[int](p))
	notified := task.Spawn(ex, task.Ready(1))
	task.BlockOn(ex, task.Yield())
	wakers[0].WakeByRef() // is in the queue of other threads when the executor closes
	main := wakerOf(ex)
	ex.Close()
	require.Equal(t, 1, p.dropped)
	main.Wake()
	wakers[0].Wake()
	wakers[1].WakeByRef()
	wakers[1].Drop()
	freed(0)
	require.Equal(t, 1, task.Wait(memory.Native(), &notified).Value)
	freed(1)
	require.ErrorIs(t, task.Wait(memory.Native(), &h).Err, task.Aborted)
	freed(1)
	wakers[2].Wake()
	freed(2 + ofExecutor)
}

// wakerOf returns a waker of the future of BlockOn.
func wakerOf(ex *task.Executor) waker.Waker {
	var w waker.Waker
	task.BlockOn(ex, task.PollFunc[int](func(cx *waker.Context) (int, bool) { w = cx.Waker().Clone(); return 0, true }))
	return w.Move()
}

func TestExecutorErrors(t *testing.T) {
	fails := func(kind task.Kind, f func()) {
		t.Helper()
		defer func() {
			t.Helper()
			e, ok := recover().(*task.Error)
			require.True(t, ok)
			require.ErrorIs(t, e, kind)
			require.Contains(t, e.Error(), "task: "+e.Op+": ")
		}()
		f()
	}
	ex, _ := newExecutor(t)
	task.BlockOn(ex, task.PollFunc[int](func(*waker.Context) (int, bool) {
		fails(task.Busy, ex.Close)
		fails(task.Busy, func() { task.BlockOn(ex, task.Ready(1)) })
		return 0, true
	}))
	ex.Close()
	fails(task.Closed, func() { task.Spawn(ex, task.Ready(1)) })
	fails(task.Closed, func() { task.BlockOn(ex, task.Ready(1)) })

	var j task.JoinHandle[int]
	requireConsumed(t, "JoinHandle", map[string]func(){
		"Poll": func() { j.Poll(nil) }, "Abort": j.Abort, "IsFinished": func() { j.IsFinished() }, "Drop": j.Drop, "Waker": func() { j.Waker() },
		"Move": func() { j.Move() }, "IntoRaw": func() { j.IntoRaw() }, "ID": func() { j.ID() },
	})
}

// requireConsumed requires that a handle which was used up refuses each of its uses, by their names.
func requireConsumed(t *testing.T, handle string, uses map[string]func()) {
	t.Helper()
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			defer func() {
				e, ok := recover().(*waker.Error)
				require.True(t, ok)
				require.ErrorIs(t, e, waker.Consumed)
				require.Equal(t, handle+"."+name, e.Handle+"."+e.Op)
			}()
			use()
		})
	}
}

// A waker of a task is one kind, owned or lent (R10), and a poll that does not clone it touches no count (R5).
func TestTaskWakers(t *testing.T) {
	ex, freed := newExecutor(t)
	var kept waker.WakerRef
	p := &probe{}
	p.poll = func(cx *waker.Context) (int, bool) {
		w := cx.Waker().Clone()
		require.True(t, cx.Waker().WillWake(&w))
		w.Drop() // the last reference but those of the executor and the notification
		kept = cx.Waker()
		return 0, true
	}
	h := task.Spawn(ex, task.Future[int](p))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	require.Equal(t, 1, p.polls)
	require.Panics(t, kept.WakeByRef, "R6: the waker was lent for the poll")
	ex.Close()
	freed(ofExecutor + 1)
}

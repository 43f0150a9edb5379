package task_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

func TestGo(t *testing.T) {
	ex, freed := newCountedExecutor()
	s := ex.Space()
	release := make(chan struct{})
	h := task.Spawn(ex, task.Go(s, func() int { <-release; return 5 }))
	task.BlockOn(ex, task.Yield())
	require.False(t, h.IsFinished())
	close(release)
	require.Equal(t, 5, task.BlockOn(ex, &h).Value.Value)

	require.ErrorIs(t, task.BlockOn(ex, task.Go(s, func() int { panic(errBad) })).Err, errBad)
	require.ErrorIs(t, task.BlockOn(ex, task.Go(s, func() int { runtime.Goexit(); return 0 })).Err, task.Exited)

	// One that is dropped runs to its end; its value is dropped with the last that holds it.
	task.Go(s, func() int { return 0 }).Drop()
	hold := make(chan struct{})
	value := &dropCount{}
	d := task.Spawn(ex, task.Go(s, func() *dropCount { <-hold; return value }))
	task.BlockOn(ex, task.Yield())
	d.Abort()
	require.ErrorIs(t, task.BlockOn(ex, &d).Err, task.Aborted)
	ex.Close()
	close(hold)
	for value.n.Load() == 0 {
		runtime.Gosched()
	}
	eventually(freed, ofExecutor+2+4)
}

type dropCount struct{ n atomic.Int64 }

func (d *dropCount) Drop() { d.n.Add(1) }

func TestReceive(t *testing.T) {
	ex, freed := newCountedExecutor()
	s := ex.Space()
	ch := make(chan int)
	r := task.Receive(s, ch)
	h := task.Spawn(ex, task.Then(r.Recv(), func(v task.Received[int]) task.Future[int] {
		return task.Then(r.Recv(), func(w task.Received[int]) task.Future[int] { return task.Ready(v.Value + w.Value) })
	}))
	go func() { ch <- 1; ch <- 2 }()
	require.Equal(t, 3, task.BlockOn(ex, &h).Value)

	// What comes for a Recv that was dropped is for the next one.
	lost := task.Spawn(ex, r.Recv())
	task.BlockOn(ex, task.Yield())
	lost.Abort()
	require.ErrorIs(t, task.BlockOn(ex, &lost).Err, task.Aborted)
	ch <- 3
	require.Equal(t, task.Received[int]{Value: 3, OK: true}, task.BlockOn(ex, r.Recv()))
	close(ch)
	require.Equal(t, task.Received[int]{}, task.BlockOn(ex, r.Recv()))
	r.Drop()

	// A receiver that is dropped while its goroutine waits.
	q := task.Receive(s, make(chan int))
	task.BlockOn(ex, task.PollFunc[int](func(cx *waker.Context) (int, bool) { q.Recv().Poll(cx); return 0, true }))
	q.Drop()
	q.Drop()
	ex.Close()
	require.GreaterOrEqual(t, freed.get(), ofExecutor+2, "and a promise for each Recv that had to wait")
}

// A receiver that is dropped while its goroutine waits ends it, and nothing of either is left: it is the goroutine that frees the promise.
func TestReceiverDropped(t *testing.T) {
	ex, freed := newCountedExecutor()
	r := task.Receive(ex.Space(), make(chan int))
	task.BlockOn(ex, task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		_, ready := r.Recv().Poll(cx)
		require.False(t, ready)
		return 0, true
	}))
	ex.Close()
	r.Drop()
	eventually(freed, ofExecutor+1)
}

func TestAfter(t *testing.T) {
	ex, freed := newCountedExecutor()
	s := ex.Space()
	task.BlockOn(ex, task.After(s, time.Millisecond))
	require.Equal(t, task.Timed[int]{Value: 1}, task.BlockOn(ex, task.Timeout(s, time.Hour, task.Ready(1))))
	p := &probe{poll: pending}
	require.Equal(t, task.Timed[int]{TimeOut: true}, task.BlockOn(ex, task.Timeout(s, time.Nanosecond, task.Future[int](p))))
	require.Equal(t, 1, p.dropped)
	// A timer that is dropped is stopped.
	h := task.Spawn(ex, task.Timeout(s, time.Hour, task.Future[int](p)))
	task.BlockOn(ex, task.Yield())
	task.After(s, time.Hour).Drop()
	ex.Close()
	require.Equal(t, 2, p.dropped)
	h.Drop()
	eventually(freed, ofExecutor+1+3)
}

// eventually waits until n allocations are freed: a goroutine that has set its value may still be on its way out.
func eventually(freed *freeCount, n int) {
	for freed.get() != n {
		runtime.Gosched()
	}
}

func TestAsync(t *testing.T) {
	ex, freed := newCountedExecutor()
	s := ex.Space()
	ch := make(chan int, 3)
	r := task.Receive(s, ch)
	sum := task.Spawn(ex, task.Async(s, func(fl *task.Flow) int {
		sum := 0
		for {
			v := task.Await(fl, r.Recv())
			if !v.OK {
				return sum
			}
			task.Await(fl, task.Yield())
			sum += v.Value
		}
	}))
	for i := range 3 {
		ch <- i
	}
	close(ch)
	require.Equal(t, 3, task.BlockOn(ex, &sum).Value)

	// A panic is that of the task; a drop unwinds.
	bad := task.Spawn(ex, task.Async(s, func(*task.Flow) int { panic(errBad) }))
	require.ErrorIs(t, task.BlockOn(ex, &bad).Err, errBad)
	p := &probe{poll: pending}
	unwound := 0
	h := task.Spawn(ex, task.Async(s, func(fl *task.Flow) int {
		defer func() { unwound++ }()
		return task.Await(fl, task.Future[int](p))
	}))
	task.BlockOn(ex, task.Yield())
	h.Abort()
	require.ErrorIs(t, task.BlockOn(ex, &h).Err, task.Aborted)
	require.Equal(t, [2]int{1, 1}, [2]int{unwound, p.dropped})
	exits := task.Spawn(ex, task.Async(s, func(*task.Flow) int { runtime.Goexit(); return 0 }))
	done := make(chan struct{})
	go func() { defer close(done); task.BlockOn(ex, task.PollFunc[int](pending)) }()
	<-done
	require.ErrorIs(t, task.BlockOn(ex, &exits).Err, task.Exited)
	// What was awaited and is ready is not dropped: a JoinHandle, used up by then, would panic.
	one := task.Spawn(ex, task.Ready(1))
	awaits := task.Spawn(ex, task.Async(s, func(fl *task.Flow) int { return task.Await(fl, task.Future[task.Joined[int]](&one)).Value }))
	require.Equal(t, task.Joined[int]{Value: 1}, task.BlockOn(ex, &awaits))
	never := task.Spawn(ex, task.Async(s, func(*task.Flow) int { t.Error("started after its abort"); return 0 }))
	never.Abort()
	require.ErrorIs(t, task.BlockOn(ex, &never).Err, task.Aborted)
	ex.Close()
	r.Drop()
	require.GreaterOrEqual(t, freed.get(), ofExecutor+5)
}

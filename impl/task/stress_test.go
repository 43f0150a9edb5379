package task_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// counter is a future that counts up to what its threads have in store. Each wake adds to a count first; if a wake is lost, the last
// count is never seen, and the test hangs (W2). Polls are counted to hold them against the wakes (W3), and a plain variable that each poll
// writes shows two polls at once to the race detector (W4).
type counter struct {
	woken  atomic.Int64 // wakes that were called
	target int64
	polls  int64
	wakers chan given
	begun  bool
	fan    int
}

// given is a waker of a counter's task, for a thread.
type given struct {
	c   *counter
	raw waker.RawWaker
}

func (c *counter) Poll(cx *waker.Context) (int64, bool) {
	c.polls++
	if !c.begun {
		c.begun = true
		for range c.fan {
			w := cx.Waker().Clone()
			c.wakers <- given{c, w.IntoRaw()}
		}
	}
	if c.woken.Load() < c.target {
		return 0, false
	}
	return c.polls, true
}

// A million wakes of tasks across goroutines, by reference and by value: none is lost, and there are no more polls than wakes and the first.
func TestMillionWakes(t *testing.T) {
	const tasks, threads = 4, 4
	n := rounds(1_000_000) / (tasks * threads)
	ex, freed := newCountedExecutor()
	wakers := make(chan given, tasks*threads)
	var counters [tasks]counter
	js := task.NewJoinSet[int64](ex.Space())
	for i := range counters {
		c := &counters[i]
		c.target, c.wakers, c.fan = int64(threads*n), wakers, threads
		js.Spawn(ex, task.Future[int64](c))
	}
	var wg sync.WaitGroup
	for i := range tasks * threads {
		wg.Go(func() {
			g := <-wakers
			c, w := g.c, waker.WakerFromRaw(g.raw)
			for k := range n {
				c.woken.Add(1)
				if (i+k)%3 == 0 {
					v := w.Clone()
					v.Wake()
				} else {
					w.WakeByRef()
				}
			}
			w.Wake()
		})
	}
	for range tasks {
		polls := task.BlockOn(ex, js.Next())
		require.NoError(t, polls.Err)
		require.LessOrEqual(t, polls.Value, int64(threads*n+threads+1), "W3")
	}
	wg.Wait()
	js.Drop()
	ex.Close()
	require.Equal(t, ofExecutor+2*tasks+1, freed.get(), "R4: tasks, entries, lists")
}

// The same for the future of BlockOn, by its woken flag; each wake comes after a plain write that a poll reads (W5).
func TestMillionWakesOfBlockOn(t *testing.T) {
	const threads = 4
	n := rounds(1_000_000) / threads
	ex, freed := newCountedExecutor()
	wakers := make(chan given, threads)
	c := &counter{target: threads * int64(n), wakers: wakers, fan: threads}
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			g := <-wakers
			w := waker.WakerFromRaw(g.raw)
			defer w.Drop()
			for range n {
				c.woken.Add(1)
				w.WakeByRef()
			}
		})
	}
	polls := task.BlockOn(ex, task.Future[int64](c))
	require.LessOrEqual(t, polls, int64(threads*n+1), "W3")
	ex.Close()
	wg.Wait()
	require.Equal(t, ofExecutor, freed.get())
}

// Executors are closed while threads wake, clone and drop the wakers of their tasks (W6): each task ends once, and all is freed.
func TestCloseAgainstWakes(t *testing.T) {
	const tasks, threads = 8, 4
	for range rounds(2_000) {
		ex, freed := newCountedExecutor()
		wakers := make(chan given, tasks*threads)
		var counters [tasks]counter
		for i := range counters {
			counters[i] = counter{target: 1 << 40, wakers: wakers, fan: threads}
			h := task.Spawn(ex, task.Future[int64](&counters[i]))
			h.Drop()
		}
		var wg sync.WaitGroup
		for range threads {
			wg.Go(func() {
				for range tasks {
					g := <-wakers
					w := waker.WakerFromRaw(g.raw)
					w.WakeByRef()
					v := w.Clone()
					v.Wake()
					w.Drop()
				}
			})
		}
		for range 3 {
			task.BlockOn(ex, task.Yield())
		}
		ex.Close()
		wg.Wait()
		require.Equal(t, ofExecutor+tasks, freed.get())
	}
}

// An abort against wakes, a join on another thread, and the drop of a join handle, all at once: the outcome is one of two, and the value of
// a task that is not joined is dropped (R3, R4).
func TestAbortAgainstWakes(t *testing.T) {
	returned, aborted := 0, 0
	for i := range rounds(5_000) {
		ex, freed := newCountedExecutor()
		s := ex.Space()
		value := &dropCount{}
		wakers := make(chan given, 1)
		c := &counter{target: 1, wakers: wakers, fan: 1}
		h := task.Spawn(ex, task.Then(task.Future[int64](c), func(int64) task.Future[*dropCount] { return task.Ready(value) }))
		a := h.AbortHandle()
		abort, join := a.IntoRaw(), h.IntoRaw()
		var ended atomic.Bool
		var wg sync.WaitGroup
		var j task.Joined[*dropCount]
		wg.Go(func() {
			g := <-wakers
			w := waker.WakerFromRaw(g.raw)
			g.c.woken.Add(1)
			w.Wake()
		})
		wg.Go(func() {
			a := task.AbortHandleFromRaw(abort)
			if i%2 == 0 {
				a.Abort()
			}
			a.Drop()
		})
		wg.Go(func() {
			h := task.JoinHandleFromRaw[*dropCount](join)
			if i%3 == 0 {
				h.Drop()
			} else {
				j = task.Wait(s, &h)
			}
			ended.Store(true)
		})
		// The waker is given at the first poll, or never if the abort came before.
		for !ended.Load() || ex.Tasks() > 0 {
			task.BlockOn(ex, task.Yield())
		}
		ex.Close()
		if c.polls == 0 {
			wakers <- given{c, noop()}
		}
		wg.Wait()
		parkers := 1 // of Wait
		switch {
		case i%3 == 0:
			parkers = 0
			require.LessOrEqual(t, value.n.Load(), int64(1))
		case j.Err == nil:
			returned++
			require.Same(t, value, j.Value)
			require.Zero(t, value.n.Load())
		default:
			aborted++
			require.ErrorIs(t, j.Err, task.Aborted)
		}
		require.Equal(t, ofExecutor+1+parkers, freed.get())
	}
	require.Positive(t, returned)
	t.Logf("%d returned, %d aborted", returned, aborted)
}

func noop() waker.RawWaker {
	w := waker.Noop()
	return w.IntoRaw()
}

// Tasks are joined from other threads while they complete (the join waker set, replaced, and too late).
func TestJoinAgainstCompletion(t *testing.T) {
	const threads = 4
	n := rounds(20_000)
	ex, freed := newCountedExecutor()
	s := ex.Space()
	handles := make(chan waker.Raw, 64)
	var wg sync.WaitGroup
	var sum atomic.Int64
	for range threads {
		wg.Go(func() {
			for raw := range handles {
				h := task.JoinHandleFromRaw[int](raw)
				task.Wait(s, task.PollFunc[int](func(cx *waker.Context) (int, bool) {
					w := waker.Noop()
					other := waker.FromWaker(&w)
					if j, ready := h.Poll(&other); ready { // another waker first, to be replaced
						sum.Add(int64(j.Value))
						return 0, true
					}
					j, ready := h.Poll(cx)
					sum.Add(int64(j.Value))
					return 0, ready
				}))
			}
		})
	}
	for range n {
		h := task.Spawn(ex, task.Then(task.Yield(), func(struct{}) task.Future[int] { return task.Ready(1) }))
		handles <- h.IntoRaw()
		task.BlockOn(ex, task.Yield())
	}
	close(handles)
	for ex.Tasks() > 0 {
		task.BlockOn(ex, task.Yield())
	}
	wg.Wait()
	require.EqualValues(t, n, sum.Load())
	ex.Close()
	require.Equal(t, ofExecutor+2*n, freed.get(), "a task and a parker each")
}

// Thousands of tasks that yield, wait for each other and are joined in a set.
func TestManyTasks(t *testing.T) {
	n := rounds(100_000)
	ex, freed := newCountedExecutor()
	js := task.NewJoinSet[int](ex.Space())
	for i := range n {
		js.Spawn(ex, task.Then(task.Yield(), func(struct{}) task.Future[int] { return task.Ready(i) }))
	}
	sum := 0
	for range n {
		sum += task.BlockOn(ex, js.Next()).Value
	}
	require.Equal(t, n*(n-1)/2, sum)
	js.Drop()
	ex.Close()
	require.Equal(t, ofExecutor+2*n+1, freed.get())
}

package task_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// flagged is something to wait for: plain data behind a flag, and the waker of whoever waits.
type flagged struct {
	data memory.Cell[int]
	flag memory.Uint32
	w    task.AtomicWaker
}

func newFlagged(s *memory.Space) *flagged {
	f := new(flagged)
	f.data.Init(s, "data", 0)
	f.flag.Init(s, "flag", 0)
	f.w.Init(s, "waker")
	return f
}

// The flag is relaxed: what orders it is the waker alone.
var (
	setFlag  = memory.NewStore("task_test.flag.set", memory.Relaxed, "the wake publishes")
	readFlag = memory.NewLoad("task_test.flag.read", memory.Relaxed, "the register acquires")
)

// registerAndWake is the protocol of AtomicWaker, with a parker for the task: W2 is that it never blocks.
func registerAndWake(wakes int) func(*memory.Space) {
	return func(s *memory.Space) {
		f, p := newFlagged(s), park.New(s)
		var threads []*memory.Thread[struct{}]
		for range wakes {
			threads = append(threads, memory.Go(s, "W", func() {
				f.flag.Store(setFlag, 1)
				f.w.Wake()
			}))
		}
		for {
			f.w.Register(p.WakerRef())
			if f.flag.Load(readFlag) == 1 {
				break
			}
			p.Park()
		}
		for _, t := range threads {
			t.Join()
		}
		f.w.Drop()
		p.Drop()
	}
}

// wordAlone is the task word without a task: a poll against a wake. A wake that finds the poll going on is answered by another
// one, and a wake that comes after it makes a notification, which is the waker's to queue.
func wordAlone(s *memory.Space) {
	var st task.State
	var x memory.Cell[int]
	st.Init(s, "state", 3*task.RefOne|task.Notified)
	x.Init(s, "x", 0)
	w := memory.Spawn(s, "W", func() task.Action {
		x.Store(1)
		return st.ToNotifiedByRef()
	})
	for a := task.Again; a == task.Again; {
		must(st.ToRunning() == task.Poll)
		a = st.ToIdle()
	}
	if w.Join() == task.Submit {
		must(st.ToRunning() == task.Poll)
		x.Load()
		st.ToIdle()
	}
}

// coalesced is W5 on the task word for two wakes, of which the poll that follows answers both. The first one makes the notification, which the
// join hands over, as a queue would; how the thread knows that the second is over orders nothing.
func coalesced(s *memory.Space) {
	var st task.State
	var x [2]memory.Cell[int]
	var over memory.Uint32
	st.Init(s, "state", 3*task.RefOne)
	over.Init(s, "over", 0)
	var first *memory.Thread[struct{}]
	for i := range x {
		x[i].Init(s, "x", 0)
		w := memory.Go(s, "W", func() {
			over.Await(wokenSecond, func(n uint32) bool { return n >= uint32(i) })
			x[i].Store(1)
			st.ToNotifiedByRef()
			over.FetchAdd(wokenNext, 1)
		})
		if i == 0 {
			first = w
		}
	}
	first.Join()
	over.Await(wokenSecond, func(n uint32) bool { return n == 2 })
	must(st.ToRunning() == task.Poll)
	x[0].Load()
	x[1].Load()
	must(st.ToIdle() == task.Nothing)
}

func must(holds bool) {
	if !holds {
		panic("must not happen")
	}
}

// wakeTask is an executor whose task is woken by another thread, once its first poll has given that a waker. The value is a plain cell, written
// before the wake (W5).
func wakeTask(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, wokenOnce(s, func(w *waker.Waker) { w.Wake() }))
	must(task.BlockOn(ex, &h).Value == 1)
	ex.Close()
}

// wokenOnce is pending at first, and ready when woken; a thread writes what it reads and wakes.
func wokenOnce(s *memory.Space, wake func(w *waker.Waker)) task.Future[int] {
	x := new(memory.Cell[int])
	x.Init(s, "x", 0)
	polls := 0
	return task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		if polls++; polls > 1 {
			return x.Load(), true
		}
		w := cx.Waker().Clone()
		raw := w.IntoRaw()
		memory.Go(s, "W", func() {
			w := waker.WakerFromRaw(raw)
			x.Store(1)
			wake(&w)
		})
		return 0, false
	})
}

// wakeMain is the same for the future of BlockOn itself, by the woken flag; by reference, and a drop.
func wakeMain(s *memory.Space) {
	ex := task.New(s)
	must(task.BlockOn(ex, wokenOnce(s, func(w *waker.Waker) { w.WakeByRef(); w.Drop() })) == 1)
	ex.Close()
}

// wakeMainBusy is wakeMain with a task to run, so that the executor looks at the woken flag without a park before it.
func wakeMainBusy(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(0))
	h.Drop()
	must(task.BlockOn(ex, wokenOnce(s, func(w *waker.Waker) { w.WakeByRef(); w.Drop() })) == 1)
	ex.Close()
}

// setProgram is a set with two entries that two threads wake; each writes what is read with its entry (W5).
func setProgram(s *memory.Space) {
	x := task.NewIdleNotifiedSet[int](s)
	var data [2]memory.Cell[int]
	for i := range data {
		data[i].Init(s, "data", 0)
		e := x.Insert(i)
		w := e.Waker().Clone()
		raw := w.IntoRaw()
		memory.Go(s, "W", func() {
			w := waker.WakerFromRaw(raw)
			data[i].Store(1)
			w.Wake()
		})
	}
	left := 2
	task.Wait(s, task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		for {
			e, ok := x.PopNotified(cx.Waker())
			if !ok {
				return 0, left == 0
			}
			must(data[*e.Value()].Load() == 1)
			left--
		}
	}))
	x.Drop()
}

// callProgram awaits a function on another thread, within a time.
func callProgram(s *memory.Space) {
	ex := task.New(s)
	task.BlockOn(ex, task.Timeout(s, 1, task.Future[task.Joined[int]](task.Go(s, func() int { return 1 }))))
	ex.Close()
}

// abortTask aborts a task from another thread; nobody wakes it. With a wake beside it, the task may return first.
func abortTask(woken bool) func(s *memory.Space) {
	return func(s *memory.Space) {
		ex := task.New(s)
		f := task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) { return 0, false }))
		if woken {
			f = wokenOnce(s, func(w *waker.Waker) { w.Wake() })
		}
		h := task.Spawn(ex, f)
		a := h.AbortHandle()
		raw := a.IntoRaw()
		memory.Go(s, "A", func() {
			a := task.AbortHandleFromRaw(raw)
			a.Abort()
			a.Drop()
		})
		j := task.BlockOn(ex, &h)
		must(j.Err == task.JoinError{End: task.Aborted} || woken && j.Err == nil)
		ex.Close()
	}
}

// joinElsewhere joins a task on another thread than that of its executor.
func joinElsewhere(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(3))
	raw := h.IntoRaw()
	joined := memory.Spawn(s, "J", func() int {
		h := task.JoinHandleFromRaw[int](raw)
		return task.Wait(s, &h).Value
	})
	task.BlockOn(ex, task.Yield())
	must(joined.Join() == 3)
	ex.Close()
}

// closeWithWaker closes the executor while another thread wakes a task of it (W6).
func closeWithWaker(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, wokenOnce(s, func(w *waker.Waker) { w.Wake() }))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
}

var programs = []struct {
	name                string
	program             func(*memory.Space)
	executions, blocked int64
	options             []explore.Option
}{
	{"register and wake", registerAndWake(1), 10, 0, nil},
	{"register and two wakes", registerAndWake(2), 218, 0, nil},
	{"the word alone", wordAlone, 10, 0, nil},
	{"the word alone, coalesced", coalesced, 4, 0, nil},
	{"wake of a task", wakeTask, 116, 0, nil},
	{"wake of BlockOn", wakeMain, 6, 0, nil},
	{"wake of BlockOn beside a task", wakeMainBusy, 9, 0, nil},
	{"set", setProgram, 7461, 0, nil},
	{"call against timer", callProgram, 1466, 0, nil},
	{"abort", abortTask(false), 635, 0, nil},
	{"join on another thread", joinElsewhere, 402, 0, nil},
	{"close with a waker out", closeWithWaker, 82, 0, nil},
}

// The code runs under the explorer, deterministically, and blocks nowhere; that it holds the contract there is the business of the
// scenarios.
func TestExplorable(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			options := p.options
			if p.executions < 1000 {
				options = append(options, explore.Paranoid())
			}
			r, err := explore.Run(context.Background(), p.program, options...)
			require.NoError(t, err)
			require.NoError(t, r.Err())
			t.Log(r)
			require.Equal(t, p.executions, r.Executions)
			require.Equal(t, p.blocked, r.Blocked)
		})
	}
}

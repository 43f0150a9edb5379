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

// coalesced is W5 on the task word for two wakes: if one poll answers both, it sees what was done before both.
func coalesced(s *memory.Space) {
	var st task.State
	var x [2]memory.Cell[int]
	st.Init(s, "state", 3*task.RefOne)
	var wakes []*memory.Thread[task.Action]
	for i := range x {
		x[i].Init(s, "x", 0)
		wakes = append(wakes, memory.Spawn(s, "W", func() task.Action {
			x[i].Store(1)
			return st.ToNotifiedByRef()
		}))
	}
	if wakes[0].Join() != task.Submit {
		return // the second thread has the notification: the same by symmetry
	}
	must(st.ToRunning() == task.Poll)
	if st.LoadJoin().Has(task.Notified) {
		return // the second wake is for the next poll
	}
	switch st.ToIdle() {
	case task.Again:
		st.ToRunning()
	case task.Nothing:
		if wakes[1].Join() == task.Submit {
			return // it came after this poll
		}
	}
	x[0].Load()
	x[1].Load()
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
	{"the word alone", wordAlone, 0, 0, nil},
	{"the word alone, coalesced", coalesced, 0, 0, nil},
	{"wake of a task", wakeTask, 0, 0, nil},
	{"wake of BlockOn", wakeMain, 0, 0, nil},
	{"abort", abortTask(false), 0, 0, nil},
	{"abort against wake", abortTask(true), 0, 0, nil},
	{"join on another thread", joinElsewhere, 0, 0, nil},
	{"close with a waker out", closeWithWaker, 0, 0, nil},
}

// The code runs under the explorer, deterministically, and blocks nowhere; that it holds the contract there is the business of the
// scenarios.
func TestExplorable(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			r, err := explore.Run(context.Background(), p.program, append(p.options, explore.Paranoid())...)
			require.NoError(t, err)
			require.NoError(t, r.Err())
			t.Log(r)
			require.Equal(t, p.executions, r.Executions)
			require.Equal(t, p.blocked, r.Blocked)
		})
	}
}

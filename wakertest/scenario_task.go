package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// Tasks on the executor, which is the main thread. No formula gives these counts, but where a comment does: the wake meets changes of the task word, the lock
// of the run queue and the parker, each of which decides how many of the others there are. They are those of all interleavings.
var taskScenarios = []Scenario{
	{Name: "task-wake", About: "a task is woken by another thread, and sees what was written before", Judges: handles(model.W2, model.W5),
		Program: taskProgram((*waker.Waker).Wake), Executions: 116},
	{Name: "task-wake-by-ref", About: "the same by reference, and the waker is dropped", Judges: handles(model.W2, model.W5),
		Program: taskProgram(wakeAndDrop), Executions: 142},
	{Name: "task-waker-dropped", About: "a task that nobody wakes is ended by the executor, while its waker is dropped elsewhere", Judges: handles(model.W6),
		Program: taskDroppedProgram, Executions: 8},
	// As park-unpark: 3 places, and two orders of the last handle. The flag follows from the place.
	{Name: "task-block-on", About: "the future of BlockOn is woken by another thread", Judges: handles(model.W2, model.W5),
		Program: blockOnProgram((*waker.Waker).Wake), Executions: 6},
	{Name: "task-block-on-by-ref", About: "the same by reference", Judges: handles(model.W2, model.W5), Program: blockOnProgram(wakeAndDrop), Executions: 6},
	{Name: "task-block-on-busy", About: "the same, and the executor has a task to run: it looks at the woken flag without a park before", Judges: handles(model.W2, model.W5),
		Program: blockOnBusyProgram, Executions: 9},
	{Name: "task-wake-after-complete", About: "a waker is woken when its task may be complete", Judges: handles(model.W2, model.W6), Program: wakeAfterProgram, Executions: 119},
	// One thread.
	{Name: "task-wake-in-poll", About: "W7: a task wakes itself in its poll and drops the waker there: it is polled once more (W3), and not within the wake (W4)",
		Judges: handles(model.W3, model.W4, model.W7), Program: wakeInPollProgram, Executions: 1},
	// As task-block-on: the relay has no choices of its own.
	{Name: "task-wake-in-wake", About: "W7: a waker that wakes a task when it is woken, by another thread", Judges: handles(model.W2, model.W5, model.W7),
		Program: wakeInWakeProgram, Executions: 6},
	{Name: "task-abort", About: "a task that nobody wakes is aborted by another thread", Judges: handles(model.W2), Program: abortProgram, Executions: 635},
	{Name: "task-abort-wake", About: "an abort against a wake and the first poll of a task: it is ended, after what was done before the abort",
		Judges: handles(model.W2, model.W5), Program: abortWakeTaskProgram(true), Executions: 6278},
	{Name: "task-abort-wake-idle", About: "the same, of a task that was polled before: one notification of the two",
		Judges: handles(model.W2, model.W5), Program: abortWakeTaskProgram(false), Executions: 33},
	{Name: "task-join", About: "a task is joined on another thread", Judges: handles(model.W2, model.W5), Program: joinElsewhereProgram, Executions: 402},
	{Name: "task-shutdown", About: "the executor is closed while a waker of a task is out", Judges: handles(model.W6), Program: shutdownProgram, Executions: 82},
	{Name: "task-outlived", About: "W6: a waker is woken and dropped while its executor is closed, or after that: nothing is kept for it", Judges: handles(model.W6),
		Program: outlivedProgram(openExecutor), Executions: 150},
}

func wakeAndDrop(w *waker.Waker) { w.WakeByRef(); w.Drop() }

// woken is a future that is pending once, and ready when woken: a thread writes what it reads, and wakes.
func woken(s *memory.Space, wake func(*waker.Waker)) task.Future[int] {
	x := cell(s)
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

func taskProgram(wake func(*waker.Waker)) func(*memory.Space) {
	return func(s *memory.Space) {
		ex := task.New(s)
		h := task.Spawn(ex, woken(s, wake))
		must(task.BlockOn(ex, &h).Value == 1, model.W5, "the poll does not see what was written before the wake")
		ex.Close()
	}
}

func taskDroppedProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, woken(s, (*waker.Waker).Drop))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
}

func blockOnProgram(wake func(*waker.Waker)) func(*memory.Space) {
	return func(s *memory.Space) {
		ex := task.New(s)
		must(task.BlockOn(ex, woken(s, wake)) == 1, model.W5, "the poll does not see what was written before the wake")
		ex.Close()
	}
}

func blockOnBusyProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(0))
	h.Drop()
	must(task.BlockOn(ex, woken(s, wakeAndDrop)) == 1, model.W5, "the poll does not see what was written before the wake")
	ex.Close()
}

func wakeAfterProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		w := cx.Waker().Clone()
		raw := w.IntoRaw()
		memory.Go(s, "W", func() {
			w := waker.WakerFromRaw(raw)
			w.Wake()
		})
		return 1, true
	})))
	must(task.BlockOn(ex, &h).Value == 1, model.W2, "no value")
	ex.Close()
}

func wakeInPollProgram(s *memory.Space) {
	ex := task.New(s)
	polls, polling := 0, false
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		must(!polling, model.W4, "a task is polled within its poll")
		polling = true
		defer func() { polling = false }()
		if polls++; polls == 1 {
			w := cx.Waker().Clone()
			w.WakeByRef()
			w.Wake()
		}
		return polls, polls == 2
	})))
	must(task.BlockOn(ex, &h).Value == 2, model.W3, "not polled once more")
	ex.Close()
}

// relay is woken and wakes another waker, which it owns.
type relay struct {
	to memory.Cell[waker.RawWaker]
}

func (r *relay) Wake(self *waker.Arc[relay]) { r.WakeByRef(self) }

func (r *relay) WakeByRef(*waker.Arc[relay]) {
	w := waker.WakerFromRaw(r.to.Load())
	w.WakeByRef()
	w.Forget()
}

func (r *relay) Destroy() {
	w := waker.WakerFromRaw(r.to.Load())
	w.Drop()
}

func wakeInWakeProgram(s *memory.Space) {
	ex := task.New(s)
	x := cell(s)
	polls := 0
	f := task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		if polls++; polls > 1 {
			return x.Load(), true
		}
		w := cx.Waker().Clone()
		to := w.IntoRaw()
		a := waker.NewWith(s, func(r *relay) { r.to.Init(s, "relay", to) })
		outer := waker.IntoWaker(&a)
		raw := outer.IntoRaw()
		memory.Go(s, "W", func() {
			w := waker.WakerFromRaw(raw)
			x.Store(1)
			w.Wake()
		})
		return 0, false
	})
	must(task.BlockOn(ex, task.Future[int](f)) == 1, model.W5, "the poll does not see what was written before the wake")
	ex.Close()
}

func abortProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, never(nil))
	abortOn(s, &h, func() {})
	j := task.BlockOn(ex, &h)
	must(j.Err == task.JoinError{End: task.Aborted}, model.W2, "an aborted task came to %v", j.Err)
	ex.Close()
}

// unready is a future that is never ready. Its end reads what was written before the abort that ended it.
type unready struct{ x *memory.Cell[int] }

func never(x *memory.Cell[int]) task.Future[int] { return &unready{x} }

func (*unready) Poll(*waker.Context) (int, bool) { return 0, false }

// Drop implements [task.Dropper].
func (u *unready) Drop() {
	if u.x != nil {
		must(u.x.Load() == 1, model.W5, "the end of the future does not see what was written before the abort")
	}
}

// abortOn aborts a task on a thread, which does something before.
func abortOn(s *memory.Space, h *task.JoinHandle[int], first func()) *memory.Thread[struct{}] {
	a := h.AbortHandle()
	raw := a.IntoRaw()
	return memory.Go(s, "A", func() {
		a := task.AbortHandleFromRaw(raw)
		first()
		a.Abort()
		a.Drop()
	})
}

// abortWakeTaskProgram aborts a task and wakes it, by value, on two threads: while it is polled for the first time, or after that. All but the waiting
// for the outcome meets: it begins when both are over, for with it the executions are millions (abortWakeJoinProgram).
func abortWakeTaskProgram(polled bool) func(*memory.Space) {
	return func(s *memory.Space) {
		ex, x := task.New(s), cell(s)
		h := task.Spawn(ex, never(x))
		if !polled {
			task.BlockOn(ex, task.Yield())
		}
		w := h.Waker()
		raw := w.IntoRaw()
		woke := memory.Go(s, "W", func() {
			w := waker.WakerFromRaw(raw)
			w.Wake()
		})
		aborted := abortOn(s, &h, func() { x.Store(1) })
		if polled {
			task.BlockOn(ex, task.Yield())
		}
		woke.Join()
		aborted.Join()
		j := task.BlockOn(ex, &h)
		must(j.Err == task.JoinError{End: task.Aborted}, model.W2, "an aborted task came to %v", j.Err)
		ex.Close()
	}
}

// abortWakeJoinProgram is an abort against a wake and all of the executor.
func abortWakeJoinProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, woken(s, (*waker.Waker).Wake))
	abortOn(s, &h, func() {})
	j := task.BlockOn(ex, &h)
	must(j.Err == nil || j.Err == task.JoinError{End: task.Aborted}, model.W2, "an aborted task came to %v", j.Err)
	ex.Close()
}

func joinElsewhereProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(3))
	joinElsewhere(s, ex, &h)
}

// joinElsewhere joins a task, whose value is 3, on another thread, and runs it.
func joinElsewhere(s *memory.Space, ex *task.Executor, h *task.JoinHandle[int]) {
	raw := h.IntoRaw()
	joined := memory.Spawn(s, "J", func() int {
		h := task.JoinHandleFromRaw[int](raw)
		return task.Wait(s, &h).Value
	})
	task.BlockOn(ex, task.Yield())
	must(joined.Join() == 3, model.W2, "the join does not get the value")
	ex.Close()
}

func shutdownProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, woken(s, (*waker.Waker).Wake))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
}

// outlivedProgram wakes a waker against the end of its executor, by reference and by value. open makes an executor with a task that owns a, and returns a waker
// of the task, and what closes the executor.
func outlivedProgram(open func(s *memory.Space, a waker.Raw) (w waker.RawWaker, closes func())) func(*memory.Space) {
	return func(s *memory.Space) {
		a := newValue(s, false)
		c := a.Clone()
		raw, closes := open(s, c.IntoRaw())
		w := memory.Go(s, "W", func() {
			w := waker.WakerFromRaw(raw)
			w.WakeByRef()
			w.Wake()
		})
		closes()
		w.Join()
		must(a.StrongCount() == 1, model.W6, "a waker that outlived its executor keeps what its task had")
		a.Drop()
	}
}

// owning is a future that is never ready and owns an Arc.
type owning struct{ a waker.Arc[value] }

func (*owning) Poll(*waker.Context) (int, bool) { return 0, false }

// Drop implements [task.Dropper].
func (o *owning) Drop() { o.a.Drop() }

func openExecutor(s *memory.Space, a waker.Raw) (waker.RawWaker, func()) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Future[int](&owning{waker.FromRaw[value](a)}))
	w := h.Waker()
	h.Drop()
	task.BlockOn(ex, task.Yield())
	return w.IntoRaw(), ex.Close
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// Tasks on the executor, which is the main thread.
var taskScenarios = []Scenario{
	// Counted, not derived: places of the wake among transitions of the word, the lock of the run queue and the parker.
	{Name: "task-wake", About: "a task is woken by another thread, and sees what was written before", Program: taskProgram((*waker.Waker).Wake), Executions: 116},
	{Name: "task-wake-by-ref", About: "the same by reference, and the waker is dropped", Program: taskProgram(wakeAndDrop), Executions: 142},
	{Name: "task-waker-dropped", About: "a task that nobody wakes is ended by the executor, while its waker is dropped elsewhere", Program: taskDroppedProgram, Executions: 8},
	// As park-unpark: 3 places, and two orders of the last handle. The flag follows from the place.
	{Name: "task-block-on", About: "the future of BlockOn is woken by another thread", Program: blockOnProgram((*waker.Waker).Wake), Executions: 6},
	{Name: "task-block-on-by-ref", About: "the same by reference", Program: blockOnProgram(wakeAndDrop), Executions: 6},
	{Name: "task-wake-after-complete", About: "a waker is woken when its task may be complete", Program: wakeAfterProgram, Executions: 119},
	// One thread.
	{Name: "task-wake-in-poll", About: "a task wakes itself in its poll and drops the waker there: it is polled once more", Program: wakeInPollProgram, Executions: 1},
	{Name: "task-wake-in-wake", About: "a waker that wakes a task when it is woken, by another thread", Program: wakeInWakeProgram, Executions: 6},
	// Counted, not derived, as are the next two.
	{Name: "task-abort", About: "a task that nobody wakes is aborted by another thread", Program: abortProgram, Executions: 635},
	{Name: "task-join", About: "a task is joined on another thread", Program: joinElsewhereProgram, Executions: 402},
	{Name: "task-shutdown", About: "the executor is closed while a waker of a task is out", Program: shutdownProgram, Executions: 82},
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
	polls := 0
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
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
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) { return 0, false })))
	a := h.AbortHandle()
	raw := a.IntoRaw()
	memory.Go(s, "A", func() {
		a := task.AbortHandleFromRaw(raw)
		a.Abort()
		a.Drop()
	})
	j := task.BlockOn(ex, &h)
	must(j.Err == task.JoinError{End: task.Aborted}, model.W2, "an aborted task came to %v", j.Err)
	ex.Close()
}

func joinElsewhereProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(3))
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

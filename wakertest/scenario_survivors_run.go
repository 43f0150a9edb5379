package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// Each of these is there for mutations of the executor, its queue, and the references of the task word that all others let pass. One thread, but for the
// timer's.
var survivorRunScenarios = []Scenario{
	// Executor.turn: result true -> false.
	{Name: "task-turns", Judges: handles(model.W2), About: "a task that wakes itself in each poll is polled for more than a turn of the executor, which does not sleep meanwhile",
		Program: turnsProgram, Executions: 1, Waking: true},
	// Executor.poll.
	{Name: "task-poll-panics", Judges: handles(model.R8), About: "a poll panics: that is the task's outcome, and its future is dropped", Program: pollPanicsProgram, Executions: 1, Waking: true},
	// Executor.poll: leave out ex.borrowed.Forget().
	{Name: "task-poll-lends", Judges: handles(model.R6), About: "the waker that a poll was lent is refused when the poll is over", Program: pollLendsProgram, Executions: 1, Waking: true},
	// shared.push: leave out h.next.Store(nil).
	{Name: "task-queue-again", Judges: handles(model.W2, model.W3), About: "of two tasks that were woken one after the other the first is woken again: it alone is polled",
		Program: queueAgainProgram, Executions: 1, Waking: true},
	// ring.push.
	{Name: "task-many", Judges: handles(model.W2), About: "more tasks are notified at once than the executor had place for: each is run", Program: manyTasksProgram, Executions: 1, Waking: true},
	// timeout.Drop. As timer-dropped.
	{Name: "timeout-dropped", Judges: handles(model.W6), About: "a future and its time are given up together, while the time may be over", Program: timeoutDroppedProgram, Executions: 139, Waking: true},
	// State.RefInc, State.RefDec.
	{Name: "state-refs", Judges: handles(model.R3, model.R7), About: "a reference is cloned up to the limit and not beyond, and not when there is none; one that is not there is not given up",
		Program: refsProgram, Executions: 1, Waking: true, space: narrowTask},
	// State.Init. A word of nine bits has three for the count.
	{Name: "state-refs-half", Judges: handles(model.R7), About: "half of what the count of a task can hold stays free", Program: halfProgram, Executions: 1, Waking: true, space: []memory.Option{memory.Width(9)}},
}

func turnsProgram(s *memory.Space) {
	ex := task.New(s)
	polls := 0
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		cx.Waker().WakeByRef()
		polls++
		return polls, polls == 130 // two turns and more
	})))
	must(task.BlockOn(ex, &h).Value == 130, model.W2, "a task ended after %d polls of 130", polls)
	ex.Close()
}

// shaky is a future that owns a handle, and panics when it is polled.
type shaky struct{ owned }

func (shaky) Poll(*waker.Context) (int, bool) { panic(userPanic{}) }

func pollPanicsProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	h := task.Spawn(ex, task.Future[int](shaky{own(&a)}))
	j := task.BlockOn(ex, &h)
	must(j.Err == task.JoinError{End: task.Panicked, Value: userPanic{}}, model.R8, "a task that panicked came to %v", j.Err)
	must(a.StrongCount() == 1, model.R4, "strong count %d when the future that had the other is gone", a.StrongCount())
	ex.Close()
	a.Drop()
}

func pollLendsProgram(s *memory.Space) {
	ex := task.New(s)
	var lent waker.WakerRef
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		lent = cx.Waker()
		return 0, false
	})))
	task.BlockOn(ex, task.Yield())
	mustRefuse(lent.WakeByRef, waker.DeadRef, model.R6)
	mustRefuse(func() { lent.Clone() }, waker.DeadRef, model.R6)
	h.Drop()
	ex.Close()
}

func queueAgainProgram(s *memory.Space) {
	ex := task.New(s)
	var polls [2]int
	var wakers [2]waker.Waker
	for i := range polls {
		h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
			if polls[i]++; polls[i] == 1 {
				wakers[i] = cx.Waker().Clone()
			}
			return 0, false
		})))
		h.Drop()
	}
	task.BlockOn(ex, task.Yield())
	for _, woken := range [][]int{{0, 1}, {0}} {
		for _, i := range woken {
			wakers[i].WakeByRef()
		}
		task.BlockOn(ex, task.Yield())
	}
	must(polls[0] == 3, model.W2, "%d polls of a task that was woken twice", polls[0])
	must(polls[1] == 2, model.W3, "%d polls of a task that was woken once", polls[1])
	ex.Close()
	for i := range wakers {
		wakers[i].Drop()
	}
}

func manyTasksProgram(s *memory.Space) {
	ex := task.New(s)
	// The first ones move the front of the queue away from the front of its places.
	for _, n := range []int{3, 19} {
		all := make([]task.JoinHandle[int], n)
		for i := range all {
			all[i] = task.Spawn(ex, task.Ready(i))
		}
		task.BlockOn(ex, task.Yield())
		for i := range all {
			must(all[i].IsFinished(), model.W2, "task %d of %d was not run", i, n)
			must(task.BlockOn(ex, &all[i]).Value == i, model.W2, "task %d of %d has another value", i, n)
		}
	}
	ex.Close()
}

func timeoutDroppedProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	h := task.Spawn(ex, task.Timeout(s, 1, task.Future[int](own(&a))))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
	must(a.StrongCount() == 1, model.R4, "strong count %d when the future that had the other is gone", a.StrongCount())
	a.Drop()
}

func refsProgram(s *memory.Space) {
	st := newState(s, task.RefOne)
	st.RefInc()
	mustRefuse(st.RefInc, waker.Overflow, model.R7)
	must(st.RefDec(1) == task.Nothing && st.RefDec(1) == task.Dealloc, model.R3, "the last of two references does not free the task")
	mustRefuse(st.RefInc, waker.UseAfterFree, model.R2)
	mustRefuse(func() { st.RefDec(1) }, waker.Underflow, model.R3)
	mustRefuse(st.RefInc, waker.UseAfterFree, model.R2)
}

func halfProgram(s *memory.Space) {
	st := newState(s, 3*task.RefOne)
	mustRefuse(st.RefInc, waker.Overflow, model.R7)
	must(st.RefDec(3) == task.Dealloc, model.R7, "references are left after the excess was taken back")
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// Each of these is there for a mutation of impl/task that all others let pass.
var survivorTaskScenarios = []Scenario{
	// Call.start: leave out out = died(s, recover()). As call: the panic takes the place of the value.
	{Name: "call-panics", Judges: handles(model.W2, model.W5, model.R8), About: "a function on another thread panics: that is its outcome, after what it did before",
		Program: callPanicsProgram, Executions: 21, Waking: true},
	// AtomicWaker.Drop: leave out w.slot.Store(waker.RawWaker{}). One thread.
	{Name: "atomic-waker-drop-rings", Judges: handles(model.W7), About: "W7: a waker that is dropped with its place wakes what is in that place: nothing any more",
		Program: dropRingsProgram, Executions: 1, Waking: true},
	// Executor.newSlot. One thread, as the others of one execution.
	{Name: "task-slots", Judges: handles(model.W4), About: "tasks take the places of one that has ended: each has its own future", Program: slotsProgram, Executions: 1, Waking: true},
	// Then. A choice of two.
	{Name: "then", Judges: handles(model.W2, model.W5), About: "a future goes on with another one, each woken by a thread", Program: thenProgram, Executions: 6, Waking: true},
	{Name: "then-dropped", Judges: handles(), About: "what one future has, and the one that follows, is given up with them", Program: thenDroppedProgram, Executions: 2, Waking: true},
	// header.takeOutcome, Joined.Drop.
	{Name: "task-join-owned", Judges: handles(model.R3), About: "a value that owns a handle is dropped by who takes it, or by nobody's task", Program: joinOwnedProgram, Executions: 1, Waking: true},
	// JoinHandle.Drop.
	{Name: "task-join-dropped-in-wake", Judges: handles(model.W7), About: "W7: a join handle is dropped by the waker that it has left, when that is woken: the value goes with it",
		Program: joinDroppedInWakeProgram, Executions: 1, Waking: true},
	// header.tryJoin. Counted, not derived.
	{Name: "task-join-replaced", Judges: handles(model.W2, model.W5), About: "a join handle is polled with another waker while its task ends: the last one is woken",
		Program: joinReplacedProgram, Executions: 1030, Waking: true},
	// JoinHandle.Abort, JoinSet.AbortAll, JoinSet.Drop.
	{Name: "join-abort", Judges: handles(model.W2), About: "a task that nobody wakes is aborted by its join handle", Program: joinAbortProgram, Executions: 1, Waking: true},
	{Name: "join-set-abort", Judges: handles(model.W2), About: "a set aborts what is left in it, at once and as it is dropped", Program: joinSetAbortProgram, Executions: 1, Waking: true},
	// quietly.
	{Name: "task-value-panics", Judges: handles(model.R8), About: "a value that nobody takes panics as it is dropped: the executor goes on", Program: valuePanicsProgram, Executions: 1, Waking: true},
	// promise.poll, promise.Destroy. As call, and counted.
	{Name: "call-owned", Judges: handles(model.R3), About: "a function on another thread returns what owns a handle: who awaits it drops that", Program: callOwnedProgram, Executions: 21, Waking: true},
	{Name: "call-owned-dropped", Judges: handles(model.W6), About: "the same, given up while it runs: who comes second drops it", Program: callOwnedDroppedProgram, Executions: 232, Waking: true},
}

func callPanicsProgram(s *memory.Space) {
	ex, x := task.New(s), cell(s)
	j := task.BlockOn(ex, task.Future[task.Joined[int]](task.Go(s, func() int { x.Store(1); panic(userPanic{}) })))
	must(j.Err == task.JoinError{End: task.Panicked, Value: userPanic{}}, model.R8, "a function that panicked came to %v", j.Err)
	must(x.Load() == 1, model.W5, "the outcome comes without what the function did before")
	ex.Close()
}

func dropRingsProgram(s *memory.Space) {
	var w task.AtomicWaker
	w.Init(s, "atomic_waker")
	dropped := cell(s)
	own := newChatty(s, onDrop, func() {
		first := dropped.Load() == 0 // the clone that the place has
		dropped.Store(1)
		if first {
			w.Wake()
		}
	})
	w.Register(own.Ref())
	w.Drop()
	own.Drop()
}

func slotsProgram(s *memory.Space) {
	ex := task.New(s)
	first := task.Spawn(ex, task.Ready(1))
	must(task.BlockOn(ex, &first).Value == 1, model.W4, "the first task has another value")
	second, third := task.Spawn(ex, task.Ready(2)), task.Spawn(ex, task.Ready(3))
	must(task.BlockOn(ex, &second).Value == 2, model.W4, "the second task has another value")
	must(task.BlockOn(ex, &third).Value == 3, model.W4, "the third task has another value")
	ex.Close()
}

func thenProgram(s *memory.Space) {
	ex := task.New(s)
	sum := task.BlockOn(ex, task.Then(woken(s, (*waker.Waker).Wake), func(v int) task.Future[int] {
		must(v == 1, model.W5, "the first future comes to %d", v)
		return task.Then(task.Yield(), func(struct{}) task.Future[int] { return task.Ready(v + 1) })
	}))
	must(sum == 2, model.W2, "the second future comes to %d", sum)
	ex.Close()
}

// owned is a value, or a future that is never ready, that owns a handle as a raw part.
type owned struct{ raw waker.Raw }

func own(a *waker.Arc[value]) owned {
	c := a.Clone()
	return owned{c.IntoRaw()}
}

func (owned) Poll(*waker.Context) (int, bool) { return 0, false }

// Drop implements [task.Dropper].
func (o owned) Drop() {
	a := waker.FromRaw[value](o.raw)
	a.Drop()
}

func thenDroppedProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	o := own(&a)
	f := task.Then(task.Future[int](o), func(int) task.Future[int] { return task.Ready(0) })
	if s.Choose(2) == 1 {
		f = task.Then(task.Ready(0), func(int) task.Future[int] { return o })
	}
	h := task.Spawn(ex, f)
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
	must(a.StrongCount() == 1, model.R4, "a task that was ended keeps what its future had")
	a.Drop()
}

func joinOwnedProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	taken := task.Spawn(ex, task.Ready(own(&a)))
	v := task.BlockOn(ex, &taken).Value
	must(a.StrongCount() == 2, model.R3, "a value is dropped that was taken")
	v.Drop()
	// Nobody takes the outcome of a task that has taken that of another one.
	inner := task.Spawn(ex, task.Ready(own(&a)))
	outer := task.Spawn(ex, task.Future[task.Joined[owned]](&inner))
	outer.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
	must(a.StrongCount() == 1, model.R4, "a value is kept that nobody takes")
	a.Drop()
}

func joinDroppedInWakeProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	h := task.Spawn(ex, task.Ready(own(&a)))
	raw := h.IntoRaw()
	b := newValueWith(s, func(v *value) {
		v.deliver = func(*value) {
			h := task.JoinHandleFromRaw[owned](raw)
			h.Drop()
		}
	})
	mine := task.JoinHandleFromRaw[owned](raw)
	cx := polledBy(&b)
	_, ready := mine.Poll(&cx)
	must(!ready, model.W4, "a task has ended that was not polled")
	mine.IntoRaw()
	task.BlockOn(ex, task.Yield())
	must(a.StrongCount() == 1 && b.StrongCount() == 1, model.R4, "a join handle that is dropped as it is woken leaves its value, or its waker")
	ex.Close()
	b.Drop()
	a.Drop()
}

func joinReplacedProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(3))
	w := waker.Noop()
	cx := waker.FromWaker(&w)
	_, ready := h.Poll(&cx)
	must(!ready, model.W4, "a task has ended that was not polled")
	joinElsewhere(s, ex, &h)
}

func valuePanicsProgram(s *memory.Space) {
	ex := task.New(s)
	h, other := task.Spawn(ex, task.Ready(angry{})), task.Spawn(ex, task.Ready(1))
	h.Drop()
	must(task.BlockOn(ex, &other).Value == 1, model.R8, "a task does not go on after a value that panicked")
	ex.Close()
}

func joinAbortProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, never(nil))
	task.BlockOn(ex, task.Yield())
	h.Abort()
	j := task.BlockOn(ex, &h)
	must(j.Err == task.JoinError{End: task.Aborted}, model.W2, "an aborted task came to %v", j.Err)
	ex.Close()
}

func joinSetAbortProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	set := task.NewJoinSet[int](s)
	set.Spawn(ex, task.Ready(1))
	set.Spawn(ex, never(nil))
	must(task.BlockOn(ex, set.Next()).Value == 1, model.W2, "the set does not join its task")
	set.AbortAll()
	next := task.BlockOn(ex, set.Next())
	must(next.OK && next.Err == task.JoinError{End: task.Aborted}, model.W2, "an aborted task came to %v", next)
	set.Spawn(ex, own(&a))
	task.BlockOn(ex, task.Yield())
	set.Drop()
	task.BlockOn(ex, task.Yield())
	must(a.StrongCount() == 1, model.R4, "a task goes on whose set was dropped")
	ex.Close()
	a.Drop()
}

// calledOwned is a function that returns what owns a handle.
func calledOwned(s *memory.Space, a *waker.Arc[value]) task.Future[task.Joined[owned]] {
	o := own(a)
	return task.Go(s, func() owned { return o })
}

func callOwnedProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	v := task.BlockOn(ex, calledOwned(s, &a)).Value
	ex.Close()
	v.Drop()
	a.Drop()
}

func callOwnedDroppedProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	h := task.Spawn(ex, calledOwned(s, &a))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
	a.Drop()
}

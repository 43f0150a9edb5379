package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
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

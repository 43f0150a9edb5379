package wakertest

import (
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

// The adapters that an exploration can drive: a function on a thread of its own, and a timer, which is over at any moment. Channels and coroutines are Go's own: a
// Receive and an Async fail there (task.NativeOnly); behind a Receive is the promise that is behind a Go.
//
// No formula gives these counts: they are those of all interleavings.
var adapterScenarios = []Scenario{
	{Name: "call", About: "a function on another thread is awaited: its value comes", Judges: handles(model.W2, model.W5), Program: callProgram, Executions: 21},
	{Name: "call-task", About: "a task awaits it", Judges: handles(model.W2, model.W5), Program: callTaskProgram, Executions: 279},
	{Name: "call-dropped", About: "a function is given up while it runs: who comes second frees its value", Judges: handles(model.W6), Program: callDroppedProgram, Executions: 139},
	{Name: "timer", About: "a timer is awaited", Judges: handles(model.W2), Program: timerProgram, Executions: 21},
	{Name: "timer-dropped", About: "a timer is given up while it may end", Judges: handles(model.W6), Program: timerDroppedProgram, Executions: 139},
	{Name: "call-timeout", About: "a function against a time: one of the two comes, and the other is given up", Judges: handles(model.W2, model.W5), Program: callTimeoutProgram, Executions: 1466, Under: map[explore.Model]int64{explore.SC: 1428}},
}

// called is a function that writes, and returns what it has written.
func called(s *memory.Space) (*memory.Cell[int], *task.Call[int]) {
	x := cell(s)
	return x, task.Go(s, func() int { x.Store(1); return 1 })
}

func callProgram(s *memory.Space) {
	ex := task.New(s)
	x, f := called(s)
	v := task.BlockOn(ex, task.Future[task.Joined[int]](f)).Value
	must(v == 1 && x.Load() == 1, model.W5, "the value comes without what the function did before")
	ex.Close()
}

func callTaskProgram(s *memory.Space) {
	ex := task.New(s)
	x, f := called(s)
	h := task.Spawn(ex, task.Future[task.Joined[int]](f))
	v := task.BlockOn(ex, &h).Value.Value
	must(v == 1 && x.Load() == 1, model.W5, "the value comes without what the function did before")
	ex.Close()
}

func callDroppedProgram(s *memory.Space) {
	ex := task.New(s)
	_, f := called(s)
	h := task.Spawn(ex, task.Future[task.Joined[int]](f))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
}

func timerProgram(s *memory.Space) {
	ex := task.New(s)
	task.BlockOn(ex, task.Future[struct{}](task.After(s, 1)))
	ex.Close()
}

func timerDroppedProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Future[struct{}](task.After(s, 1)))
	h.Drop()
	task.BlockOn(ex, task.Yield())
	ex.Close()
}

func callTimeoutProgram(s *memory.Space) {
	ex := task.New(s)
	x, f := called(s)
	timed := task.BlockOn(ex, task.Timeout(s, 1, task.Future[task.Joined[int]](f)))
	if !timed.TimeOut {
		must(timed.Value.Value == 1 && x.Load() == 1, model.W5, "the value comes without what the function did before")
	}
	ex.Close()
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

// The task word without a task: what the executor does with it is done by hand. A notification goes from who made it to who polls as it would by
// the run queue, in order; a wake that makes none tells by a relaxed flag, which orders nothing, that it is over.
//
// A transition looks, and then tries until its compare_exchange finds what it saw last. So if n changes of other threads come before its own, it may have
// looked, and tried in vain, after any choice of less than n of them: it is made in 2^n ways. Of two transitions in a row the second sees what
// the first left.
var stateScenarios = []Scenario{
	// The wake comes before the two changes of the poll, and the guess of the first finds it or not: 2. It comes between them, in 2 ways, and the guess of
	// the second finds it or not: 4. It comes after both: 4.
	{Name: "state-wake-poll", Judges: of(model.W2, model.W3, model.W5), About: "a wake during a poll, or before or after it: it is answered by a later poll", Program: wakePollProgram, Executions: 10},
	// Either is the first; the guess of the second is right or not; the guess of the poll is right or not, which under sc it is: 2*2*2.
	{Name: "state-coalesced-by-ref", Judges: of(model.W2, model.W3, model.W5), About: "W3: two wakes by reference of an idle task: one notification and one poll, which sees what was written before both",
		Program: coalescedProgram((*task.State).ToNotifiedByRef), Executions: 8, Under: map[explore.Model]int64{explore.SC: 4}},
	{Name: "state-coalesced-by-val", Judges: of(model.W2, model.W3, model.W5), About: "the same by value", Program: coalescedProgram((*task.State).ToNotifiedByVal), Executions: 8, Under: map[explore.Model]int64{explore.SC: 4}},
	// The wake comes after none, one or both of the changes of the main thread, which have no guesses: 1+2+4.
	{Name: "state-wake-complete", Judges: of(model.R3, model.W4), About: "W4: a wake against the end of the task makes no notification: it would be polled after its end, or by two at once", Program: wakeCompleteProgram((*task.State).ToNotifiedByVal), Executions: 7},
	// The abort comes first. The wake follows before the poll, in 2 ways, and the guess of the poll finds it or not: 4; or after the poll: 4. Or the wake comes
	// first, the abort follows in 2 ways, and the guess of the poll finds that or, but for sc, is out of date: 4.
	{Name: "state-abort-wake", Judges: of(model.W2, model.W5), About: "an abort against a wake: one notification, and the end sees what was written before both", Program: abortWakeProgram, Executions: 12, Under: map[explore.Model]int64{explore.SC: 10}},
	// The abort comes before the end of the poll, whose guess finds it or not: 2; or after that: 2.
	{Name: "state-abort-poll", Judges: of(model.W2, model.W5), About: "an abort during a poll: the poll's thread ends the future, and sees what was written before", Program: abortPollProgram, Executions: 4},
	// As state-wake-poll: what follows has nobody beside it.
	{Name: "state-repoll", Judges: of(model.W2, model.W5), About: "a task is polled by another thread than before, which sees what the poll before left", Program: repollProgram, Executions: 10},
	// As state-wake-poll, with the shutdown for the wake.
	{Name: "state-shutdown", Judges: of(model.W4, model.W5), About: "the end of the executor against a poll: one of the two ends the future", Program: stateShutdownProgram, Executions: 10},
	// The guess finds the end, the CAS finds it, or it comes after the CAS.
	{Name: "state-join-complete", Judges: of(model.W2, model.W5), About: "a join handle sets its waker against the end: it takes the outcome, or its waker is seen", Program: joinProgram(nil), Executions: 3},
	// The end, and the end with the waker woken, as found by a guess or a CAS of the first transition: 4; and the 3 of state-join-complete.
	{Name: "state-join-replace", Judges: of(model.R2, model.W2, model.W5), About: "a join handle takes its waker back against the end: it has the waker, or the outcome", Program: joinProgram((*task.State).UnsetJoinWaker), Executions: 7},
	// As state-wake-complete: before the end, between that and the wake of the waker, or after both: 1+2+4.
	{Name: "state-join-drop", Judges: of(model.R3, model.W5), About: "a join handle goes against the end: waker and outcome are each left to one", Program: joinDropProgram, Executions: 7},
}

func newState(s *memory.Space, first task.Snapshot) *task.State {
	st := new(task.State)
	st.Init(s, "task.state", first)
	return st
}

func wakePollProgram(s *memory.Space) {
	st, x := newState(s, 3*task.RefOne|task.Notified), cell(s)
	w := memory.Spawn(s, "W", func() task.Action {
		x.Store(1)
		s.Note(noteByRef, waited)
		return st.ToNotifiedByRef()
	})
	poll := func() {
		s.Note(notePoll, waited)
		must(st.ToRunning() == task.Poll, model.W2, "a notification is not answered by a poll")
	}
	poll()
	again := st.ToIdle()
	if again == task.Again {
		poll()
		x.Load()
		must(st.ToIdle() == task.Nothing, model.W3, "one wake is answered twice")
	}
	submitted := w.Join() == task.Submit
	must(!submitted || again != task.Again, model.W3, "one wake made two notifications")
	if submitted {
		poll()
		x.Load()
		st.ToIdle()
	}
}

func coalescedProgram(wake func(*task.State) task.Action) func(*memory.Space) {
	return func(s *memory.Space) {
		st := newState(s, 4*task.RefOne)
		var threads [2]*memory.Thread[struct{}]
		var cells [2]*memory.Cell[int]
		var did [2]memory.Uint32
		for i := range threads {
			cells[i] = cell(s)
			did[i].Init(s, "did", 0)
			threads[i] = memory.Go(s, []string{"W1", "W2"}[i], func() {
				cells[i].Store(1)
				did[i].Store(setFlag, uint32(wake(st))+1)
			})
		}
		submits := 0
		for i := range did {
			if did[i].Await(readFlag, func(v uint32) bool { return v != 0 })-1 == uint32(task.Submit) {
				submits++
				threads[i].Join()
			}
		}
		must(submits == 1, model.W3, "%d notifications for two wakes of an idle task", submits)
		must(st.ToRunning() == task.Poll, model.W2, "a notification is not answered by a poll")
		cells[0].Load()
		cells[1].Load()
		st.ToIdle()
	}
}

func wakeCompleteProgram(wake func(*task.State) task.Action) func(*memory.Space) {
	return func(s *memory.Space) {
		st, x := newState(s, 3*task.RefOne|task.Notified), cell(s)
		must(st.ToRunning() == task.Poll, model.W2, "no poll")
		w := memory.Spawn(s, "W", func() task.Action {
			a := wake(st)
			must(a != task.Submit, model.W4, "a notification of a task that runs to its end")
			return a
		})
		x.Store(1)
		st.ToComplete()
		a := st.RefDec(2)
		must((a == task.Dealloc) != (w.Join() == task.Dealloc), model.R3, "the task is freed twice or never")
	}
}

func abortWakeProgram(s *memory.Space) {
	st := newState(s, 3*task.RefOne)
	x, y := cell(s), cell(s)
	w := memory.Spawn(s, "W", func() task.Action { x.Store(1); return st.ToNotifiedByRef() })
	var aborted memory.Uint32
	aborted.Init(s, "did", 0)
	a := memory.Spawn(s, "A", func() task.Action {
		y.Store(1)
		did := st.ToNotifiedAndCancel()
		aborted.Store(setFlag, uint32(did)+1)
		return did
	})
	did := task.Action(aborted.Await(readFlag, func(v uint32) bool { return v != 0 }) - 1)
	if did == task.Submit {
		must(a.Join() == task.Submit && st.ToRunning() == task.Cancel, model.W2, "an abort does not end the task")
		y.Load()
		return
	}
	must(w.Join() == task.Submit, model.W2, "neither the wake nor the abort made a notification")
	must(st.ToRunning() == task.Cancel, model.W2, "an abort before the poll does not end the task")
	x.Load()
	y.Load()
}

func abortPollProgram(s *memory.Space) {
	st, x := newState(s, 3*task.RefOne|task.Notified), cell(s)
	must(st.ToRunning() == task.Poll, model.W2, "no poll")
	a := memory.Spawn(s, "A", func() task.Action { x.Store(1); return st.ToNotifiedAndCancel() })
	switch st.ToIdle() {
	case task.Cancel:
		x.Load()
		st.ToComplete()
	case task.Nothing:
		must(a.Join() == task.Submit && st.ToRunning() == task.Cancel, model.W2, "an abort does not end the task")
		x.Load()
	}
}

// repollProgram leaves the next poll to the thread that wakes.
func repollProgram(s *memory.Space) {
	st, future := newState(s, 4*task.RefOne|task.Notified), cell(s)
	memory.Go(s, "W", func() {
		if st.ToNotifiedByRef() == task.Submit {
			must(st.ToRunning() == task.Poll, model.W2, "a notification is not answered by a poll")
			future.Load()
			future.Store(2)
			st.ToIdle()
		}
	})
	if st.ToRunning() != task.Poll {
		return
	}
	future.Store(1)
	if st.ToIdle() == task.Again {
		must(st.ToRunning() == task.Poll, model.W2, "a notification is not answered by a poll")
		future.Store(3)
		st.ToIdle()
	}
}

func stateShutdownProgram(s *memory.Space) {
	st, future := newState(s, 3*task.RefOne|task.Notified), cell(s)
	e := memory.Spawn(s, "E", func() bool {
		if st.ToRunning() != task.Poll {
			return false
		}
		future.Store(1)
		if st.ToIdle() != task.Cancel {
			return false
		}
		future.Store(2)
		return true
	})
	ours := st.ToShutdown() == task.Cancel
	if ours {
		future.Store(3)
	}
	must(ours != e.Join(), model.W4, "the future is ended by both threads or by none")
}

// joinProgram is a join handle against the end of its task, which has a waker to take back first if it is told how. The waker and the outcome
// are plain cells.
func joinProgram(unset func(*task.State) task.Action) func(*memory.Space) {
	return func(s *memory.Space) {
		replace := unset != nil
		first := 3*task.RefOne | task.JoinInterest | task.Notified
		if replace {
			first |= task.JoinWaker
		}
		st, outcome, waker := newState(s, first), cell(s), cell(s)
		st.ToRunning()
		j := memory.Spawn(s, "J", func() bool {
			if replace {
				if unset(st) == task.TakeOutcome {
					outcome.Load()
					return true
				}
			}
			waker.Store(1)
			if st.SetJoinWaker() == task.TakeOutcome {
				outcome.Load()
				waker.Store(0)
				return true
			}
			return false
		})
		outcome.Store(1)
		done := st.ToComplete()
		if done.Has(task.JoinWaker) {
			waker.Load()
			st.JoinWoken()
		}
		took := j.Join()
		must(took || done.Has(task.JoinWaker), model.W2, "the join handle is neither woken nor has it the outcome")
	}
}

// joinDropProgram is the end of a join handle, with its waker set, against the end of its task: the waker is the one's or the other's.
func joinDropProgram(s *memory.Space) {
	st := newState(s, 3*task.RefOne|task.JoinInterest|task.JoinWaker|task.Notified)
	outcome, waker := cell(s), cell(s)
	st.ToRunning()
	j := memory.Spawn(s, "J", func() [2]bool {
		waker.Load() // a poll compares it
		a := st.DropJoinHandle()
		mine := [2]bool{a == task.DropWaker || a == task.DropBoth, a == task.DropOutcome || a == task.DropBoth}
		if mine[0] {
			waker.Store(2)
		}
		if mine[1] {
			outcome.Store(2)
		}
		return mine
	})
	outcome.Store(1)
	done := st.ToComplete()
	ours := [2]bool{false, !done.Has(task.JoinInterest)}
	if ours[1] {
		outcome.Store(3)
	} else if done.Has(task.JoinWaker) {
		waker.Load()
		if ours[0] = !st.JoinWoken().Has(task.JoinInterest); ours[0] {
			waker.Store(3)
		}
	}
	theirs := j.Join()
	must(ours[0] != theirs[0] && ours[1] != theirs[1], model.R3, "dropped by the task %v, by its handle %v (waker, outcome)", ours, theirs)
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
)

// coalescedUnwritten is a wake of tokio before #7622: a task that is notified already is left as it is.
func coalescedUnwritten(st *task.State) task.Action {
	if st.LoadJoin().Has(task.Notified) {
		return task.Nothing
	}
	return st.ToNotifiedByRef()
}

// forgetsWhilePolled is a wake that does not remember itself during a poll (shuttle #54).
func forgetsWhilePolled(st *task.State) task.Action {
	if st.LoadJoin().Has(task.Running) {
		return task.Nothing
	}
	return st.ToNotifiedByRef()
}

// assertsTooEarly takes the join waker back as tokio did before #7072: it claims JOIN_WAKER before it looks at COMPLETE. What breaks is the condition of the
// transition, which is there for the slot of the waker: who takes it back must be the one whose it is. So it is R2, as in impl/task and in the TLA+ mutant
// TaskStateMutantJoinAssertsEarly, which is the same fault. Nobody waits for ever: it is no W2; the joiner is told wrongly, at once.
func assertsTooEarly(st *task.State) task.Action {
	if s := st.LoadJoin(); !s.Has(task.JoinWaker) {
		panic(&task.TransitionError{Transition: "UnsetJoinWaker", From: s, Want: "JOIN_WAKER", Property: "R2"})
	}
	return st.UnsetJoinWaker()
}

// handExecutor is an executor of one task, by hand: it polls while there is a notification, and parks. The parker is the run queue.
func handExecutor(wake func(*task.State) task.Action) func(*memory.Space) {
	return func(s *memory.Space) {
		st, p := newState(s, 4*task.RefOne|task.Notified), park.New(s)
		var flag memory.Uint32
		flag.Init(s, "flag", 0)
		u := p.Unparker()
		raw := u.IntoRaw()
		memory.Go(s, "W", func() {
			u := park.UnparkerFromRaw(raw)
			flag.Store(setFlag, 1)
			s.Note(noteByRef, waited)
			if wake(st) == task.Submit {
				u.Unpark()
			}
			u.Drop()
		})
		for {
			st.ToRunning()
			s.Note(notePoll, waited)
			if flag.Load(readFlag) == 1 {
				st.ToComplete()
				s.Note(noteEnd, waited)
				break
			}
			if st.ToIdle() == task.Nothing {
				p.Park()
			}
		}
		p.Drop()
	}
}

// submitsAlways is a wake that makes a notification for itself, whoever has made one before.
func submitsAlways(st *task.State) task.Action {
	st.ToNotifiedByRef()
	return task.Submit
}

// submitsRunning is a wake that does not leave a task that is polled to who polls it.
func submitsRunning(st *task.State) task.Action {
	running := st.LoadJoin().Has(task.Running)
	if a := st.ToNotifiedByVal(); !running {
		return a
	}
	return task.Submit
}

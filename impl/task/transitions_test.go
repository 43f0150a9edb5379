package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/task"
)

// word is the task word written out, for a specification of the transitions that shares no code with them.
type word struct {
	running, complete, notified, interest, waker, cancelled bool
	refs                                                    uint64
}

func (w word) snapshot() task.Snapshot {
	s := task.Snapshot(w.refs) * task.RefOne
	for bit, set := range map[task.Snapshot]bool{
		task.Running: w.running, task.Complete: w.complete, task.Notified: w.notified,
		task.JoinInterest: w.interest, task.JoinWaker: w.waker, task.Cancelled: w.cancelled,
	} {
		if set {
			s |= bit
		}
	}
	return s
}

// words calls f with every word of up to three references that is not both running and complete.
func words(f func(w word)) {
	for bits := range 64 {
		for refs := range uint64(4) {
			w := word{bits&1 > 0, bits&2 > 0, bits&4 > 0, bits&8 > 0, bits&16 > 0, bits&32 > 0, refs}
			if !w.running || !w.complete {
				f(w)
			}
		}
	}
}

// outcome is what a transition does; illegal if it must panic.
type outcome struct {
	next    word
	action  task.Action
	write   bool
	illegal bool
}

var illegal = outcome{illegal: true}

// less is the word with a reference less, and Dealloc if none is left.
func less(w word) outcome {
	if w.refs == 0 {
		return illegal
	}
	w.refs--
	if w.refs == 0 {
		return outcome{w, task.Dealloc, true, false}
	}
	return outcome{w, task.Nothing, true, false}
}

func wrote(w word, a task.Action) outcome { return outcome{w, a, true, false} }

// transitions are all of them, each with its specification.
var transitions = []struct {
	name string
	do   func(task.Snapshot) (task.Snapshot, task.Action, bool)
	spec func(w word) outcome
}{
	{"ToRunning", task.Snapshot.ToRunning, func(w word) outcome {
		if !w.notified {
			return illegal
		}
		if w.running || w.complete {
			return less(w)
		}
		w.running, w.notified = true, false
		if w.cancelled {
			return wrote(w, task.Cancel)
		}
		return wrote(w, task.Poll)
	}},
	{"ToIdle", task.Snapshot.ToIdle, func(w word) outcome {
		switch {
		case !w.running:
			return illegal
		case w.cancelled:
			return outcome{w, task.Cancel, false, false}
		}
		w.running = false
		if w.notified {
			return wrote(w, task.Again)
		}
		return less(w)
	}},
	{"ToComplete", func(s task.Snapshot) (task.Snapshot, task.Action, bool) { return s.ToComplete(), task.Nothing, true }, func(w word) outcome {
		if !w.running {
			return illegal
		}
		w.running, w.complete = false, true
		return wrote(w, task.Nothing)
	}},
	{"ToNotifiedByVal", task.Snapshot.ToNotifiedByVal, func(w word) outcome {
		switch {
		case w.running:
			w.notified = true
			if w.refs < 2 {
				return illegal // the thread that runs it has one, and the waker another
			}
			return less(w)
		case w.complete || w.notified:
			return less(w)
		}
		w.notified = true
		w.refs++
		return wrote(w, task.Submit)
	}},
	{"ToNotifiedByRef", task.Snapshot.ToNotifiedByRef, func(w word) outcome {
		switch {
		case w.complete:
			return outcome{w, task.Nothing, false, false}
		case w.running || w.notified:
			w.notified = true
			return wrote(w, task.Nothing) // W5: written even where nothing changes
		}
		w.notified = true
		w.refs++
		return wrote(w, task.Submit)
	}},
	{"ToNotifiedAndCancel", task.Snapshot.ToNotifiedAndCancel, func(w word) outcome {
		if w.complete || w.cancelled {
			return outcome{w, task.Nothing, false, false}
		}
		queue := !w.running && !w.notified
		w.notified, w.cancelled = true, true
		if queue {
			w.refs++
			return wrote(w, task.Submit)
		}
		return wrote(w, task.Nothing)
	}},
	{"ToShutdown", task.Snapshot.ToShutdown, func(w word) outcome {
		w.cancelled = true
		if !w.running && !w.complete {
			w.running = true
			return wrote(w, task.Cancel)
		}
		return wrote(w, task.Nothing)
	}},
	{"DropJoinHandle", task.Snapshot.DropJoinHandle, func(w word) outcome {
		if !w.interest {
			return illegal
		}
		w.interest = false
		switch {
		case !w.complete:
			w.waker = false
			return wrote(w, task.DropWaker)
		case w.waker:
			return wrote(w, task.DropOutcome)
		}
		return wrote(w, task.DropBoth)
	}},
	{"SetJoinWaker", task.Snapshot.SetJoinWaker, func(w word) outcome {
		switch {
		case !w.interest || w.waker:
			return illegal
		case w.complete:
			return outcome{w, task.TakeOutcome, false, false}
		}
		w.waker = true
		return wrote(w, task.Nothing)
	}},
	{"UnsetJoinWaker", task.Snapshot.UnsetJoinWaker, func(w word) outcome {
		switch {
		case !w.interest:
			return illegal
		case w.complete:
			return outcome{w, task.TakeOutcome, false, false}
		case !w.waker:
			return illegal
		}
		w.waker = false
		return wrote(w, task.Nothing)
	}},
	{"JoinWoken", func(s task.Snapshot) (task.Snapshot, task.Action, bool) { return s.JoinWoken(), task.Nothing, true }, func(w word) outcome {
		if !w.complete || !w.waker {
			return illegal
		}
		w.waker = false
		return wrote(w, task.Nothing)
	}},
}

func TestTransitions(t *testing.T) {
	for _, tr := range transitions {
		t.Run(tr.name, func(t *testing.T) {
			legal, refused := 0, 0
			words(func(w word) {
				want := tr.spec(w)
				if want.illegal {
					refused++
					require.Panics(t, func() { tr.do(w.snapshot()) }, "%v", w.snapshot())
					return
				}
				legal++
				next, a, write := tr.do(w.snapshot())
				require.Equal(t, want.next.snapshot(), next, "from %v", w.snapshot())
				require.Equal(t, want.action, a, "from %v", w.snapshot())
				require.Equal(t, want.write, write, "from %v", w.snapshot())
				// What holds of all of them: complete is final, and excludes running.
				require.True(t, !w.complete || next.Has(task.Complete), "from %v", w.snapshot())
				require.False(t, next.Has(task.Running|task.Complete), "from %v", w.snapshot())
			})
			require.Equal(t, 48*4, legal+refused)
			require.Positive(t, legal)
		})
	}
}

// R1: a transition changes the count by what its action hands over: a notification more, or the caller's reference less.
func TestTransitionsConserveReferences(t *testing.T) {
	words(func(w word) {
		for _, tr := range transitions {
			if tr.spec(w).illegal {
				continue
			}
			next, a, _ := tr.do(w.snapshot())
			change := int64(next.Refs()) - int64(w.refs)
			switch {
			case a == task.Submit:
				require.EqualValues(t, 1, change, "%s of %v", tr.name, w.snapshot())
			case a == task.Dealloc:
				require.EqualValues(t, -1, change, "%s of %v", tr.name, w.snapshot())
				require.Zero(t, next.Refs())
			case a == task.Nothing:
				require.Contains(t, []int64{0, -1}, change, "%s of %v", tr.name, w.snapshot())
				require.True(t, change == 0 || next.Refs() > 0, "%s of %v", tr.name, w.snapshot())
			default:
				require.Zero(t, change, "%s of %v", tr.name, w.snapshot())
			}
		}
	})
}

func TestTransitionErrors(t *testing.T) {
	defer func() {
		e, ok := recover().(*task.TransitionError)
		require.True(t, ok)
		require.Equal(t, "W4", e.Property)
		require.EqualError(t, e, "task: ToIdle of a task that is NOTIFIED|JOIN_INTEREST refs=3: want RUNNING (W4)")
	}()
	task.Initial.ToIdle()
}

func TestNames(t *testing.T) {
	require.Equal(t, "IDLE refs=2", (2 * task.RefOne).String())
	require.Equal(t, "RUNNING|COMPLETE|NOTIFIED|JOIN_INTEREST|JOIN_WAKER|CANCELLED refs=0", task.Snapshot(63).String())
	for a := task.Nothing; a <= task.DropBoth; a++ {
		require.NotContains(t, a.String(), "Action(")
	}
	require.Equal(t, "Action(10)", (task.DropBoth + 1).String())
}

package waking

import (
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Parker is what programs of the kind Token need of a parker. Any is judged by the calls of the program and by the explorer. A word of it that is
// named park.state is judged as that of package park, and must have its values: 0 empty, 1 parked, 2 a token. With other values it needs another name, or a
// correct parker is rejected. If it records local events of its own (see [Classify]), a park and its word are compared as well.
//
// The wakers keep what they wake alive: programs drop the parker while others may still wake, and drop theirs later (W6).
type Parker interface {
	Park()
	ParkTimeout(d time.Duration) (token bool)
	// Waker returns a new waker that unparks.
	Waker() waker.Waker
	Drop() // of the handle of the thread that parks, not of what the wakers share with it
}

// AtomicWaker is what programs of the kind AtomicWaking need of a place for a waker. Take is looked for beside it.
type AtomicWaker interface {
	Register(ref waker.WakerRef)
	Wake()
	Drop()
}

// taker is an AtomicWaker with Take.
type taker interface{ Take() (waker.Waker, bool) }

// Subject is what programs run on. What is nil is that of impl/park and impl/task, so that the zero Subject is the reference implementation.
type Subject struct {
	Parker      func(*memory.Space) Parker
	AtomicWaker func(*memory.Space) AtomicWaker
	// Of programs of the kind Word: a wake by reference, and how a join handle takes its waker back.
	Wake, Unset func(*task.State) task.Action
}

func (x Subject) parker(s *memory.Space) Parker {
	if x.Parker != nil {
		return x.Parker(s)
	}
	p := new(park.Parker)
	*p = park.New(s)
	return p
}

func (x Subject) atomicWaker(s *memory.Space) AtomicWaker {
	if x.AtomicWaker != nil {
		return x.AtomicWaker(s)
	}
	w := new(task.AtomicWaker)
	w.Init(s, "atomic_waker")
	return w
}

func (x Subject) wake(st *task.State) task.Action {
	if x.Wake != nil {
		return x.Wake(st)
	}
	return st.ToNotifiedByRef()
}

func (x Subject) unset(st *task.State) task.Action {
	if x.Unset != nil {
		return x.Unset(st)
	}
	return st.UnsetJoinWaker()
}

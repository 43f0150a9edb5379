package proptest

import (
	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
)

// choice is one kind of step that the generator may draw.
type choice uint8

const (
	choose   choice = iota // a call of the operation that a safe program could make
	end                    // user code returns
	raise                  // user code panics
	consumed               // a call on a handle that was consumed
	outlived               // a call on a ref that outlived its handle
	overdone               // a call that consumes the arc which user code borrows
)

// dish is a choice with its operation.
type dish struct {
	choice choice
	f      model.Func
	weight int
}

// menu lists what may be drawn, each as often as its weight says, in rounds. Rapid draws the front more often (an eighth of the list
// gets about four tenths of the draws) and shrinks towards it.
var menu = rounds(
	dish{choose, model.New, 1}, dish{end, 0, 5}, dish{choose, model.Wake, 5}, dish{choose, model.WakeByRef, 5},
	dish{choose, model.IntoWaker, 4}, dish{choose, model.Drop, 6}, dish{choose, model.Clone, 6}, dish{choose, model.Borrow, 3},
	dish{raise, 0, 2}, dish{choose, model.Downgrade, 3}, dish{choose, model.Upgrade, 3}, dish{consumed, 0, 3}, dish{overdone, 0, 2}, dish{outlived, 0, 2},
	dish{choose, model.EndBorrow, 1}, dish{choose, model.StrongCount, 1}, dish{choose, model.WeakCount, 1}, dish{choose, model.Wakes, 1},
	dish{choose, model.GetMut, 1}, dish{choose, model.TryUnwrap, 1}, dish{choose, model.IntoInner, 1}, dish{choose, model.PtrEq, 1},
	dish{choose, model.WillWake, 2}, dish{choose, model.IntoRaw, 3}, dish{choose, model.FromRaw, 2}, dish{choose, model.IncStrong, 2},
	dish{choose, model.DecStrong, 2}, dish{choose, model.Forget, 1}, dish{choose, model.Move, 1},
)

func rounds(dishes ...dish) []dish {
	var all []dish
	for round := 0; ; round++ {
		before := len(all)
		for _, d := range dishes {
			if d.weight > round {
				all = append(all, d)
			}
		}
		if len(all) == before {
			return all
		}
	}
}

// draw draws the next step. Where what was drawn is not possible now, the next on the menu is taken; it returns false if nothing is.
func (m *machine) draw(t *rapid.T) (Step, bool) {
	first := rapid.IntRange(0, len(menu)-1).Draw(t, "choice")
	for i := range menu {
		if s, ok := m.drawOne(t, menu[(first+i)%len(menu)]); ok {
			return s, true
		}
	}
	return Step{}, false
}

func (m *machine) drawOne(t *rapid.T, d dish) (Step, bool) {
	switch d.choice {
	case end:
		return m.drawEnd(t, Return)
	case raise:
		return m.drawEnd(t, Panic)
	case choose:
		return m.drawCall(t, m.calls(d.f))
	}
	return m.drawCall(t, m.refusals(d.choice))
}

func (m *machine) drawEnd(t *rapid.T, how Action) (Step, bool) {
	if how == Panic && m.scope.NoPanics {
		return Step{}, false
	}
	threads := m.ends()
	if len(threads) == 0 {
		return Step{}, false
	}
	return Step{Thread: rapid.SampledFrom(threads).Draw(t, "thread"), Action: how}, true
}

func (m *machine) drawCall(t *rapid.T, calls []model.Call) (Step, bool) {
	threads := m.places()
	if len(calls) == 0 || len(threads) == 0 {
		return Step{}, false
	}
	s := Step{Action: Invoke, Thread: rapid.SampledFrom(threads).Draw(t, "thread")}
	s.Call = rapid.SampledFrom(calls).Draw(t, "call")
	return s, true
}

// closing returns the next step that brings a run to its end: user code returns, then every handle is given back. It returns false when
// nothing is left, so that then only forgotten counts keep an object.
func (m *machine) closing() (Step, bool) {
	if threads := m.ends(); len(threads) > 0 {
		return Step{Thread: threads[0], Action: Return}, true
	}
	handles := m.state.Handles()
	if len(handles) == 0 {
		return Step{}, false
	}
	h := handles[0]
	c := model.Call{F: givesBack(h.Kind), Handle: h.ID, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
	if h.Kind == model.RawWaker {
		c.To = m.fresh
	}
	return Step{Thread: m.idle(), Call: c}, true
}

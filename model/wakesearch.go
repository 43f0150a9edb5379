package model

import (
	"context"
	"fmt"
)

// WakeFunc is a step of [Waking].
type WakeFunc uint8

// The steps, by the names of Wakeup.tla.
const (
	WakeBegin WakeFunc = iota
	WakeWake
	WakeAbort
	WakeDrop
	WakePoll
	WakeReturn
	WakeFinish
	WakeFree
)

func (f WakeFunc) String() string {
	return [...]string{"Begin", "Wake", "Abort", "Drop", "Poll", "Return", "Finish", "Free"}[f]
}

// WakeAction is a step with what it is about.
type WakeAction struct {
	F     WakeFunc
	Waker int  // of Begin, Wake, Abort and Drop
	Gone  bool // of Wake and Abort: the waker is consumed
	Kept  bool // of Poll: the notice stays
	Seen  View // of Poll
}

// String is as "Wake 1, gone" or "Poll, sees [1 0 0 0]".
func (a WakeAction) String() string {
	text := a.F.String()
	if a.F <= WakeDrop {
		text += fmt.Sprintf(" %d", a.Waker)
	}
	if a.F == WakePoll {
		text += fmt.Sprintf(", sees %v", a.Seen)
	}
	if a.Gone {
		text += ", gone"
	}
	if a.Kept {
		text += ", kept"
	}
	return text
}

// WakeStep takes an action, as [Waking.Apply] does.
type WakeStep func(Waking, WakeAction) (Waking, *Violation)

// Apply takes the action, or says what it would break.
func (s Waking) Apply(a WakeAction) (Waking, *Violation) {
	switch a.F {
	case WakeBegin:
		return s.Begin(a.Waker)
	case WakeWake:
		return s.Wake(a.Waker, a.Gone)
	case WakeAbort:
		return s.Abort(a.Waker, a.Gone)
	case WakeDrop:
		return s.Drop(a.Waker)
	case WakePoll:
		return s.Poll(a.Kept, a.Seen)
	case WakeReturn:
		return s.Return()
	case WakeFinish:
		return s.Finish()
	default:
		return s.Free()
	}
}

// WakeBounds limit a search of [Waking].
type WakeBounds struct {
	Wakers   int
	MaxWakes int // of one waker
	Born     bool
}

// SearchWaking visits every state within the bounds, breadth first, and checks the rules of waking in each and of each step. step is
// [Waking.Apply], unless a test breaks it. The error is a *Violation (the result's Trace leads to it), or as of [Walk].
func SearchWaking(ctx context.Context, b WakeBounds, step WakeStep, visit func(from, to WakeNode, a WakeAction)) (WalkResult[WakeAction], error) {
	space := WakeSpace(b, step)
	space.Check = func(s Waking, moves bool) *Violation { return s.check(step, moves) }
	space.Follows = Waking.Follows
	return Walk(ctx, space, visit)
}

// WakeNode is a state of a search with its number.
type WakeNode = WalkNode[Waking]

// WakeSpace is the state space of [Waking] without its rules.
func WakeSpace(b WakeBounds, step WakeStep) Space[Waking, WakeAction] {
	others := b.otherActions()
	return Space[Waking, WakeAction]{
		Start: NewWaking(b.Wakers, b.Born),
		Actions: func(s Waking) []WakeAction {
			all := others[:len(others):len(others)]
			for w := range b.Wakers {
				if int(s.History.Wrote[w]) < b.MaxWakes {
					all = append(all, WakeAction{F: WakeBegin, Waker: w})
				}
			}
			return all
		},
		Step: step,
		Must: func(a WakeAction) bool {
			return a.F != WakeBegin && a.F != WakeDrop && a.F != WakeAbort && a.F != WakeFinish
		},
	}
}

// check is what holds in a state; moves says that something is sure to go on.
func (s Waking) check(step WakeStep, moves bool) *Violation {
	if v := s.Invariants(); v != nil {
		return v
	}
	if v := s.NonBlocking(step); v != nil {
		return v
	}
	if !moves {
		return s.AtRest()
	}
	return nil
}

// otherActions are all actions but calls. Which of them a state permits the step says.
func (b WakeBounds) otherActions() []WakeAction {
	all := []WakeAction{{F: WakeReturn}, {F: WakeFinish}, {F: WakeFree}}
	for w := range b.Wakers {
		for _, gone := range []bool{false, true} {
			all = append(all, WakeAction{F: WakeWake, Waker: w, Gone: gone}, WakeAction{F: WakeAbort, Waker: w, Gone: gone})
		}
		all = append(all, WakeAction{F: WakeDrop, Waker: w})
	}
	for _, seen := range b.views() {
		all = append(all, WakeAction{F: WakePoll, Seen: seen}, WakeAction{F: WakePoll, Seen: seen, Kept: true})
	}
	return all
}

func (b WakeBounds) views() []View {
	all := []View{{}}
	for w := range b.Wakers {
		for _, v := range all {
			for n := 1; n <= b.MaxWakes; n++ {
				v[w] = uint8(n)
				all = append(all, v)
			}
		}
	}
	return all
}

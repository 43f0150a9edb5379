package scenario

import "github.com/wakecheck/wakecheck/model"

// shortened replaces two steps that belong together by one or none. To leave out either of them alone would take the handle away from all that follows, and so would
// hide what is smaller.
func (s Scenario) shortened(yield func(Scenario) bool) bool {
	var all []place
	for p, steps := range s.parts {
		for i, step := range steps {
			if step.Action == Do {
				all = append(all, place{p, i})
			}
		}
	}
	for _, a := range all {
		for _, b := range all {
			if a != b && !s.shortenPair(a, b, yield) {
				return false
			}
		}
	}
	return true
}

func (s Scenario) shortenPair(a, b place, yield func(Scenario) bool) bool {
	first, second := s.at(a).Call, s.at(b).Call
	rest := func(id model.HandleID, becomes model.HandleID) Scenario {
		return s.filtered(func(at place, _ Step) bool { return at != a && at != b }).renamed(id, becomes)
	}
	switch {
	case first.F == model.New || second.F == model.New:
	case first.F == model.Borrow && second.F == model.WakeByRef && second.Handle == first.To:
		second.F, second.Handle = model.Wakes, first.Handle // another use of the value
		return yield(s.with(b, second, a))
	case first.To != model.NoHandle && second.Handle == first.To && second.To != model.NoHandle:
		// There and back, as into_raw and from_raw; or a clone in two steps, as downgrade and upgrade.
		if !yield(rest(second.To, first.Handle)) {
			return false
		}
		return yield(s.with(a, model.Call{F: model.Clone, Handle: first.Handle, Other: model.NoHandle, To: second.To, Self: model.NoHandle}, b))
	case first.F == model.Clone && second.F == model.Wake && second.Handle == first.To:
		second.F, second.Handle = model.WakeByRef, first.Handle
		return yield(s.with(b, second, a))
	case first.To != model.NoHandle && second.Handle == first.To && model.Consumes(first.F) && model.Consumes(second.F) && second.F != model.Drop:
		second.F, second.Handle = model.Drop, first.Handle // as into_waker and wake
		return yield(s.with(b, second, a))
	case first.To != model.NoHandle && second.Handle == first.Handle && model.Consumes(second.F) && second.To == model.NoHandle:
		return yield(rest(first.To, first.Handle)) // a clone in the place of its original
	case first.F == model.WakeByRef && second.F == model.Drop && first.Handle == second.Handle:
		second.F = model.Wake
		return yield(s.with(b, second, a))
	}
	return true
}

// withoutFiller takes the step away, or moves it to the setup, that is there only because a thread must have one: where the main thread alone goes wrong, its last
// step before or its first one behind the thread will do.
func (s Scenario) withoutFiller(yield func(Scenario) bool) bool {
	if len(s.Threads) != 1 || len(s.Threads[0].Steps) != 1 {
		return true
	}
	filler := s.Threads[0].Steps[0]
	for _, from := range [...]place{{setupPart, len(s.Setup) - 1}, {teardownPart, 0}} {
		steps := *s.steps(from.part)
		if len(steps) == 0 {
			continue
		}
		c := s.filtered(func(at place, _ Step) bool { return at != from && at.part != 0 })
		c.Threads[0].Steps = []Step{steps[from.index]}
		if !yield(c) {
			return false
		}
		if from.part == teardownPart {
			c.Setup = append(c.Setup, filler)
			if !yield(c) {
				return false
			}
		}
	}
	return true
}

func (s Scenario) at(p place) Step { return (*s.steps(p.part))[p.index] }

// with returns a copy with another call at one place, and without the step at the other.
func (s Scenario) with(p place, c model.Call, gone place) Scenario {
	r := s.filtered(func(place, Step) bool { return true })
	(*r.steps(p.part))[p.index] = doing(c)
	return r.filtered(func(at place, _ Step) bool { return at != gone })
}

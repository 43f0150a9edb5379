package scenario

import (
	"iter"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Reductions yields the scenarios that one change of a valid scenario leads to, the most promising first: without a thread, without an object, without a step,
// without a panic, without the limit, with a step at the edge of a thread moved to the setup or the teardown, and with one step or none in the place of two that
// belong together. What depends on something that was removed falls away; where a removed step made a handle from another, there is also a copy in which that
// other takes its place.
//
// Each is valid and canonical, and comes once. None is longer, and those of the same length have fewer steps in threads, fewer panics, no limit any
// more or a shorter teardown, so that reducing again and again comes to an end. A scenario that fails and has no reduction that fails is minimal: nothing can be removed.
func (s Scenario) Reductions() iter.Seq[Scenario] {
	return func(yield func(Scenario) bool) {
		seen := map[string]bool{}
		try := func(c Scenario) bool {
			c, ok := c.repaired()
			if !ok {
				return true
			}
			c = c.Canonical()
			text := c.String()
			if seen[text] {
				return true
			}
			seen[text] = true
			return yield(c)
		}
		for _, changes := range [...]func(Scenario, func(Scenario) bool) bool{
			Scenario.withoutThread, Scenario.withoutObject, Scenario.withoutStep, Scenario.withoutPanic, Scenario.withoutLimit, Scenario.moved, Scenario.shortened, Scenario.withoutFiller,
		} {
			if !changes(s, try) {
				return
			}
		}
	}
}

// repaired removes steps that break a rule, and panics of objects that are not made, until none is left. It returns false if nothing runs then.
func (s Scenario) repaired() (Scenario, bool) {
	for {
		e := s.broken()
		switch {
		case e == nil:
			return s, true
		case e.place.part >= teardownPart:
			s = s.filtered(func(at place, _ Step) bool { return at != e.place })
		case e.place.part == panicPart:
			s.Panics = slices.Delete(slices.Clone(s.Panics), e.place.index, e.place.index+1)
		default:
			return s, false
		}
	}
}

// filtered returns a copy with the steps that are kept.
func (s Scenario) filtered(keep func(place, Step) bool) Scenario {
	c := s
	c.Threads = slices.Clone(s.Threads)
	for p, steps := range s.parts {
		var kept []Step
		for i, step := range steps {
			if keep(place{p, i}, step) {
				kept = append(kept, step)
			}
		}
		*c.steps(p) = kept
	}
	return c
}

// steps returns where the steps of a part are.
func (s *Scenario) steps(p part) *[]Step {
	switch p {
	case setupPart:
		return &s.Setup
	case teardownPart:
		return &s.Teardown
	}
	return &s.Threads[p].Steps
}

func (s Scenario) withoutThread(yield func(Scenario) bool) bool {
	for i := range s.Threads {
		if !yield(s.filtered(func(at place, _ Step) bool { return at.part != part(i) })) {
			return false
		}
	}
	return true
}

func (s Scenario) withoutObject(yield func(Scenario) bool) bool {
	plan := s.Plan()
	for o := range model.ObjectID(plan.Objects) {
		if !yield(s.filtered(func(_ place, step Step) bool { return plan.objectOf(step) != o })) {
			return false
		}
	}
	return true
}

// withoutStep leaves out one step: the last ones first, those of threads before those of the main thread.
func (s Scenario) withoutStep(yield func(Scenario) bool) bool {
	var all []place
	for p, steps := range s.parts {
		for i := range steps {
			all = append(all, place{p, i})
		}
	}
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b place) int { return mainLast(a) - mainLast(b) })
	for _, gone := range all {
		rest := s.filtered(func(at place, _ Step) bool { return at != gone })
		if !yield(rest) {
			return false
		}
		step := (*s.steps(gone.part))[gone.index]
		if step.Action != Do || step.Call.F == model.New || step.Call.To == model.NoHandle {
			continue
		}
		if !yield(rest.renamed(step.Call.To, step.Call.Handle)) {
			return false
		}
	}
	return true
}

func mainLast(p place) int {
	if p.part < 0 {
		return 1
	}
	return 0
}

// renamed returns a copy with one handle in the place of another.
func (s Scenario) renamed(old, id model.HandleID) Scenario {
	c := s.filtered(func(place, Step) bool { return true })
	for p := range c.parts {
		steps := *c.steps(p)
		for i := range steps {
			ids := []*model.HandleID{&steps[i].Call.Handle, &steps[i].Call.Other}
			if steps[i].Action != Do {
				ids = []*model.HandleID{&steps[i].Handle}
			}
			for _, h := range ids {
				if *h == old {
					*h = id
				}
			}
		}
	}
	return c
}

func (s Scenario) withoutPanic(yield func(Scenario) bool) bool {
	for i, p := range s.Panics {
		for _, less := range []Panic{{p.Object, p.Wake, false}, {p.Object, false, p.Destroy}} {
			c := s
			c.Panics = slices.Clone(s.Panics)
			if c.Panics[i] = less; !less.Wake && !less.Destroy {
				c.Panics = slices.Delete(c.Panics, i, i+1)
			}
			if less != p && !yield(c) {
				return false
			}
		}
	}
	return true
}

func (s Scenario) withoutLimit(yield func(Scenario) bool) bool {
	if s.Limit == 0 {
		return true
	}
	s.Limit = 0
	return yield(s)
}

// moved takes the first call of a thread to the end of the setup, or its last call to the beginning of the teardown, where that costs no other step.
func (s Scenario) moved(yield func(Scenario) bool) bool {
	_, n := s.Size()
	for i, t := range s.Threads {
		last := len(t.Steps) - 1
		if last < 0 {
			continue
		}
		for _, to := range [...]struct {
			part   part
			index  int // in the thread
			before int // in the part
		}{{setupPart, 0, len(s.Setup)}, {teardownPart, last, 0}} {
			if t.Steps[to.index].Action != Do {
				continue
			}
			c := s.filtered(func(at place, _ Step) bool { return at != place{part(i), to.index} })
			at := c.steps(to.part)
			*at = slices.Insert(*at, to.before, t.Steps[to.index])
			c, ok := c.repaired()
			if _, left := c.Size(); ok && left == n && !yield(c) {
				return false
			}
		}
	}
	return true
}

package linearize

import (
	"context"
	"slices"
)

// whole is the limit of a view of the whole history.
const whole = never - 1

// view is what is looked at: the lines up to a limit. An operation that returns later counts as not returned.
type view struct {
	limit  int
	probe  *Operation // its result is replaced by this one
	result Result
	any    bool // the probe may return anything
}

func (v *view) returned(s *step) bool { return s.ret <= v.limit }

// shows reports whether the step is there at all: a silent one that has not returned might as well not be.
func (v *view) shows(s *step) bool {
	return s.call <= v.limit && (v.returned(s) || !s.act.silent())
}

// item is the step in a search; bit is its place among the optional ones, or none.
func (v *view) item(s *step, bit int) item {
	it := item{step: s, optional: bit != none, bit: bit, bound: v.returned(s), result: s.op.Result}
	if s.op == v.probe {
		it.result = v.result
		it.bound = it.bound && !v.any
	}
	return it
}

// chain is the segments of one object, one after the other, under a view.
type chain struct {
	steps     []step
	cuts      []cut
	maxMemory int
	view      view
	passed    func(place) // called at each cut that a run comes to, if set
}

// place is a cut and a configuration in which it can be passed.
type place struct {
	cut  int
	from configuration
}

// result is how far a run has come.
type result struct {
	ok      bool
	failed  int   // else, the last segment that was reached; none could be passed in any configuration
	deepest int   // the lines up to this one have a linearization
	quiet   place // the last quiescent cut on the way
}

// mark is a place that leads nowhere.
type mark struct {
	cut  int
	done uint64
}

// run searches segment after segment, from a quiescent cut. Where a segment has no linearization it goes back and asks for another
// configuration in which the cut before can be passed; but not behind a quiescent cut, which has one.
func (c *chain) run(ctx context.Context, at place) (result, error) {
	r := result{quiet: at}
	path, dead := []place{at}, map[mark]bool{}
	for ctx.Err() == nil {
		at := path[len(path)-1]
		if c.passed != nil {
			c.passed(at)
		}
		if len(path) > 1 && len(c.cuts[at.cut].carried) == 0 {
			r.quiet, path = at, append(path[:0], at)
			clear(dead)
		}
		r.failed = max(r.failed, at.cut)
		next, ok, err := c.pass(ctx, at, dead, &r.deepest)
		switch {
		case err != nil:
			return r, err
		case ok && c.last(at.cut):
			r.ok = true
			return r, nil
		case ok:
			path = append(path, next)
		case len(path) == 1:
			return r, nil
		default:
			dead[mark{at.cut, at.from.done}] = true
			path = path[:len(path)-1]
		}
	}
	return r, context.Cause(ctx)
}

// last reports whether the segment after the cut is the last one in view.
func (c *chain) last(k int) bool { return k+1 == len(c.cuts) || c.cuts[k+1].line >= c.view.limit }

// pass looks for an order of the segment after a place, and for a configuration in which the next cut is passed and which is not
// known to be dead. At the end of the view it is enough that there is an order.
func (c *chain) pass(ctx context.Context, at place, dead map[mark]bool, deepest *int) (place, bool, error) {
	s := search{from: at.from}
	defer func() { *deepest = max(*deepest, s.deepest) }()
	if c.last(at.cut) {
		for n := range c.segment(at, len(c.steps)) {
			bit := none
			if !c.view.returned(&c.steps[n]) {
				bit = 0
			}
			s.items = append(s.items, c.view.item(&c.steps[n], bit))
		}
		ok, err := s.linearizable(ctx, c.maxMemory)
		return at, ok, err
	}
	next := &c.cuts[at.cut+1]
	s.excluded = func(done uint64) bool { return dead[mark{at.cut + 1, done}] }
	if c.exhausted(next, s.excluded) {
		return at, false, nil
	}
	s.from.done = c.carriedOver(at, next)
	for n := range c.segment(at, next.first) {
		s.items = append(s.items, c.view.item(&c.steps[n], slices.Index(next.carried, n)))
	}
	s.items = append(s.items, item{})
	ok, err := s.linearizable(ctx, c.maxMemory)
	return place{at.cut + 1, s.to}, ok, err
}

// carriedOver returns the steps that the next cut carries and that were done before the place already.
func (c *chain) carriedOver(at place, next *cut) (done uint64) {
	for i, n := range c.cuts[at.cut].carried {
		if j := slices.Index(next.carried, n); j >= 0 && at.from.done>>i&1 == 1 {
			done |= 1 << j
		}
	}
	return done
}

// exhausted reports whether every set of steps with which the cut could be passed is excluded. The search would say the same, but only
// after it has refuted the whole segment once more.
func (c *chain) exhausted(k *cut, excluded func(uint64) bool) bool {
	for done := uint64(0); done < 1<<len(k.carried); done++ {
		if c.possible(k, done) && !excluded(done) {
			return false
		}
	}
	return true
}

// possible reports whether a set of carried steps has a release only after its deliver, and only what is in view.
func (c *chain) possible(k *cut, done uint64) bool {
	for i, n := range k.carried {
		s := &c.steps[n]
		switch {
		case done>>i&1 == 0:
		case !c.view.shows(s):
			return false
		case s.second() && done>>(i-1)&1 == 0:
			return false
		}
	}
	return true
}

// segment yields the steps of the segment after a place that are in view and not done: those carried into it and those that begin in it.
func (c *chain) segment(at place, end int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i, n := range c.cuts[at.cut].carried {
			if at.from.done>>i&1 == 0 && c.view.shows(&c.steps[n]) && !yield(n) {
				return
			}
		}
		for n := c.cuts[at.cut].first; n < end && c.steps[n].call <= c.view.limit; n++ {
			if c.view.shows(&c.steps[n]) && !yield(n) {
				return
			}
		}
	}
}

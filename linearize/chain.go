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

// stop is a place on the way, and where it was seen to lead to.
type stop struct {
	place
	ahead  []configuration // in which the next cut can be passed, not tried yet
	wanted int             // how many the next search is to find
	all    bool            // no search will find more
}

// run searches segment after segment, from a quiescent cut. Where a segment has no linearization it goes back and asks for another
// configuration in which the cut before can be passed; but not behind a quiescent cut, which has one.
func (c *chain) run(ctx context.Context, at place) (result, error) {
	r := result{quiet: at}
	path, dead := []stop{{place: at, wanted: 1}}, map[mark]bool{}
	arrived := true
	for ctx.Err() == nil {
		at := &path[len(path)-1]
		if arrived {
			if c.passed != nil {
				c.passed(at.place)
			}
			if len(path) > 1 && len(c.cuts[at.cut].carried) == 0 {
				r.quiet, path = at.place, append(path[:0], *at)
				clear(dead)
				at = &path[0]
			}
			r.failed = max(r.failed, at.cut)
		}
		next, ok, err := c.pass(ctx, at, dead, &r.deepest)
		arrived = ok
		switch {
		case err != nil:
			return r, err
		case ok && c.last(at.cut):
			r.ok = true
			return r, nil
		case ok:
			path = append(path, stop{place: next, wanted: 1})
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

// pass looks for an order of the segment after a stop, and for a configuration in which the next cut is passed and which is not
// known to be dead. At the end of the view it is enough that there is an order.
func (c *chain) pass(ctx context.Context, at *stop, dead map[mark]bool, deepest *int) (place, bool, error) {
	if c.last(at.cut) {
		ok, err := c.end(ctx, at.place, deepest)
		return at.place, ok, err
	}
	for {
		for n := len(at.ahead); n > 0; n-- {
			to := at.ahead[0]
			at.ahead = at.ahead[1:]
			if !dead[mark{at.cut + 1, to.done}] {
				return place{at.cut + 1, to}, true, nil
			}
		}
		if at.all {
			return at.place, false, nil
		}
		if err := c.look(ctx, at, dead, deepest); err != nil {
			return at.place, false, err
		}
	}
}

// end looks for an order of what is left of the view.
func (c *chain) end(ctx context.Context, at place, deepest *int) (bool, error) {
	s := search{from: at.from}
	defer func() { *deepest = max(*deepest, s.deepest) }()
	for n := range c.segment(at, len(c.steps)) {
		bit := none
		if !c.view.returned(&c.steps[n]) {
			bit = 0
		}
		s.items = append(s.items, c.view.item(&c.steps[n], bit))
	}
	return s.linearizable(ctx, c.maxMemory)
}

// look searches for configurations that a stop leads to: one at first, as most histories have a linearization, then twice as many
// each time. So few searches find all of them, where each must refute anew what the ones before have refuted.
func (c *chain) look(ctx context.Context, at *stop, dead map[mark]bool, deepest *int) error {
	next := &c.cuts[at.cut+1]
	s := search{from: at.from}
	defer func() { *deepest = max(*deepest, s.deepest) }()
	s.from.done = c.carriedOver(at.place, next)
	for n := range c.segment(at.place, next.first) {
		s.items = append(s.items, c.view.item(&c.steps[n], slices.Index(next.carried, n)))
	}
	s.items = append(s.items, item{})
	s.pass = func(to configuration) bool {
		if !dead[mark{at.cut + 1, to.done}] {
			at.ahead = append(at.ahead, to)
		}
		return len(at.ahead) >= at.wanted
	}
	ok, err := s.linearizable(ctx, c.maxMemory)
	at.all = !ok
	at.wanted *= 2
	return err
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

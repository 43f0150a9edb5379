package linearize

import (
	"context"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// maxCandidates is the number of counts that are tried one by one to say what the contract allows.
const maxCandidates = 64

// locate finds the first line at which the prefix of the history has no linearization, operations that are still open there
// being optional. Prefixes of a linearizable history are linearizable, so the lines on which operations return can be searched
// as an ordered list. The failed run knows how far it came, and the line is mostly the next one: a search by doubled steps from
// there refutes few prefixes, and refuting is what costs. With an error, the line is only an upper bound.
func (c *chain) locate(ctx context.Context, r result) (line int, err error) {
	lines := c.suspects(r)
	lo, hi := 0, len(lines)-1 // the prefix to lines[hi] has no linearization, the one before lines[lo] has
	for step := 1; lo < hi; {
		try := (lo + hi) / 2
		if step > 0 {
			try = min(try, lo+step-1)
		}
		c.view = view{limit: lines[try]}
		at, err := c.run(ctx, r.quiet)
		switch {
		case err != nil:
			return lines[hi], err
		case at.ok:
			lo = try + 1
			step *= 2
		default:
			hi = try
			step = 0 // between two known ends: halve
		}
	}
	return lines[lo], nil
}

// suspects returns the lines on which operations return, from where the failed run came to the line by which the failure
// must show. A segment may have failed for what an operation open at its end returned later, but the whole view gave away.
func (c *chain) suspects(r result) []int {
	to := never - 1
	if r.failed+1 < len(c.cuts) {
		after := &c.cuts[r.failed+1]
		to = after.line
		for _, n := range after.carried {
			if ret := c.steps[n].ret; ret != never {
				to = max(to, ret)
			}
		}
	}
	var lines []int
	for i := range c.steps {
		if ret := c.steps[i].ret; ret > r.deepest && ret <= to {
			lines = append(lines, ret)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// explain says what the contract allows an operation to return, by trying: the one that returns last in the smallest prefix without
// a linearization.
func (c *chain) explain(ctx context.Context, quiet place, op *Operation) (Allowed, error) {
	c.view = view{limit: op.Return, probe: op, any: true}
	r, err := c.run(ctx, quiet)
	if err != nil || !r.ok {
		return Allowed{}, err
	}
	a := Allowed{Possible: true}
	switch op.F {
	case model.Drop, model.Wake:
		a.Freed = !op.Freed // some result is allowed, and this one is not
	case model.StrongCount, model.Wakes:
		a.Min, a.Max = c.bounds(op)
		a.Counts, err = c.candidates(ctx, quiet, op, a.Min, a.Max)
	}
	if n := len(a.Counts); n > 0 {
		a.Min, a.Max = a.Counts[0], a.Counts[n-1]
	}
	return a, err
}

// candidates tries each count. The result is nil where they are too many.
func (c *chain) candidates(ctx context.Context, quiet place, op *Operation, lo, hi uint64) ([]uint64, error) {
	if hi-lo >= maxCandidates {
		return nil, nil
	}
	var counts []uint64
	for n := lo; n <= hi; n++ {
		c.view = view{limit: op.Return, probe: op, result: Result{Count: n}}
		r, err := c.run(ctx, quiet)
		if err != nil {
			return nil, err
		}
		if r.ok {
			counts = append(counts, n)
		}
	}
	return counts, nil
}

// bounds returns the least and the greatest count that a read could see by the intervals alone: every effect that was over before the
// read, and any choice of those that overlap it.
func (c *chain) bounds(op *Operation) (lo, hi uint64) {
	var sure, up, down int64
	for i := range c.steps {
		s := &c.steps[i]
		d := s.delta(op.F)
		switch {
		case s.call > op.Return:
		case s.ret < op.Invoke:
			sure += d
		case d > 0:
			up++
		case d < 0:
			down++
		}
	}
	least := int64(0)
	if op.F == model.StrongCount {
		least = 1 // nothing reads a dead object
	}
	return uint64(max(least, sure-down)), uint64(max(least, sure+up))
}

// delta is what the step adds to the word that f reads.
func (s *step) delta(f model.Func) int64 {
	switch {
	case f == model.StrongCount && (s.act == create || s.act == acquire):
		return 1
	case f == model.StrongCount && s.act == release:
		return -1
	case f == model.Wakes && s.act == deliver:
		return 1
	}
	return 0
}

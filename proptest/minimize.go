package proptest

import (
	"context"
	"iter"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// minimize makes the trace of a failure smaller until no single change makes it smaller still; in particular no single step can be removed. Rapid's
// shrinker has gone before it. That one works on random bits, where to remove a step changes the meaning of those behind it; here every
// step keeps its meaning. A failure may turn into that of another property on the way: the smallest trace is reported, whatever it breaks.
//
// It returns false if the trace did not fail again, and the context's error with the smallest failure so far if that is over first.
func (r *replayer) minimize(ctx context.Context, f *Failure) (*Failure, bool, error) {
	best, err := r.run(ctx, f.Trace, loose, nil)
	if best == nil {
		return f, false, err
	}
	for next := best; next != nil; {
		best = next
		if next, err = r.improve(ctx, best); err != nil {
			return best, true, err
		}
	}
	best, err = r.shortest(ctx, best)
	return best, true, err
}

// improve returns the first smaller failure that a single change leads to, or nil if there is none.
func (r *replayer) improve(ctx context.Context, f *Failure) (*Failure, error) {
	for t := range candidates(f) {
		got, err := r.run(ctx, t, loose, nil)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && got != nil && smaller(got.Trace, f.Trace) {
			return got, nil
		}
	}
	return nil, nil
}

// smaller is the order on traces: fewer steps, a lower limit, lower threads, fewer arcs for user code, fewer panics.
func smaller(a, b Trace) bool { return slices.Compare(weight(a), weight(b)) < 0 }

func weight(t Trace) []uint64 {
	var threads, selves, panics uint64
	for _, s := range t.Steps {
		threads += uint64(s.Thread)
		if s.Action == Invoke && s.Call.Self != model.NoHandle {
			selves++
		}
		if s.Action == Panic {
			panics++
		}
	}
	return []uint64{uint64(len(t.Steps)), t.Limit, threads, selves, panics}
}

// candidates yields changed copies of a failing trace, the most promising first. Steps that depend on one that was removed fall away
// when the copy runs.
func candidates(f *Failure) iter.Seq[Trace] {
	return func(yield func(Trace) bool) {
		for _, changes := range [...]func(*Failure, func(Trace) bool) bool{chunks, singles, pairsOf, limits, joins, plainer} {
			if !changes(f, yield) {
				return
			}
		}
	}
}

// chunks leaves out runs of consecutive steps, long ones first: of a long trace some of them, of a short one all. What such a run made of
// a handle is replaced by the handle.
func chunks(f *Failure, yield func(Trace) bool) bool {
	n := len(f.Trace.Steps)
	for size := n / 2; size > 1; {
		stride := size
		if n <= 24 {
			stride = 1
		}
		for i := n - size; i >= 0; i -= stride {
			if !yieldWithout(f.Trace, i, i+size, yield) {
				return false
			}
		}
		if n <= 24 {
			size--
		} else {
			size /= 2
		}
	}
	return true
}

// singles leaves out one step.
func singles(f *Failure, yield func(Trace) bool) bool {
	for i := len(f.Trace.Steps) - 1; i >= 0; i-- {
		if !yieldWithout(f.Trace, i, i+1, yield) {
			return false
		}
	}
	return true
}

// yieldWithout leaves out the steps from begin up to end: what depends on them falls away in one copy, and takes the handles that they
// started from in another.
func yieldWithout(t Trace, begin, end int, yield func(Trace) bool) bool {
	kept := without(t, func(k int) bool { return begin <= k && k < end })
	if !yield(kept) {
		return false
	}
	made := map[model.HandleID]model.HandleID{}
	for _, s := range t.Steps[begin:end] {
		if c := s.Call; s.Action == Invoke && c.F != model.New && c.To != model.NoHandle {
			made[c.To] = c.Handle
		}
	}
	return len(made) == 0 || yield(renamed(kept, made))
}

// pairsOf leaves out two steps, as a defect that strikes every second time needs it.
func pairsOf(f *Failure, yield func(Trace) bool) bool {
	for i := len(f.Trace.Steps) - 1; i >= 0; i-- {
		for j := range i {
			if !yield(without(f.Trace, func(k int) bool { return k == i || k == j })) {
				return false
			}
		}
	}
	return true
}

func without(t Trace, gone func(int) bool) Trace {
	kept := Trace{Limit: t.Limit}
	for i, s := range t.Steps {
		if !gone(i) {
			kept.Steps = append(kept.Steps, s)
		}
	}
	return kept
}

// renamed returns a copy with one handle in the place of another, again and again.
func renamed(t Trace, made map[model.HandleID]model.HandleID) Trace {
	origin := func(id model.HandleID) model.HandleID {
		for range len(made) {
			if from, ok := made[id]; ok {
				id = from
			}
		}
		return id
	}
	steps := slices.Clone(t.Steps)
	for i := range steps {
		steps[i].Call.Handle = origin(steps[i].Call.Handle)
		steps[i].Call.Other = origin(steps[i].Call.Other)
	}
	return Trace{Limit: t.Limit, Steps: steps}
}

// limits lowers the limit.
func limits(f *Failure, yield func(Trace) bool) bool {
	if f.Trace.Limit == beyond { // the subject has none
		return true
	}
	for limit := uint64(2); limit < min(f.Trace.Limit, 8); limit++ {
		if !yield(Trace{Limit: limit, Steps: f.Trace.Steps}) {
			return false
		}
	}
	return true
}

// joins moves an outer call, with all that runs inside it, into the user code of a lower thread.
func joins(f *Failure, yield func(Trace) bool) bool {
	for i, r := range f.Records {
		if r.Step.Action != Invoke || r.Depth > 0 {
			continue
		}
		for lower := range r.Step.Thread {
			steps := slices.Clone(f.Trace.Steps)
			for k := i; k < len(steps); k++ {
				if f.Records[k].Step.Thread != r.Step.Thread {
					continue
				}
				if k > i && f.Records[k].Depth == 0 {
					break
				}
				steps[k].Thread = lower
			}
			if !yield(Trace{Limit: f.Trace.Limit, Steps: steps}) {
				return false
			}
		}
	}
	return true
}

// plainer takes away the arc of user code, or a panic.
func plainer(f *Failure, yield func(Trace) bool) bool {
	for i, s := range f.Trace.Steps {
		switch {
		case s.Action == Panic:
			s.Action = Return
		case s.Action == Invoke && s.Call.Self != model.NoHandle:
			s.Call.Self = model.NoHandle
		default:
			continue
		}
		steps := slices.Clone(f.Trace.Steps)
		steps[i] = s
		if !yield(Trace{Limit: f.Trace.Limit, Steps: steps}) {
			return false
		}
	}
	return true
}

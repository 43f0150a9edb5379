package proptest

import (
	"context"

	"github.com/wakecheck/wakecheck/model"
)

// exhaustSteps is the length up to which all traces are tried. At limit 2 there are 1, 16, 342 and 9499 traces of 1 to 4 steps,
// and 340688 of 5: too many.
const exhaustSteps = 4

// shortest tries all traces that are not longer than that of f, up to exhaustSteps, the shortest and simplest first, and returns the first that
// fails, or f. What it returns within those bounds does not depend on how f was found.
func (r *replayer) shortest(ctx context.Context, f *Failure) (*Failure, error) {
	level := []Trace{{Limit: f.Trace.Limit}}
	for n := 0; n <= min(exhaustSteps, len(f.Trace.Steps)); n++ {
		var next []Trace
		for _, t := range level {
			failure, err := r.run(ctx, t, strict, func(m *machine) {
				if n < exhaustSteps {
					next = appendLonger(next, t, m.everything())
				}
			})
			if failure != nil {
				return failure, nil
			}
			if err != nil {
				return f, err
			}
		}
		level = next
	}
	return f, nil
}

func appendLonger(all []Trace, t Trace, steps []Step) []Trace {
	for _, s := range steps {
		all = append(all, Trace{Limit: t.Limit, Steps: append(t.Steps[:len(t.Steps):len(t.Steps)], s)})
	}
	return all
}

// everything lists all steps that may be taken now, the simple ones first.
func (m *machine) everything() []Step {
	var calls []model.Call
	for _, f := range model.Funcs() {
		calls = append(calls, m.calls(f)...)
	}
	for _, kind := range [...]choice{consumed, outlived, overdone} {
		calls = append(calls, m.refusals(kind)...)
	}
	var all []Step
	idle := m.idle()
	for n := range min(genThreads, max(len(m.threads), idle+1)) {
		if d := m.depth(n); n != idle && (d == 0 || d == genDepth) || m.scope.NoNesting && len(m.state.Running()) > 0 {
			continue
		}
		for _, c := range calls {
			all = append(all, Step{Thread: n, Call: c})
		}
	}
	for _, n := range m.ends() {
		all = append(all, Step{Thread: n, Action: Return})
		if !m.scope.NoPanics {
			all = append(all, Step{Thread: n, Action: Panic})
		}
	}
	return all
}

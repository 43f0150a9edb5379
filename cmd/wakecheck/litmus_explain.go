package main

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/explain"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// litmusJSON is a test's line of JSON with its explanation.
type litmusJSON struct {
	res *litmus.Result
	why *explanation
}

// MarshalJSON adds a last field to what the result has.
func (j litmusJSON) MarshalJSON() ([]byte, error) {
	line, err := j.res.MarshalJSON()
	if err != nil {
		return nil, err
	}
	why, err := json.Marshal(j.why)
	if err != nil {
		return nil, err
	}
	return append(bytes.TrimSuffix(line, []byte("}")), `,"explanation":`+string(why)+"}"...), nil
}

// explain explains a data race if the test has one, as it is undefined then, else an execution that the condition asks about: one in
// which the proposition of exists holds, or that of forall fails. It is nil if there is none of these.
func (r *litmusRun) explain(res *litmus.Result) (*explanation, error) {
	asked := func(s litmus.State) bool { return s.Holds == (res.Test.Condition.Quantifier != litmus.ForAll) }
	explained := explain.Outcome
	if res.Racy {
		asked = func(s litmus.State) bool { return s.Racy > 0 }
		explained = explain.Race
	}
	shown, _, err := r.ask(r.ctx, res.Test, asked)
	if err != nil || shown == nil {
		return nil, err
	}
	e := explained(shown)
	var sites []explore.SiteReport
	for _, s := range res.Test.Sites() {
		sites = append(sites, explore.SiteReport{Site: s, Order: s.Order, Failure: s.Failure})
	}
	err = e.Try(r.ctx, sites, func(ctx context.Context, overrides ...explore.Option) (explore.Verdict, int64, error) {
		found, x, err := r.ask(ctx, res.Test, asked, overrides...)
		switch {
		case err != nil:
			return explore.Incomplete, 0, err
		case found != nil:
			return explore.Fail, 0, nil
		case x.Err() != nil:
			return explore.Incomplete, 0, nil
		}
		return explore.Pass, x.Positive + x.Negative, nil
	})
	if err != nil {
		return nil, err
	}
	return &explanation{e.Words(), e}, nil
}

// ask runs the test again and returns the first execution that is asked for, nil if there is none.
func (r *litmusRun) ask(ctx context.Context, t *litmus.Test, asked func(litmus.State) bool, overrides ...explore.Option) (*explore.Snapshot, *litmus.Result, error) {
	var found *explore.Snapshot
	res, err := litmus.Run(ctx, t, litmus.In(r.model), litmus.Unroll(r.c.Int("unroll")), litmus.With(overrides...),
		litmus.Each(func(x *explore.Execution, s litmus.State) error {
			if found == nil && asked(s) {
				found = x.Snapshot()
				unsourced(found)
			}
			return nil
		}))
	return found, res, err
}

// unsourced takes the lines of source out, which are those of the interpreter of tests.
func unsourced(s *explore.Snapshot) {
	for t := range s.Threads {
		for i := range s.Threads[t].Events {
			s.Threads[t].Events[i].Source = ""
		}
	}
}

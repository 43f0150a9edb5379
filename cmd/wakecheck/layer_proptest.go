package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
	"github.com/wakecheck/wakecheck/wakertest"
)

// proptestLayer compares the implementation with the contract, call by call.
var proptestLayer = layer{
	name:  "proptest",
	about: "random sequences of nested, paused and panicking calls on impl/waker against the contract (rapid)",
	run:   runProptest,
}

func runProptest(ctx context.Context, env *environment) result {
	checks := env.profile.proptest
	rep, err := proptest.Check(ctx, wakertest.New, proptest.Options{
		Seed:     env.seed,
		Checks:   checks,
		Progress: func(done int) { env.progress(int64(done), int64(checks)) },
	})
	if err != nil {
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	cov := rep.Coverage
	r := result{Verdict: rep.Verdict, Reason: rep.Reason, Cases: int64(rep.Checks)}
	r.Detail = map[string]any{
		"runs": rep.Checks, "calls": cov.Calls, "probes": cov.Probes, "nested": cov.Nested, "interleaved": cov.Interleaved,
		"panics": cov.Panics, "missed": cov.Missed(),
	}
	r.judged = cov.Judged
	r.covered = fmt.Sprintf("%d runs, %d calls, %d nested, %d panics", rep.Checks, cov.Calls, cov.Nested, cov.Panics)
	if rep.Failure != nil {
		r.Failure = newFailure(rep.Failure.Property, rep.Failure.Report(), rep.Failure.Rerun)
	}
	if missed := cov.Missed(); r.Verdict == model.Pass && len(missed) > 0 {
		r.Verdict, r.Reason = model.Incomplete, "never met: "+strings.Join(missed, ", ")
	}
	return r
}

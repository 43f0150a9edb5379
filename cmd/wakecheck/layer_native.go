package main

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

// nativeLayer runs what layer scenarios draws on goroutines of this machine: what it finds is there without a model of memory, and what only
// weak memory shows it does not find.
var nativeLayer = layer{
	name:  "native",
	about: "random concurrent scenarios on impl/waker, on goroutines of this machine, against the contract",
	run:   runNative,
}

func runNative(ctx context.Context, env *environment) result {
	want := env.profile.native
	rep, err := concurrent.Check(ctx, wakertest.Reference, concurrent.Options{
		Seed: env.seed, Scenarios: want, Native: env.profile.runs, NativeOnly: true, Draw: scenario.DrawOptions{Panics: true},
		Progress: func(done int) { env.progress(int64(done), int64(want)) },
	})
	if err != nil {
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	r := result{Verdict: rep.Verdict, Reason: rep.Reason, Cases: rep.Native.Executions}
	if ctx.Err() != nil && rep.Verdict == model.Incomplete {
		r.Reason = reasonOf(ctx)
	}
	if rep.Failure != nil {
		r.Failure = newFailure(rep.Failure.Property, rep.Failure.Report(concurrent.DefaultCommands), "")
	}
	r.Detail = map[string]any{"scenarios": rep.Exhausted, "runs": rep.Native.Executions, "histories": rep.Native.Histories}
	r.judged = rep.Judged
	r.covered = fmt.Sprintf("%d scenarios, %d runs, %d histories", rep.Exhausted, rep.Native.Executions, rep.Native.Histories)
	return r
}

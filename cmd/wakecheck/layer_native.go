package main

import (
	"context"
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/proptest/waking"
	"github.com/wakecheck/wakecheck/wakertest"
)

// nativeStall is how long a native run may take: far longer than any takes, and short enough for a mutant that hangs.
const nativeStall = 10 * time.Second

// nativeAgain runs the layer again, with the seed.
const nativeAgain = "go run ./cmd/wakecheck verify -layers native -seed %d"

// nativeLayer runs what layer scenarios draws on goroutines of this machine: what it finds is there without a model of memory, and what only
// weak memory shows it does not find.
var nativeLayer = layer{
	name:  "native",
	about: "random concurrent scenarios on impl/waker, and random waking programs, on goroutines of this machine, against the contract",
	run:   runNative,
}

func runNative(ctx context.Context, env *environment) result {
	want := env.profile.native
	rep, err := concurrent.Check(ctx, wakertest.Reference, concurrent.Options{
		Seed: env.seed, Scenarios: want, Native: env.profile.runs, NativeOnly: true, Stall: nativeStall, Draw: scenario.DrawOptions{Panics: true},
		Progress: func(done int) { env.progress(int64(done), 2*int64(want)) },
	})
	if err != nil {
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	r := result{Verdict: rep.Verdict, Reason: rep.Reason, Cases: rep.Native.Executions}
	if ctx.Err() != nil && rep.Verdict == model.Incomplete {
		r.Reason = reasonOf(ctx)
	}
	if rep.Failure != nil {
		commands := concurrent.DefaultCommands
		commands.Again = nativeAgain
		r.Failure = newFailure(rep.Failure.Property, rep.Failure.Report(commands), "")
	}
	r.Detail = map[string]any{"scenarios": rep.Exhausted, "runs": rep.Native.Executions, "histories": rep.Native.Histories}
	r.judged = rep.Judged
	r.covered = fmt.Sprintf("%d scenarios, %d runs, %d histories", rep.Exhausted, rep.Native.Executions, rep.Native.Histories)
	if r.Verdict == model.Pass {
		r.wakeNatively(ctx, env)
	}
	return r
}

// wakeNatively adds the waking programs.
func (r *result) wakeNatively(ctx context.Context, env *environment) {
	want := env.profile.native
	rep, err := waking.Check(ctx, waking.Options{
		Seed: env.seed, Programs: want, Native: env.profile.runs, NativeOnly: true, Stall: nativeStall,
		Progress: func(done int) { env.progress(int64(want+done), 2*int64(want)) },
	})
	commands := waking.DefaultCommands
	commands.Again = nativeAgain
	if !r.takeWaking(ctx, rep, err, commands) {
		return
	}
	r.Cases += int64(rep.NativeRuns)
	r.Detail["waking"] = map[string]any{"programs": rep.Exhausted, "runs": rep.NativeRuns, "histories": rep.NativeHistories}
	r.covered += fmt.Sprintf("; %d waking programs, %d runs", rep.Exhausted, rep.NativeRuns)
}

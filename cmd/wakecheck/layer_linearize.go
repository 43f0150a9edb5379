package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

// linearizeLayer records the implementation under contention and judges the histories.
var linearizeLayer = layer{
	name:  "linearize",
	about: "histories of impl/waker on contending goroutines have a linearization (porcupine)",
	run:   runLinearize,
}

// workloads differ in what contends: one object and few threads, many of both, more threads than objects.
var workloads = []wakertest.Workload{
	{Threads: 2, Objects: 1, Operations: 4000},
	{Threads: 2, Objects: 50, Operations: 10_000},
	{Threads: 4, Objects: 10, Operations: 10_000},
	{Threads: 8, Objects: 4, Operations: 6000},
}

func runLinearize(ctx context.Context, env *environment) result {
	r := result{Verdict: model.Pass}
	operations, objects := 0, 0
	total := int64(len(workloads) * env.profile.linearize)
	for i := range total {
		env.progress(i, total)
		load := workloads[i%int64(len(workloads))]
		load.Seed = env.seed + uint64(i)
		rep, judges, err := recordAndCheck(ctx, load)
		if broken := (*model.Violation)(nil); errors.As(err, &broken) {
			r.Cases++
			r.Verdict, r.Failure = model.Fail, newFailure(broken.Property, broken.Error(), again(load))
			break
		}
		if err != nil {
			r.Verdict, r.Reason = model.Incomplete, err.Error()
			if ctx.Err() != nil {
				r.Reason = reasonOf(ctx)
			}
			break
		}
		operations, objects = operations+rep.Operations, objects+rep.Objects
		r.Cases++
		if rep.Verdict != model.Incomplete {
			r.puts(1, judges...)
		}
		if f := rep.Failure(); f != nil {
			r.Verdict = model.Fail
			r.Failure = newFailure(f.Property, f.String(), again(load))
			break
		}
		if rep.Verdict != model.Pass {
			r.Verdict, r.Reason = model.Incomplete, fmt.Sprintf("object %d: %v", rep.Undecided[0].Object, rep.Undecided[0].Reason)
			break
		}
	}
	r.Detail = map[string]any{"histories": r.Cases, "operations": operations, "objects": objects}
	r.covered = fmt.Sprintf("%d histories, %d operations, %d objects", r.Cases, operations, objects)
	return r
}

// recordAndCheck returns what the check came to, and the properties that the history puts to the test.
func recordAndCheck(ctx context.Context, load wakertest.Workload) (linearize.Report, []model.Property, error) {
	rec, err := load.Record(ctx)
	if err != nil {
		return linearize.Report{}, nil, err
	}
	h, err := rec.History(fmt.Sprintf("seed %d", load.Seed), linearize.ReadOptions{})
	if err != nil {
		return linearize.Report{}, nil, err
	}
	rep, err := linearize.Check(ctx, h, linearize.Options{})
	return rep, h.Judges(), err
}

// again is the nearest thing to a replay that a native run has: the same threads' choices under another schedule, kept in a file.
func again(load wakertest.Workload) string {
	return fmt.Sprintf("go run ./cmd/wakecheck record -threads %d -objects %d -operations %d -seed %d -o history.jsonl && go run ./cmd/wakecheck check history.jsonl",
		load.Threads, load.Objects, load.Operations, load.Seed)
}

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/model"
)

// modelLayer searches the contract's own state space: it shows that the oracle of the other layers is consistent.
var modelLayer = layer{
	name:  "model",
	about: "every state of the contract within bounds; invariants R1-R4, R6, R7, R11, and W1-W7 of waking",
	run:   runModel,
}

// modelBounds are chosen so that all together take a few seconds: one row widens handles, one nests user code, one has two objects,
// one has every operation.
var modelBounds = []model.Bounds{
	{Limit: 2, Objects: 1, Handles: 4, Running: 2, Wakes: 2},
	{Limit: 3, Objects: 1, Handles: 3, Running: 2, Wakes: 2, Selves: true},
	{Limit: 3, Objects: 2, Handles: 3, Running: 2, Wakes: 1},
	{Limit: 2, Objects: 2, Handles: 3, Running: 1, Wakes: 1, Selves: true, Funcs: model.Funcs()},
}

// modelJudges are what every state is held against: the invariants of package model.
var modelJudges = []model.Property{model.R1, model.R2, model.R3, model.R4, model.R6, model.R7, model.R11}

func runModel(ctx context.Context, env *environment) result {
	var r result
	states, edges, refused, depth := 0, 0, 0, 0
	byFunc := map[model.Func]int{}
	for i, b := range modelBounds {
		env.progress(int64(states), 0)
		found, err := model.Search(ctx, b, nil)
		states, edges, refused, depth = states+found.States, edges+found.Edges, refused+found.Refused, max(depth, found.Depth)
		for f, n := range found.ByFunc {
			byFunc[f] += n
		}
		var broken *model.Violation
		switch {
		case errors.As(err, &broken):
			r.Verdict = model.Fail
			r.Failure = newFailure(broken.Property, fmt.Sprintf("%v\nafter\n%s", broken, model.FormatTrace(found.Trace)), "go test ./model")
		case err != nil:
			r.Verdict, r.Reason = model.Incomplete, fmt.Sprintf("bounds %d of %d: %v", i+1, len(modelBounds), err)
			if ctx.Err() != nil {
				r.Reason = reasonOf(ctx)
			}
		}
		if err != nil {
			break
		}
	}
	if r.Verdict == "" {
		r.Verdict = model.Pass
		for _, f := range model.Funcs() {
			if byFunc[f] == 0 {
				r.Verdict, r.Reason = model.Incomplete, fmt.Sprintf("operation %v was never explored", f)
			}
		}
	}
	r.Cases = int64(states)
	r.puts(r.Cases, modelJudges...)
	r.Detail = map[string]any{"states": states, "edges": edges, "refused": refused, "depth": depth, "searches": len(modelBounds)}
	r.covered = fmt.Sprintf("%d states, %d edges, depth %d", states, edges, depth)
	if r.Verdict == model.Pass {
		r.searchWaking(ctx)
	}
	return r
}

// wakeBounds of the contract of waking: two wakers that wake twice, of a parker and of a task; three that wake once.
var wakeBounds = []model.WakeBounds{{Wakers: 2, MaxWakes: 2}, {Wakers: 2, MaxWakes: 2, Born: true}, {Wakers: 3, MaxWakes: 1, Born: true}}

// wakeJudges are what these states and steps are held against.
var wakeJudges = []model.Property{model.W1, model.W2, model.W3, model.W4, model.W5, model.W6, model.W7}

// searchWaking adds the contract of waking.
func (r *result) searchWaking(ctx context.Context) {
	states, edges := 0, 0
	for _, b := range wakeBounds {
		found, err := model.SearchWaking(ctx, b, model.Waking.Apply, nil)
		states, edges = states+found.States, edges+found.Edges
		if broken := (*model.Violation)(nil); errors.As(err, &broken) {
			r.Verdict = model.Fail
			r.Failure = newFailure(broken.Property, fmt.Sprintf("%v\nafter %v", broken, found.Trace), "go test ./model")
			return
		} else if err != nil {
			r.Verdict, r.Reason = model.Incomplete, fmt.Sprintf("waking: %v", err)
			if ctx.Err() != nil {
				r.Reason = reasonOf(ctx)
			}
			return
		}
	}
	r.Cases += int64(states)
	r.puts(int64(states), wakeJudges...)
	r.Detail["waking"] = map[string]any{"states": states, "edges": edges, "searches": len(wakeBounds)}
	r.covered += fmt.Sprintf("; %d states of waking", states)
}

package main

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

// exploreLayer runs the implementation through all that weak memory allows.
var exploreLayer = layer{
	name:  "explore",
	about: "every execution of scenarios on impl/waker, impl/park and impl/task that the C11 memory model allows (model checker)",
	run:   runExplore,
}

// scenarioResult is what one scenario came to.
type scenarioResult struct {
	Name       string         `json:"name"`
	Verdict    model.Verdict  `json:"verdict"`
	Property   model.Property `json:"property,omitempty"`
	Replay     string         `json:"replay,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	Executions int64          `json:"executions"`
}

func runExplore(ctx context.Context, env *environment) result {
	r := result{Verdict: model.Pass}
	executions, blocked, waking := int64(0), int64(0), 0
	scenarios := wakertest.Scenarios()
	for i, s := range scenarios {
		env.progress(int64(i), int64(len(scenarios)))
		res, err := explore.Run(ctx, s.Program, append(append(s.Options(), explore.Workers(2)), env.profile.bounds...)...)
		if err != nil {
			r.worse(model.Incomplete, fmt.Sprintf("scenario %s: %v", s.Name, err))
			break
		}
		executions, blocked = executions+res.Executions, blocked+res.Blocked
		r.Cases++
		if res.Verdict != explore.Incomplete {
			r.puts(1, s.Judges...)
		}
		if s.Waking {
			waking++
		}
		r.judge(s, res, env.profile.counts)
		if r.Verdict != model.Pass && !env.profile.every {
			break
		}
	}
	if !env.profile.every {
		r.Scenarios = nil
	}
	r.Detail = map[string]any{"scenarios": r.Cases, "waking": waking, "executions": executions, "blocked": blocked}
	r.covered = fmt.Sprintf("%d scenarios (%d of waking), %d executions", r.Cases, waking, executions)
	return r
}

// judge takes over what one scenario came to. A count that is not the declared one means that the search, the scenario or the
// implementation has changed: nobody has looked at that yet, so it is no pass.
func (r *result) judge(s wakertest.Scenario, res *explore.Result, counts bool) {
	one := scenarioResult{Name: s.Name, Verdict: model.Pass, Executions: res.Executions}
	switch {
	case res.Verdict == explore.Fail:
		f := res.Failures[0]
		one.Verdict, one.Property, one.Replay = model.Fail, model.Property(f.Property), f.Replay
		r.worse(model.Fail, "")
		if r.Failure == nil {
			e := exploration{scenario: s.Name, model: explore.C20.String(), result: res, again: "go run ./cmd/wakecheck explore"}
			r.Failure = newFailure(one.Property, fmt.Sprintf("scenario %s: %v\n%s", s.Name, f, f.Table), e.replayCommand(f.Replay))
		}
	case res.Verdict == explore.Incomplete:
		one.Verdict, one.Reason = model.Incomplete, string(res.Bound)
		r.worse(model.Incomplete, fmt.Sprintf("scenario %s: %s", s.Name, res.Bound))
	case counts && (res.Executions != s.Executions || res.Blocked != s.Blocked):
		one.Verdict = model.Incomplete
		one.Reason = fmt.Sprintf("%d executions and %d blocked, declared are %d and %d", res.Executions, res.Blocked, s.Executions, s.Blocked)
		r.worse(model.Incomplete, fmt.Sprintf("scenario %s: %s", s.Name, one.Reason))
	}
	r.Scenarios = append(r.Scenarios, one)
}

// worse takes a verdict over if it is worse than what there is: a failure is worse than what is incomplete. The first reason stays.
func (r *result) worse(v model.Verdict, reason string) {
	if r.Verdict == model.Fail || (r.Verdict == model.Incomplete && v != model.Fail) {
		return
	}
	r.Verdict, r.Reason = v, reason
}

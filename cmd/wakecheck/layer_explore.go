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

func runExplore(ctx context.Context, env *environment) result {
	r := result{Verdict: model.Pass}
	executions, blocked, waking := int64(0), int64(0), 0
	scenarios := wakertest.Scenarios()
	for i, s := range scenarios {
		env.progress(int64(i), int64(len(scenarios)))
		res, err := explore.Run(ctx, s.Program, append(s.Options(), explore.Workers(2))...)
		if err != nil {
			r.Verdict, r.Reason = model.Incomplete, fmt.Sprintf("scenario %s: %v", s.Name, err)
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
		if r.judge(s, res); r.Verdict != model.Pass {
			break
		}
	}
	r.Detail = map[string]any{"scenarios": r.Cases, "waking": waking, "executions": executions, "blocked": blocked}
	r.covered = fmt.Sprintf("%d scenarios (%d of waking), %d executions", r.Cases, waking, executions)
	return r
}

// judge takes over what one scenario came to. A count that is not the declared one means that the search, the scenario or the
// implementation has changed: nobody has looked at that yet, so it is no pass.
func (r *result) judge(s wakertest.Scenario, res *explore.Result) {
	switch {
	case res.Verdict == explore.Fail:
		f := res.Failures[0]
		e := exploration{scenario: s.Name, model: explore.C20.String(), result: res, again: "go run ./cmd/wakecheck explore"}
		r.Verdict = model.Fail
		r.Failure = newFailure(model.Property(f.Property), fmt.Sprintf("scenario %s: %v\n%s", s.Name, f, f.Table), e.replayCommand(f.Replay))
	case res.Verdict == explore.Incomplete:
		r.Verdict, r.Reason = model.Incomplete, fmt.Sprintf("scenario %s: %s", s.Name, res.Bound)
	case res.Executions != s.Executions || res.Blocked != s.Blocked:
		r.Verdict = model.Incomplete
		r.Reason = fmt.Sprintf("scenario %s: %d executions and %d blocked, declared are %d and %d", s.Name, res.Executions, res.Blocked, s.Executions, s.Blocked)
	}
}

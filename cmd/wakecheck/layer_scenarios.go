package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/proptest/waking"
	"github.com/wakecheck/wakecheck/wakertest"
)

// scenariosLayer joins the libraries: rapid draws, explore runs every execution, porcupine judges each history.
var scenariosLayer = layer{
	name:  "scenarios",
	about: "random concurrent scenarios on impl/waker, and random waking programs on impl/park and impl/task, explored and native, all against the contract",
	run:   runScenarios,
}

func runScenarios(ctx context.Context, env *environment) result {
	rep, err := concurrent.Check(ctx, wakertest.Reference, concurrent.Options{
		Seed:      env.seed,
		Scenarios: env.profile.scenarios,
		Model:     explore.C20,
		Draw:      scenario.DrawOptions{Panics: true},
		Progress:  func(exhausted int) { env.progress(int64(exhausted), int64(env.profile.scenarios+env.profile.waking)) },
	})
	if err != nil {
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	r := result{Verdict: rep.Verdict, Reason: rep.Reason, Cases: int64(rep.Exhausted)}
	if ctx.Err() != nil && rep.Verdict == model.Incomplete {
		r.Reason = reasonOf(ctx)
	}
	if rep.Failure != nil {
		r.Failure = newFailure(rep.Failure.Property, rep.Failure.Report(concurrent.DefaultCommands), "")
	}
	r.describeScenarios(rep)
	r.judged = rep.Judged
	if r.Verdict == model.Pass {
		r.wake(ctx, env)
	}
	return r
}

// wake adds the waking programs to what the layer came to.
func (r *result) wake(ctx context.Context, env *environment) {
	rep, err := waking.Check(ctx, waking.Options{
		Seed: env.seed, Programs: env.profile.waking, Model: explore.C20,
		Progress: func(exhausted int) {
			env.progress(int64(env.profile.scenarios+exhausted), int64(env.profile.scenarios+env.profile.waking))
		},
	})
	if !r.takeWaking(ctx, rep, err, waking.DefaultCommands) {
		return
	}
	r.Cases += int64(rep.Exhausted)
	r.describeWaking(rep)
}

// takeWaking takes over what waking programs came to, explored or native; false if they were not run.
func (r *result) takeWaking(ctx context.Context, rep *waking.Report, err error, commands waking.Commands) bool {
	if err != nil {
		r.Verdict, r.Reason = model.Incomplete, err.Error()
		return false
	}
	r.Verdict, r.Reason = rep.Verdict, rep.Reason
	if ctx.Err() != nil && rep.Verdict == model.Incomplete {
		r.Reason = reasonOf(ctx)
	}
	if f := rep.Failure; f != nil {
		r.Failure = newFailure(f.Property, f.Report(commands), "")
	}
	r.putsWaking(rep)
	return true
}

// putsWaking counts what waking programs put to the test.
func (r *result) putsWaking(rep *waking.Report) {
	r.puts(int64(rep.Exhausted), model.W2, model.W3, model.W5)
	r.puts(int64(rep.Kinds[waking.Blocking]+rep.Kinds[waking.Task]+rep.Kinds[waking.Word]), model.W4)
	r.puts(int64(rep.Kinds[waking.Task]+rep.Kinds[waking.Word]), model.R3)
}

// describeWaking says what the waking programs covered, and what none of them had.
func (r *result) describeWaking(rep *waking.Report) {
	features := waking.Features(nil)
	missed := rep.Missed(features)
	ofKind := map[string]int{}
	for _, k := range waking.Kinds() {
		ofKind[k.String()] = rep.Kinds[k]
	}
	r.Detail["waking"] = map[string]any{
		"programs": rep.Exhausted, "kinds": ofKind, "executions": rep.Executions, "histories": rep.Histories, "rejected": rep.Rejected, "repeated": rep.Repeated, "abandoned": rep.Abandoned, "drawn": rep.Drawn, "missed": missed,
	}
	r.covered += fmt.Sprintf("; %d waking programs, %d executions", rep.Exhausted, rep.Executions)
	if len(missed) > 0 {
		r.notes = append(r.notes, fmt.Sprintf("%d of %d features of waking programs were not drawn: %s", len(missed), len(features), strings.Join(missed, "; ")))
	}
}

// describeScenarios says what the scenarios covered, and which transitions of the contract none of them showed.
func (r *result) describeScenarios(rep *concurrent.Report) {
	all := concurrent.Reachable(wakertest.Reference, true, true)
	var missed []string
	for _, t := range rep.Explored.Coverage.Missed(all) {
		missed = append(missed, t.String())
	}
	r.Detail = map[string]any{
		"scenarios": rep.Exhausted, "rejected": rep.Rejected, "repeated": rep.Repeated, "executions": rep.Explored.Executions,
		"blocked": rep.Explored.Blocked, "histories": rep.Explored.Histories,
		"transitions": len(all), "missed": missed, "raced": len(rep.Explored.Coverage.Raced),
	}
	r.covered = fmt.Sprintf("%d scenarios, %d executions, %d histories", rep.Exhausted, rep.Explored.Executions, rep.Explored.Histories)
	if len(missed) > 0 {
		r.notes = append(r.notes, fmt.Sprintf("%d of %d transitions of the contract were not met: %s", len(missed), len(all), strings.Join(missed, "; ")))
	}
}

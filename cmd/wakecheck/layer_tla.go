package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

// tlaLayer runs those specifications that end within seconds.
var tlaLayer = layer{
	name:  "tla",
	about: "the TLA+ specifications of contract and algorithms, as TLC finds them and the manifest lists them",
	run:   runTLA,
}

func runTLA(ctx context.Context, env *environment) result {
	tool, err := tla.Find(ctx)
	if err != nil {
		if notRun(err) {
			return result{Verdict: model.NotRun, Reason: err.Error()}
		}
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	all, err := tla.Manifest()
	if err != nil {
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	var entries []tla.Entry
	for _, e := range all {
		if e.Quick {
			entries = append(entries, e)
		}
	}
	done := int64(0)
	outcomes, err := tla.CheckAll(ctx, tool, entries, tla.AllOptions{Done: func(tla.Outcome) {
		done++
		env.progress(done, int64(len(entries)))
	}})
	if err != nil {
		return result{Verdict: model.Incomplete, Reason: err.Error()}
	}
	r := tlaResult(ctx, sumUp(outcomes), len(all))
	for _, o := range outcomes {
		if !o.Agrees() {
			continue
		}
		judges, err := o.Entry.Judges()
		if err != nil {
			return result{Verdict: model.Incomplete, Reason: err.Error()}
		}
		r.puts(1, judges...)
	}
	return r
}

func tlaResult(ctx context.Context, s tlaSummary, listed int) result {
	r := result{Verdict: s.Verdict, Cases: int64(len(s.Models))}
	breaks := 0
	for _, m := range s.Models {
		if m.Expect != tla.Pass {
			breaks++
		}
		switch {
		case m.Error != "" && r.Reason == "":
			r.Reason = m.Name + ": " + m.Error
		case m.Error == "" && !m.Agrees && r.Failure == nil:
			r.Failure = newFailure(m.Rule, fmt.Sprintf("%s: TLC found something else than tla/manifest.json lists: %s", m.Name, strings.Join(m.Differences, "; ")),
				fmt.Sprintf("go run ./cmd/wakecheck tla -run '^%s$'", m.Name))
		}
	}
	if r.Verdict != model.Fail {
		r.Failure = nil
	}
	if ctx.Err() != nil {
		r.Reason = reasonOf(ctx)
	}
	r.Detail = map[string]any{"models": len(s.Models), "states": s.States, "that_must_break": breaks, "listed": listed}
	r.covered = fmt.Sprintf("%d of %d models, %d of them to break, %d states", len(s.Models), listed, breaks, s.States)
	return r
}

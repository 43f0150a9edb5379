package main

import (
	"context"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// layer is one independent kind of evidence about the reference implementation.
type layer struct {
	name  string
	about string
	run   func(ctx context.Context, env *environment) result
}

// layers are all layers of verify, in the order in which they run: the cheap and general first.
var layers = []layer{modelLayer, proptestLayer, linearizeLayer, nativeLayer, exploreLayer, scenariosLayer, tlaLayer}

// environment is what a layer is given.
type environment struct {
	seed     uint64
	profile  profile
	progress func(done, total int64) // of cases; total 0 if it is not known
}

// result is what a layer found. Cases counts what was checked; 0 is never a pass.
type result struct {
	Name    string         `json:"name"`
	Verdict model.Verdict  `json:"verdict"`
	Cases   int64          `json:"cases"`
	Detail  map[string]any `json:"detail"`
	Failure *failure       `json:"failure,omitempty"`
	Reason  string         `json:"reason,omitempty"` // why incomplete or not run
	// Scenarios are what each scenario of layer explore came to, in a profile that goes on after a failure.
	Scenarios []scenarioResult `json:"scenarios,omitempty"`
	Seconds   float64          `json:"seconds"`

	judged  model.Judged // cases that put a property to the test
	covered string       // the detail in a few words, for the table
	notes   []string     // what the reader should know of a pass, each in one line
}

// failure is the evidence of a broken property.
type failure struct {
	Property model.Property `json:"property"`
	Name     string         `json:"name"`
	Message  string         `json:"message"`           // what broke, where, and the steps; several lines
	Command  string         `json:"command,omitempty"` // reproduces it
}

func newFailure(p model.Property, message, command string) *failure {
	return &failure{Property: p, Name: p.Name(), Message: message, Command: command}
}

// runLayer runs one layer and holds it to the rules that all share.
func runLayer(ctx context.Context, l layer, env *environment) result {
	start := time.Now()
	if ctx.Err() != nil {
		return result{Name: l.name, Verdict: model.Incomplete, Reason: "not started: " + reasonOf(ctx), Detail: map[string]any{}}
	}
	r := l.run(ctx, env)
	r.Name = l.name
	r.Seconds = time.Since(start).Seconds()
	if r.Detail == nil {
		r.Detail = map[string]any{}
	}
	if r.Verdict == model.Pass && r.Cases == 0 {
		r.Verdict, r.Reason = model.Incomplete, "no case was run"
	}
	return r
}

// reasonOf says in plain words why a context is over.
func reasonOf(ctx context.Context) string {
	switch ctx.Err() {
	case context.DeadlineExceeded:
		return "time limit"
	case context.Canceled:
		return "interrupted"
	}
	return ""
}

package concurrent

import (
	"context"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// Result is what the executions of one scenario, or its native runs, came to.
type Result struct {
	Verdict model.Verdict
	Reason  string // of Incomplete
	// Executions counts executions or native runs, Blocked the blocked executions among the former. Histories are the distinct histories
	// that were judged.
	Executions, Blocked int64
	Histories           int
	Coverage            Coverage
	Failure             *Failure
	// Explored is what the explorer said; nil for native runs.
	Explored *explore.Result
}

// Explore runs the scenario through every execution that the memory model allows and judges each distinct history: word by word, and
// under explore.SC jointly. Races, uses after free, leaks and deadlocks are the explorer's own findings.
//
// Options are added to those of [Exploration.Options]. The error is one of wrong use: a scenario that is not valid or too large
// ([ErrTooLarge]), or options that the explorer refuses.
func Explore(ctx context.Context, s scenario.Scenario, subject Subject, options ...explore.Option) (*Result, error) {
	e, err := NewExploration(s, subject)
	if err != nil {
		return nil, err
	}
	res, err := explore.Run(ctx, e.Program, append(e.Options(), options...)...)
	if err != nil {
		return nil, err
	}
	return e.Result(res), nil
}

// Replay runs one execution of the scenario again, by the replay string of a failure. The error wraps explore.ErrReplay if the string does
// not fit.
func Replay(ctx context.Context, s scenario.Scenario, subject Subject, replay string, options ...explore.Option) (*Result, error) {
	e, err := NewExploration(s, subject)
	if err != nil {
		return nil, err
	}
	res, err := explore.Replay(ctx, e.Program, replay, append(e.Options(), options...)...)
	if err != nil {
		return nil, err
	}
	return e.Result(res), nil
}

// Exploration is a scenario on a subject, for those who call package explore themselves. It may be explored again and again, one exploration
// at a time.
type Exploration struct {
	program  *program
	reader   *reader
	byWord   *linearize.Judge
	joint    *linearize.Judge
	judged   map[string]*Wrong // by history; nil for one that is right
	coverage Coverage
}

// NewExploration refuses a scenario that is not valid or too large, or that has operations which the subject has not.
func NewExploration(s scenario.Scenario, subject Subject) (*Exploration, error) {
	p, err := newProgram(s, subject)
	if err != nil {
		return nil, err
	}
	return &Exploration{program: p, reader: newReader(p), byWord: &linearize.Judge{Limit: p.limit()}, joint: &linearize.Judge{Limit: p.limit(), Joint: true},
		judged: map[string]*Wrong{}, coverage: newCoverage()}, nil
}

// Program is what is explored.
func (e *Exploration) Program(s *memory.Space) { e.program.run(s, nil) }

// Options are those that it is explored with: OnExecution, Classify and Space.
func (e *Exploration) Options() []explore.Option {
	return []explore.Option{explore.OnExecution(e.execution), explore.Classify(classify), explore.Space(e.program.space()...)}
}

// space are the settings of the space.
func (p *program) space() []memory.Option {
	if p.scenario.Limit == 0 {
		return nil
	}
	return []memory.Option{memory.Limit(p.scenario.Limit)}
}

// execution judges an execution. Its history is judged once.
func (e *Exploration) execution(x *explore.Execution) error {
	r, key := e.reader.read(x)
	judge := e.byWord
	if x.Model() == explore.SC {
		judge = e.joint
		key = append(key, 'j') // it was perhaps judged word by word already
	}
	w, known := e.judged[string(key)]
	if !known {
		var err error
		if w, err = e.program.wrong(r, judge); err != nil {
			return err
		}
		e.judged[string(key)] = w
		e.coverage.add(e.program, r)
	}
	if w == nil {
		return nil
	}
	return &explore.Rejection{Property: string(w.Property), Reason: w.Detail, Value: &evidence{w, r.clone()}}
}

// evidence is what a rejection carries.
type evidence struct {
	wrong  *Wrong
	record *record
}

// classify names the property of what the explorer finds by itself. A race that touches no payload is one on the subject's own plain cells,
// and what R9 says of those: whoever uses them last does so after all others.
func classify(f *explore.Failure) string {
	switch {
	case f.Kind == explore.DataRace || f.Kind == explore.UnorderedInit:
		return string(model.R9)
	case f.Kind == explore.Goexit:
		return string(model.W7)
	case f.Kind != explore.Panic:
		return ""
	}
	if c, ok := f.Value.(*Crash); ok {
		return string(model.Blame(c.Call.F, model.Outcome{}, model.Outcome{Err: "panic"}))
	}
	return string(model.R8)
}

// Result is what an exploration or a replay by these options came to. Histories and coverage are those of all explorations so far.
func (e *Exploration) Result(res *explore.Result) *Result {
	r := &Result{Executions: res.Executions, Blocked: res.Blocked, Histories: len(e.judged), Coverage: e.coverage, Explored: res}
	switch {
	case res.Verdict == explore.Fail:
		r.Verdict, r.Failure = model.Fail, e.failure(res.Failures[0])
	case res.Verdict == explore.Incomplete:
		r.Verdict, r.Reason = model.Incomplete, string(res.Bound)
	case r.Histories == 0:
		r.Verdict, r.Reason = model.Incomplete, "no history"
	default:
		r.Verdict = model.Pass
	}
	return r
}

// failure makes a failure of what the explorer reports.
func (e *Exploration) failure(f *explore.Failure) *Failure {
	out := &Failure{Property: model.Property(f.Property), Detail: f.Message, Scenario: e.program.scenario, Explored: f, program: e.program}
	if f.Kind != explore.Rejected {
		out.Detail = fmt.Sprintf("%s: %s", f.Kind, f.Message)
	}
	if ev, ok := f.Value.(*evidence); ok {
		out.wrong, out.record = ev.wrong, ev.record
	}
	if f.Execution != nil && e.program.panicRan(f.Execution) {
		out.Property = afterPanic(out.Property)
		f.Property = string(out.Property)
	}
	return out
}

// panicRan reports whether user code that panics ran in the execution.
func (p *program) panicRan(x *explore.Snapshot) bool {
	for _, t := range x.Threads {
		for _, l := range t.Locals {
			if l.Label == wakeLabel && p.panics[model.ObjectID(l.Args[0])].Wake || l.Label == destroyLabel && p.panics[model.ObjectID(l.Args[0])].Destroy {
				return true
			}
		}
	}
	return false
}

// afterPanic is the property that broke, by what an execution shows in which user code has panicked: the counts are to be as they would be
// without the panic. Whether they are wrong without it too, a run of the scenario without panics would show.
func afterPanic(shown model.Property) model.Property {
	switch shown {
	case model.R1, model.R2, model.R3, model.R4, model.R5, model.R9, model.R11:
		return model.R8
	}
	return shown
}

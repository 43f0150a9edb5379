package waking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/internal/rapidrun"
)

// Options of a check of random programs.
type Options struct {
	Seed     uint64 // of all random choices; the same seed gives the same programs
	Programs int    // to exhaust, at least 1
	// Budget is the largest number of executions that a program may have; 0 means DefaultBudget. One that has more is given up and counted, and
	// another one drawn.
	Budget   int64
	Model    explore.Model
	Explorer []explore.Option // added for every exploration
	Subject  Subject          // what the programs run on
	Kinds    []Kind           // of programs that are drawn; nil means all
	Native   int              // native runs of each program that was exhausted
	// NativeOnly leaves the exploration out. Exhausted then counts the programs that were run natively.
	NativeOnly bool
	Stall      time.Duration // of native runs, as in NativeOptions
	// Property, if it is not empty, is the only one whose failure counts: a program that fails for another one is passed over, and counted.
	Property model.Property
	// Progress, if it is not nil, is called after each program with the number of those that were exhausted, from a goroutine of the check.
	Progress func(exhausted int)
}

// DefaultBudget is that of executions of a program.
const DefaultBudget = 6000

// Report is the result of a check.
type Report struct {
	Verdict   model.Verdict
	Reason    string // of Incomplete
	Seed      uint64
	Exhausted int        // programs of which every execution was judged
	Kinds     [kinds]int // of those, by kind
	Repeated  int        // draws of a program that was run already
	Rejected  int        // draws that are too large by a guess
	Skipped   int        // draws without anything new, while there were features that no program had
	Abandoned int        // programs over the budget: not among the exhausted
	Passed    int        // programs that failed for another property than the one asked for
	// Executions and Blocked count those of the exhausted programs. A blocked one is a failure.
	Executions, Blocked int64
	// Histories counts the histories of those that went to porcupine, each once a program; NativeRuns and NativeHistories are those of native runs.
	Histories, NativeRuns, NativeHistories int
	// Drawn counts, by feature, the exhausted programs that have it. See [Features].
	Drawn   map[string]int
	Failure *Failure // of Fail: minimised
}

// ErrNoPrograms is returned for a check that was asked to run nothing.
var ErrNoPrograms = errors.New("waking: no programs to run: want at least 1")

// Check draws programs and runs each through every execution, until one breaks the contract, so many were exhausted, or the context is
// over; a check cut short is Incomplete. A failure is minimised, by exploring smaller programs. The error is for wrong
// options and the like.
func Check(ctx context.Context, opt Options) (*Report, error) {
	if opt.Programs < 1 {
		return nil, fmt.Errorf("%w, got %d", ErrNoPrograms, opt.Programs)
	}
	if opt.NativeOnly && opt.Native < 1 {
		return nil, fmt.Errorf("waking: %d native runs of each program, and no exploration: want at least 1", opt.Native)
	}
	if opt.Budget == 0 {
		opt.Budget = DefaultBudget
	}
	if opt.Kinds == nil {
		opt.Kinds = Kinds()
	}
	c := &check{ctx: ctx, opt: opt, report: &Report{Seed: opt.Seed, Drawn: map[string]int{}}}
	c.search = &search{Seed: opt.Seed, Want: opt.Programs, Large: Program.large, Refuse: c.refuse, Judge: c.judge, Again: c.again,
		Draw: func(t *rapid.T) Program { return draw(t, opt.Kinds) }}
	cut, err := c.search.Run(ctx)
	if err != nil {
		return nil, err
	}
	return c.finish(cut), nil
}

type search = rapidrun.Search[Program, Failure]

type check struct {
	ctx    context.Context
	opt    Options
	report *Report
	search *search
}

// refuse refuses a program that has nothing new, while there is something that none had.
func (c *check) refuse(p Program) bool {
	if !c.steers() || c.news(p) {
		return false
	}
	c.report.Skipped++
	return true
}

// judge runs a program.
func (c *check) judge(p Program) {
	if c.opt.NativeOnly {
		if c.native(p) {
			c.count(p)
		}
		return
	}
	e, res, err := c.explore(p)
	switch {
	case err != nil:
		c.search.Break(err)
	case res.Verdict == explore.Fail && c.counts(res.Failures[0]):
		c.search.Fail(e.Failure(res.Failures[0]))
	case res.Verdict == explore.Fail:
		c.report.Passed++
	case res.Verdict == explore.Incomplete && res.Bound == explore.ExecutionBound:
		c.report.Abandoned++
	case res.Verdict == explore.Incomplete:
		c.search.Cut(fmt.Sprintf("%v: %s", res.Err(), p.Line()))
	default:
		c.exhausted(e, res)
	}
}

// steers reports whether a draw is to be of a program with something that none had yet: nine in ten, as long as there is something, and not too many such
// programs turned out to be too large.
func (c *check) steers() bool {
	return c.search.Draws%10 != 0 && c.report.Abandoned <= c.opt.Programs/5 && len(c.report.Missed(Features(c.opt.Kinds))) > 0
}

// news reports whether the program has a feature that no exhausted one has.
func (c *check) news(p Program) bool {
	return slices.ContainsFunc(p.features(), func(f string) bool { return c.report.Drawn[f] == 0 })
}

// counts reports whether a failure is one that is looked for.
func (c *check) counts(f *explore.Failure) bool {
	return c.opt.Property == "" || c.opt.Property == model.Property(f.Property)
}

func (c *check) exhausted(e *Exploration, res *explore.Result) {
	p := e.program
	if c.opt.Native > 0 && !c.native(p) {
		return
	}
	c.report.Histories += e.Histories()
	c.report.Executions += res.Executions
	c.report.Blocked += res.Blocked
	c.count(p)
}

// count counts a program that found nothing.
func (c *check) count(p Program) {
	c.search.Passed()
	c.report.Exhausted++
	c.report.Kinds[p.Kind]++
	for _, f := range p.features() {
		c.report.Drawn[f]++
	}
	if c.opt.Progress != nil {
		c.opt.Progress(c.report.Exhausted)
	}
}

// native runs the program natively, and reports whether that found nothing.
func (c *check) native(p Program) bool {
	res, err := Native(c.ctx, p, c.opt.Subject, NativeOptions{Runs: c.opt.Native, Stall: c.opt.Stall})
	switch {
	case err != nil:
		c.search.Break(err)
	case res.Failure != nil:
		c.search.Fail(res.Failure)
	case res.Verdict != model.Pass:
		c.search.Cut(res.Reason)
	default:
		c.report.NativeRuns += res.Runs
		c.report.NativeHistories += res.Histories
		return true
	}
	return false
}

func (c *check) explore(p Program) (*Exploration, *explore.Result, error) {
	e, err := NewExploration(p, c.opt.Subject)
	if err != nil {
		return nil, nil, err
	}
	options := append([]explore.Option{explore.In(c.opt.Model), explore.MaxExecutions(c.opt.Budget)}, e.Options()...)
	res, err := explore.Run(c.ctx, e.Program, append(options, c.opt.Explorer...)...)
	return e, res, in(p, err)
}

// again runs a changed program and returns its failure if it breaks the same property as the one that is known.
func (c *check) again(p Program) *Failure {
	e, res, err := c.explore(p)
	if err != nil || res.Verdict != explore.Fail || model.Property(res.Failures[0].Property) != c.search.Failure.Property {
		return nil
	}
	return e.Failure(res.Failures[0])
}

func (c *check) finish(cut string) *Report {
	rep := c.report
	switch {
	case c.search.Failure != nil:
		c.minimize()
		rep.Verdict, rep.Failure = model.Fail, c.search.Failure
		rep.Failure.Seed, rep.Failure.Tried = c.opt.Seed, c.search.Tried
	case cut != "":
		rep.Verdict, rep.Reason = model.Incomplete, fmt.Sprintf("%d of %d programs: %s", rep.Exhausted, c.opt.Programs, cut)
	default:
		rep.Verdict = model.Pass
	}
	rep.Repeated, rep.Rejected = c.search.Repeated, c.search.Rejected
	return rep
}

// minimize takes the first reduction that fails as well, as long as there is one. A native failure is left as it is: to run a schedule again is not in our
// hands.
func (c *check) minimize() {
	if c.search.Failure.Explored == nil {
		return
	}
	for slices.ContainsFunc(c.search.Failure.Program.reductions(), c.search.Smaller) {
	}
	c.search.Failure.Minimal = c.ctx.Err() == nil
}

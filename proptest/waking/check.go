package waking

import (
	"context"
	"errors"
	"fmt"
	"runtime"
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
	// Property, if it is not empty, is the only one whose failure counts: a program that fails for another one is passed over, and counted.
	// NativeOnly leaves the exploration out. Exhausted then counts the programs that were run natively.
	NativeOnly bool
	Stall      time.Duration // of native runs, as in NativeOptions
	Property   model.Property
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

// maxDraws bounds the draws, by multiples of the programs that are wanted.
const maxDraws = 100

// maxShrinkRuns bounds rapid's shrinker by runs, not by time, so that the same seed ends in the same program.
const maxShrinkRuns = 100

// roundStride keeps the seeds of rounds apart from those of neighbours.
const roundStride = 1 << 40

// Check draws programs and runs each through every execution, until one breaks the contract, so many were exhausted, or the context is
// over; a check cut short is Incomplete. A failure is shrunk by rapid and then minimised, both by exploring smaller programs. The error is for wrong
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
	c := &check{ctx: ctx, opt: opt, seen: map[string]bool{}, lost: map[string]bool{}, report: &Report{Seed: opt.Seed, Drawn: map[string]int{}}}
	for round := uint64(0); !c.over(); round++ {
		// Draws that are repeated or abandoned leave fewer than was asked for, so there may be more rounds.
		out, err := rapidrun.Check(opt.Seed+round*roundStride, opt.Programs, 1, c.property)
		switch {
		case err != nil:
			return nil, fmt.Errorf("waking: %w", err)
		case c.err != nil:
			return nil, c.err
		case out.Failed && c.failure == nil:
			return nil, fmt.Errorf("waking: %w: %v", rapidrun.Err, out.Lines)
		}
	}
	return c.finish(), nil
}

type check struct {
	ctx     context.Context
	opt     Options
	seen    map[string]bool
	lost    map[string]bool // programs that do not fail as the first one did
	report  *Report
	draws   int
	tried   int
	failure *Failure
	cut     string
	err     error
}

func (c *check) over() bool {
	return c.report.Exhausted >= c.opt.Programs || c.failure != nil || c.cut != "" || c.err != nil
}

// property is what rapid checks: one program.
func (c *check) property(t *rapid.T) {
	p := draw(t, c.opt.Kinds)
	if c.failure == nil {
		c.once(p)
		if c.failure != nil {
			t.Fatalf("%v", c.failure.Property) // the one place from which a program fails first, for rapid compares stacks
		}
		if c.over() {
			runtime.Goexit() // rapid has no other way to be stopped
		}
		return
	}
	if c.tried >= maxShrinkRuns || c.ctx.Err() != nil {
		runtime.Goexit()
	}
	if f := c.again(p); f != nil {
		c.failure = f
		t.Fatalf("%v", f.Property)
	}
}

// once runs a drawn program, unless it was run already.
func (c *check) once(p Program) {
	c.draws++
	key := p.String()
	switch {
	case c.ctx.Err() != nil:
		c.cut = context.Cause(c.ctx).Error()
		return
	case c.draws > maxDraws*c.opt.Programs:
		c.cut = fmt.Sprintf("%d draws gave no more new programs within the budget", c.draws-1)
		return
	case c.seen[key]:
		c.report.Repeated++
		return
	case p.large():
		c.report.Rejected++
		return
	case c.steers() && !c.news(p):
		c.report.Skipped++
		return
	}
	c.seen[key] = true
	if c.opt.NativeOnly {
		if c.native(p) {
			c.count(p)
		}
		return
	}
	e, res, err := c.explore(p)
	switch {
	case err != nil:
		c.err = err
	case res.Verdict == explore.Fail && c.counts(res.Failures[0]):
		c.failure = e.Failure(res.Failures[0])
	case res.Verdict == explore.Fail:
		c.report.Passed++
	case res.Verdict == explore.Incomplete && res.Bound == explore.ExecutionBound:
		c.report.Abandoned++
	case res.Verdict == explore.Incomplete:
		c.cut = fmt.Sprintf("%v: %s", res.Err(), p.Line())
	default:
		c.exhausted(e, res)
	}
}

// steers reports whether a draw is to be of a program with something that none had yet: nine in ten, as long as there is something, and not too many such
// programs turned out to be too large.
func (c *check) steers() bool {
	return c.draws%10 != 0 && c.report.Abandoned <= c.opt.Programs/5 && len(c.report.Missed(Features(c.opt.Kinds))) > 0
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
		c.err = err
	case res.Failure != nil:
		c.failure = res.Failure
	case res.Verdict != model.Pass:
		c.cut = res.Reason
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

// again runs a changed program and returns its failure if it breaks the same property as the one that is known. None is run twice.
func (c *check) again(p Program) *Failure {
	key := p.String()
	if c.lost[key] || p.large() || c.failure.Explored == nil {
		return nil
	}
	c.tried++
	e, res, err := c.explore(p)
	if err != nil || res.Verdict != explore.Fail || model.Property(res.Failures[0].Property) != c.failure.Property {
		c.lost[key] = true
		return nil
	}
	return e.Failure(res.Failures[0])
}

func (c *check) finish() *Report {
	rep := c.report
	switch {
	case c.failure != nil:
		for c.reduce() {
		}
		c.failure.Minimal = c.ctx.Err() == nil && c.failure.Explored != nil
		c.failure.Seed, c.failure.Tried = c.opt.Seed, c.tried
		rep.Verdict, rep.Failure = model.Fail, c.failure
	case c.cut != "":
		rep.Verdict, rep.Reason = model.Incomplete, fmt.Sprintf("%d of %d programs: %s", rep.Exhausted, c.opt.Programs, c.cut)
	default:
		rep.Verdict = model.Pass
	}
	return rep
}

// reduce takes the first reduction that fails as well, and reports whether there is one.
func (c *check) reduce() bool {
	for _, p := range c.failure.Program.reductions() {
		if c.ctx.Err() != nil {
			return false
		}
		if f := c.again(p); f != nil {
			c.failure = f
			return true
		}
	}
	return false
}

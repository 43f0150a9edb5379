package concurrent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/internal/rapidrun"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// Options of a check of random scenarios.
type Options struct {
	Seed      uint64 // of all random choices; the same seed gives the same scenarios
	Scenarios int    // to exhaust, at least 1
	// Budget is the largest estimate of executions with which a drawn scenario is run; 0 means DefaultBudget. What is over it is rejected
	// and counted, and another one drawn.
	Budget float64
	// Floor is the smallest estimate with which one is run; 0 means DefaultFloor. What is under it hardly interleaves, is counted, and another one
	// drawn. The floor sinks where draws do not reach it, and there is none for shrinking.
	Floor float64
	Model explore.Model
	Draw  scenario.DrawOptions // Has is the subject's, whatever it says
	// Native is how often each scenario is run on goroutines as well; 0 is never.
	Native int
	// NativeOnly leaves the exploration out: for subjects without cells. Exhausted then counts the scenarios that were run that often. A failure
	// is shrunk as far as smaller scenarios happen to fail too, and is not Minimal.
	NativeOnly bool
	Stall      time.Duration    // of native runs, as in NativeOptions
	Explorer   []explore.Option // added for every exploration
	// Progress, if it is not nil, is called after each scenario with the number of those that were exhausted, from a goroutine of the check.
	Progress func(exhausted int)
}

// The bounds of the estimate of executions of a random scenario.
const (
	DefaultBudget = 1000
	DefaultFloor  = 12
)

// maxUnder is how many draws in a row may be under the floor before it sinks by half: for a subject with few operations there may be nothing
// above it.
const maxUnder = 30

// overrun is how far beyond its budget a scenario may go before it is given up: the estimate leaves things out.
const overrun = 10

// Report is the result of a check.
type Report struct {
	Verdict   model.Verdict
	Reason    string // of Incomplete
	Seed      uint64
	Exhausted int // scenarios of which every execution was judged
	Rejected  int // draws over the budget
	Trivial   int // draws under the floor
	Repeated  int // draws of a scenario that was run already
	// Abandoned scenarios went far over the budget when they were run. They are not among the exhausted, and others were drawn in their place;
	// what was seen of them is in Explored.
	Abandoned int
	// Explored and Native sum up what the scenarios came to; their verdicts are not set.
	Explored Result
	Native   Result
	// Judged counts the exhausted scenarios that put a property to the test.
	Judged  model.Judged
	Failure *Failure // of Fail: minimised
}

// ErrNoScenarios is returned for a check that was asked to run nothing.
var ErrNoScenarios = errors.New("concurrent: no scenarios to run: want at least 1")

// Check draws scenarios and runs each through every execution, until one breaks the contract, so many were exhausted or the context is over; a
// check cut short is Incomplete. A failure is minimised, by exploring smaller scenarios. The error is for wrong options and the like.
//
// It misses what takes larger scenarios than its budget allows, and what scenarios cannot say (user code that makes calls). It never alarms
// falsely for the memory model that was chosen.
func Check(ctx context.Context, subject Subject, opt Options) (*Report, error) {
	if opt.Scenarios < 1 {
		return nil, fmt.Errorf("%w, got %d", ErrNoScenarios, opt.Scenarios)
	}
	if opt.NativeOnly && opt.Native < 1 {
		return nil, fmt.Errorf("concurrent: %d native runs of each scenario, and no exploration: want at least 1", opt.Native)
	}
	if opt.Budget == 0 {
		opt.Budget = DefaultBudget
	}
	if opt.Floor == 0 {
		opt.Floor = DefaultFloor
	}
	opt.Draw.Has = subject.Has
	c := &check{ctx: ctx, subject: subject, opt: opt,
		report: &Report{Seed: opt.Seed, Explored: Result{Coverage: newCoverage()}, Native: Result{Coverage: newCoverage()}, Judged: model.Judged{}}}
	c.search = &search{Seed: opt.Seed, Want: opt.Scenarios, Large: c.large, Refuse: c.refuse, Judge: c.judge, Again: c.again,
		Draw: func(t *rapid.T) scenario.Scenario { return scenario.Draw(t, opt.Draw).Canonical() }}
	cut, err := c.search.Run(ctx)
	if err != nil {
		return nil, err
	}
	return c.finish(cut), nil
}

type search = rapidrun.Search[scenario.Scenario, Failure]

type check struct {
	ctx     context.Context
	subject Subject
	opt     Options
	report  *Report
	search  *search
	under   int // draws in a row that were under the floor
}

func (c *check) large(s scenario.Scenario) bool { return s.Estimate() > c.opt.Budget }

// refuse refuses a scenario that is under the floor, which sinks.
func (c *check) refuse(s scenario.Scenario) bool {
	if s.Estimate() >= c.opt.Floor {
		return false
	}
	c.report.Trivial++
	if c.under++; c.under > maxUnder {
		c.opt.Floor, c.under = c.opt.Floor/2, 0
	}
	return true
}

// judge runs a scenario.
func (c *check) judge(s scenario.Scenario) {
	c.under = 0
	if c.opt.NativeOnly {
		if r := c.native(s); r != nil {
			c.exhausted(r)
		}
		return
	}
	r, err := c.explore(s)
	if err != nil {
		if errors.Is(err, ErrTooLarge) {
			c.report.Rejected++
			return
		}
		c.search.Break(err)
		return
	}
	c.report.Explored.sum(r)
	switch r.Verdict {
	case model.Fail:
		c.search.Fail(r.Failure)
		return
	case model.Incomplete:
		if r.Explored.Bound == explore.ExecutionBound && r.Executions+r.Blocked >= c.most() {
			c.report.Abandoned++
			return
		}
		c.search.Cut(fmt.Sprintf("a scenario: %s\n%s", r.Reason, s))
		return
	}
	if c.opt.Native > 0 && c.native(s) == nil {
		return
	}
	c.exhausted(r)
}

// exhausted counts a scenario that came to r.
func (c *check) exhausted(r *Result) {
	c.search.Passed()
	c.report.Exhausted++
	c.report.Judged.Add(r.judges()...)
	if c.opt.Progress != nil {
		c.opt.Progress(c.report.Exhausted)
	}
}

// native returns nil of a scenario that did not pass.
func (c *check) native(s scenario.Scenario) *Result {
	r, err := Native(c.ctx, s, c.subject, NativeOptions{Runs: c.opt.Native, Stall: c.opt.Stall})
	if errors.Is(err, ErrTooLarge) {
		c.report.Rejected++
		return nil
	}
	if err != nil {
		c.search.Break(err)
		return nil
	}
	c.report.Native.sum(r)
	switch r.Verdict {
	case model.Fail:
		c.search.Fail(r.Failure)
	case model.Incomplete:
		c.search.Cut(r.Reason)
	}
	if r.Verdict != model.Pass {
		return nil
	}
	return r
}

func (r *Result) sum(o *Result) {
	r.Executions += o.Executions
	r.Blocked += o.Blocked
	r.Histories += o.Histories
	r.Coverage.merge(o.Coverage)
}

// most is how many executions a scenario may have before it is given up.
func (c *check) most() int64 { return int64(overrun * c.opt.Budget) }

// explore runs a scenario. A failure of one with panics is given only if it does not fail without them: else it is that failure.
func (c *check) explore(s scenario.Scenario) (*Result, error) {
	r, err := c.exploreOne(s)
	if err != nil || r.Failure == nil || len(s.Panics) == 0 {
		return r, err
	}
	s.Panics = nil
	calm, err := c.exploreOne(s)
	if err != nil || calm.Failure == nil {
		return r, err
	}
	return calm, nil
}

func (c *check) exploreOne(s scenario.Scenario) (*Result, error) {
	options := append([]explore.Option{explore.In(c.opt.Model), explore.MaxExecutions(c.most())}, c.opt.Explorer...)
	return Explore(c.ctx, s, c.subject, options...)
}

// again runs a changed scenario and returns its failure if it breaks the same property as the one that is known.
func (c *check) again(s scenario.Scenario) *Failure {
	r, err := c.rerun(s)
	if err != nil || r.Failure == nil || r.Failure.Property != c.search.Failure.Property {
		return nil
	}
	return r.Failure
}

// rerun runs a changed scenario the way in which the failure was found.
func (c *check) rerun(s scenario.Scenario) (*Result, error) {
	if !c.opt.NativeOnly {
		return c.explore(s)
	}
	opt := NativeOptions{Runs: c.opt.Native, Stall: c.opt.Stall}
	if c.search.Failure.Property == model.W7 { // most of what is tried hangs as well
		if opt.Stall <= 0 {
			opt.Stall = DefaultStall
		}
		opt.Stall = min(opt.Stall, max(opt.Stall/20, 100*time.Millisecond))
	}
	return Native(c.ctx, s, c.subject, opt)
}

func (c *check) finish(cut string) *Report {
	rep := c.report
	switch {
	case c.search.Failure != nil:
		c.minimize()
		rep.Verdict, rep.Failure = model.Fail, c.search.Failure
		rep.Failure.Seed, rep.Failure.Tried = c.opt.Seed, c.search.Tried
	case cut != "":
		rep.Verdict, rep.Reason = model.Incomplete, fmt.Sprintf("%d of %d scenarios: %s", rep.Exhausted, c.opt.Scenarios, cut)
	default:
		rep.Verdict = model.Pass
	}
	rep.Repeated, rep.Rejected = c.search.Repeated, rep.Rejected+c.search.Rejected
	return rep
}

// minimize removes what can be removed, until every single reduction loses the failure, and every two of them. A native failure is left as it
// is: to run a schedule again is not in our hands. Without any exploration, what fails again by chance is made smaller.
func (c *check) minimize() {
	if c.search.Failure.Explored == nil && !c.opt.NativeOnly {
		return
	}
	for c.reduce() {
	}
	c.search.Failure.Minimal = c.ctx.Err() == nil && c.search.Failure.Explored != nil
}

// reduce takes the first reduction that fails. Where there is none, it tries two in a row: some steps can only go together.
func (c *check) reduce() bool {
	var all []scenario.Scenario
	for s := range c.search.Failure.Scenario.Reductions() {
		if c.search.Smaller(s) {
			return true
		}
		all = append(all, s)
	}
	for _, s := range all {
		for t := range s.Reductions() {
			if c.search.Smaller(t) {
				return true
			}
		}
	}
	return false
}

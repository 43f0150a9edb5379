package proptest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/internal/rapidrun"
)

// DefaultSteps is the average number of steps that a check draws.
const DefaultSteps = 40

// Options of a check.
type Options struct {
	Seed   uint64        // of all random choices; the same seed gives the same run
	Checks int           // runs, each on a fresh subject; at least 1
	Steps  int           // average number of steps drawn for a run; 0 means DefaultSteps
	Limits []uint64      // limits of the counts to draw from, each at least 2, the simplest first; nil means 2, 3, 4, 5 and 1000, or one out of reach where the scope has none
	Stall  time.Duration // how long one call may take before it counts as hanging; 0 means DefaultStall
	Scope  Scope         // what the subject has of the contract; the zero Scope is everything
	Rerun  string        // the command that a failure names; a %d in it stands for the seed. Empty means that of wakecheck
	// Progress, if it is not nil, is called after each run with the number of runs so far, from a goroutine of the check.
	Progress func(checks int)
}

// Report is the result of a check.
type Report struct {
	Verdict  model.Verdict // Pass, Fail or Incomplete
	Reason   string        // of Incomplete
	Seed     uint64
	Checks   int // runs that came to their end, one that failed included
	Coverage Coverage
	Failure  *Failure // of Fail
}

// ErrNoChecks is returned for a check that was asked to run nothing.
var ErrNoChecks = errors.New("proptest: no checks to run: want at least 1")

const defaultRerun = "go run ./cmd/wakecheck verify -layers proptest -seed %d"

var defaultLimits = []uint64{2, 3, 4, 5, 1000}

// Check drives fresh subjects with random steps and compares each with the contract, until one breaks it, all checks have run or the
// context is over; a check cut short is Incomplete. A failure is shrunk by rapid and then minimised. The error is for wrong
// options, a maker that panics and the like; it never stands for a broken property.
//
// The maker must be deterministic, and its subjects must call user code from within Do, in the goroutine that called Do. Checks of one process run one after
// the other, whoever calls. A subject that hangs costs a goroutine, which is left behind.
func Check(ctx context.Context, maker model.Maker, opt Options) (Report, error) {
	if err := opt.complete(maker); err != nil {
		return Report{Seed: opt.Seed}, err
	}
	restore, err := rapidrun.Set(opt.Seed, opt.Checks, opt.Steps)
	if err != nil {
		return Report{Seed: opt.Seed}, fmt.Errorf("proptest: %w", err)
	}
	r := newRun(ctx, maker, opt)
	err = r.find()
	restore()
	rep := Report{Seed: opt.Seed, Checks: r.checks, Coverage: *r.coverage}
	switch {
	case err != nil:
		return rep, err
	case r.failure != nil:
		rep.Verdict, rep.Failure = model.Fail, r.finish(ctx)
	case r.cut != nil:
		rep.Verdict, rep.Reason = model.Incomplete, fmt.Sprintf("%d of %d checks: %v", r.checks, opt.Checks, r.cut)
	case r.checks != opt.Checks:
		return rep, fmt.Errorf("proptest: %w: ran %d of %d checks", rapidrun.Err, r.checks, opt.Checks)
	default:
		rep.Verdict = model.Pass
	}
	return rep, nil
}

func (o *Options) complete(maker model.Maker) error {
	switch {
	case maker == nil:
		return errors.New("proptest: no maker")
	case o.Checks < 1:
		return fmt.Errorf("%w, got %d", ErrNoChecks, o.Checks)
	case o.Steps < 0:
		return fmt.Errorf("proptest: steps %d: want at least 1, or 0 for the default", o.Steps)
	case o.Stall < 0:
		return fmt.Errorf("proptest: stall time %v: want more than 0, or 0 for the default", o.Stall)
	}
	if o.Steps == 0 {
		o.Steps = DefaultSteps
	}
	if o.Stall == 0 {
		o.Stall = DefaultStall
	}
	if o.Scope.NoLimits && o.Limits != nil {
		return errors.New("proptest: limits to draw from, and a scope without limits")
	}
	if o.Limits == nil {
		o.Limits = o.Scope.limits()
	}
	if len(o.Limits) == 0 {
		return errors.New("proptest: no limits to draw from")
	}
	for _, l := range o.Limits {
		if l < 2 {
			return fmt.Errorf("proptest: limit %d: want at least 2", l)
		}
	}
	if o.Rerun == "" {
		o.Rerun = defaultRerun
	}
	o.Rerun = strings.ReplaceAll(o.Rerun, "%d", fmt.Sprint(o.Seed))
	return nil
}

package waking

import (
	"context"
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

// DefaultStall is how long a native run may take before it counts as hanging.
const DefaultStall = 10 * time.Second

// NativeOptions of native runs.
type NativeOptions struct {
	Runs  int           // at least 1
	Stall time.Duration // how long one run may take; 0 means DefaultStall
}

// NativeResult is what native runs of a program came to.
type NativeResult struct {
	Verdict   model.Verdict
	Reason    string // of Incomplete
	Runs      int    // that came to their end
	Histories int    // distinct ones
	Failure   *Failure
}

// Native runs the program on goroutines, again and again, and judges each history by the same judge as an explored one, with time in the
// place of happens-before. That is sound where the words are sequentially consistent, as sync/atomic has them. A run shows one schedule
// of the machine, so that it may miss anything; under the race detector it also finds plain accesses that race (W5).
//
// A run waits for all threads at its end. One that hangs leaves its goroutines behind. The error is one of wrong use.
func Native(ctx context.Context, p Program, x Subject, opt NativeOptions) (*NativeResult, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if opt.Runs < 1 {
		return nil, fmt.Errorf("waking: %d native runs: want at least 1", opt.Runs)
	}
	if opt.Stall <= 0 {
		opt.Stall = DefaultStall
	}
	res := &NativeResult{Verdict: model.Pass}
	var judge Judge
	for range opt.Runs {
		t, v, stack := p.native(ctx, x, opt.Stall)
		if t == nil && v == nil {
			res.Verdict, res.Reason = model.Incomplete, fmt.Sprintf("%d of %d native runs: %v", res.Runs, opt.Runs, context.Cause(ctx))
			break
		}
		if v == nil {
			v = judge.judge(p.Kind, recorded(t))
		}
		if v != nil {
			res.Verdict, res.Failure = model.Fail, &Failure{Property: v.Property, Detail: v.Reason, Program: p, Stack: stack}
			break
		}
		res.Runs++
	}
	res.Histories = judge.Searches
	return res, nil
}

// native runs the program once. It returns its tape, or what broke; neither if ctx ended first.
func (p Program) native(ctx context.Context, x Subject, stall time.Duration) (*tape, *model.Violation, string) {
	t := newTape(1 + len(p.Threads))
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer (&run{tape: t}).rescue()
		p.runOn(x, memory.NewNative(), t)
	}()
	timer := time.NewTimer(stall)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		if t.crashed() == nil { // or it hangs because a thread died
			return nil, hangs(stall), ""
		}
	case <-ctx.Done():
		return nil, nil, ""
	}
	if c := t.crashed(); c != nil {
		return nil, violationOf(c.value), c.stack
	}
	return t, nil, ""
}

func hangs(stall time.Duration) *model.Violation {
	return &model.Violation{Property: model.W2, Reason: fmt.Sprintf("a native run has no end after %v", stall)}
}

// violationOf is what a panic says is broken.
func violationOf(r any) *model.Violation {
	if v, ok := r.(*model.Violation); ok {
		return v
	}
	return &model.Violation{Property: propertyOf(r), Reason: fmt.Sprintf("panic: %v", r)}
}

package concurrent

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// DefaultStall is how long a native run may take before it counts as hanging (W7).
const DefaultStall = 10 * time.Second

// NativeOptions of native runs.
type NativeOptions struct {
	Runs  int           // at least 1
	Stall time.Duration // how long one run may take; 0 means DefaultStall
	// OnRun, if it is not nil, is called after each run that came to its end, with its lines in order of time, before the run is judged.
	OnRun func([]Line)
}

// Native runs the scenario on goroutines, again and again, and judges each distinct history jointly, by time. That is sound where stamps order
// accesses and the words are sequentially consistent: sync/atomic on x86. A run shows one schedule of the machine, so that it may miss any
// race; under the race detector it also finds plain accesses that race.
//
// A run that hangs leaves its goroutines behind. The error is one of wrong use, as of [Explore].
func Native(ctx context.Context, s scenario.Scenario, subject Subject, opt NativeOptions) (*Result, error) {
	if opt.Runs < 1 {
		return nil, fmt.Errorf("concurrent: %d native runs: want at least 1", opt.Runs)
	}
	if opt.Stall <= 0 {
		opt.Stall = DefaultStall
	}
	p, err := newProgram(s, subject)
	if err != nil {
		return nil, err
	}
	res := &Result{Verdict: model.Pass, Coverage: newCoverage()}
	judge := &linearize.Judge{Limit: p.limit(), Joint: true}
	seen := map[string]bool{}
	for range opt.Runs {
		r, f := p.native(ctx, opt)
		if ctx.Err() != nil && f == nil && r == nil {
			res.Verdict, res.Reason = model.Incomplete, fmt.Sprintf("%d of %d runs: %v", res.Executions, opt.Runs, context.Cause(ctx))
			break
		}
		res.Executions++
		if f == nil {
			if f, err = p.judgeNative(r, judge, seen, &res.Coverage); err != nil {
				return nil, err
			}
		}
		if f != nil {
			res.Verdict, res.Failure = model.Fail, f
			break
		}
	}
	res.Histories = len(seen)
	return res, nil
}

func (p *program) judgeNative(r *record, judge *linearize.Judge, seen map[string]bool, c *Coverage) (*Failure, error) {
	key := string(r.appendKey(nil))
	if seen[key] {
		return nil, nil
	}
	seen[key] = true
	c.add(p, r)
	w, err := p.wrong(r, judge)
	if w == nil {
		return nil, err
	}
	f := &Failure{Property: w.Property, Detail: w.Detail, Scenario: p.scenario, program: p, wrong: w, record: r}
	for n := range r.entries {
		if p.panicked(p.calls[n], &r.entries[n]) {
			f.Property = afterPanic(f.Property)
		}
	}
	return f, nil
}

// native runs the program once. It returns neither a record nor a failure if ctx ended first.
func (p *program) native(ctx context.Context, opt NativeOptions) (*record, *Failure) {
	l := newLedger(1 + len(p.scenario.Threads))
	space := memory.NewNative(p.space()...)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer l.rescue()
		p.run(space, l)
	}()
	timer := time.NewTimer(opt.Stall)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		return nil, p.failed(l, fmt.Sprintf("no end after %v", opt.Stall))
	case <-ctx.Done():
		return nil, nil
	}
	if c := l.crashed(); c != nil {
		return nil, p.failed(l, "")
	}
	r := l.record(p)
	if opt.OnRun != nil {
		opt.OnRun(l.lines(p, r))
	}
	return r, nil
}

// failed is the failure of a run that crashed or hangs.
func (p *program) failed(l *ledger, hang string) *Failure {
	f := &Failure{Property: model.W7, Detail: hang, Scenario: p.scenario, program: p}
	if c := l.crashed(); c != nil {
		f.Property = model.Blame(c.Call.F, model.Outcome{}, model.Outcome{Err: "panic"})
		if v, ok := c.Value.(*model.Violation); ok {
			f.Property = v.Property // a subject says it itself
		}
		f.Detail, f.Stack = c.Error(), c.Stack
	}
	return f
}

// rescue keeps a panic from ending the process. What the other goroutines wait for from this one, they wait for in vain.
func (l *ledger) rescue() {
	r := recover()
	if r == nil {
		return
	}
	c, ok := r.(*Crash)
	if !ok {
		c = &Crash{Value: r, Stack: string(debug.Stack())}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.crash == nil {
		l.crash = c
	}
}

func (l *ledger) crashed() *Crash {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.crash
}

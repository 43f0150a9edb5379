package linearize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/wakecheck/wakecheck/model"
)

// ErrEmpty: no operation of the history completed, so there was nothing to check.
var ErrEmpty = errors.New("no completed operation")

// Options bound a check. The zero value is fit for use.
type Options struct {
	Workers   int                   // objects checked at once; 0 means GOMAXPROCS
	MaxMemory int                   // bytes that one search may take, by estimate; 0 means DefaultMaxMemory. Each worker runs one
	Progress  func(done, total int) // called after each object, one call at a time
	segment   int                   // length from which on a segment may end at a point that is not quiescent
}

func (o Options) withDefaults() Options {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.MaxMemory <= 0 {
		o.MaxMemory = DefaultMaxMemory
	}
	if o.segment <= 0 {
		o.segment = defaultSegment
	}
	return o
}

// Report is the result of a check.
type Report struct {
	// Verdict is Fail if any object failed, else Incomplete if any was not decided, else Pass.
	Verdict    model.Verdict
	Objects    int
	Operations int         // those that completed or may have happened
	Failures   []Failure   // one for each object that failed, by rising lines
	Undecided  []Undecided // objects that were not decided, by rising ids
}

// Undecided is an object for which the search did not end.
type Undecided struct {
	Object model.ObjectID
	Reason error // the cause of the context's end, or ErrMemory
}

// Failure returns the failure with the earliest line, or nil.
func (r Report) Failure() *Failure {
	if len(r.Failures) == 0 {
		return nil
	}
	return &r.Failures[0]
}

func check(ctx context.Context, h *History, opts Options) (Report, error) {
	if err := sound(h); err != nil {
		return Report{Verdict: model.Invalid}, err
	}
	if h.Completed() == 0 {
		return Report{Verdict: model.Invalid}, fmt.Errorf("history %s: %w", h.Name, ErrEmpty)
	}
	opts = opts.withDefaults()
	ids, ops := h.byObject()
	report := Report{Objects: len(ids), Operations: h.Checkable()}
	for i, o := range checkAll(ctx, ids, ops, opts) {
		switch {
		case o.failure != nil:
			o.failure.File = h.Name
			report.Failures = append(report.Failures, *o.failure)
		case o.err != nil:
			report.Undecided = append(report.Undecided, Undecided{ids[i], o.err})
		}
	}
	slices.SortStableFunc(report.Failures, func(a, b Failure) int { return cmp.Compare(a.Line, b.Line) })
	report.Verdict = report.verdict()
	return report, nil
}

// sound refuses what no reader or builder makes, so that a history made by hand cannot be checked in part.
func sound(h *History) error {
	last := 0
	for i := range h.Operations {
		o := &h.Operations[i]
		_, known := formOf(o.F)
		if !known || o.Invoke <= last || o.Status == Completed && o.Return <= o.Invoke {
			return fmt.Errorf("history %s: operation %d: %v on lines %d and %d: not made by a reader", h.Name, i, o.F, o.Invoke, o.Return)
		}
		last = o.Invoke
	}
	return nil
}

func (r Report) verdict() model.Verdict {
	switch {
	case len(r.Failures) > 0:
		return model.Fail
	case len(r.Undecided) > 0:
		return model.Incomplete
	}
	return model.Pass
}

// finding is what came out for one object: passed, if both are nil.
type finding struct {
	failure *Failure
	err     error
}

// checkAll checks the objects on some goroutines. Findings are in the order of ids.
func checkAll(ctx context.Context, ids []model.ObjectID, ops map[model.ObjectID][]*Operation, opts Options) []finding {
	findings := make([]finding, len(ids))
	next := make(chan int)
	var running sync.WaitGroup
	var progress sync.Mutex
	done := 0
	for range min(opts.Workers, len(ids)) {
		running.Go(func() {
			for i := range next {
				findings[i] = checkObject(ctx, ops[ids[i]], opts)
				if opts.Progress != nil {
					progress.Lock()
					done++
					opts.Progress(done, len(ids))
					progress.Unlock()
				}
			}
		})
	}
	for i := range ids {
		next <- i
	}
	close(next)
	running.Wait()
	return findings
}

// checkObject decides one object from its operations in order.
//
// That an object is freed once its handles are all consumed (R4) needs no check of its own: the discipline of handles makes the number of
// consumed handles the number of releases, and the release that takes the last count must have returned freed=true.
func checkObject(ctx context.Context, ops []*Operation, opts Options) finding {
	if ctx.Err() != nil {
		return finding{err: context.Cause(ctx)}
	}
	c := newChain(ops, opts)
	r, err := c.run(ctx, place{})
	if err != nil || r.ok {
		return finding{err: err}
	}
	return finding{failure: c.failure(ctx, ops[0].Object, r)}
}

func newChain(ops []*Operation, opts Options) *chain {
	c := &chain{steps: stepsOf(ops), maxMemory: opts.MaxMemory, view: view{limit: whole}}
	c.cuts = planCuts(c.steps, opts.segment)
	return c
}

// failure describes a failed run as far as ctx lets it.
func (c *chain) failure(ctx context.Context, object model.ObjectID, r result) *Failure {
	line, err := c.locate(ctx, r)
	f := &Failure{Object: object, Line: line}
	if err != nil {
		return f
	}
	op := c.returning(line)
	allowed, err := c.explain(ctx, r.quiet, op)
	if err != nil && !allowed.Possible {
		return f
	}
	f.Located, f.Operation, f.Allowed, f.Property = true, *op, allowed, allowed.broken(op)
	return f
}

func (c *chain) returning(line int) *Operation {
	i := slices.IndexFunc(c.steps, func(s step) bool { return s.ret == line })
	return c.steps[i].op
}

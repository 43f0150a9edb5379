package proptest

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/internal/rapidrun"
)

// maxShrinkRuns bounds rapid's shrinker, by runs of the property and not by time, so that the same seed ends in the same trace.
const maxShrinkRuns = 1000

// run is one check. Its property runs in a goroutine of its own, which may hang; so everything that it writes is behind mu, and once the
// run was given up it writes no more.
type run struct {
	ctx   context.Context
	maker model.Maker
	opt   Options

	mu       sync.Mutex
	dead     bool
	journal  *journal // of the run in progress
	beats    uint64   // of the runs before it
	coverage *Coverage
	checks   int
	cut      error    // why the check was cut short
	failure  *Failure // the smallest so far
	shrinks  int      // runs after the first failure
}

func newRun(ctx context.Context, maker model.Maker, opt Options) *run {
	return &run{ctx: ctx, maker: maker, opt: opt, coverage: opt.Scope.newCoverage(), journal: newJournal(0)}
}

// find looks for a failure and lets rapid shrink it.
func (r *run) find() error {
	log := &rapidrun.Log{}
	returned := false
	how := guard(r.ctx, r.opt.Stall, r.pulse, func() {
		rapidrun.Run(log, r.property)
		returned = true
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = true
	switch {
	case r.failure != nil || r.cut != nil:
	case how == stalled && r.ctx.Err() != nil:
		r.cut = r.ctx.Err()
	case how == stalled:
		r.failure = r.journal.hang("no answer")
	case log.Failed(): // without a failure of ours: a panic outside the subject's calls
		return fmt.Errorf("proptest: %w: %s", rapidrun.Err, strings.Join(log.Lines(), "\n"))
	case !returned: // not by us: the subject ended our goroutine
		r.failure = r.journal.hang("runtime.Goexit")
	}
	return nil
}

// pulse changes as long as the check gets on.
func (r *run) pulse() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.beats + r.journal.pulse()
}

// property is what rapid checks: one run on a fresh subject.
func (r *run) property(t *rapid.T) {
	limit := rapid.SampledFrom(r.opt.Limits).Draw(t, "limit")
	j, c := newJournal(limit), newCoverage()
	r.begin(j)
	f := r.once(t, newMachine(r.maker, r.opt.Scope, limit, j, c))
	r.end(f, c)
	if f != nil {
		t.Fatalf("%v: %s", f.Property, f.Detail) // the one place from which a run fails, for rapid compares stacks
	}
}

// begin enters a run. When shrinking has taken enough of them, it ends the goroutine, and rapid with it: what was found stays.
func (r *run) begin(j *journal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.beats += r.journal.pulse() + 1
	r.journal = j
	if r.failure == nil {
		return
	}
	if r.shrinks >= maxShrinkRuns {
		runtime.Goexit()
	}
	r.shrinks++
}

// end enters the result of a run. Counts are those up to the first failure.
func (r *run) end(f *Failure, c *Coverage) {
	r.mu.Lock()
	if r.dead {
		r.mu.Unlock()
		runtime.Goexit()
	}
	first := r.failure == nil
	if first {
		r.coverage.merge(c)
		r.checks++
	}
	if f != nil && (first || smaller(f.Trace, r.failure.Trace)) {
		r.failure = f
	}
	checks := r.checks
	r.mu.Unlock()
	if first && r.opt.Progress != nil {
		r.opt.Progress(checks)
	}
}

// over is thrown to leave rapid's loop when a run has failed.
type over struct{ f *Failure }

// once draws and takes steps until one fails, and brings the run to its end.
func (r *run) once(t *rapid.T, m *machine) (failure *Failure) {
	defer m.abandon()
	defer func() {
		if p := recover(); p != nil {
			o, ours := p.(over)
			if !ours {
				panic(p)
			}
			failure = o.f
		}
	}()
	t.Repeat(map[string]func(*rapid.T){"step": func(t *rapid.T) {
		if m.coverage.Steps > maxTraceSteps/2 {
			return // it has to end, and to be replayed
		}
		if s, ok := m.draw(t); ok {
			r.step(m, s)
		}
	}})
	for s, ok := m.closing(); ok; s, ok = m.closing() {
		r.step(m, s)
	}
	return nil
}

// step takes a step. It ends the goroutine if the check is to stop, since rapid has no other way to be stopped.
func (r *run) step(m *machine, s Step) {
	r.mu.Lock()
	r.cut = r.ctx.Err()
	stop := r.dead || r.cut != nil
	r.mu.Unlock()
	if stop {
		runtime.Goexit()
	}
	if f := m.exec(s); f != nil {
		panic(over{f})
	}
}

// finish minimises the failure and completes it. A context that is over leaves it as it is.
func (r *run) finish(ctx context.Context) *Failure {
	p := &replayer{maker: r.maker, stall: r.opt.Stall, scope: r.opt.Scope}
	if r.failure.Property == model.W7 { // most of what is tried hangs as well
		p.stall = min(p.stall, max(p.stall/20, 100*time.Millisecond))
	}
	f, again, err := p.minimize(ctx, r.failure)
	f.Minimal = again && err == nil
	f.Flaky = !again && err == nil
	f.Seed = r.opt.Seed
	f.Rerun = r.opt.Rerun
	f.Shrunk = p.runs + r.shrinks
	return f
}

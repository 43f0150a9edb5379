package proptest

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// DefaultStall is how long a subject may take over one call before it counts as hanging (W7).
const DefaultStall = 10 * time.Second

// Replay takes the steps of a trace on a fresh subject. It returns nil if the subject keeps the contract after every step, a *[Failure] if not, an error that
// wraps [ErrTrace] if a step cannot be taken, and the context's error if that is over first. A trace without steps is an error.
func Replay(ctx context.Context, maker model.Maker, t Trace) error {
	return Scope{}.Replay(ctx, maker, t)
}

// replayer runs traces, each on a subject of its own.
type replayer struct {
	maker model.Maker
	stall time.Duration
	scope Scope
	runs  int
}

var errCut = errors.New("proptest: cut short")

// mode says what a run does with steps that cannot be taken.
type mode uint8

const (
	strict mode = iota // it is an error
	loose              // they are passed over, and what is left is renamed, so that the trace of a failure is canonical
)

// run takes the steps of a trace. If none fails, it shows the machine to then, which may be nil.
func (r *replayer) run(ctx context.Context, t Trace, how mode, then func(*machine)) (*Failure, error) {
	r.runs++
	ctx, cancel := context.WithCancel(ctx) // a run that stalled and gets on later stops at its next step
	defer cancel()
	var (
		j       = newJournal(t.Limit)
		failure *Failure
		err     = errCut // unless the run comes to its end
	)
	end := guard(ctx, r.stall, j.pulse, func() {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("proptest: panic outside the subject's calls: %v\n%s", p, debug.Stack())
			}
		}()
		m := newMachine(r.maker, r.scope, t.Limit, j, newCoverage())
		defer m.abandon()
		if failure, err = m.play(ctx, t.Steps, how); failure == nil && err == nil && then != nil {
			then(m)
		}
	})
	switch {
	case end == stalled && ctx.Err() != nil:
		return nil, ctx.Err()
	case end == stalled:
		return j.hang("no answer"), nil
	case errors.Is(err, errCut):
		return j.hang("runtime.Goexit"), nil
	}
	return failure, err
}

// play takes steps until one fails.
func (m *machine) play(ctx context.Context, steps []Step, how mode) (*Failure, error) {
	names := newNames()
	for i, s := range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := s
		if how == loose {
			var ok bool
			if to, ok = names.canonical(m, s); !ok || m.admit(to) != nil {
				continue
			}
			names.take(s, to)
		} else if err := m.admit(s); err != nil {
			return nil, traceErrorf("step %d: %v", i+1, err)
		}
		if f := m.exec(to); f != nil {
			return f, nil
		}
		names.settle(m)
	}
	return nil, nil
}

package proptest

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// A subject that holds its lock while user code runs: new 0; into_waker 0 -> 1; wake_by_ref 1 (self 2); and the next call hangs, which is the
// read of a count. It takes two steps to have something to wake, and a handle to read through: the arc of user code, or that of a borrow.
func TestHang(t *testing.T) {
	maker := func(cfg model.Config, user model.User) model.System {
		r := newReference(cfg, user)
		r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if h.block.wakes++; c.Self != model.NoHandle {
				r.give(c.Self, model.Self, h)
			}
			r.user.Wake(c)
			return model.Outcome{}
		}
		return r
	}
	rep, err := Check(context.Background(), maker, Options{Seed: 1, Checks: 1000, Stall: 400 * time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, model.Fail, rep.Verdict)
	f := rep.Failure
	require.Equal(t, model.W7, f.Property)
	require.Equal(t, "limit 2; 0: new object 0 -> 0; 0: into_waker 0 -> 1; 0: wake_by_ref 1 (self 2)", f.Trace.String())
	require.Equal(t, "after wake_by_ref 1 (self 2): strong_count 2: no answer", f.Detail)
	require.True(t, f.Minimal)

	// It ends when the context does, too.
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(10*time.Millisecond, cancel)
	require.ErrorIs(t, Replay(ctx, maker, f.Trace), context.Canceled)
}

// A call that does not return is the last line of the table.
func TestHangInACall(t *testing.T) {
	forever := make(chan struct{})
	defer close(forever)
	maker := func(cfg model.Config, user model.User) model.System {
		r := newReference(cfg, user)
		r.ops[model.Downgrade] = func(*reference, model.Call, *handle) model.Outcome {
			<-forever
			return model.Outcome{}
		}
		return r
	}
	r := &replayer{maker: maker, stall: 200 * time.Millisecond}
	trace, err := ParseTrace("limit 2; 0: new object 0 -> 0; 0: downgrade 0 -> 1; 0: drop 0")
	require.NoError(t, err)
	f, err := r.run(context.Background(), trace, strict, nil)
	require.NoError(t, err)
	require.Equal(t, model.W7, f.Property)
	require.Len(t, f.Records, 2)
	require.Contains(t, f.Report(), "downgrade 0 -> 1   ok      no answer")
}

// Subjects that leave a call in ways that none should.
func TestCrashes(t *testing.T) {
	for _, tt := range []struct {
		name   string
		edit   func(*reference)
		want   model.Property
		trace  string
		detail string
	}{
		{
			"panic of the subject",
			func(r *reference) {
				r.ops[model.Downgrade] = func(*reference, model.Call, *handle) model.Outcome { panic("boom") }
			},
			model.R11,
			"limit 2; 0: new object 0 -> 0; 0: downgrade 0 -> 1",
			"downgrade 0 -> 1: want ok, got crash: boom",
		},
		{
			"runtime.Goexit",
			func(r *reference) {
				r.ops[model.Downgrade] = func(*reference, model.Call, *handle) model.Outcome {
					runtime.Goexit()
					return model.Outcome{}
				}
			},
			model.R11,
			"limit 2; 0: new object 0 -> 0; 0: downgrade 0 -> 1",
			"downgrade 0 -> 1: want ok, got runtime.Goexit",
		},
		{
			"runtime.Goexit in a read",
			func(r *reference) {
				r.ops[model.WeakCount] = func(*reference, model.Call, *handle) model.Outcome {
					runtime.Goexit()
					return model.Outcome{}
				}
			},
			model.R11,
			"limit 2; 0: new object 0 -> 0",
			"after new object 0 -> 0: weak_count 0: want 0, got runtime.Goexit",
		},
		{
			"panic of user code that comes out",
			func(r *reference) {
				r.ops[model.WakeByRef] = func(r *reference, c model.Call, h *handle) model.Outcome {
					if h.block.wakes++; c.Self != model.NoHandle {
						r.give(c.Self, model.Self, h)
						defer r.end(c.Self)
					}
					r.mu.Unlock()
					defer r.mu.Lock()
					r.user.Wake(c)
					return model.Outcome{}
				}
			},
			model.R8,
			"limit 2; 0: new object 0 -> 0; 0: into_waker 0 -> 1; 0: wake_by_ref 1; 0: panic",
			"wake_by_ref 1: want panic, got crash: panic of user code",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() && tt.want == model.R8 {
				t.Skip("needs many runs")
			}
			w := wrong{edit: tt.edit}
			rep, err := Check(context.Background(), w.maker, Options{Seed: 1, Checks: 500})
			require.NoError(t, err)
			require.NotNil(t, rep.Failure)
			require.Equal(t, tt.want, rep.Failure.Property)
			require.Equal(t, tt.trace, rep.Failure.Trace.String())
			require.Equal(t, tt.detail, rep.Failure.Detail)
		})
	}
}

func (r *reference) end(id model.HandleID) { r.handles[id].gone = true }

// residueSystem does something in Residue, which is no call.
type residueSystem struct {
	model.System
	residue func()
}

func (s residueSystem) Residue(o model.ObjectID) model.Residue {
	s.residue()
	return s.System.Residue(o)
}

func TestResidueMisused(t *testing.T) {
	for _, tt := range []struct {
		name    string
		residue func(user model.User) func()
		want    model.Property
		detail  string
	}{
		{
			"runs user code",
			func(user model.User) func() { return func() { user.Wake(model.Call{}) } },
			model.W1, "new object 0 -> 0: user code ran outside any call",
		},
		{
			"panics",
			func(model.User) func() { return func() { panic("boom") } },
			model.R2, "after new object 0 -> 0: residue of object 0: crash",
		},
		{
			"ends its goroutine",
			func(model.User) func() { return runtime.Goexit },
			model.W7, "after new object 0 -> 0: residue: runtime.Goexit",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			maker := func(cfg model.Config, user model.User) model.System {
				return residueSystem{NewReference(cfg, user), tt.residue(user)}
			}
			rep, err := Check(context.Background(), maker, Options{Seed: 1, Checks: 5})
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict)
			require.Equal(t, tt.want, rep.Failure.Property)
			require.Equal(t, tt.detail, rep.Failure.Detail)
		})
	}
}

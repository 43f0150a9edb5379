package proptest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// only returns a Has of the operations, on every kind.
func only(funcs ...model.Func) func(model.Func, model.Kind) bool {
	has := map[model.Func]bool{}
	for _, f := range funcs {
		has[f] = true
	}
	return func(f model.Func, _ model.Kind) bool { return has[f] }
}

var plain = Scope{Has: only(model.Clone, model.Drop), NoConsumed: true, NoOutlived: true, NoBorrowed: true, NoPanics: true, NoSelf: true,
	NoNesting: true, NoLimits: true, NoRelease: true}

var scopes = []struct {
	name  string
	scope Scope
	bad   func(r *reference, c model.Call, h *handle) string // why the call is beyond the scope
	met   int                                                // ways in which operations can end
}{
	// new: ok; clone: ok; drop: ok, freed.
	{"clone and drop", plain, func(r *reference, c model.Call, h *handle) string {
		if c.F != model.New && c.F != model.Clone && c.F != model.Drop {
			return "no such operation"
		}
		return ""
	}, 4},
	{"no use of consumed handles", Scope{NoConsumed: true}, func(r *reference, c model.Call, h *handle) string {
		if h != nil && h.gone {
			return "it is consumed"
		}
		return ""
	}, 0},
	{"no use of outlived refs", Scope{NoOutlived: true}, func(r *reference, c model.Call, h *handle) string {
		if h != nil && h.lender != nil && h.lender.gone && c.F != model.EndBorrow {
			return "it outlived its handle"
		}
		return ""
	}, 0},
	{"no self", Scope{NoSelf: true}, func(r *reference, c model.Call, h *handle) string {
		if c.Self != model.NoHandle {
			return "user code gets an arc"
		}
		return ""
	}, 0},
	{"no borrowed arcs consumed", Scope{NoBorrowed: true}, func(r *reference, c model.Call, h *handle) string {
		if h != nil && h.kind == model.Self && model.Consumes(c.F) {
			return "it is borrowed"
		}
		return ""
	}, 0},
	{"no limits", Scope{NoLimits: true}, func(r *reference, c model.Call, h *handle) string {
		if r.limit != beyond {
			return "there is a limit"
		}
		return ""
	}, 0},
	{"no wakes, no raw parts", Scope{Has: func(f model.Func, k model.Kind) bool {
		return f != model.IntoWaker && f != model.Borrow && f != model.IntoRaw
	}}, func(r *reference, c model.Call, h *handle) string {
		switch c.F {
		case model.IntoWaker, model.IntoRaw, model.Wake, model.FromRaw:
			return "no such operation"
		}
		return ""
	}, 0},
}

// watched is the reference; it takes down calls that are beyond a scope.
type watched struct {
	*reference
	bad  func(r *reference, c model.Call, h *handle) string
	seen *string
}

func (w watched) Do(c model.Call) model.Outcome {
	if why := w.bad(w.reference, c, w.handles[c.Handle]); why != "" {
		*w.seen = fmt.Sprintf("%v: %s", c, why)
	}
	return w.reference.Do(c)
}

// A check keeps within the scope, also where a wrong subject is shrunk, and meets everything that is in it.
func TestScopes(t *testing.T) {
	for i, tt := range scopes {
		t.Run(tt.name, func(t *testing.T) {
			if testing.Short() && i > 0 {
				t.Skip("one is enough for the race detector")
			}
			seen := ""
			maker := func(cfg model.Config, user model.User) model.System {
				return watched{newReference(cfg, user), tt.bad, &seen}
			}
			rep, err := Check(context.Background(), maker, Options{Seed: 3, Checks: 1000, Scope: tt.scope})
			require.NoError(t, err)
			require.Equal(t, model.Pass, rep.Verdict, "%v", rep.Failure)
			require.Empty(t, seen)
			require.Empty(t, rep.Coverage.Missed())
			met, all := rep.Coverage.Met()
			require.Equal(t, all, met)
			if tt.met != 0 {
				require.Equal(t, tt.met, met)
			}
			full, _ := Coverage{}.Met()
			require.Zero(t, full)
			_, full = Coverage{}.Met()
			require.Less(t, met, full)

			// Every second drop of an arc is skipped.
			n := 0
			broken := func(cfg model.Config, user model.User) model.System {
				r := newReference(cfg, user)
				right := r.ops[model.Drop]
				r.ops[model.Drop] = func(r *reference, c model.Call, h *handle) model.Outcome {
					if n++; n%2 == 0 {
						h.gone = true
						return model.Outcome{}
					}
					return right(r, c, h)
				}
				n = 0
				return watched{r, tt.bad, &seen}
			}
			rep, err = Check(context.Background(), broken, Options{Seed: 3, Checks: 500, Scope: tt.scope})
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict)
			require.Empty(t, seen)
			var again *Failure
			require.ErrorAs(t, tt.scope.Replay(context.Background(), broken, rep.Failure.Trace), &again)
			require.Equal(t, rep.Failure.Error(), again.Error())
			require.Empty(t, seen)
		})
	}
}

// A subject that holds its lock while user code runs, and tells nothing of blocks: with the plain scope nobody minds.
func TestPlainScopeOfAPlainSubject(t *testing.T) {
	maker := func(cfg model.Config, user model.User) model.System {
		r := newReference(cfg, user)
		right := r.ops[model.Drop]
		r.ops[model.Drop] = func(r *reference, c model.Call, h *handle) model.Outcome {
			if h.kind == model.Arc && h.block.strong == 1 {
				h.gone = true
				h.block.strong, h.block.destroyed = 0, 1
				r.user.Destroy(c, h.block.id) // with the lock held
				return model.Outcome{Freed: true}
			}
			return right(r, c, h)
		}
		return r
	}
	rep, err := Check(context.Background(), maker, Options{Seed: 1, Checks: 200, Scope: plain, Stall: time.Second})
	require.NoError(t, err)
	require.Equal(t, model.Pass, rep.Verdict, "%v", rep.Failure)
	require.Zero(t, rep.Coverage.Nested+rep.Coverage.Interleaved+rep.Coverage.Probes+rep.Coverage.Panics)

	nesting := plain
	nesting.NoNesting = false
	rep, err = Check(context.Background(), maker, Options{Seed: 1, Checks: 200, Scope: nesting, Stall: 200 * time.Millisecond})
	require.NoError(t, err)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Equal(t, model.W7, rep.Failure.Property)
}

func TestScopeRefusesSteps(t *testing.T) {
	for _, tt := range []struct {
		name, trace string
		scope       Scope
		want        string
	}{
		{"operation", "limit 2; 0: new object 0 -> 0; 0: downgrade 0 -> 1", plain, "step 2: 0: downgrade 0 -> 1: beyond the scope: no downgrade of arc"},
		{"panic", "limit 2; 0: new object 0 -> 0; 0: drop 0; 0: panic", plain, "step 3: 0: panic: beyond the scope: user code does not panic"},
		{"nesting", "limit 2; 0: new object 0 -> 0; 0: drop 0; 0: new object 1 -> 1", plain, "step 3: 0: new object 1 -> 1: beyond the scope: user code runs"},
		{"consumed", "limit 2; 0: new object 0 -> 0; 0: drop 0; 0: return; 0: drop 0", plain, "step 4: 0: drop 0: beyond the scope: a consumed handle is not used"},
		{"self", "limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: wake_by_ref 1 (self 2)", Scope{NoSelf: true}, "step 3: 0: wake_by_ref 1 (self 2): beyond the scope: user code gets no arc"},
		{"outlived", "limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: drop 0; 0: return; 0: wake_by_ref 1", Scope{NoOutlived: true}, "step 5: 0: wake_by_ref 1: beyond the scope: a ref does not outlive its handle"},
		{"borrowed", "limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: wake_by_ref 1 (self 2); 0: drop 2", Scope{NoBorrowed: true}, "step 4: 0: drop 2: beyond the scope: a borrowed arc is not consumed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trace, err := ParseTrace(tt.trace)
			require.NoError(t, err)
			err = tt.scope.Replay(context.Background(), NewReference, trace)
			require.ErrorIs(t, err, ErrTrace)
			require.EqualError(t, err, "proptest: invalid trace: "+tt.want)
		})
	}
	_, err := Check(context.Background(), NewReference, Options{Checks: 1, Scope: Scope{NoLimits: true}, Limits: []uint64{2}})
	require.EqualError(t, err, "proptest: limits to draw from, and a scope without limits")
}

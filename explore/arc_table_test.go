package explore_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// owners is an owner and others that clone theirs and drop both, with what the rows of the table vary.
type owners struct {
	others    int
	untouched bool // nobody reads the payload
	drops     int  // of the main thread's handle
}

func (o owners) program(s *memory.Space) {
	a := waker.New(s, payload{})
	raws := make([]waker.Raw, o.others)
	for i := range raws {
		c := a.Clone()
		raws[i] = c.IntoRaw()
	}
	for _, raw := range raws {
		memory.Go(s, "holder", func() {
			h := waker.FromRaw[payload](raw)
			c := h.Clone()
			o.use(&c)
			h.Drop()
			c.Drop()
		})
	}
	o.use(&a)
	raw := a.IntoRaw()
	for range o.drops {
		waker.DecrementStrongCount(raw)
	}
}

func (o owners) use(a *waker.Arc[payload]) {
	if !o.untouched {
		a.Get()
	}
}

var (
	raceR9   = breakage(explore.DataRace, "R9")
	freedR2  = breakage(explore.UseAfterFree, "R2")
	leakR4   = breakage(explore.Leak, "R4")
	refuseR2 = breakage(explore.Panic, "R2")
	refuseR3 = breakage(explore.Panic, "R3")
)

// The table of weakenings of Arc that peers publish, on the Arc of impl/waker, with all that breaks. In this one the destructor writes
// the payload before the block is freed, and the free has a decrement and a fence of its own, of the weak count; hence:
//
//   - An owner that has read the payload races with the destructor (R9) where its drop does not happen before that. That comes
//     before the free in every such execution.
//   - Where nobody reads the payload, the first access that is not ordered is the decrement itself, with the free (R2).
//   - A drop whose fence is gone is still ordered with the free by the fence of the weak count.
//
// The number of executions without a failure is published: (3n+1)!/(3!)^n for n threads beside the main thread.
func TestWeakeningsOfArcAreCaught(t *testing.T) {
	published := map[int]int64{1: 4, 2: 140}
	for _, c := range []struct {
		name   string
		owners owners
		orders choices
		want   []string
	}{
		{"as written", owners{drops: 1}, nil, nil},
		{"seq_cst", owners{drops: 1}, choices{"arc.clone": {order: sc}, "arc.drop.dec": {order: sc}, "arc.drop.fence": {order: sc}}, nil},
		{"acq_rel drop, no fence", owners{drops: 1}, choices{"arc.drop.dec": {order: acqRel}, "arc.drop.fence": {order: rlx}}, nil},
		{"relaxed drop", owners{drops: 1}, choices{"arc.drop.dec": {order: rlx}}, []string{raceR9}},
		{"acquire drop", owners{drops: 1}, choices{"arc.drop.dec": {order: acq}}, []string{raceR9}},
		{"no fence", owners{drops: 1}, choices{"arc.drop.fence": {order: rlx}}, []string{raceR9}},
		{"release fence", owners{drops: 1}, choices{"arc.drop.fence": {order: rel}}, []string{raceR9}},
		{"untouched", owners{drops: 1, untouched: true}, nil, nil},
		{"untouched, relaxed drop", owners{drops: 1, untouched: true}, choices{"arc.drop.dec": {order: rlx}}, []string{freedR2}},
		{"untouched, acquire drop", owners{drops: 1, untouched: true}, choices{"arc.drop.dec": {order: acq}}, []string{freedR2}},
		{"untouched, no fence of the strong count", owners{drops: 1, untouched: true}, choices{"arc.drop.fence": {order: rlx}}, nil},
		{"untouched, no fence", owners{drops: 1, untouched: true},
			choices{"arc.drop.fence": {order: rlx}, "weak.drop.fence": {order: rlx}}, []string{freedR2}},
		{"one drop too few", owners{drops: 0}, nil, []string{leakR4}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for n, executions := range published {
				c.owners.others = n
				for _, m := range comparedModels {
					what := fmt.Sprintf("%d threads under %v", n+1, m)
					got, r, err := breakages(c.owners.program, append(c.orders.overrides(), explore.In(m))...)
					require.NoError(t, err, what)
					require.Equal(t, c.want, got, what)
					if c.want == nil {
						require.Equal(t, executions, r.Executions, what)
						require.Zero(t, r.Blocked, what)
					}
				}
			}
		})
	}
}

// With one drop too many, the block is freed while it is in use (R2), or the Arc itself refuses to clone or drop a count of zero that is
// not freed yet (R2, R3). A value that is destroyed while it is read would be R9.
func TestDropTooManyIsCaught(t *testing.T) {
	for n := 1; n <= 2; n++ {
		for _, m := range comparedModels {
			what := fmt.Sprintf("%d threads under %v", n+1, m)
			got, _, err := breakages(owners{others: n, drops: 2}.program, explore.In(m))
			require.NoError(t, err, what)
			require.Contains(t, got, freedR2, what)
			for _, b := range got {
				require.True(t, slices.Contains([]string{freedR2, raceR9, refuseR2, refuseR3}, b), "%s: %s", what, b)
			}
			t.Logf("%s: %q", what, got)
		}
	}
}

// A relaxed drop beside a get_mut leaks: the other owner, last to drop, takes its decrement of the weak count from the locked value,
// and the unlock, a plain store that is not ordered with it, overwrites the decrement. No count ever reaches zero.
func TestRelaxedDropBesideGetMutLeaks(t *testing.T) {
	sh := shapes()[2]
	for _, m := range comparedModels {
		got, _, err := breakages(sh.arc, explore.In(m), explore.Override(memory.SiteNamed("arc.drop.dec"), rlx))
		require.NoError(t, err)
		require.Contains(t, got, leakR4, "%v: %q", m, got)
	}
}

package minimize

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// kinds has a site of each kind, with the number of its orders: C11 7.17.7 permits 3 for a load and a store, and 5 for a
// read-modify-write and a fence. A compare_exchange has as failure order one of 3 that is no stronger than the success order: 1 for
// relaxed, 2 for acquire, for release (which acquire is not stronger than), and for acq_rel, 3 for seq_cst.
var kinds = []struct {
	site *memory.Site
	want int
}{
	{&ready.Site, 3}, {&publish.Site, 3}, {&seen.Site, 5}, {&idle.Site, 5}, {&probe.Site, 10},
}

func TestLadders(t *testing.T) {
	for _, k := range kinds {
		l := newLadder(k.site, false)
		require.Len(t, l.orders, k.want, k.site.Name)
		for i := range l.orders {
			require.True(t, l.below[0][i] && l.below[i][l.top()], "least and greatest")
			for _, d := range l.lower(i) {
				require.True(t, l.below[d][i] && d != i)
			}
			require.Equal(t, i == 0, len(l.lower(i)) == 0)
		}
	}
	cas := newLadder(&probe.Site, false)
	at := slices.Index(cas.orders, Orders{memory.AcqRelOrder, memory.AcquireOrder})
	var lower []string
	for _, d := range cas.lower(at) {
		lower = append(lower, cas.orders[d].String())
	}
	require.ElementsMatch(t, []string{"acq_rel,relaxed", "acquire,acquire", "release,acquire"}, lower)
}

// TestAbove compares the dualization with a search of the whole lattice, for random walls.
func TestAbove(t *testing.T) {
	const seed = 4
	rng := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		var l lattice
		for range 1 + rng.IntN(3) {
			l = append(l, newLadder(kinds[rng.IntN(len(kinds))].site, false))
		}
		all := points(l)
		candidates := []point{l.bottom()}
		var walls []point
		for range rng.IntN(6) {
			w := all[rng.IntN(len(all))]
			walls = append(walls, w)
			candidates = l.above(candidates, w)
		}
		var want []point
		for _, p := range all {
			free := func(q point) bool { return !slices.ContainsFunc(walls, func(w point) bool { return l.atMost(q, w) }) }
			if free(p) && !slices.ContainsFunc(all, func(q point) bool { return free(q) && l.atMost(q, p) && !slices.Equal(p, q) }) {
				want = append(want, p)
			}
		}
		require.ElementsMatch(t, want, candidates, "seed %d", seed)
		require.EqualValues(t, len(all), l.size())
	}
}

// points returns the whole lattice.
func points(l lattice) []point {
	out := []point{{}}
	for _, x := range l {
		var next []point
		for _, p := range out {
			for e := range x.orders {
				next = append(next, append(slices.Clone(p), e))
			}
		}
		out = next
	}
	return out
}

func TestSize(t *testing.T) {
	var l lattice
	for range 28 {
		l = append(l, newLadder(&seen.Site, false))
	}
	require.EqualValues(t, uint64(math.MaxUint64), l.size(), "5^28 is more than 2^64")
	require.EqualValues(t, 7450580596923828125, l[:27].size())
}

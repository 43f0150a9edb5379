package oracle

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

// The prunings lose nothing and add nothing: with the axioms checked on finished graphs alone the graphs are the same.
func TestPruningLosesNothing(t *testing.T) {
	size := prog.Size{Threads: 3, Events: 7, Atomics: 2, Plains: 1, Executions: 300}
	fewer := 0
	compare := func(name any, p *prog.Program) {
		for _, m := range Models() {
			pruned := run(t, p, Options{Model: m})
			all := run(t, p, Options{Model: m, Unpruned: true, Budget: 20_000_000})
			require.Equal(t, keys(all), keys(pruned), "%v under %v: %v", name, m, p)
			require.Equal(t, all.Stats.Racy, pruned.Stats.Racy, "%v under %v: %v", name, m, p)
			require.LessOrEqual(t, pruned.Stats.Candidates, all.Stats.Candidates)
			if pruned.Stats.Candidates < all.Stats.Candidates {
				fewer++
			}
		}
	}
	for seed := range uint64(120) {
		p, _ := prog.Random(seed, size)
		compare(seed, p)
	}
	for _, name := range []string{"SB+rfis", "WWmerge1", "Z6.U", "no-hbl", "CAS+sc-fails-rlx", "rs-same-thread-rmw", "SB+fences", "casw-2", "arc-clone-drop-2"} {
		compare(name, prog.Named(name))
	}
	require.Positive(t, fewer, "if nothing is ever pruned the comparison means nothing")
}

// The bound that random programs are kept to does bound their executions.
func TestBoundHolds(t *testing.T) {
	reached := 0
	for seed := range uint64(150) {
		p, _ := prog.Random(seed, prog.DefaultSize())
		for _, m := range Models() {
			s, err := Enumerate(context.Background(), p, Options{Model: m}, func(*Graph) bool { return true })
			require.NoError(t, err)
			n := float64(s.Complete + s.Blocked)
			require.LessOrEqual(t, n, p.Bound(), "seed %d under %v: %v", seed, m, p)
			if n == p.Bound() {
				reached++
			}
		}
	}
	require.Positive(t, reached, "a bound that is never reached may be far off")
}

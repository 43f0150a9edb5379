package oracle

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

// run enumerates a program and checks what holds of every enumeration: no graph comes twice, and the counts are those
// of the graphs.
func run(t *testing.T, p *prog.Program, opts Options) *Result {
	t.Helper()
	r, err := Run(context.Background(), p, opts)
	require.NoError(t, err)
	seen := map[string]bool{}
	racy := 0
	for _, g := range slices.Concat(r.Complete, r.Blocked) {
		require.False(t, seen[g.Key()], "%v under %v: twice: %s", p, opts.Model, g.Key())
		seen[g.Key()] = true
		if len(g.Races) > 0 {
			racy++
		}
	}
	require.Len(t, r.Complete, r.Stats.Complete)
	require.Len(t, r.Blocked, r.Stats.Blocked)
	require.Equal(t, racy, r.Stats.Racy)
	return r
}

// keys is the canonical texts of all executions, complete and blocked, in order.
func keys(r *Result) []string {
	set := map[string]bool{}
	for _, g := range slices.Concat(r.Complete, r.Blocked) {
		set[g.Key()] = true
	}
	return slices.Sorted(maps.Keys(set))
}

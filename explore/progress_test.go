package explore

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// The share that is done begins near 0, never decreases, and comes to 1: looked at in each execution of one worker, so that nothing
// depends on time.
func TestShareOfEachExecution(t *testing.T) {
	for name, program := range modePrograms() {
		for mode, options := range map[string][]Option{"plain": nil, "no trie": {NoTrie()}, "spurious": {Spurious(1)}} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				var shares []float64
				var search *search
				r := explored(t, program, append(options, All(), OnExecution(func(x *Execution) error {
					search = x.s
					shares = append(shares, x.s.done())
					return nil
				}))...)
				require.Len(t, shares, int(r.Executions))
				for i := 1; i < len(shares); i++ {
					require.GreaterOrEqual(t, shares[i], shares[i-1]-1e-9, "execution %d", i)
				}
				if len(shares) >= 20 {
					require.Less(t, shares[0], 0.25)
					require.Greater(t, shares[len(shares)-1], 0.5)
				}
				require.InDelta(t, 1, search.done(), 1e-9)
			})
		}
	}
}

// progressOf explores and returns all that was reported.
func progressOf(t *testing.T, program func(*memory.Space), options ...Option) (*Result, []Progress) {
	t.Helper()
	var all []Progress
	r, err := Run(context.Background(), program, append(options, OnProgress(50*time.Microsecond, func(p Progress) { all = append(all, p) }))...)
	require.NoError(t, err)
	for i := 1; i < len(all); i++ {
		require.GreaterOrEqual(t, all[i].Share, all[i-1].Share)
		require.GreaterOrEqual(t, all[i].Executions, all[i-1].Executions)
		require.GreaterOrEqual(t, all[i].Elapsed, all[i-1].Elapsed)
	}
	last := all[len(all)-1]
	require.Equal(t, []int64{r.Executions, r.Blocked, r.Events}, []int64{last.Executions, last.Blocked, last.Events})
	return r, all
}

func TestProgress(t *testing.T) {
	for name, options := range map[string][]Option{
		"one worker": nil, "3 workers": {Workers(3), pollEvery(50)}, "no trie": {NoTrie()},
	} {
		_, all := progressOf(t, adders(6, 1), options...)
		require.Zero(t, all[0].Share, name)
		require.EqualValues(t, 1, all[len(all)-1].Share, name)
		for _, p := range all[:len(all)-1] {
			require.Less(t, p.Share, 1.0, name)
		}
	}
	_, err := Run(context.Background(), adders(2, 1), OnProgress(0, func(Progress) {}))
	require.ErrorContains(t, err, "progress")
}

// A search that is cut short does not come to 1; one that is resumed begins where that one was.
func TestProgressOfPartOfASearch(t *testing.T) {
	var saved bytes.Buffer
	r, all := progressOf(t, adders(6, 1), MaxExecutions(300), SaveTo(&saved))
	require.Equal(t, ExecutionBound, r.Bound)
	cut := all[len(all)-1].Share
	require.Greater(t, cut, 0.0)
	require.Less(t, cut, 1.0)

	r, all = progressOf(t, adders(6, 1), ResumeFrom(&saved), Workers(2))
	require.EqualValues(t, 720, r.Executions)
	require.InDelta(t, cut, all[0].Share, 1e-9)
	require.EqualValues(t, 1, all[len(all)-1].Share)

	_, all = progressOf(t, arc{clones: 2, noFence: true}.program)
	require.Less(t, all[len(all)-1].Share, 1.0, "a failure ends the search")
	_, all = progressOf(t, adders(6, 1), Sampling(1, 10))
	require.Less(t, all[len(all)-1].Share, 1.0, "random walks are no exploration")
}

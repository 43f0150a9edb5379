package wakertest_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

// soakScenarios is how many random scenarios a soak exhausts under each model, times the variable WAKECHECK_LONG, as scripts/bench -long sets it.
func soakScenarios(t *testing.T) int {
	factor, err := strconv.Atoi(os.Getenv("WAKECHECK_LONG"))
	if err != nil {
		require.Empty(t, os.Getenv("WAKECHECK_LONG"), "want a number")
		factor = 1
	}
	return 60 * factor
}

// Random scenarios of the reference implementation break nothing, under any model, explored and native; under sc the words of an object are judged
// jointly.
func TestSoak(t *testing.T) {
	for i, m := range []explore.Model{explore.C20, explore.RC11, explore.GenMC, explore.SC} {
		t.Run(m.String(), func(t *testing.T) {
			n := soakScenarios(t)
			r, err := concurrent.Check(t.Context(), wakertest.Reference, concurrent.Options{Seed: uint64(1 + i), Scenarios: n, Model: m,
				Draw: scenario.DrawOptions{Panics: true}, Native: 5})
			require.NoError(t, err)
			if r.Failure != nil {
				t.Fatal(r.Failure.Report(concurrent.DefaultCommands))
			}
			require.Equal(t, model.Pass, r.Verdict, r.Reason)
			require.Equal(t, n, r.Exhausted)
			require.EqualValues(t, 5*n, r.Native.Executions)
			t.Logf("%d scenarios, %d executions, %d histories, %d native runs with %d histories, %d pairs of operations raced; %d draws over the budget, %d trivial",
				r.Exhausted, r.Explored.Executions, r.Explored.Histories, r.Native.Executions, r.Native.Histories, len(r.Explored.Coverage.Raced), r.Rejected, r.Trivial)
		})
	}
}

// The flagship check as a whole: scenarios drawn, exhausted and judged.
func BenchmarkScenarios(b *testing.B) {
	for i := range b.N {
		r, err := concurrent.Check(b.Context(), wakertest.Reference, concurrent.Options{Seed: uint64(i), Scenarios: 100, Draw: scenario.DrawOptions{Panics: true}})
		require.NoError(b, err)
		require.Equal(b, model.Pass, r.Verdict)
		b.ReportMetric(float64(r.Exhausted)/b.Elapsed().Seconds()*float64(i+1), "scenarios/s")
		b.ReportMetric(float64(r.Explored.Executions), "executions/op")
		b.ReportMetric(float64(r.Explored.Histories), "histories/op")
	}
}

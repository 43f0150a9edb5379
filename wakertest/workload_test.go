package wakertest_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

func TestWorkloadIsLinearizable(t *testing.T) {
	for _, load := range []wakertest.Workload{
		{Threads: 1, Objects: 1, Operations: 200, Seed: 1},
		{Threads: 2, Objects: 1, Operations: 2000, Seed: 2},
		{Threads: 4, Objects: 10, Operations: 4000, Seed: 3},
		{Threads: 8, Objects: 3, Operations: 4000, Seed: 4}, // some threads make no object
	} {
		rec, err := load.Record(t.Context())
		require.NoError(t, err)
		h, err := rec.History("workload", linearize.ReadOptions{})
		require.NoError(t, err)
		objects, freed := map[model.ObjectID]bool{}, 0
		for _, op := range h.Operations {
			require.Equal(t, linearize.Completed, op.Status)
			objects[op.Object] = true
			if op.Freed {
				freed++
			}
		}
		require.Len(t, objects, load.Objects)
		require.Equal(t, load.Objects, freed, "each object is freed by one call")
		require.GreaterOrEqual(t, len(h.Operations), load.Operations*9/10)
		report, err := linearize.Check(t.Context(), h, linearize.Options{})
		require.NoError(t, err)
		require.Equal(t, model.Pass, report.Verdict, "%+v", report.Failures)
	}
}

func TestWorkloadInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	load := wakertest.Workload{Threads: 2, Objects: 2, Operations: 100_000, Seed: 1}
	rec, err := load.Record(ctx)
	require.ErrorIs(t, err, context.Canceled)
	events, err := rec.Events()
	require.NoError(t, err)
	require.Less(t, len(events), 1000)
}

func TestWorkloadThatMakesNoSense(t *testing.T) {
	for _, load := range []wakertest.Workload{
		{Threads: 0, Objects: 1, Operations: 10},
		{Threads: 2000, Objects: 1, Operations: 10},
		{Threads: 2, Objects: 0, Operations: 10},
		{Threads: 2, Objects: 11, Operations: 10},
		{Threads: 2, Objects: 1, Operations: wakertest.MaxOperations + 1},
	} {
		_, err := load.Record(t.Context())
		require.ErrorIs(t, err, wakertest.ErrWorkload, "%+v", load)
	}
}

// Ending a run costs a drop for each handle that is left. However many are, the history is one that check takes.
func TestLargestWorkloadCanBeRead(t *testing.T) {
	require.LessOrEqual(t, 2*wakertest.MaxOperations, linearize.DefaultMaxOperations)
	for seed := range uint64(20) {
		load := wakertest.Workload{Threads: 2, Objects: 10, Operations: 10, Seed: seed}
		rec, err := load.Record(t.Context())
		require.NoError(t, err)
		h, err := rec.History("workload", linearize.ReadOptions{})
		require.NoError(t, err)
		require.LessOrEqual(t, len(h.Operations), 2*load.Operations)
	}
}

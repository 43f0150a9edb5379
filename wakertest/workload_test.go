package wakertest_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
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

// What is never read again cannot be seen wrong: the counts of each object are read all through its life. Of an object of few operations
// that life may fall into the time in which the thread with its arc is preempted; not so for many of them.
func TestWorkloadReadsUntilTheEnd(t *testing.T) {
	for _, load := range []wakertest.Workload{
		{Threads: 2, Objects: 1, Operations: 4000, Seed: 1},
		{Threads: 2, Objects: 50, Operations: 10_000, Seed: 2},
		{Threads: 4, Objects: 10, Operations: 10_000, Seed: 3},
		{Threads: 8, Objects: 4, Operations: 6000, Seed: 4},
	} {
		objects := map[model.ObjectID][]model.Func{}
		h := recorded(t, load)
		for _, o := range h.Operations {
			objects[o.Object] = append(objects[o.Object], o.F)
		}
		reads, few, unread := 0, 0, 0
		for id, funcs := range objects {
			n, often := readsOf(funcs)
			reads += n
			switch {
			case len(funcs) >= 400:
				require.True(t, often, "object %d of %+v: %d reads of %d operations", id, load, n, len(funcs))
			case len(funcs) >= 100:
				few++
				if !often {
					unread++
				}
			}
		}
		require.LessOrEqual(t, unread, 1+few/5, "%+v: of %d small objects", load, few)
		require.GreaterOrEqual(t, float64(reads), 0.05*float64(len(h.Operations)), "%+v", load)
	}
}

// readsOf counts the reads, and reports whether they are a twentieth of the operations, in each quarter some, and both kinds in the last half.
func readsOf(funcs []model.Func) (n int, often bool) {
	var quarters [4]int
	late := map[model.Func]bool{}
	for i, f := range funcs {
		if isRead(f) {
			n++
			quarters[i*4/len(funcs)]++
			late[f] = late[f] || i >= len(funcs)/2
		}
	}
	return n, 20*n >= len(funcs) && !slices.Contains(quarters[:], 0) && late[model.StrongCount] && late[model.Wakes]
}

func isRead(f model.Func) bool { return f == model.StrongCount || f == model.Wakes }

func recorded(t *testing.T, load wakertest.Workload) *linearize.History {
	t.Helper()
	rec, err := load.Record(t.Context())
	require.NoError(t, err)
	h, err := rec.History("workload", linearize.ReadOptions{})
	require.NoError(t, err)
	return h
}

// One wake that is lost near the end of a run is found, by the reads that come after it: without these the same history passes. What
// comes after depends on the schedule, so a recording may miss it; most do not.
func TestWakeLostLate(t *testing.T) {
	for _, load := range []wakertest.Workload{
		{Threads: 2, Objects: 1, Operations: 4000, Seed: 1},
		{Threads: 4, Objects: 2, Operations: 6000, Seed: 2},
		{Threads: 8, Objects: 4, Operations: 6000, Seed: 3},
	} {
		recordings, found := 5, 0
		if testing.Short() {
			recordings = 3
		}
		for range recordings {
			found += lostLate(t, load)
		}
		require.GreaterOrEqual(t, found, recordings/2+1, "%+v", load)
	}
}

// lostLate loses a wake after four fifths of them, and returns 1 if that is found.
func lostLate(t *testing.T, load wakertest.Workload) int {
	var deliveries atomic.Int64
	_, err := load.Losing(func() bool { deliveries.Add(1); return false }).Record(t.Context())
	require.NoError(t, err)
	late := deliveries.Swap(0) * 4 / 5
	h := recorded(t, load.Losing(func() bool { return deliveries.Add(1) == late }))
	report, err := linearize.Check(t.Context(), h, linearize.Options{})
	require.NoError(t, err)
	require.Empty(t, report.Undecided)
	if len(report.Failures) == 0 {
		return 0
	}
	require.Len(t, report.Failures, 1)
	f := report.Failure()
	require.Equal(t, model.W1, f.Property)
	require.Equal(t, model.Wakes, f.Operation.F)

	unread := &linearize.History{Name: h.Name}
	for _, o := range h.Operations {
		if o.F != model.Wakes || o.Return < f.Line {
			unread.Operations = append(unread.Operations, o)
		}
	}
	before, err := linearize.Check(t.Context(), unread, linearize.Options{})
	require.NoError(t, err)
	require.Equal(t, model.Pass, before.Verdict)
	return 1
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

// What the implementation refuses in a run that keeps the rules ends the run as a violation, and not the process.
func TestWorkloadOfBrokenImplementation(t *testing.T) {
	for _, threads := range []int{1, 4} {
		var deliveries atomic.Int64
		load := wakertest.Workload{Threads: threads, Objects: threads, Operations: 4000}.Losing(func() bool {
			if deliveries.Add(1) > 20 {
				panic(&waker.Error{Op: "Drop", Handle: "Arc", Kind: waker.Underflow, Property: waker.Underflow.Property()})
			}
			return false
		})
		_, err := load.Record(t.Context())
		var broken *model.Violation
		require.ErrorAs(t, err, &broken, "%d threads", threads)
		require.Equal(t, model.R3, broken.Property)
	}
}

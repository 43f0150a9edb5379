package linearize

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

const simulations = 3000

func randomWorld(seed uint64) *world {
	rng := rand.New(rand.NewPCG(seed, 2))
	w := &world{
		rng: rng, processes: 2 + rng.IntN(4), objects: 1 + rng.IntN(2), calls: 10 + rng.IntN(40),
		busy: 0.1 + 0.9*rng.Float64(), keep: rng.IntN(4),
	}
	if rng.IntN(3) == 0 {
		w.crash = 0.03
	}
	if rng.IntN(4) == 0 {
		w.refuse = 0.1
	}
	if rng.IntN(2) == 0 {
		w.defect, w.often = defect(1+rng.IntN(int(defects)-1)), []float64{0.05, 0.3, 1}[rng.IntN(3)]
	}
	return w
}

// The verdict, the line and what is allowed do not depend on where a history is cut, and are those of the search of the tests.
func TestCutsAgainstBruteForce(t *testing.T) {
	failed := map[defect]int{}
	carried, crashed, several := 0, 0, 0
	for seed := range uint64(simulations) {
		w := randomWorld(seed)
		h := built(t, w.run())
		want, err := Check(context.Background(), h, Options{segment: never})
		require.NoError(t, err)
		for _, segment := range []int{1, 2, 5, defaultSegment} {
			got, err := Check(context.Background(), h, Options{segment: segment})
			require.NoError(t, err)
			require.Equal(t, want, got, "seed %d, segments of %d", seed, segment)
		}
		compareWithBruteForce(t, h, want, seed)
		if want.Verdict == model.Fail {
			failed[w.defect]++
		}
		_, ops := h.byObject()
		for _, ops := range ops {
			for _, c := range planCuts(stepsOf(ops), 1) {
				carried += min(1, len(c.carried))
				several += min(1, len(c.carried)/2)
				for _, n := range c.carried {
					if stepsOf(ops)[n].ret == never {
						crashed++
					}
				}
			}
		}
	}
	t.Logf("of %d histories failed, by defect: %v; cuts that carry steps: %d, several: %d, of crashed operations: %d",
		simulations, failed, carried, several, crashed)
	require.Zero(t, failed[noDefect], "false alarms")
	for d := noDefect + 1; d < defects; d++ {
		require.Positive(t, failed[d], "defect %d never showed", d)
	}
	require.Positive(t, crashed)
	require.Positive(t, several)
}

func compareWithBruteForce(t *testing.T, h *History, r Report, seed uint64) {
	t.Helper()
	failures := map[model.ObjectID]Failure{}
	for _, f := range r.Failures {
		failures[f.Object] = f
	}
	ids, byObject := h.byObject()
	for _, id := range ids {
		ops := byObject[id]
		f, failed := failures[id]
		require.Equal(t, !failed, brute{ops: ops}.linearizable(), "seed %d: object %d", seed, id)
		if !failed {
			continue
		}
		require.False(t, brute{ops: ops, limit: f.Line}.linearizable(), "seed %d: %v", seed, f)
		require.True(t, brute{ops: ops, limit: f.Line - 1}.linearizable(), "seed %d: %v", seed, f)
		compareAllowed(t, ops, f, seed)
	}
}

// compareAllowed tries every result that could be.
func compareAllowed(t *testing.T, ops []*Operation, f Failure, seed uint64) {
	t.Helper()
	var probe *Operation
	for _, o := range ops {
		if o.Return == f.Line {
			probe = o
		}
	}
	require.Equal(t, *probe, f.Operation)
	may := func(r Result) bool { return brute{ops: ops, limit: f.Line, swap: probe, with: r}.linearizable() }
	switch probe.F {
	case model.StrongCount, model.Wakes:
		var counts []uint64
		for n := range uint64(2 * len(ops)) {
			if may(Result{Count: n}) {
				counts = append(counts, n)
			}
		}
		require.Equal(t, counts, f.Allowed.Counts, "seed %d: %v", seed, f)
		require.Equal(t, map[model.Func]model.Property{model.StrongCount: model.R1, model.Wakes: model.W1}[probe.F], f.Property)
	case model.Drop, model.Wake:
		require.True(t, may(Result{Freed: !probe.Freed}), "seed %d: %v", seed, f)
		require.Equal(t, !probe.Freed, f.Allowed.Freed)
		require.Equal(t, map[bool]model.Property{true: model.R3, false: model.R4}[probe.Freed], f.Property)
	default:
		t.Fatalf("seed %d: an operation without a result failed: %v", seed, f)
	}
}

// Where threads are stopped in the middle of calls for long, there is no cut for long that carries few steps. Every such history is decided all the
// same, within little memory, whether it has a linearization or not, and wherever it is cut.
func TestPreempted(t *testing.T) {
	failed := map[defect]int{}
	longest := 0
	for seed := range 2 * uint64(defects) {
		w := &world{
			rng: rand.New(rand.NewPCG(seed, 4)), processes: []int{4, 8}[seed%2], objects: 1, calls: 3000, busy: 1, keep: 20,
			stall: 0.02, stalled: 1500, defect: defect(seed / 2), often: 0.01,
		}
		h := built(t, w.run())
		want, err := Check(context.Background(), h, Options{MaxMemory: 64 << 20})
		require.NoError(t, err)
		require.Empty(t, want.Undecided, "seed %d", seed)
		got, err := Check(context.Background(), h, Options{MaxMemory: 64 << 20, segment: 30})
		require.NoError(t, err)
		require.Equal(t, want, got, "seed %d", seed)
		if want.Verdict == model.Fail {
			failed[w.defect]++
		}
		for i := range h.Operations {
			longest = max(longest, h.Operations[i].Return-h.Operations[i].Invoke)
		}
	}
	t.Logf("failed, by defect: %v; one call was open for %d lines", failed, longest)
	require.Zero(t, failed[noDefect])
	require.GreaterOrEqual(t, len(failed), int(defects)/2, "defects that showed")
	require.Greater(t, longest, 1000)
}

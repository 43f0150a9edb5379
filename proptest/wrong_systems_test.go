package proptest

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// Each wrong system is caught, for the property that it breaks, by the smallest trace that shows it.
func TestWrongSystemsAreCaught(t *testing.T) {
	for i, w := range wrongs {
		t.Run(w.name, func(t *testing.T) {
			if testing.Short() && i%6 != 0 {
				t.Skip("one in six is enough for the race detector")
			}
			ctx := context.Background()
			rep, err := Check(ctx, w.maker, Options{Seed: 1, Checks: 2000})
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict, "after %d checks", rep.Checks)
			f := rep.Failure
			require.Equal(t, w.property, f.Property, "%v", f.Report())
			require.Len(t, f.Trace.Steps, w.steps, "%v", f.Report())
			require.True(t, f.Minimal, "%v", f.Report())
			require.False(t, f.Flaky)

			// The trace, as text, fails again in the same way on this system, and not on the one that is right.
			again, err := ParseTrace(f.Trace.String())
			require.NoError(t, err)
			require.Equal(t, f.Trace, again)
			var got *Failure
			require.ErrorAs(t, Replay(ctx, w.maker, again), &got)
			require.Equal(t, f.Error(), got.Error())
			require.Equal(t, f.Records, got.Records)
			require.NoError(t, Replay(ctx, NewReference, again))

			// Without any one step, it no longer fails.
			for i := range f.Trace.Steps {
				less := Trace{Limit: f.Trace.Limit, Steps: slices.Delete(slices.Clone(f.Trace.Steps), i, i+1)}
				r := &replayer{maker: w.maker, stall: DefaultStall}
				f, err := r.run(ctx, less, loose, nil)
				require.NoError(t, err)
				require.Nil(t, f, "step %d can go: %v", i+1, less)
			}
		})
	}
}

// The properties that a sequential machine can break are all among those of the wrong systems; W7 is in hang_test.go. R2 shows where a
// consumed handle is used.
func TestWrongSystemsBreakEveryProperty(t *testing.T) {
	broken := map[model.Property]int{}
	for _, w := range wrongs {
		broken[w.property]++
	}
	for _, p := range []model.Property{model.R1, model.R2, model.R3, model.R4, model.R5, model.R6, model.R7, model.R8, model.R10, model.R11, model.W1} {
		require.NotZero(t, broken[p], "%v", p)
	}
}

// How a failure is found does not change what is reported, if it is short enough for all traces of its length to be tried. The shorter half
// of the systems is enough to show it.
func TestShortFailuresDoNotDependOnTheSeed(t *testing.T) {
	if testing.Short() {
		t.Skip("needs many runs")
	}
	for _, w := range wrongs {
		if w.steps >= exhaustSteps {
			continue
		}
		var traces []Trace
		for _, seed := range []uint64{2, 3} {
			rep, err := Check(context.Background(), w.maker, Options{Seed: seed, Checks: 2000})
			require.NoError(t, err)
			require.NotNil(t, rep.Failure, "%s, seed %d", w.name, seed)
			traces = append(traces, rep.Failure.Trace)
		}
		require.Equal(t, traces[0], traces[1], w.name)
	}
}

package scenario

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/internal/rapidrun"
)

// drawn returns scenarios drawn with a seed.
func drawn(t *testing.T, seed uint64, n int, o DrawOptions) []Scenario {
	t.Helper()
	var all []Scenario
	out, err := rapidrun.Check(seed, n, 1, func(t *rapid.T) { all = append(all, Draw(t, o)) })
	require.NoError(t, err)
	require.False(t, out.Failed || out.Stopped, "%v", out.Lines)
	require.Len(t, all, n)
	return all
}

// Every operation of every kind is drawn in a thread; whatever is drawn is valid, canonical, within the bounds, and reads back.
func TestDrawReachesEveryPair(t *testing.T) {
	met := map[pair]int{}
	sizes := map[int]int{}
	gifts, shared, limits, panics, teardowns := 0, 0, map[uint64]int{}, 0, 0
	const n = 3000
	var estimates []float64
	for _, s := range drawn(t, 1, n, DrawOptions{Panics: true}) {
		require.NoError(t, s.Validate(), "%v", s)
		require.Equal(t, s, s.Canonical())
		again, err := Parse("x", []byte(s.String()))
		require.NoError(t, err)
		require.Equal(t, s, again)
		plan := s.Plan()
		require.LessOrEqual(t, plan.Objects, 2)
		threads, _ := s.Size()
		sizes[threads]++
		for _, th := range s.Threads {
			require.LessOrEqual(t, len(th.Steps), 4)
			for _, step := range th.Steps {
				if step.Action == Do {
					met[pairOf(plan, step.Call)]++
				} else if step.Action == Take {
					gifts++
				}
			}
		}
		estimates = append(estimates, s.Estimate())
		shared += min(len(plan.Shared), 1)
		limits[s.Limit]++
		panics += min(len(s.Panics), 1)
		teardowns += min(len(s.Teardown), 1)
	}
	slices.Sort(estimates)
	for _, p := range pairs() {
		if p.f != model.New {
			require.Greater(t, met[p], n/300, "%v of %v", p.f, p.k)
		}
	}
	require.Greater(t, estimates[n/2], 5.0, "half of them")
	require.Greater(t, estimates[9*n/10], 500.0, "a tenth of them")
	require.LessOrEqual(t, sizes[1], 3, "a thread that got nothing") // where a limit has no room, and all else is a raw waker
	for threads := 2; threads <= 4; threads++ {
		require.Greater(t, sizes[threads], n/10)
	}
	for what, n := range map[string]int{"gifts": gifts, "shared": shared, "limit 2": limits[2], "limit 3": limits[3], "no limit": limits[0], "panics": panics, "teardowns": teardowns} {
		require.Greater(t, n, 30, what)
	}
}

func TestDrawOptions(t *testing.T) {
	noWakers := func(f model.Func, k model.Kind) bool {
		return k != model.Waker && k != model.Ref && f != model.IntoWaker && f != model.Borrow
	}
	for _, tt := range []struct {
		name                    string
		o                       DrawOptions
		threads, calls, objects int
	}{
		{"small", DrawOptions{Threads: 2, Calls: 2, Objects: 1}, 2, 2, 1},
		{"one thread", DrawOptions{Threads: 1}, 1, 4, 2},
		{"limits", DrawOptions{Limits: []uint64{5}}, 4, 4, 2},
		{"lowest limit", DrawOptions{Limits: []uint64{2}}, 4, 4, 2},
		{"large", DrawOptions{Threads: 100, Calls: 100, Objects: 100}, 8, 3, 4},
		{"few threads, many calls", DrawOptions{Threads: 2, Calls: 100, Objects: 1}, 2, 26, 1},
		{"no wakers", DrawOptions{Has: noWakers}, 4, 4, 2},
		{"drops only", DrawOptions{Has: func(f model.Func, k model.Kind) bool { return f == model.Drop || f == model.Clone }}, 4, 4, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, s := range drawn(t, 2, 300, tt.o) {
				require.NoError(t, s.Validate(), "%v", s)
				plan := s.Plan()
				require.LessOrEqual(t, len(s.Threads), tt.threads)
				require.LessOrEqual(t, plan.Objects, tt.objects)
				require.Empty(t, s.Panics)
				for _, th := range s.Threads {
					require.LessOrEqual(t, len(th.Steps), tt.calls)
				}
				if len(tt.o.Limits) > 0 {
					require.Equal(t, tt.o.Limits[0], s.Limit)
				}
				if tt.o.Has == nil {
					continue
				}
				for _, steps := range s.parts {
					for _, step := range steps {
						if step.Action == Do && step.Call.F != model.New {
							require.True(t, tt.o.Has(step.Call.F, plan.Kind[step.Call.Handle]), "%v", s)
						}
					}
				}
			}
		})
	}
}

// Where the subject has nothing, the test case is skipped; rapid says that it found none.
func TestDrawOfNothing(t *testing.T) {
	out, err := rapidrun.Check(1, 3, 1, func(t *rapid.T) {
		Draw(t, DrawOptions{Has: func(model.Func, model.Kind) bool { return false }})
	})
	require.NoError(t, err)
	require.True(t, out.Failed)
	require.Contains(t, out.Lines[0], "only generated")
}

// What is drawn can be reduced.
func TestReductionsOfDrawn(t *testing.T) {
	n := 0
	for _, s := range drawn(t, 3, 40, DrawOptions{Panics: true}) {
		n += len(checkReductions(t, s))
	}
	require.Greater(t, n, 500)
}

// The simplest scenario is what rapid shrinks to.
func TestShrinks(t *testing.T) {
	var last Scenario
	out, err := rapidrun.Check(1, 100, 1, func(t *rapid.T) {
		s := Draw(t, DrawOptions{})
		drops := 0
		for _, th := range s.Threads {
			for _, step := range th.Steps {
				if step.Call.F == model.Drop {
					drops++
				}
			}
		}
		if drops >= 2 {
			last = s
			t.Fatalf("two drops")
		}
	})
	require.NoError(t, err)
	require.True(t, out.Failed)
	require.Equal(t, []int{1, 1}, []int{len(last.Threads[0].Steps), len(last.Threads[1].Steps)})
	require.Empty(t, last.Teardown)
}

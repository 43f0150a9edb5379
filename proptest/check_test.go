package proptest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func TestReferencePasses(t *testing.T) {
	for _, limits := range [][]uint64{nil, {2}, {3}, {8}, {1 << 40}} {
		t.Run(fmt.Sprint(limits), func(t *testing.T) {
			rep, err := Check(context.Background(), NewReference, Options{Seed: 7, Checks: 300, Limits: limits})
			require.NoError(t, err)
			require.Equal(t, model.Pass, rep.Verdict, "%v", rep.Failure)
			require.Equal(t, 300, rep.Checks)
			require.Equal(t, uint64(7), rep.Seed)
		})
	}
}

// A normal run meets every way in which an operation can end, and no other.
func TestCoverage(t *testing.T) {
	rep, err := Check(context.Background(), NewReference, Options{Seed: 1, Checks: 1500})
	require.NoError(t, err)
	c := rep.Coverage
	require.Empty(t, c.Missed())
	met, all := c.Met()
	require.Equal(t, all, met)
	ended := 0
	for _, f := range model.Funcs() {
		require.NotEmpty(t, Classes(f), "%v", f)
		for class, n := range c.Outcomes[f] {
			require.Contains(t, Classes(f), class, "%v", f)
			ended += n
		}
	}
	require.Equal(t, c.Calls, ended, "every call comes to its end")
	require.NotZero(t, c.Panics)
	require.Greater(t, c.Nested, c.Calls/10)
	require.Greater(t, c.Interleaved, c.Calls/10)
	require.Greater(t, c.Probes, c.Steps)
}

func TestCoverageNamesWhatIsMissing(t *testing.T) {
	rep, err := Check(context.Background(), NewReference, Options{Seed: 1, Checks: 1, Steps: 1, Limits: []uint64{1000}})
	require.NoError(t, err)
	require.Contains(t, rep.Coverage.Missed(), "clone: R7")
	met, all := rep.Coverage.Met()
	require.Equal(t, all-len(rep.Coverage.Missed()), met)
	require.Less(t, met, all)
}

func TestSameSeedSameRun(t *testing.T) {
	w := wrongs[1] // strikes every second time
	var reports []Report
	for range 2 {
		rep, err := Check(context.Background(), w.maker, Options{Seed: 5, Checks: 500})
		require.NoError(t, err)
		reports = append(reports, rep)
	}
	require.Equal(t, reports[0], reports[1])

	a, err := Check(context.Background(), NewReference, Options{Seed: 5, Checks: 20})
	require.NoError(t, err)
	b, err := Check(context.Background(), NewReference, Options{Seed: 6, Checks: 20})
	require.NoError(t, err)
	require.NotEqual(t, a.Coverage, b.Coverage)
}

func TestWrongOptions(t *testing.T) {
	for _, tt := range []struct {
		name  string
		maker model.Maker
		opt   Options
		want  string
	}{
		{"no checks", NewReference, Options{}, "proptest: no checks to run: want at least 1, got 0"},
		{"negative checks", NewReference, Options{Checks: -1}, "proptest: no checks to run: want at least 1, got -1"},
		{"no maker", nil, Options{Checks: 1}, "proptest: no maker"},
		{"negative steps", NewReference, Options{Checks: 1, Steps: -1}, "proptest: steps -1: want at least 1, or 0 for the default"},
		{"negative stall", NewReference, Options{Checks: 1, Stall: -time.Second}, "proptest: stall time -1s: want more than 0, or 0 for the default"},
		{"no limits", NewReference, Options{Checks: 1, Limits: []uint64{}}, "proptest: no limits to draw from"},
		{"low limit", NewReference, Options{Checks: 1, Limits: []uint64{2, 1}}, "proptest: limit 1: want at least 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rep, err := Check(context.Background(), tt.maker, tt.opt)
			require.EqualError(t, err, tt.want)
			require.NotEqual(t, model.Pass, rep.Verdict)
		})
	}
	_, err := Check(context.Background(), NewReference, Options{})
	require.ErrorIs(t, err, ErrNoChecks)
}

func TestCancelledIsIncomplete(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rep, err := Check(ctx, NewReference, Options{Seed: 1, Checks: 1000, Progress: func(checks int) {
		if checks == 5 {
			cancel()
		}
	}})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Equal(t, 5, rep.Checks)
	require.Equal(t, "5 of 1000 checks: context canceled", rep.Reason)

	rep, err = Check(ctx, NewReference, Options{Seed: 1, Checks: 1})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Zero(t, rep.Checks)
}

// What was found before the interruption is reported, though not minimised.
func TestCancelledWhileShrinking(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	w := wrongs[0]
	failing := 0
	maker := func(cfg model.Config, user model.User) model.System {
		failing++
		return w.maker(cfg, user)
	}
	rep, err := Check(ctx, maker, Options{Seed: 1, Checks: 1000, Progress: func(int) {
		if failing == 2 { // the check that fails with this seed
			cancel()
		}
	}})
	require.NoError(t, err)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Equal(t, 2, rep.Checks)
	require.False(t, rep.Failure.Minimal)
	require.False(t, rep.Failure.Flaky)
	require.Contains(t, rep.Failure.Report(), "Minimising was cut short")
}

// A panic of the maker is an error of the caller and breaks no property.
func TestMakerPanics(t *testing.T) {
	maker := func(model.Config, model.User) model.System { panic("no subject today") }
	rep, err := Check(context.Background(), maker, Options{Seed: 1, Checks: 10})
	require.ErrorContains(t, err, "no subject today")
	require.Nil(t, rep.Failure)
	require.ErrorContains(t, Replay(context.Background(), maker, Trace{Limit: 2, Steps: []Step{{}}}), "no subject today")
}

// A subject that fails once and then no more is reported as it was found.
func TestNotDeterministic(t *testing.T) {
	n := 0
	maker := func(cfg model.Config, user model.User) model.System {
		if n++; n == 3 {
			return wrongs[0].maker(cfg, user)
		}
		return NewReference(cfg, user)
	}
	rep, err := Check(context.Background(), maker, Options{Seed: 1, Checks: 100})
	require.NoError(t, err)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Equal(t, 3, rep.Checks)
	require.True(t, rep.Failure.Flaky)
	require.False(t, rep.Failure.Minimal)
	require.Contains(t, rep.Failure.Report(), "not deterministic")
}

// Rapid's flags are as before, and no file was written, after a check that failed.
func TestNothingIsLeftBehind(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	before := map[string]string{}
	flag.VisitAll(func(f *flag.Flag) { before[f.Name] = f.Value.String() })
	rep, err := Check(context.Background(), wrongs[0].maker, Options{Seed: 1, Checks: 100})
	require.NoError(t, err)
	require.Equal(t, model.Fail, rep.Verdict)
	flag.VisitAll(func(f *flag.Flag) { require.Equal(t, before[f.Name], f.Value.String(), f.Name) })
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// Rapid makes fewer checks under -test.short; we ask for what we want all the same.
func TestShortModeRunsAllChecks(t *testing.T) {
	was := flag.Lookup("test.short").Value.String()
	defer func() { require.NoError(t, flag.Set("test.short", was)) }()
	var steps []int
	for _, short := range []string{"false", "true"} {
		require.NoError(t, flag.Set("test.short", short))
		rep, err := Check(context.Background(), NewReference, Options{Seed: 3, Checks: 11, Steps: 11})
		require.NoError(t, err)
		require.Equal(t, model.Pass, rep.Verdict)
		require.Equal(t, 11, rep.Checks)
		steps = append(steps, rep.Coverage.Steps)
	}
	require.Equal(t, steps[0], steps[1])
}

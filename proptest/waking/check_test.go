package waking

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

// programs is how many of n programs a test checks: fewer are enough for the race detector.
func programs(n int) int {
	if testing.Short() {
		return n / 4
	}
	return n
}

func TestReference(t *testing.T) {
	for _, m := range []explore.Model{explore.C20, explore.SC} {
		rep, err := Check(t.Context(), Options{Seed: 1, Programs: programs(60), Model: m})
		require.NoError(t, err)
		require.Equal(t, model.Pass, rep.Verdict, "%s %+v", rep.Reason, rep.Failure)
		t.Logf("%v: %+v", m, *rep)
		require.Equal(t, programs(60), rep.Exhausted)
		require.Positive(t, rep.Tokens)
		require.Less(t, rep.Tokens, rep.Exhausted)
		require.Greater(t, rep.Executions, int64(rep.Exhausted))
		require.Zero(t, rep.Blocked)
	}
}

// One order weaker: which property breaks, and how small the program is that shows it.
func TestWrong(t *testing.T) {
	for i, row := range []struct {
		site     string
		property model.Property
		size     int
	}{
		{"park.unpark", model.W5, 3},
		{"park.reread", model.W5, 3},
		{"park.consume", model.W5, 3},
		{"park.timeout", model.W5, 3},
		{"task.wake.cas", model.W5, 3},
		{"task.run.cas", model.W5, 3},
		{"task.cancel.cas", model.W5, 3},
		{"park.woken", model.W5, 4},
		{"task.dealloc.fence", model.R2, 4},
		{"task.ref.dec", model.R2, 4},
	} {
		t.Run(row.site, func(t *testing.T) {
			if testing.Short() && i%4 != 0 {
				t.Skip("one in four is enough for the race detector")
			}
			rep, err := Check(t.Context(), Options{Seed: 1, Programs: 100, Explorer: []explore.Option{explore.Override(memory.SiteNamed(row.site), memory.RelaxedOrder)}})
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict)
			f := rep.Failure
			t.Logf("%v after %d programs; %s; tried %d; size %d", f, rep.Exhausted, f.Program, f.Tried, f.Program.Size())
			require.Equal(t, row.property, f.Property)
			require.True(t, f.Minimal)
			require.Equal(t, row.size, f.Program.Size(), f.Program)
			require.Contains(t, f.Report("again -seed %d"), "again -seed 1")
		})
	}
}

// What is needed only where several threads poll or join, which no program here does, may be weaker: no alarm.
func TestNotNeeded(t *testing.T) {
	for _, site := range []string{"task.shutdown.cas", "task.join.load", "task.idle.load"} {
		rep, err := Check(t.Context(), Options{Seed: 3, Programs: programs(40), Explorer: []explore.Option{explore.Override(memory.SiteNamed(site), memory.RelaxedOrder)}})
		require.NoError(t, err)
		require.Equal(t, model.Pass, rep.Verdict, "%s: %v", site, rep.Failure)
	}
}

func TestNothingToRun(t *testing.T) {
	_, err := Check(t.Context(), Options{})
	require.ErrorIs(t, err, ErrNoPrograms)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rep, err := Check(ctx, Options{Seed: 1, Programs: 5})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Contains(t, rep.Reason, "0 of 5 programs: context canceled")
}

// A check that is cancelled on its way says how far it came.
func TestCutShort(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rep, err := Check(ctx, Options{Seed: 1, Programs: 50, Progress: func(n int) {
		if n == 3 {
			cancel()
		}
	}})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Equal(t, 3, rep.Exhausted)
}

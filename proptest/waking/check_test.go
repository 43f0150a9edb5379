package waking

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

// programs is how many of n programs a test checks: fewer are enough for the race detector.
func programs(n int) int {
	if testing.Short() {
		return n / 8
	}
	return n
}

// Programs of all kinds pass, explored and native. What no program drew is named, and nothing is left after enough programs.
func TestReference(t *testing.T) {
	for m, n := range map[explore.Model]int{explore.C20: programs(80), explore.SC: programs(40)} {
		rep, err := Check(t.Context(), Options{Seed: 1, Programs: n, Model: m, Native: 5})
		require.NoError(t, err)
		require.Equal(t, model.Pass, rep.Verdict, "%s %+v", rep.Reason, rep.Failure)
		t.Logf("%v: %d programs %v, %d executions, %d histories, %d native runs, %d native histories, %d rejected, %d abandoned; missed: %v", m, rep.Exhausted, rep.Kinds,
			rep.Executions, rep.Histories, rep.NativeRuns, rep.NativeHistories, rep.Rejected, rep.Abandoned, rep.Missed(Features(nil)))
		require.Equal(t, n, rep.Exhausted)
		require.Equal(t, 5*rep.Exhausted, rep.NativeRuns)
		for k, n := range rep.Kinds {
			require.True(t, n > 0 || testing.Short(), "kind %v", Kind(k))
		}
		require.Greater(t, rep.Executions, int64(rep.Exhausted))
		require.Positive(t, rep.Histories)
		require.Positive(t, rep.NativeHistories)
		require.Zero(t, rep.Blocked)
	}
}

// Each feature is small enough to be drawn and exhausted: what a check names as missed is so by chance.
func TestEveryFeatureIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector has enough of TestReference")
	}
	drawn := map[string]int{}
	missed := Features(nil)
	for _, k := range Kinds() {
		rep, err := Check(t.Context(), Options{Seed: 1, Programs: map[Kind]int{Task: 20}[k] + 30, Kinds: []Kind{k}})
		require.NoError(t, err)
		require.Equal(t, model.Pass, rep.Verdict, "%s %+v", rep.Reason, rep.Failure)
		for f, n := range rep.Drawn {
			drawn[f] += n
		}
	}
	missed = (&Report{Drawn: drawn}).Missed(missed)
	require.Empty(t, missed)
	require.Len(t, drawn, len(Features(nil)), "a program has a feature that Features does not name")
}

// What is needed only where several threads poll or end a task, which no program here does, may be weaker: no alarm.
func TestNotNeeded(t *testing.T) {
	for _, row := range []struct {
		site           string
		order, failure memory.Order
		kind           Kind
	}{
		{"task.shutdown.cas", relaxed, relaxed, Task},
		{"task.idle.cas", acquire, acquire, Word},
		{"atomic_waker.registered.swap", release, 0, AtomicWaking},
		{"atomic_waker.taken", release, 0, AtomicWaking},
	} {
		rep, err := Check(t.Context(), Options{Seed: 3, Programs: programs(24), Kinds: []Kind{row.kind}, Explorer: []explore.Option{override(t, row.site, row.order, row.failure)}})
		require.NoError(t, err)
		require.Equal(t, model.Pass, rep.Verdict, "%s: %v", row.site, rep.Failure)
	}
}

// A failure prints the program, what is broken, the table, and commands that replay that execution. The text is read back as the program, and the
// string replays it.
func TestReport(t *testing.T) {
	o := override(t, "park.unpark", relaxed, 0)
	rep, err := Check(t.Context(), Options{Seed: 1, Programs: 10, Kinds: []Kind{Token}, Explorer: []explore.Option{o}})
	require.NoError(t, err)
	f := rep.Failure
	require.NotNil(t, f)
	text := f.Report(DefaultCommands)
	for _, s := range []string{"W5 Publishes is broken: data race", "\n\n" + f.Program.String() + "\n", "[relaxed]",
		"program:   cat > failure.waking <<'EOF'\nwaking parker\n", "replay:    go run ./cmd/wakecheck explore -replay " + f.Explored.Replay + " failure.waking\n", "-seed 1\n"} {
		require.Contains(t, text, s)
	}
	_, rest, _ := strings.Cut(text, "<<'EOF'\n")
	source, _, _ := strings.Cut(rest, "EOF\n")
	p, err := Parse("failure.waking", []byte(source))
	require.NoError(t, err)
	require.Equal(t, f.Program, p)
	res, err := Replay(t.Context(), p, Subject{}, f.Explored.Replay, o)
	require.NoError(t, err)
	require.Equal(t, f.Explored.Error(), res.Failures[0].Error())
}

// A program over the budget is abandoned, counted, and none of the exhausted.
func TestBudget(t *testing.T) {
	rep, err := Check(t.Context(), Options{Seed: 1, Programs: 5, Budget: 2})
	require.NoError(t, err)
	require.Positive(t, rep.Abandoned)
	require.LessOrEqual(t, rep.Executions, int64(2*rep.Exhausted))
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

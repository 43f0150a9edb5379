package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

func TestExploreWrongUse(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string
	}{
		{nil, "explore needs one scenario, got 0 arguments"},
		{[]string{"drops", "drops"}, "got 2 arguments"},
		{[]string{"nothing"}, `no scenario "nothing"`},
		{[]string{"-model", "tso", "drops"}, "tso"},
		{[]string{"-order", "arc.drop.dec", "drops"}, "want SITE=ORDER"},
		{[]string{"-order", "arc.drop.dek=relaxed", "drops"}, `no site "arc.drop.dek"`},
		{[]string{"-order", "arc.drop.dec=strong", "drops"}, `memory order "strong"`},
		{[]string{"-order", "arc.drop.dec=relaxed,relaxed", "drops"}, "is a rmw and has one order"},
		{[]string{"-order", "arc.strong_count=release", "drops"}, "C11 forbids order release for a load"},
		{[]string{"-replay", "rubbish", "drops"}, "replay"},
		{[]string{"-workers", "0", "drops"}, "want at least 1"},
		{[]string{"-sample", "-3", "drops"}, "want at least 1"},
		{[]string{"-max-executions", "-1", "drops"}, "want 0 or more"},
		{[]string{"-timeout", "-1s", "drops"}, "want a duration of 0 or more"},
		{[]string{"-resume", "no-such-file", "drops"}, "no such file"},
		{[]string{"-sample", "5", "-workers", "2", "drops"}, "sampling has one worker"},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			got := wakecheck(t.Context(), append([]string{"explore"}, row.args...)...)
			require.Equal(t, exitBroken, got.status, "%v", got)
			require.Contains(t, got.err, row.says)
			require.Empty(t, got.out)
		})
	}
}

func TestExploreList(t *testing.T) {
	got := wakecheck(t.Context(), "explore", "-list")
	require.Equal(t, exitPass, got.status)
	for _, s := range wakertest.Scenarios() {
		require.Contains(t, got.out, " "+s.Name+" ")
	}
	for _, s := range memory.Sites() {
		require.Contains(t, got.out, " "+s.Name+" ")
	}
}

// exploreOf is explore -json, decoded.
func exploreOf(t *testing.T, args ...string) (exploreJSON, int) {
	t.Helper()
	got := wakecheck(t.Context(), append([]string{"explore", "-json"}, args...)...)
	var j exploreJSON
	require.NoError(t, json.Unmarshal([]byte(got.out), &j), "%v", got)
	return j, got.status
}

func TestExplorePasses(t *testing.T) {
	j, status := exploreOf(t, "arc-2")
	require.Equal(t, exitPass, status)
	require.Equal(t, "pass", j.Verdict)
	require.Equal(t, int64(140), j.Executions)
	require.True(t, j.Exhaustive)
	require.Nil(t, j.Failure)
	require.NotEmpty(t, j.Sites)
}

// A failure is replayed by the string that it came with, to the same failure; with the orders as written the string does not break anything.
func TestExploreFailsAndReplays(t *testing.T) {
	weak := []string{"-order", "arc.drop.fence=relaxed"}
	j, status := exploreOf(t, append(weak, "drops")...)
	require.Equal(t, exitFail, status)
	require.False(t, j.Exhaustive)
	require.Equal(t, explore.DataRace, j.Failure.Kind)
	require.Equal(t, "R9", j.Failure.Property)
	require.Len(t, j.Failure.Events, 2)
	require.Contains(t, j.Failure.Command, "-order 'arc.drop.fence=relaxed' -replay "+j.Failure.Replay+" drops")

	again, status := exploreOf(t, append(weak, "-replay", j.Failure.Replay, "drops")...)
	require.Equal(t, exitFail, status)
	require.Equal(t, j.Failure, again.Failure)

	got := wakecheck(t.Context(), "explore", "-order", "arc.drop.fence=relaxed", "-replay", j.Failure.Replay, "arc-1")
	require.Equal(t, exitBroken, got.status, "the string of another program")
	require.Contains(t, got.err, "replay")
}

func TestExploreText(t *testing.T) {
	got := wakecheck(t.Context(), "explore", "-order", "arc.drop.dec=relaxed", "drops")
	require.Equal(t, exitFail, got.status)
	for _, s := range []string{"drops under c20: fail", "relaxed", "data race (R9)", "is not ordered with", "main ", "| T1 ", "replay:  go run ./cmd/wakecheck explore -order 'arc.drop.dec=relaxed' -replay "} {
		require.Contains(t, got.out, s)
	}
}

// A replay is reported under the model of its string, whether that is named or not.
func TestExploreReplaysUnderTheModelOfTheString(t *testing.T) {
	weak := []string{"-order", "arc.drop.dec=relaxed"}
	j, _ := exploreOf(t, append(weak, "-model", "rc11", "drops")...)
	require.Equal(t, "rc11", j.Model)
	again, status := exploreOf(t, append(weak, "-replay", j.Failure.Replay, "drops")...)
	require.Equal(t, exitFail, status)
	require.Equal(t, "rc11", again.Model)
	got := wakecheck(t.Context(), append([]string{"explore", "-model", "sc", "-replay", j.Failure.Replay, "drops"}, weak...)...)
	require.Equal(t, exitBroken, got.status)
}

// An order at a site that the scenario never runs changes nothing: that is said.
func TestExploreNamesSitesThatNeverRan(t *testing.T) {
	j, status := exploreOf(t, "-order", "arc.get_mut.load=relaxed", "-order", "arc.clone=seq_cst", "drops")
	require.Equal(t, exitPass, status)
	require.Equal(t, []string{"arc.get_mut.load"}, j.Unmet)
	require.Contains(t, wakecheck(t.Context(), "explore", "-order", "arc.get_mut.load=relaxed", "drops").out, "no execution so far came to arc.get_mut.load")
}

func TestExploreRefusesFlagsWithoutEffect(t *testing.T) {
	for _, args := range [][]string{{"-seed", "4"}, {"-replay", "wk1-c20-AAAA", "-sample", "3"}, {"-replay", "wk1-c20-AAAA", "-save", "x"}} {
		got := wakecheck(t.Context(), append(append([]string{"explore"}, args...), "drops")...)
		require.Equal(t, exitBroken, got.status, args)
		require.Contains(t, got.err, args[0])
	}
}

// A failure under an override is explained: what is missing, and that the order as written repairs it.
func TestExploreExplains(t *testing.T) {
	for _, row := range []struct {
		scenario, order string
		missing         string // the site that does not do its part
		alone           []string
	}{
		{"drops", "arc.drop.dec=relaxed", "arc.drop.dec", []string{"arc.drop.dec=release"}},
		{"drops", "arc.drop.fence=relaxed", "arc.drop.dec", []string{"arc.drop.dec=acq_rel", "arc.drop.fence=acquire"}},
		{"upgrade-last-drop", "weak.drop.dec=relaxed", "weak.drop.dec", []string{"weak.drop.dec=release"}},
		{"get-mut-upgrade", "arc.get_mut.lock=relaxed", "arc.get_mut.lock", []string{"arc.get_mut.lock=acquire,relaxed"}},
		{"get-mut-drop", "arc.get_mut.load=relaxed", "arc.get_mut.load", []string{"arc.get_mut.load=acquire"}},
		{"into-inner", "arc.into_inner.dec=relaxed", "arc.into_inner.dec", []string{"arc.into_inner.dec=release"}},
		{"try-unwrap-drop", "arc.try_unwrap.fence=relaxed", "arc.try_unwrap.cas", []string{"arc.try_unwrap.cas=acquire,relaxed", "arc.try_unwrap.fence=acquire"}},
	} {
		t.Run(row.order, func(t *testing.T) {
			j, _ := exploreOf(t, "-order", row.order, row.scenario)
			e := j.Failure.Explanation
			require.NotNil(t, e)
			require.NotEmpty(t, e.Words)
			require.Len(t, e.Missing, 1)
			end := e.Missing[0].Release
			if end.Done {
				end = e.Missing[0].Acquire
			}
			require.Equal(t, row.missing, end.By.Site)
			var alone []string
			for _, a := range e.Repairs.Alone {
				alone = append(alone, a.String())
			}
			require.Equal(t, row.alone, alone)
		})
	}
}

// A bound leaves a checkpoint; the rest of the search, resumed from it, comes to the whole count.
func TestExploreSavesAndResumes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoint")
	j, status := exploreOf(t, "-max-executions", "40", "-save", path, "arc-2")
	require.Equal(t, exitIncomplete, status)
	require.Equal(t, string(explore.ExecutionBound), j.Bound)
	require.False(t, j.Exhaustive)
	j, status = exploreOf(t, "-resume", path, "arc-2")
	require.Equal(t, exitPass, status)
	require.Equal(t, int64(140), j.Executions)
	for _, other := range []string{"drops", "arc-3"} {
		r := wakecheck(t.Context(), "explore", "-resume", path, other)
		require.Equal(t, exitBroken, r.status, "the checkpoint of another program")
		require.Contains(t, r.err, path+": checkpoint: the program is not the one that this was written for", other)
	}
}

func TestExploreSamples(t *testing.T) {
	j, status := exploreOf(t, "-sample", "20", "-seed", "5", "arc-2")
	require.Equal(t, exitIncomplete, status)
	require.Equal(t, uint64(5), j.Seed)
	require.Equal(t, int64(20), j.Executions)
	require.False(t, j.Exhaustive)
	got := wakecheck(t.Context(), "explore", "-sample", "3", "arc-2")
	require.Contains(t, got.out, "(seed ")
}

func TestExploreAllFailures(t *testing.T) {
	j, status := exploreOf(t, "-all", "-order", "arc.drop.dec=relaxed", "-order", "weak.drop.dec=relaxed", "arc-1")
	require.Equal(t, exitFail, status)
	require.Greater(t, len(j.Failures), 1)
	require.Equal(t, j.Failures[0], j.Failure)
}

// The layer does not pass a scenario whose count is not the declared one.
func TestExploreLayerJudgesCounts(t *testing.T) {
	s, _ := wakertest.ScenarioNamed("drops")
	res, err := explore.Run(t.Context(), s.Program, s.Options()...)
	require.NoError(t, err)
	r := result{Verdict: model.Pass}
	r.judge(s, res, true)
	require.Equal(t, model.Pass, r.Verdict)
	s.Executions++
	r.judge(s, res, true)
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Contains(t, r.Reason, "6 executions and 0 blocked, declared are 7 and 0")
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const dropsText = `scenario drops
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	wakes 0
	drop 0
thread T2
	drop 1
`

func writeScenario(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.scenario")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestExploreScenarioFile(t *testing.T) {
	path := writeScenario(t, dropsText)
	j, status := exploreOf(t, path)
	require.Equal(t, exitPass, status)
	require.EqualValues(t, 2, j.Executions, "two drops in any order")
	require.Equal(t, 2, j.Histories)
	for _, m := range []string{"rc11", "genmc", "sc"} {
		_, status := exploreOf(t, "-model", m, path)
		require.Equal(t, exitPass, status)
	}
}

// A failure names the scenario, shows the execution, and is replayed by the command that it prints.
func TestExploreScenarioFileFails(t *testing.T) {
	path := writeScenario(t, dropsText)
	weak := []string{"-order", "arc.drop.fence=relaxed"}
	got := wakecheck(t.Context(), append(append([]string{"explore"}, weak...), path)...)
	require.Equal(t, exitFail, got.status)
	for _, s := range []string{"R9 DropSynchronizes is broken: data race", "scenario drops", "drop 1", "fetch_sub strong: 1 to 0 [release] from ", "arc.drop.fence"} {
		require.Contains(t, got.out, s)
	}
	_, again, found := strings.Cut(got.out, "replay:    go run ./cmd/wakecheck ")
	require.True(t, found)
	args, _, _ := strings.Cut(again, "\n")
	replayed := wakecheck(t.Context(), strings.Fields(strings.ReplaceAll(args, "'", ""))...)
	require.Equal(t, exitFail, replayed.status)
	require.Contains(t, replayed.out, "R9 DropSynchronizes is broken")

	changed := writeScenario(t, strings.Replace(dropsText, "\twakes 0\n", "\tstrong_count 0\n", 1))
	j, _ := exploreOf(t, append(weak, path)...)
	refused := wakecheck(t.Context(), "explore", "-order", "arc.drop.fence=relaxed", "-replay", j.Failure.Replay, changed)
	require.Equal(t, exitBroken, refused.status)
	require.Contains(t, refused.err, "replay")
}

// A file that is no scenario is refused with its line, or with what is wrong with it.
func TestScenarioFilesThatAreRefused(t *testing.T) {
	for name, row := range map[string]struct{ text, says string }{
		"consumed":    {strings.Replace(dropsText, "\tdrop 1", "\tdrop 1\n\tdrop 1", 1), "x.scenario:10: handle 1 was consumed"},
		"syntax":      {"scenario x\nsetup\n\tnew object -> 0\n", "x.scenario:3:"},
		"empty":       {"", "x.scenario:0:"},
		"binary":      {"\x00\xff\x00", "x.scenario:1:"},
		"too many":    {"scenario x\nthread T1\n" + strings.Repeat("\tdrop 0\n", 2000), "lines"},
		"many drops":  {manyHandles(40), "too many calls"},
		"two threads": {strings.Replace(dropsText, "drop 1", "drop 0", 1), "x.scenario:7: no drop of handle 0"},
	} {
		t.Run(name, func(t *testing.T) {
			path := writeScenario(t, row.text)
			for _, command := range []string{"explore", "minimize"} {
				got := wakecheck(t.Context(), command, path)
				require.Equal(t, exitBroken, got.status, "%v", got)
				require.Contains(t, got.err, row.says)
				require.Empty(t, got.out)
			}
		})
	}
	got := wakecheck(t.Context(), "explore", "no-such.scenario")
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, "no such file")
}

// manyHandles leaves more handles at the end than a history has room for.
func manyHandles(n int) string {
	var b strings.Builder
	b.WriteString("scenario many\nsetup\n\tnew object 0 -> 0\n")
	for i := range n {
		b.WriteString("\tclone 0 -> " + string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10)) + "\n")
	}
	b.WriteString("thread T1\n\tdrop 0\n")
	return b.String()
}

func TestMinimizeScenarioFile(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "-within", writeScenario(t, dropsText))
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Regexp(t, `arc\.drop\.dec +release +release +release +relaxed`, got.out)
	require.Regexp(t, `arc\.drop\.fence +acquire +acquire +acquire +relaxed`, got.out)
}

// The layer exhausts what it says, and names what no scenario has shown.
func TestScenariosLayer(t *testing.T) {
	r := runLayer(t.Context(), scenariosLayer, &environment{seed: 1, profile: profiles[0], progress: func(int64, int64) {}})
	require.EqualValues(t, "pass", r.Verdict, r.Reason)
	require.EqualValues(t, profiles[0].scenarios+profiles[0].waking, r.Cases)
	require.Greater(t, r.Detail["executions"], int64(profiles[0].scenarios))
	require.Equal(t, profiles[0].waking, r.Detail["waking"].(map[string]any)["programs"])
	require.Contains(t, r.covered, "150 waking programs")
	all := strings.Join(r.notes, "\n")
	for _, missed := range [][]string{r.Detail["missed"].([]string), r.Detail["waking"].(map[string]any)["missed"].([]string)} {
		for _, m := range missed {
			require.Contains(t, all, m)
		}
	}
}

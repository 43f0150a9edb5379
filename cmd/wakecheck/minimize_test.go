package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMinimizeWrongUse(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string
	}{
		{nil, "at least one scenario"},
		{[]string{"nothing"}, `no scenario "nothing"`},
		{[]string{"drops", "arc-1", "drops"}, "scenario drops is named twice"},
		{[]string{"-model", "tso", "drops"}, "tso"},
		{[]string{"-site", "nowhere", "drops"}, `no site "nowhere"`},
		{[]string{"-max-runs", "0", "drops"}, "want at least 1"},
		{[]string{"-max-executions", "0", "drops"}, "want at least 1"},
		{[]string{"-timeout", "-1s", "drops"}, "want a duration of 0 or more"},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			got := wakecheck(t.Context(), append([]string{"minimize"}, row.args...)...)
			require.Equal(t, exitBroken, got.status, "%v", got)
			require.Contains(t, got.err, row.says)
			require.Empty(t, got.out)
		})
	}
}

// Without a single case nothing passes: a site that no scenario runs, and a search that had no time.
func TestMinimizeOfNothing(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "-site", "task.wake.cas", "arc-1")
	require.Equal(t, exitIncomplete, got.status, "%v", got)
	require.Contains(t, got.out, "incomplete (no program runs task.wake.cas)")
	got = wakecheck(t.Context(), "minimize", "-json", "-timeout", "1ns", "arc-1")
	require.Equal(t, exitIncomplete, got.status, "%v", got)
	require.NotContains(t, got.out, `"pass"`)
	require.Contains(t, got.out, `"bound":"time"`)
}

// The published result on Arc: clone may be relaxed, drop needs release, and its last one acquire, as a fence or on the decrement.
func TestMinimizeFindsTheOrdersOfDrop(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "drops", "weak-drop-last-drop")
	require.Equal(t, exitPass, got.status, "%v", got)
	for _, s := range []string{"arc.clone", "relaxed already", "arc.drop.dec", "needed", "data race (R9)", "use after free (R2)", "sufficient for these programs: drops", "wk1-c20-"} {
		require.Contains(t, got.out, s)
	}
	got = wakecheck(t.Context(), "minimize", "-json", "-within", "-site", "arc.drop.dec", "drops")
	require.Equal(t, exitPass, got.status, "%v", got)
	require.True(t, json.Valid([]byte(got.out)))
}

// Each line that is printed for a break replays it: under the orders of the whole assignment, and by itself.
func TestMinimizeReplays(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "get-mut-upgrade", "into-inner")
	require.Equal(t, exitPass, got.status, "%v", got)
	replayed, message := 0, ""
	for line := range strings.Lines(got.out) {
		if text, ok := strings.CutPrefix(line, "["); ok {
			_, message, _ = strings.Cut(strings.TrimSpace(text), ": ")
		}
		command, ok := strings.CutPrefix(line, "    go run ./cmd/wakecheck ")
		if !ok {
			continue
		}
		replayed++
		again := wakecheck(t.Context(), strings.Fields(strings.ReplaceAll(command, "'", ""))...)
		require.Equal(t, exitFail, again.status, "%s\n%v", command, again)
		require.Contains(t, again.out, message)
	}
	require.Greater(t, replayed, 10)
}

// Rust's orders stand beside ours, with their source.
func TestMinimizeShowsPublishedOrders(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "-within", "upgrade-last-drop", "get-mut-upgrade", "get-mut-drop", "into-inner")
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Contains(t, got.out, "\nRust: alloc::sync::Arc, library/alloc/src/sync.rs of rust-lang/rust at ")
	lines := map[string][]string{}
	_, table, _ := strings.Cut(got.out, "\nas written")
	for line := range strings.Lines(table) {
		if words := strings.Fields(line); len(words) > 2 {
			lines[words[0]] = words[1:]
		}
	}
	require.Equal(t, []string{"Rust", "written"}, lines["site"])
	for _, site := range []string{"weak.upgrade.cas", "arc.get_mut.lock", "arc.get_mut.load", "arc.get_mut.unlock", "arc.into_inner.dec", "arc.into_inner.fence"} {
		require.NotEmpty(t, lines[site], site)
		require.Equal(t, lines[site][0], lines[site][1], site)
	}
	require.Equal(t, "none", lines["scenario.deaths.inc"][0])
}

func TestMinimizeIncomplete(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "-max-runs", "1", "drops")
	require.Equal(t, exitIncomplete, got.status, "%v", got)
	got = wakecheck(t.Context(), "minimize", "-timeout", "1ns", "drops")
	require.Equal(t, exitIncomplete, got.status, "%v", got)
}

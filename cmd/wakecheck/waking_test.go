package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const lookText = `waking parker
main
	look
thread T1
	wake_by_ref
`

func writeWaking(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.waking")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestExploreWakingFile(t *testing.T) {
	path := writeWaking(t, lookText)
	j, status := exploreOf(t, path)
	require.Equal(t, exitPass, status)
	require.EqualValues(t, 4, j.Executions, "the look before or after the unpark, and two orders of the last handle")
	require.Equal(t, 2, j.Histories, "the look takes the token, or not")
	dot := filepath.Join(t.TempDir(), "x.dot")
	got := wakecheck(t.Context(), "explore", "-model", "sc", "-dot", dot, path)
	require.Equal(t, exitPass, got.status, "%v", got)
	require.FileExists(t, dot)
}

// A failure shows the program and the execution, and is replayed by the command that it prints.
func TestExploreWakingFileFails(t *testing.T) {
	path := writeWaking(t, lookText)
	got := wakecheck(t.Context(), "explore", "-order", "park.unpark=relaxed", path)
	require.Equal(t, exitFail, got.status)
	for _, s := range []string{"W5 Publishes is broken: data race", lookText, "swap park.state: 0 to 2 [relaxed]"} {
		require.Contains(t, got.out, s)
	}
	_, again, found := strings.Cut(got.out, "replay:    go run ./cmd/wakecheck ")
	require.True(t, found)
	args, _, _ := strings.Cut(again, "\n")
	replayed := wakecheck(t.Context(), strings.Fields(strings.ReplaceAll(args, "'", ""))...)
	require.Equal(t, exitFail, replayed.status)
	require.Contains(t, replayed.out, "W5 Publishes is broken")

	j, _ := exploreOf(t, "-order", "park.unpark=relaxed", path)
	changed := writeWaking(t, strings.Replace(lookText, "look", "until", 1))
	refused := wakecheck(t.Context(), "explore", "-order", "park.unpark=relaxed", "-replay", j.Failure.Replay, changed)
	require.Equal(t, exitBroken, refused.status)
	require.Contains(t, refused.err, "replay")
}

func TestWakingFilesThatAreRefused(t *testing.T) {
	for _, command := range []string{"explore", "minimize"} {
		got := wakecheck(t.Context(), command, writeWaking(t, strings.Replace(lookText, "look", "sit", 1)))
		require.Equal(t, exitBroken, got.status, "%v", got)
		require.Contains(t, got.err, `x.waking:3:2: no step "sit"`)
		require.Empty(t, got.out)
		got = wakecheck(t.Context(), command, writeWaking(t, dropsText))
		require.Contains(t, got.err, `x.waking:1:1: want "waking KIND" first`)
	}
}

func TestMinimizeWakingFile(t *testing.T) {
	got := wakecheck(t.Context(), "minimize", "-within", "-site", "park.unpark", writeWaking(t, lookText))
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Regexp(t, `park\.unpark +seq_cst +release +release +relaxed`, got.out)
}

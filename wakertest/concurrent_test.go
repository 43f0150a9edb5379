package wakertest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

func parse(t *testing.T, text string) scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("test", []byte(text))
	require.NoError(t, err)
	return s
}

// Store buffering across words on a correct Arc: judged word by word it passes under weak memory, and jointly under sc.
func TestStoreBufferingAcrossWords(t *testing.T) {
	s := parse(t, `
scenario store-buffering
setup
	new object 0 -> 0
	clone 0 -> 1
	clone 0 -> 2
	into_waker 1 -> 3
thread T1
	wake_by_ref 3
	strong_count 0
thread T2
	clone 2 -> 4
	wakes 2
`)
	r, err := concurrent.Explore(t.Context(), s, wakertest.Reference)
	require.NoError(t, err)
	if r.Failure != nil {
		t.Log(r.Failure.Report(concurrent.DefaultCommands))
	}
	require.Equal(t, model.Pass, r.Verdict, r.Reason)
	t.Log(r.Executions, r.Histories)

	r, err = concurrent.Native(t.Context(), s, wakertest.Reference, concurrent.NativeOptions{Runs: 200})
	require.NoError(t, err)
	require.Equal(t, model.Pass, r.Verdict, r.Reason)
	t.Log(r.Executions, r.Histories)
}

package wakertest_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
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

// linesOf collects the lines of each execution.
func linesOf(t *testing.T, s scenario.Scenario, m explore.Model) (all [][]string, err error) {
	t.Helper()
	e, err := concurrent.NewExploration(s, wakertest.Reference)
	require.NoError(t, err)
	options := append(e.Options(), explore.In(m), explore.OnExecution(func(x *explore.Execution) error {
		lines, err := e.Lines(x)
		if err != nil {
			return err
		}
		var texts []string
		for _, l := range lines {
			text := fmt.Sprintf("%d: %v", l.Thread, l.Call)
			if l.Return {
				text = fmt.Sprintf("%d: %v: %v", l.Thread, l.Call.F, l.Outcome)
			}
			texts = append(texts, text)
		}
		all = append(all, texts)
		return nil
	}))
	_, err = explore.Run(t.Context(), e.Program, options...)
	return all, err
}

// The lines of an execution: calls overlap where their accesses do, those without any stand alone, and a raw waker is given back by two calls.
func TestLines(t *testing.T) {
	s := parse(t, `
scenario lines
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 0 -> 2
	into_raw 2 -> 3
thread T1
	into_waker 1 -> 4
	wake 4
`)
	all, err := linesOf(t, s, explore.SC)
	require.NoError(t, err)
	require.Equal(t, [][]string{{
		"0: new object 0 -> 0", "0: new: ok=false count=0 freed=false",
		"0: clone 0 -> 1", "0: clone: ok=false count=0 freed=false",
		"0: into_waker 0 -> 2", "0: into_waker: ok=false count=0 freed=false",
		"0: into_raw 2 -> 3", "0: into_raw: ok=false count=0 freed=false",
		"1: into_waker 1 -> 4", "1: into_waker: ok=false count=0 freed=false",
		"1: wake 4", "1: wake: ok=false count=0 freed=false",
		"0: from_raw 3 -> 8", "0: from_raw: ok=false count=0 freed=false",
		"0: drop 8", "0: drop: ok=false count=0 freed=true",
	}}, all)
	_, err = linesOf(t, s, explore.C20)
	require.ErrorIs(t, err, explore.ErrNoOrder)
}

// A thread whose calls make no access runs between its start and its join.
func TestLinesWithoutAccesses(t *testing.T) {
	all, err := linesOf(t, parse(t, `
scenario quiet
setup
	new object 0 -> 0
thread T1
	into_waker 0 -> 1
	into_raw 1 -> 2
teardown
	from_raw 2 -> 3
	wake 3
`), explore.SC)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, []string{
		"0: new object 0 -> 0", "0: new: ok=false count=0 freed=false",
		"1: into_waker 0 -> 1", "1: into_waker: ok=false count=0 freed=false",
		"1: into_raw 1 -> 2", "1: into_raw: ok=false count=0 freed=false",
		"0: from_raw 2 -> 3", "0: from_raw: ok=false count=0 freed=false",
		"0: wake 3", "0: wake: ok=false count=0 freed=true",
	}, all[0])
}

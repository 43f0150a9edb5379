package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

func TestTLAWrongUse(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string
	}{
		{[]string{"Ownership"}, "takes no arguments"},
		{[]string{"-run", "("}, `run "("`},
		{[]string{"-run", "^NoSuchThing$"}, "no configuration of that name"},
		{[]string{"-parallel", "-1"}, "want 0 or more"},
		{[]string{"-parallel", "1025"}, "want at most 1024"},
		{[]string{"-timeout", "-1s"}, "want a duration of 0 or more"},
	} {
		got := wakecheck(t.Context(), append([]string{"tla"}, row.args...)...)
		require.Equal(t, exitBroken, got.status, "%v", got)
		require.Contains(t, got.err, row.says)
		require.Empty(t, got.out)
	}
}

func TestTLAList(t *testing.T) {
	got := wakecheck(t.Context(), "tla", "-list", "-long")
	require.Equal(t, exitPass, got.status)
	entries, err := tla.Manifest()
	require.NoError(t, err)
	for _, e := range entries {
		require.Contains(t, got.out, " "+e.Name+" ")
	}
	got = wakecheck(t.Context(), "tla", "-list", "-json", "-run", "^Litmus$")
	var list []tla.Entry
	require.NoError(t, json.Unmarshal([]byte(got.out), &list))
	require.Len(t, list, 1)
}

// Without a tool the command cannot do its work, and verify says that the layer did not run: an error only if that is asked for.
func TestTLAWithoutTool(t *testing.T) {
	t.Setenv("JAVA_HOME", filepath.Join(t.TempDir(), "no-java"))
	got := wakecheck(t.Context(), "tla", "-run", "^Litmus$")
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, "no Java runtime: install")

	got = wakecheck(t.Context(), "verify", "-layers", "explore,tla", "-seed", "1")
	require.Equal(t, exitPass, got.status)
	require.Contains(t, got.out, "not run: TLC is not there: no Java runtime: install")
	require.Contains(t, got.out, "pass, 1 of 2 layers not run")
	got = wakecheck(t.Context(), "verify", "-layers", "explore,tla", "-seed", "1", "-strict")
	require.Equal(t, exitIncomplete, got.status)
	got = wakecheck(t.Context(), "verify", "-layers", "tla", "-seed", "1")
	require.Equal(t, exitIncomplete, got.status, "nothing ran")
}

// The command runs TLC and compares.
func TestTLA(t *testing.T) {
	if _, err := tla.Find(t.Context()); err != nil && os.Getenv("CI") == "" {
		t.Skipf("not run: %v", err)
	}
	got := wakecheck(t.Context(), "tla", "-json", "-run", "^Litmus(NoRelease)?$")
	require.Equal(t, exitPass, got.status, "%v", got)
	var s tlaSummary
	require.NoError(t, json.Unmarshal([]byte(got.out), &s))
	require.Len(t, s.Models, 2)
	for _, m := range s.Models {
		require.True(t, m.Agrees)
		require.Positive(t, m.Distinct)
	}
	require.Equal(t, tla.Pass, s.Models[0].Verdict)
	require.Equal(t, "NoRace", s.Models[1].Property)
}

// What TLC finds otherwise is a failure, and a run without a verdict is none.
func TestTLASummary(t *testing.T) {
	e := tla.Entry{Name: "A", Module: "M", Expect: tla.Pass, Rule: model.R4, Distinct: 3}
	good := tla.Outcome{Entry: e, Report: &tla.Report{Entry: e, Result: &tla.Result{Verdict: tla.Pass, Distinct: 3}}}
	wrong := tla.Outcome{Entry: e, Report: &tla.Report{Entry: e, Result: &tla.Result{Verdict: tla.Invariant, Property: "R4_NoLeak"}, Differences: []string{"verdict: got invariant, want pass"}}}
	cut := tla.Outcome{Entry: e, Err: errors.New("interrupted")}
	require.Equal(t, model.Pass, sumUp([]tla.Outcome{good}).Verdict)
	require.Equal(t, model.Incomplete, sumUp([]tla.Outcome{good, cut}).Verdict)
	s := sumUp([]tla.Outcome{cut, good, wrong})
	require.Equal(t, model.Fail, s.Verdict)
	r := tlaResult(t.Context(), s, 3)
	require.Equal(t, model.R4, r.Failure.Property)
	require.Contains(t, r.Failure.Message, "verdict: got invariant, want pass")
	require.Contains(t, r.Failure.Command, "tla -run '^A$'")
}

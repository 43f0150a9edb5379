package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// called is what a call of the command came to.
type called struct {
	status int
	out    string
	err    string
}

func wakecheck(ctx context.Context, args ...string) called {
	var out, err bytes.Buffer
	status := run(ctx, append([]string{"wakecheck"}, args...), &out, &err)
	return called{status, out.String(), err.String()}
}

func TestWrongUse(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string
	}{
		{[]string{"vrify"}, `unknown command "vrify" (did you mean verify?)`},
		{[]string{"-nope"}, "flag provided but not defined: -nope"},
		{[]string{"verify", "-nope"}, "flag provided but not defined: -nope"},
		{[]string{"verify", "extra"}, `verify takes no arguments, got "extra"`},
		{[]string{"verify", "-layers", "modle"}, `no layer "modle": want model, proptest, linearize, native, explore`},
		{[]string{"verify", "-layers", ""}, `no layer ""`},
		{[]string{"verify", "-layers", "model, proptest,model"}, `layer "model" is named twice`},
		{[]string{"verify", "-seed", "-1"}, "-1"},
		{[]string{"verify", "-timeout", "-1s"}, "want a duration of 0 or more"},
		{[]string{"verify", "-profile", "quick"}, `no profile "quick": want one of [full mutant mutation]`},
		{[]string{"mutants", "all"}, `mutants takes no arguments, got "all"`},
		{[]string{"mutants", "-run", "("}, "missing closing )"},
		{[]string{"mutants", "-run", "no-such-mutant"}, "no mutant matches"},
		{[]string{"mutants", "-group", "fields"}, `no group "fields"`},
		{[]string{"mutants", "-layers", "model"}, `no layer "model" of mutants`},
		{[]string{"mutants", "-seeds", "0"}, "want at least 1"},
		{[]string{"mutants", "-sample", "-1"}, "want 0 or more"},
		{[]string{"mutants", "-parallel", "1025"}, "want at most 1024"},
		{[]string{"mutate", "-parallel", "1025"}, "want at most 1024"},
		{[]string{"mutants", "-limit", "0"}, "want more than 0"},
		{[]string{"mutants", "-since", "no-such-commit"}, "git diff"},
		{[]string{"mutants", "-update", "-seeds", "0"}, "want at least 1"},
		{[]string{"mutants", "-update", "-layers", "explore"}, "-update writes the whole matrix"},
		{[]string{"explain"}, "the name of one mutant, got 0"},
		{[]string{"explain", "nobody"}, `no mutant "nobody"`},
		{[]string{"exec"}, "exec needs the name of a mutant"},
		{[]string{"exec", "nobody", "verify"}, `no mutant "nobody"`},
		{[]string{"-timeout", "1s", "explore", "arc-1"}, "-timeout stands before the command explore, which does not see it: put it behind"},
		{[]string{"record", "-o", ""}, `o "": want the name of a file`},
		{[]string{"record", "-o", "no/such/folder/x"}, "no/such/folder/x: no such file"},
		{[]string{"record", "-objects", "2000000"}, "objects 2000000: want at most 100000"},
		{[]string{"verify", "-json", "-html", "-"}, "both want the standard output"},
		{[]string{"check", "-json", "-html", "-", "x"}, "both want the standard output"},
		{[]string{"-json", "minimize", "arc-1"}, "-json stands before the command minimize"},
		{[]string{"explore", "-svg", "-", "arc-1"}, `svg "-": want the name of a file`},
		{[]string{"explore", "-save", "", "arc-1"}, `save "": want the name of a file`},
		{[]string{"explore", "-workers", "20000000", "arc-1"}, "workers 20000000: want at most 1024"},
		{[]string{"mutate", "-package", "model"}, `package "model": want some of impl/waker`},
		{[]string{"mutate", "-run", "no such mutation"}, "no mutation of that name"},
		{[]string{"mutate", "-limit", "-1s"}, "want more than 0"},
		{[]string{"check"}, "at least one history file"},
		{[]string{"check", "-html", "x.html", "a", "b"}, "-html draws one history, got 2 files"},
		{[]string{"check", "-timeout", "-1s", "a"}, "want a duration of 0 or more"},
		{[]string{"check", "-max-operations", "0", "a"}, "want at least 1"},
		{[]string{"record", "file"}, `record takes no arguments, got "file"`},
		{[]string{"record", "-threads", "0"}, "0 threads: want 1 to 1024"},
		{[]string{"record", "-operations", "x"}, "x"},
		{[]string{"record", "-o", filepath.Join("no", "such", "folder")}, filepath.Join("no", "such", "folder") + ": no such file or directory"},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			got := wakecheck(t.Context(), row.args...)
			require.Equal(t, exitBroken, got.status)
			require.Contains(t, got.err, row.says)
			require.Empty(t, got.out)
		})
	}
}

// A suggestion is another name than the one that was refused, and near it.
func TestSuggestions(t *testing.T) {
	for name, want := range map[string]string{
		"chek": "check", "recrod": "record", "min": "minimize", "explorer": "explore", "lit": "litmus",
		"mutant": "mutants", "mutat": "mutate", "explian": "explain",
		"help": "", "frobnicate": "", "history.jsonl": "", "x": "", "r": "",
	} {
		got := wakecheck(t.Context(), name)
		require.Equal(t, exitBroken, got.status)
		if want == "" {
			require.NotContains(t, got.err, "did you mean", name)
		} else {
			require.Contains(t, got.err, "(did you mean "+want+"?)", name)
		}
	}
}

func TestHelpNamesWhatThereIs(t *testing.T) {
	got := wakecheck(t.Context(), "-h")
	require.Equal(t, exitPass, got.status)
	for _, name := range []string{"verify", "check", "record", "-layers", "-seed", "-timeout", "-strict", "-json"} {
		require.Contains(t, got.out, name)
	}
	got = wakecheck(t.Context(), "verify", "-h")
	for _, l := range layers {
		require.Contains(t, got.out, l.about)
	}
}

func TestStatusOf(t *testing.T) {
	for _, row := range []struct {
		verdicts []model.Verdict
		want     int
	}{
		{nil, exitIncomplete},
		{[]model.Verdict{model.Pass}, exitPass},
		{[]model.Verdict{model.Pass, model.Incomplete}, exitIncomplete},
		{[]model.Verdict{model.Incomplete, model.Invalid}, exitBroken},
		{[]model.Verdict{model.Invalid, model.Fail, model.Incomplete, model.Pass}, exitFail},
		{[]model.Verdict{model.NotRun}, exitIncomplete},
	} {
		require.Equal(t, row.want, statusOf(row.verdicts...), "%v", row.verdicts)
	}
}

const (
	sound = `{"index":0,"process":0,"type":"invoke","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":1}
{"index":1,"process":0,"type":"ok","f":"new","value":{"object":0,"handle":0,"kind":"arc"},"time":2}
{"index":2,"process":0,"type":"invoke","f":"drop","value":{"object":0,"handle":0},"time":3}
{"index":3,"process":0,"type":"ok","f":"drop","value":{"object":0,"handle":0,"freed":true},"time":4}
`
	kindless = `{"index":0,"process":0,"type":"invoke","f":"new","value":{"object":0,"handle":0},"time":1}` + "\n"
)

// file writes a history for a test.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "history.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestCheckStatus(t *testing.T) {
	good, malformed := file(t, sound), file(t, kindless)
	leaks := file(t, strings.Replace(sound, `"freed":true`, `"freed":false`, 1))
	missing := filepath.Join(t.TempDir(), "missing")
	for _, row := range []struct {
		files []string
		want  int
		says  []string
	}{
		{[]string{good}, exitPass, []string{"pass (1 object, 2 operations"}},
		{[]string{leaks}, exitFail, []string{"line 4: object 0: drop of handle 0", "freed=false", "allows freed=true", "R4 NoLeak"}},
		{[]string{malformed}, exitBroken, []string{"history.jsonl:1: ", "kind"}},
		{[]string{missing}, exitBroken, []string{"no such file"}},
		{[]string{malformed, good}, exitBroken, []string{": invalid", ": pass"}},
		{[]string{malformed, leaks, good}, exitFail, []string{": invalid", ": fail", ": pass"}},
	} {
		got := wakecheck(t.Context(), append([]string{"check"}, row.files...)...)
		require.Equal(t, row.want, got.status, "%v", got)
		for _, s := range row.says {
			require.Contains(t, got.out, s)
		}
	}
}

func TestCheckStandardInput(t *testing.T) {
	stdin := os.Stdin
	t.Cleanup(func() { os.Stdin = stdin })
	check := func(text string, args ...string) called {
		in, err := os.Open(file(t, text))
		require.NoError(t, err)
		defer in.Close()
		os.Stdin = in
		return wakecheck(t.Context(), append([]string{"check"}, args...)...)
	}
	got := check(sound, "-")
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Contains(t, got.out, "-: pass (1 object, 2 operations")
	got = check(kindless, "-json", file(t, sound), "-")
	require.Equal(t, exitBroken, got.status, "%v", got)
	require.Contains(t, got.out, `"file":"-","verdict":"invalid"`)
	require.Contains(t, got.out, `"message":"-:1: value of new: no field kind"`)
	got = check(sound, "-", file(t, sound), "-")
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, "- twice: standard input can be read once")
	require.Empty(t, got.out)
}

func TestCheckOutOfTime(t *testing.T) {
	got := wakecheck(t.Context(), "check", "-json", "-timeout", "1ns", file(t, sound))
	require.Equal(t, exitIncomplete, got.status, "%v", got)
	var j judgement
	require.NoError(t, json.Unmarshal([]byte(got.out), &j))
	require.Equal(t, model.Incomplete, j.Verdict)
	require.Contains(t, j.Message, "time limit")
}

// A bound that is reached is incomplete: the file may be sound.
func TestCheckTooManyOperations(t *testing.T) {
	got := wakecheck(t.Context(), "check", "-max-operations", "1", file(t, sound))
	require.Equal(t, exitIncomplete, got.status)
	require.Contains(t, got.out, ": incomplete")
	require.Contains(t, got.out, "too many operations: the limit is 1")
}

func TestCheckJSON(t *testing.T) {
	leaks := file(t, strings.Replace(sound, `"freed":true`, `"freed":false`, 1))
	got := wakecheck(t.Context(), "check", "-json", leaks, file(t, sound))
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	require.Len(t, lines, 2)
	var first, second map[string]any
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &first))
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &second))
	delete(first, "seconds")
	delete(first, "message")
	require.Equal(t, map[string]any{
		"file": leaks, "verdict": "fail", "objects": 1.0, "operations": 2.0, "property": "R4", "line": 4.0, "object": 0.0,
		"returned": "freed=false", "allowed": "freed=true", "failing": 1.0,
	}, first)
	require.Equal(t, "pass", second["verdict"])
	require.NotContains(t, second, "property")
}

func TestCheckDraws(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.html")
	got := wakecheck(t.Context(), "check", "-html", path, file(t, sound))
	require.Equal(t, exitPass, got.status, "%v", got)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "<html")
}

// A drawing that cannot be written does not lose the verdict.
func TestNothingFoundIsLost(t *testing.T) {
	nowhere := filepath.Join(t.TempDir(), "no", "such", "folder")
	got := wakecheck(t.Context(), "check", "-html", nowhere, file(t, sound))
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.out, ": pass")
	require.Contains(t, got.err, "open "+nowhere+": no such file", "by the name that was asked for")
	// What can be known before a run is said before it. What cannot leaves the failure one.
	got = wakecheck(t.Context(), "explore", "-svg", nowhere, "-order", "arc.drop.dec=relaxed", "drops")
	require.Equal(t, exitBroken, got.status)
	require.Empty(t, got.out)
	require.Contains(t, got.err, "no such file")
	if _, err := os.Stat("/dev/full"); err == nil {
		got = wakecheck(t.Context(), "explore", "-svg", "/dev/full", "-order", "arc.drop.dec=relaxed", "drops")
		require.Equal(t, exitFail, got.status)
		require.Contains(t, got.out, "data race (R9)")
		require.Contains(t, got.err, "no space left")
	}
}

func TestRecordIsSoundAndRepeatsItsSeed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history.jsonl")
	got := wakecheck(t.Context(), "record", "-threads", "3", "-objects", "5", "-operations", "900", "-seed", "7", "-o", path)
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Contains(t, got.err, "seed 7")
	got = wakecheck(t.Context(), "check", path)
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Contains(t, got.out, "5 objects")

	got = wakecheck(t.Context(), "record", "-threads", "1", "-operations", "100")
	require.Equal(t, exitPass, wakecheck(t.Context(), "check", file(t, got.out)).status, "standard output is a history")
}

// A file is replaced by a whole one; a pipe or a device stays what it is.
func TestRecordIntoWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	kept, link := filepath.Join(dir, "kept"), filepath.Join(dir, "device")
	require.NoError(t, os.WriteFile(kept, []byte("old"), 0o600))
	require.NoError(t, os.Symlink(os.DevNull, link))
	for _, path := range []string{kept, link} {
		require.Equal(t, exitPass, wakecheck(t.Context(), "record", "-operations", "100", "-o", path).status)
	}
	require.Equal(t, exitPass, wakecheck(t.Context(), "check", kept).status)
	info, err := os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type(), "the link to the device was replaced")
	require.NoFileExists(t, link+".part")
}

func TestRecordInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path := filepath.Join(t.TempDir(), "h.jsonl")
	got := wakecheck(ctx, "record", "-operations", "100000", "-o", path)
	require.Equal(t, exitIncomplete, got.status, "%v", got)
	require.Contains(t, got.err, "incomplete: interrupted")
	require.NoFileExists(t, path, "an empty file is no history")
}

// No file makes the command panic, or end with a status that it does not have.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte(kindless))
	f.Add([]byte("{}\n\x00"))
	f.Add([]byte(strings.Replace(sound, `"ok","f":"drop"`, `"info","f":"drop"`, 1)))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "history.jsonl")
		require.NoError(t, os.WriteFile(path, text, 0o600))
		got := wakecheck(t.Context(), "check", "-json", "-html", filepath.Join(dir, "out.html"), path)
		require.Contains(t, []int{exitPass, exitFail, exitBroken, exitIncomplete}, got.status)
		var j judgement
		require.NoError(t, json.Unmarshal([]byte(got.out), &j), "%v", got)
	})
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

// module makes a module with these files, by their paths in it, and its folder the current one.
func module(t *testing.T, path string, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	files["go.mod"] = "module " + path + "\n\ngo 1.26\n"
	for name, text := range files {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	t.Chdir(dir)
	return dir
}

// What is wrong with the mutants is said with the folder that holds them.
func TestMutantsNamesTheFolder(t *testing.T) {
	dir := module(t, "github.com/wakecheck/wakecheck", map[string]string{"mutants/doc.go": "package mutants\n"})
	got := wakecheck(t.Context(), "mutants", "-list")
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, filepath.Join(dir, "mutants")+": mutant: there is none in ")
}

// golden is a museum of two mutants with its matrix, and a run of both in which all is as declared.
func golden(t *testing.T) (*museum, *mutants.Report, string) {
	t.Helper()
	m := &museum{root: t.TempDir()}
	rep := &mutants.Report{Verdict: model.Pass}
	for _, name := range []string{"one", "two"} {
		x := &mutants.Mutant{Name: name, Group: mutants.Control, Kind: mutants.Count}
		m.all = append(m.all, x)
		rep.Rows = append(rep.Rows, x.Declared())
	}
	file := filepath.Join(m.root, mutants.Folder, mutants.MatrixFile)
	require.NoError(t, os.Mkdir(filepath.Dir(file), 0o700))
	require.NoError(t, os.WriteFile(file, []byte(mutants.Matrix(rep.Rows)), 0o600))
	return m, rep, file
}

func TestGolden(t *testing.T) {
	m, rep, _ := golden(t)
	require.NoError(t, m.golden(rep, mutants.Layers(), false))
	require.Equal(t, model.Pass, rep.Verdict)
	require.Empty(t, rep.NotCompared)

	// A row of a mutant that is gone, which only a run of all can tell.
	some := &mutants.Report{Verdict: model.Pass, Rows: rep.Rows[:1]}
	require.NoError(t, m.golden(some, mutants.Layers(), false))
	require.Equal(t, model.Pass, some.Verdict)
	m.all = m.all[:1]
	require.NoError(t, m.golden(some, mutants.Layers(), false))
	require.Equal(t, model.Fail, some.Verdict)
	require.Len(t, some.Differences, 1)
	require.Contains(t, some.Differences[0], "want  two ")
}

// A run that does not compare says so, and one that was to write and does not is no pass.
func TestGoldenNeedsAWholeRun(t *testing.T) {
	for says, change := range map[string]func(*mutants.Report) []mutants.Layer{
		"2 layers were not run":   func(r *mutants.Report) []mutants.Layer { r.NotRun = 2; return mutants.Layers() },
		"not all layers were run": func(*mutants.Report) []mutants.Layer { return mutants.Layers()[:5] },
		"not all is as declared":  func(r *mutants.Report) []mutants.Layer { r.Verdict = model.Fail; return mutants.Layers() },
		"the run did not come to its end": func(r *mutants.Report) []mutants.Layer {
			r.Verdict, r.Reason = model.Incomplete, "cut"
			return mutants.Layers()
		},
	} {
		t.Run(says, func(t *testing.T) {
			m, rep, _ := golden(t)
			layers := change(rep)
			was := rep.Verdict
			require.NoError(t, m.golden(rep, layers, false))
			require.Equal(t, was, rep.Verdict)
			require.Equal(t, says, rep.NotCompared)

			m, rep, file := golden(t)
			require.NoError(t, os.Remove(file))
			layers = change(rep)
			require.NoError(t, m.golden(rep, layers, true))
			require.NoFileExists(t, file)
			require.NotEqual(t, model.Pass, rep.Verdict)
			require.Contains(t, rep.Reason, "mutants/matrix.txt was not written: "+says)
		})
	}
	m, rep, file := golden(t)
	require.NoError(t, os.Remove(file))
	require.NoError(t, m.golden(rep, mutants.Layers(), true))
	require.FileExists(t, file)
	require.Equal(t, model.Pass, rep.Verdict)
}

func TestMutantsWrongUse(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string
	}{
		{[]string{"-seeds", "2000000000"}, "seeds 2000000000: want at most 1000"},
		{[]string{"-layers", "explore, tla,explore"}, `layer "explore" is named twice`},
		{[]string{"-sample", "0", "-since="}, "since: want a commit"},
		{[]string{"-since", ""}, "since: want a commit"},
		{[]string{"-sample", "0"}, "sample 0: it leaves no mutant"},
		{[]string{"-update", "-list"}, "-update writes the whole matrix"},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			got := wakecheck(t.Context(), append([]string{"mutants"}, row.args...)...)
			require.Equal(t, exitBroken, got.status)
			require.Contains(t, got.err, row.says)
			require.Empty(t, got.out)
		})
	}
}

// A program that reads the list finds a mutant by its name.
func TestMutantsListJSON(t *testing.T) {
	got := wakecheck(t.Context(), "mutants", "-list", "-json", "-run", "^coalesced-wake-without-release$")
	require.Equal(t, exitPass, got.status, "%v", got)
	var list []map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.out), &list))
	require.Len(t, list, 1)
	require.Equal(t, "coalesced-wake-without-release", list[0]["name"])
	require.Equal(t, "field", list[0]["group"])
	require.Equal(t, "W5", list[0]["property"])
}

// A story without its execution is no success.
func TestExplainEnding(t *testing.T) {
	defect, harmless := &mutants.Mutant{Group: mutants.Field, Shows: "arc-1"}, &mutants.Mutant{Group: mutants.Control}
	for _, row := range []struct {
		story  mutants.Story
		status int
		says   string
	}{
		{mutants.Story{Mutant: defect, Shown: true}, exitPass, ""},
		{mutants.Story{Mutant: defect, Name: "m", Reason: "no end within 30s"}, exitIncomplete, "wakecheck: incomplete: m: no end within 30s\n"},
		{mutants.Story{Mutant: defect, Name: "m"}, exitBroken, "m: arc-1 does not show its defect"},
		{mutants.Story{Mutant: harmless, Name: "m"}, exitBroken, "m: there is an alarm"},
	} {
		var out bytes.Buffer
		err := ending(&out, &row.story)
		var status exitError
		switch {
		case row.status == exitPass:
			require.NoError(t, err)
		case errors.As(err, &status):
			require.Equal(t, row.status, int(status))
			require.Equal(t, row.says, out.String())
		default:
			require.Equal(t, row.status, exitBroken)
			require.ErrorContains(t, err, row.says)
		}
	}
}

// The fixed sample is always looked at; beyond it no more than as many again: those that are touched, and those that a change to a layer rotates to.
func TestPick(t *testing.T) {
	var all []*mutants.Mutant
	for i := range 40 {
		all = append(all, &mutants.Mutant{Name: fmt.Sprint("m", i), Group: mutants.Field})
	}
	fixed := mutants.Sample(all, 4)
	require.Equal(t, fixed, pick(all, []string{"README.md"}, "c0ffee", 4))
	require.Equal(t, []*mutants.Mutant{all[5]}, pick(all, []string{"mutants/field/m5/mutant.json"}, "c0ffee", noSample))

	layer := pick(all, []string{"explore/run.go"}, "c0ffee", 4)
	require.Len(t, layer, 8, "none of the fixed ones is taken twice")
	require.Subset(t, layer, fixed)
	require.NotEqual(t, layer, pick(all, []string{"explore/run.go"}, "decade", 4))

	both := pick(all, []string{"explore/run.go", "mutants/field/m5/mutant.json"}, "c0ffee", 4)
	require.Len(t, both, 8)
	require.Contains(t, both, all[5])
	require.Empty(t, pick(all, []string{"explore/run.go"}, "c0ffee", noSample), "without a bound there is none to rotate in")
}

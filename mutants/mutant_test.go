package mutants_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/mutants"
)

const goodPatch = `--- a/impl/waker/arc.go
+++ b/impl/waker/arc.go
@@ -1,1 +1,1 @@
-package waker
+package waker // changed
`

// declared is a mutant.json that is right.
func declared() map[string]any {
	return map[string]any{
		"title": "t", "kind": "a", "property": "R1", "shows": "arc-1", "why": "w", "fix": "f", "passes": []string{"arc-1"},
		"source":    map[string]any{"repository": "r/r", "reference": "#1", "year": 2020},
		"kills":     map[string]any{"proptest": "R1", "explore": "R2"},
		"sometimes": map[string]any{"linearize": "R1|R2"},
		"cannot":    map[string]any{"native": "n", "scenarios": "n"},
	}
}

func load(t *testing.T, group string, d map[string]any, patch string) ([]*mutants.Mutant, error) {
	t.Helper()
	text, err := json.Marshal(d)
	require.NoError(t, err)
	return mutants.Load(fstest.MapFS{
		group + "/m/mutant.json": {Data: text},
		group + "/m/m.patch":     {Data: []byte(patch)},
	})
}

func TestLoad(t *testing.T) {
	all, err := load(t, "field", declared(), goodPatch)
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "m", all[0].Name)
	require.Equal(t, mutants.Field, all[0].Group)
	require.Equal(t, []string{"impl/waker/arc.go"}, all[0].Touches())
}

// Every rule of a declaration refuses what breaks it, and says why.
func TestLoadRefuses(t *testing.T) {
	for says, change := range map[string]func(map[string]any){
		"needs a title":           func(d map[string]any) { delete(d, "title") },
		`kind "e"`:                func(d map[string]any) { d["kind"] = "e" },
		"needs a source":          func(d map[string]any) { delete(d, "source") },
		"names no scenario":       func(d map[string]any) { delete(d, "passes") },
		"and the fix":             func(d map[string]any) { delete(d, "fix") },
		`no property "R99"`:       func(d map[string]any) { d["property"] = "R99" },
		"layer native: want it":   func(d map[string]any) { d["cannot"] = map[string]any{"scenarios": "n"} },
		"found it in 2":           func(d map[string]any) { d["sometimes"] = map[string]any{"linearize": "R1", "proptest": "R1"} },
		`no layer "prop"`:         func(d map[string]any) { d["kills"] = map[string]any{"prop": "R1"} },
		`no property "R77" in`:    func(d map[string]any) { d["kills"] = map[string]any{"proptest": "R1|R77", "explore": "R1"} },
		"cannot without a reason": func(d map[string]any) { d["cannot"] = map[string]any{"native": "", "scenarios": "n"} },
		"must kill it for R3":     func(d map[string]any) { d["property"] = "R3" },
		"that runs it must": func(d map[string]any) {
			d["property"], d["tla"] = "R3", "X"
			d["kills"] = map[string]any{"proptest": "R1", "explore": "R2", "tla": "R3"}
		},
		"names a configuration": func(d map[string]any) { d["tla"] = "X" },
		"unknown field":         func(d map[string]any) { d["kils"] = 1 },
		"year 20": func(d map[string]any) {
			d["source"] = map[string]any{"repository": "r/r", "reference": "#1", "year": 20}
		},
		"mutant.json: year 20200: want 1970 to 2099": func(d map[string]any) {
			d["source"] = map[string]any{"repository": "r/r", "reference": "#1", "year": 20200}
		},
	} {
		t.Run(says, func(t *testing.T) {
			d := declared()
			change(d)
			_, err := load(t, "field", d, goodPatch)
			require.ErrorIs(t, err, mutants.ErrMutant)
			require.ErrorContains(t, err, says)
			require.ErrorContains(t, err, "field/m")
		})
	}
}

// All that is missing is said at once: a mutant is not found out field by field.
func TestLoadSaysAll(t *testing.T) {
	_, err := load(t, "field", map[string]any{}, goodPatch)
	for _, says := range []string{
		"a title and a why", `kind ""`, "repository, reference and year", "passes: ", "shows it, and the fix", `no property ""`, "layer proptest: want it in one of", "layer explore: want",
	} {
		require.ErrorContains(t, err, says)
	}
}

// To try a patch out takes no declaration, and no other mutant that is whole.
func TestLoadPatch(t *testing.T) {
	root := fstest.MapFS{
		"field/broken/mutant.json": {Data: []byte("{")},
		"control/m/m.patch":        {Data: []byte(goodPatch)},
		"field/bad/bad.patch":      {Data: []byte("no patch")},
	}
	m, err := mutants.LoadPatch(root, "m")
	require.NoError(t, err)
	require.Equal(t, goodPatch, m.Patch)
	for _, name := range []string{"none", "broken", "", ".", "../control/m", "m/"} {
		_, err = mutants.LoadPatch(root, name)
		require.ErrorIs(t, err, fs.ErrNotExist, name)
	}
	_, err = mutants.LoadPatch(root, "bad")
	require.ErrorIs(t, err, mutants.ErrPatch)
	require.ErrorContains(t, err, "field/bad/bad.patch")
}

func TestLoadRefusesHarmless(t *testing.T) {
	_, err := load(t, "control", declared(), goodPatch)
	require.ErrorContains(t, err, "cannot be killed")
	harmless := map[string]any{"title": "t", "kind": "a", "why": "w", "passes": []string{"arc-1"}}
	_, err = load(t, "control", harmless, goodPatch)
	require.NoError(t, err)
	_, err = load(t, "equivalent", harmless, goodPatch)
	require.ErrorContains(t, err, "needs a proof")
}

func TestLoadRefusesPatches(t *testing.T) {
	for says, patch := range map[string]string{
		"changes nothing":          "nothing of a diff\n",
		"not a file of impl/":      "--- a/model/state.go\n+++ b/model/state.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"not a Go file":            "--- a/impl/waker/x_test.go\n+++ b/impl/waker/x_test.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"more than edit":           "--- a/impl/waker/x.go\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n",
		"impl/../../x.go: not a":   "--- a/impl/../../x.go\n+++ b/impl/../../x.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"patch: gitdiff: line 3: ": "--- a/impl/waker/x.go\n+++ b/impl/waker/x.go\n@@ -1,1 +1,x @@\n-a\n+b\n",
		// Paths that leave impl by a way that begins in it.
		"impl/../model/property.go: not a file": "--- a/impl/../model/property.go\n+++ b/impl/../model/property.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"impl/./x.go: not a file":               "--- a/impl/./x.go\n+++ b/impl/./x.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		// Patches that apply and change nothing.
		"impl/mode.go: it changes nothing":          "diff --git a/impl/mode.go b/impl/mode.go\nold mode 100644\nnew mode 100755\n",
		"impl/index.go: it changes nothing":         "diff --git a/impl/index.go b/impl/index.go\nindex 1234567..89abcde 100644\n",
		"impl/same.go: hunk 1 changes nothing":      "--- a/impl/same.go\n+++ b/impl/same.go\n@@ -1,1 +1,1 @@\n-a\n+a\n",
		"line 2: \"old mode 100644\" is part of no": "diff --git a/impl/waker/arc.go b/impl/waker/arc.go\nold mode 100644\nnew mode 100755\n" + goodPatch,
		// One section a file, and one name.
		"impl/twice.go: it has two sections":     "--- a/impl/twice.go\n+++ b/impl/twice.go\n@@ -1,1 +1,1 @@\n-a\n+b\n--- a/impl/twice.go\n+++ b/impl/twice.go\n@@ -9,1 +9,1 @@\n-a\n+b\n",
		"line 2: impl/new.go is not impl/old.go": "--- a/impl/old.go\n+++ b/impl/new.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"line 3: impl/new.go is not impl/old.go": "diff --git a/impl/old.go b/impl/new.go\n--- a/impl/old.go\n+++ b/impl/new.go\n@@ -1,1 +1,1 @@\n-a\n+b\n",
		"1 of its 2 sections":                    "--- a/impl/lost.go\n+++ b/impl/lost.go\n" + goodPatch,
		// What the library skips.
		"line 6: \"+package\" is part of no":    goodPatch + "+package\n",
		"line 6: \"\" is part of no":            goodPatch + "\n",
		"line 1: \"From 1234\" is part of no":   "From 1234\n" + goodPatch,
		"line 6: \"@ -9,1 +9,1 @@\" is part of": goodPatch + "@ -9,1 +9,1 @@\n-a\n+b\n",
	} {
		t.Run(says, func(t *testing.T) {
			_, err := load(t, "field", declared(), patch)
			require.ErrorIs(t, err, mutants.ErrPatch)
			require.ErrorContains(t, err, says)
		})
	}
}

// What follows the object, or is there twice, of which a decoder drops or mixes one, is refused.
func TestLoadRefusesText(t *testing.T) {
	text, err := json.Marshal(declared())
	require.NoError(t, err)
	for says, change := range map[string][2]string{
		"mutant.json: more than one value":           {`}$`, `}}`},
		"json: more than one value":                  {`}$`, `} x`},
		`mutant.json: "title" is there twice`:        {`^{`, `{"title":"first",`},
		`mutant.json: "Title" is there twice`:        {`"why":`, `"Title":"other","why":`},
		`mutant.json: "explore" is there twice`:      {`"proptest":"R1"`, `"proptest":"R1","explore":"R1"`},
		`mutant.json: "reference" is there twice`:    {`"year":2020`, `"year":2020,"reference":"#2"`},
		`mutant.json: json: cannot unmarshal string`: {`"year":2020`, `"year":"2020"`},
	} {
		t.Run(says, func(t *testing.T) {
			changed := regexp.MustCompile(change[0]).ReplaceAllString(string(text), change[1])
			require.NotEqual(t, string(text), changed)
			_, err := mutants.Load(fstest.MapFS{"field/m/mutant.json": {Data: []byte(changed)}, "field/m/m.patch": {Data: []byte(goodPatch)}})
			require.ErrorIs(t, err, mutants.ErrMutant)
			require.ErrorContains(t, err, says)
		})
	}
}

// What git writes about a file that was edited is no reason to refuse the patch.
func TestLoadTakesPatches(t *testing.T) {
	for name, patch := range map[string]string{
		"git":         "diff --git a/impl/waker/arc.go b/impl/waker/arc.go\nindex 1234567..89abcde 100644\n" + goodPatch,
		"no prefixes": strings.NewReplacer("a/impl", "impl", "b/impl", "impl").Replace(goodPatch),
		"times":       strings.NewReplacer(".go\n+", ".go\t2026-01-02 03:04:05\n+", ".go\n@", ".go\t2026-01-02 03:04:06\n@").Replace(goodPatch),
		"no newline":  strings.Replace(goodPatch, "-package waker\n", "-package waker\n\\ No newline at end of file\n", 1) + "\\ No newline at end of file\n",
		"two hunks":   goodPatch + "@@ -3,2 +3,1 @@\n a\n-b\n",
		"two files":   goodPatch + strings.ReplaceAll(goodPatch, "arc.go", "weak.go"),
	} {
		t.Run(name, func(t *testing.T) {
			all, err := load(t, "field", declared(), patch)
			require.NoError(t, err)
			require.Equal(t, "impl/waker/arc.go", all[0].Touches()[0])
		})
	}
}

func TestLoadRefusesFolders(t *testing.T) {
	folders := fstest.MapFS{"mutate/load.go": {}, "testdata/fuzz/FuzzLoad/1": {}, "doc.go": {}, "matrix.txt": {}}
	_, err := mutants.Load(folders)
	require.ErrorContains(t, err, "there is none in [field systematic equivalent control]")
	_, err = mutants.Load(fstest.MapFS{"field/m/notes.txt": {}})
	require.ErrorContains(t, err, "notes.txt is neither")
	_, err = mutants.Load(fstest.MapFS{"field/m/mutant.json": {Data: []byte("{}")}})
	require.ErrorContains(t, err, "m.patch")
	_, err = mutants.Load(fstest.MapFS{"field/m/mutant.json": {Data: []byte("{} {}")}})
	require.ErrorContains(t, err, "more than one value")
	_, err = mutants.Load(fstest.MapFS{"feild/m/mutant.json": {Data: []byte("{}")}})
	require.ErrorIs(t, err, mutants.ErrMutant)
	require.ErrorContains(t, err, "feild: no group of mutants: want one of [field systematic equivalent control]")
	big := make([]byte, 2<<20)
	_, err = mutants.Load(fstest.MapFS{"field/m/mutant.json": {Data: big}})
	require.ErrorContains(t, err, "more than 1048576 bytes")
}

// The museum has what the README says of it: enough of each kind, all of the first rank, and controls.
func TestMuseum(t *testing.T) {
	all, err := mutants.Load(os.DirFS("."))
	require.NoError(t, err)
	kinds, groups, first := map[mutants.Kind]int{}, map[mutants.Group]int{}, 0
	for _, m := range all {
		groups[m.Group]++
		if m.Group == mutants.Field {
			kinds[m.Kind]++
		}
		if m.Source != nil && m.Source.First {
			first++
		}
		if m.Group == mutants.Equivalent {
			require.Regexp(t, "^Within ", m.Proof, m.Name)
		}
	}
	require.GreaterOrEqual(t, groups[mutants.Field], 45)
	require.GreaterOrEqual(t, groups[mutants.Systematic], 15)
	require.GreaterOrEqual(t, groups[mutants.Control], 10)
	require.NotZero(t, groups[mutants.Equivalent])
	require.Equal(t, 10, first)
	for _, k := range []mutants.Kind{mutants.Count, mutants.Borrow, mutants.Lost} {
		require.NotZero(t, kinds[k], k)
	}
	require.GreaterOrEqual(t, kinds[mutants.Ordered], 8)
}

// The golden matrix is what the mutants declare, and has a row for each.
func TestMatrixIsDeclared(t *testing.T) {
	all, err := mutants.Load(os.DirFS("."))
	require.NoError(t, err)
	var rows []mutants.Row
	for _, m := range all {
		rows = append(rows, m.Declared())
	}
	golden, err := os.ReadFile(mutants.MatrixFile)
	require.NoError(t, err)
	require.Equal(t, string(golden), mutants.Matrix(rows))
}

// A mutant of memory ordering is killed by no native run. Four fail in an interleaving, too, under explore -model sc. Of three of them a program that looks
// again before it waits notices nothing without stale reads: the two parks that take a token by a store, and the wake that looks by a load. The fourth
// needs no weak memory at all: it is there for its kind, and a native run may hit it.
func TestWeakMemoryIsNotNative(t *testing.T) {
	const interleaving = "arc-get-mut-weak-race"
	all, err := mutants.Load(os.DirFS("."))
	require.NoError(t, err)
	weak := 0
	for _, m := range all {
		if m.Kind != mutants.Ordered || m.Harmless() || m.Name == interleaving {
			continue
		}
		weak++
		require.NotEmpty(t, m.Kills[mutants.Explore], m.Name)
		for _, l := range []mutants.Layer{mutants.Proptest, mutants.Linearize, mutants.Native} {
			require.Empty(t, m.Kills[l], "%s by %s", m.Name, l)
			require.Empty(t, m.Sometimes[l], "%s by %s", m.Name, l)
		}
	}
	require.GreaterOrEqual(t, weak, 8)
}

// The table in the README is what the mutants declare.
func TestReadme(t *testing.T) {
	all, err := mutants.Load(os.DirFS("."))
	require.NoError(t, err)
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	require.Contains(t, string(text), mutants.Summary(all), "the table of the museum must be\n%s", mutants.Summary(all))
}

// Whatever a folder holds, there is a mutant that keeps the rules, or an error that names the folder.
func FuzzLoad(f *testing.F) {
	text, err := json.Marshal(declared())
	require.NoError(f, err)
	f.Add(text, goodPatch)
	f.Add([]byte("{}"), "--- a/impl/x.go\n+++ b/impl/x.go\n@@ -1,2 +1,1 @@\n a\n-b\n")
	f.Fuzz(func(t *testing.T, text []byte, patch string) {
		all, err := mutants.Load(fstest.MapFS{"field/m/mutant.json": {Data: text}, "field/m/m.patch": {Data: []byte(patch)}})
		if err != nil {
			require.ErrorIs(t, err, mutants.ErrMutant)
			require.ErrorContains(t, err, "field/m")
			return
		}
		require.Len(t, all, 1)
		require.NotEmpty(t, all[0].Touches())
		require.NotEmpty(t, all[0].Kills)
	})
}

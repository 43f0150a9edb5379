package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

var update = flag.Bool("update", false, "rewrite golden files")

const corpus = "../../explore/testdata/litmus"

func TestLitmusWrongUse(t *testing.T) {
	for _, row := range []struct {
		args []string
		says string
	}{
		{nil, "at least one file or folder"},
		{[]string{"no-such-file"}, "no-such-file"},
		{[]string{t.TempDir()}, "no tests"},
		{[]string{"-model", "tso", corpus}, "tso"},
		{[]string{"-workers", "-1", corpus}, "want 0 or more"},
		{[]string{"-workers", "1025", corpus}, "workers 1025: want at most 1024"},
		{[]string{"-unroll", "0", corpus}, "want at least 1"},
		{[]string{"-timeout", "-1s", corpus}, "want a duration of 0 or more"},
		{[]string{"-show", "-json", corpus}, "does not go together with -json"},
		{[]string{"-svg", "-", corpus + "/SB.litmus"}, "-svg - would mix with the result: want a file"},
		{[]string{"-dot", "-", corpus + "/SB.litmus"}, "-dot - would mix with the result: want a file"},
		{[]string{"-svg", "x.svg", corpus}, "-dot and -svg draw one test, got 91 files"},
	} {
		t.Run(strings.Join(row.args, " "), func(t *testing.T) {
			got := wakecheck(t.Context(), append([]string{"litmus"}, row.args...)...)
			require.Equal(t, exitBroken, got.status, "%v", got)
			require.Contains(t, got.err, row.says)
			require.Empty(t, got.out)
		})
	}
}

// The corpus meets its own headers under each model.
func TestLitmusCorpus(t *testing.T) {
	for _, m := range []string{"c20", "rc11", "genmc", "sc"} {
		got := wakecheck(t.Context(), "litmus", "-json", "-model", m, corpus)
		require.Equal(t, exitPass, got.status, "%s", got.err)
		require.Len(t, strings.Split(strings.TrimSpace(got.out), "\n"), 91)
	}
}

func litmusFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.litmus")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

const storeBuffering = `C SB
rc11=Never
{ x = 0; y = 0; }
P0(atomic_int *x, atomic_int *y) { atomic_store_explicit(x, 1, memory_order_relaxed); int r0 = atomic_load_explicit(y, memory_order_relaxed); }
P1(atomic_int *x, atomic_int *y) { atomic_store_explicit(y, 1, memory_order_relaxed); int r0 = atomic_load_explicit(x, memory_order_relaxed); }
exists (0:r0=0 /\ 1:r0=0)
`

// A header that expects something else is a failure, a text that is no test is broken input, and neither hides the other tests.
func TestLitmusStatus(t *testing.T) {
	wrong, broken := litmusFile(t, storeBuffering), litmusFile(t, "C X\n{ }\nP0() { int r0 = ; }\n")
	got := wakecheck(t.Context(), "litmus", wrong)
	require.Equal(t, exitFail, got.status)
	require.Contains(t, got.err, "under rc11 the header expects Never")
	require.Contains(t, got.out, "Observation SB Sometimes 1 3")

	got = wakecheck(t.Context(), "litmus", broken, litmusFile(t, strings.Replace(storeBuffering, "Never", "Sometimes", 1)))
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, "test.litmus:3:")
	require.Contains(t, got.out, "Test SB Allowed")

	got = wakecheck(t.Context(), "litmus", "no-such-file", litmusFile(t, strings.Replace(storeBuffering, "Never", "Sometimes", 1)), t.TempDir())
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, "no-such-file")
	require.Contains(t, got.err, "no tests")
	require.Contains(t, got.out, "Test SB Allowed")
	require.Equal(t, exitFail, wakecheck(t.Context(), "litmus", "no-such-file", wrong).status)

	spins := strings.Replace(storeBuffering, "rc11=Never\n", "", 1)
	spins = strings.Replace(spins, "{ atomic_store_explicit(x", "{ int i = 0; while (atomic_load(y) + i != 3) { i = i; } atomic_store_explicit(x", 1)
	got = wakecheck(t.Context(), "litmus", "-unroll", "2", litmusFile(t, spins))
	require.Equal(t, exitIncomplete, got.status, "%v", got)
}

func TestLitmusJSON(t *testing.T) {
	got := wakecheck(t.Context(), "litmus", "-json", "-model", "sc", litmusFile(t, storeBuffering))
	var j map[string]any
	require.NoError(t, json.Unmarshal([]byte(got.out), &j))
	delete(j, "file")
	require.Equal(t, map[string]any{
		"name": "SB", "states": 3.0, "outcomes": []any{"0:r0=0; 1:r0=1;", "0:r0=1; 1:r0=0;", "0:r0=1; 1:r0=1;"},
		"condition": `exists (0:r0=0 /\ 1:r0=0)`, "observation": "Never", "positive": 0.0, "negative": 3.0, "racy": false,
	}, j)
}

// An outcome that no interleaving has is explained, of a test with a race the race, and of an outcome that does not occur nothing.
func TestLitmusExplains(t *testing.T) {
	words := func(name string) string {
		got := wakecheck(t.Context(), "litmus", "-explain", filepath.Join(corpus, name+".litmus"))
		require.Equal(t, exitPass, got.status, "%v", got)
		_, text, _ := strings.Cut(got.out, "\nExplanation "+name+"\n")
		return text
	}
	require.Equal(t, `P0's store x = 1 [relaxed] (P0.store.x) was not visible to P1: P1's load x = 0 [relaxed] (P1.load.x) returned the first value.
Missing: P1's load y = 1 [relaxed] (P1.load.y) takes the value of P0's store y = 1 [release] (P0.store.y), but does not synchronize with it.
  P0's store y = 1 [release] (P0.store.y) releases.
  Nothing acquires: P1.load.y is relaxed.
  So what P0 did before that write need not be visible to P1.
Repaired by P1.load.y=acquire alone: 3 of 3 executions are good.
No order repairs it alone at P0.store.x, P0.store.y, P1.load.x.

`, words("MP+rel+rlx"))
	require.Contains(t, words("SB"), "only seq_cst can")
	require.Contains(t, words("Refcount+rlx"), "P0's read d = 0 and P1's write d = 9: neither happens before the other.")
	require.Empty(t, words("MP+rel+acq"))

	got := wakecheck(t.Context(), "litmus", "-explain", "-json", filepath.Join(corpus, "MP+rel+rlx.litmus"))
	var j struct {
		Observation string
		Explanation explanation
	}
	require.NoError(t, json.Unmarshal([]byte(got.out), &j))
	require.Equal(t, "Sometimes", j.Observation)
	require.Equal(t, "P1.load.y=acquire", j.Explanation.Repairs.Alone[0].String())
	require.Equal(t, "P1.load.y", j.Explanation.Missing[0].Acquire.By.Site)
}

// Of forall an execution that breaks it is explained.
func TestLitmusExplainsForAll(t *testing.T) {
	text := strings.Replace(strings.Replace(storeBuffering, "rc11=Never\n", "", 1), `exists (0:r0=0 /\ 1:r0=0)`, `forall (0:r0=1 \/ 1:r0=1)`, 1)
	got := wakecheck(t.Context(), "litmus", "-explain", litmusFile(t, text))
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Contains(t, got.out, "Repaired at no one site, but by P0.load.y=seq_cst P0.store.x=seq_cst P1.load.x=seq_cst P1.store.y=seq_cst together")
}

func TestLitmusDraws(t *testing.T) {
	dir := t.TempDir()
	got := wakecheck(t.Context(), "litmus", "-draw", dir, filepath.Join(corpus, "SB.litmus"), filepath.Join(corpus, "MP.litmus"))
	require.Equal(t, exitPass, got.status, "%v", got)
	for _, name := range []string{"SB.svg", "SB.dot", "MP.svg", "MP.dot"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		require.NoError(t, err)
		require.NotEmpty(t, text)
	}
	svg := filepath.Join(dir, "one.svg")
	got = wakecheck(t.Context(), "litmus", "-svg", svg, filepath.Join(corpus, "SB.litmus"))
	require.Equal(t, exitPass, got.status, "%v", got)
	require.FileExists(t, svg)
}

// -show prints the drawing that the golden file of the lesson has.
func TestLitmusShows(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "lessons", "MP+rel+rlx.litmus.txt"))
	require.NoError(t, err)
	got := wakecheck(t.Context(), "litmus", "-show", filepath.Join(corpus, "MP+rel+rlx.litmus"))
	require.Equal(t, exitPass, got.status, "%v", got)
	require.Contains(t, got.out, "\n\n"+string(want)+"\n")
}

func TestExploreShows(t *testing.T) {
	got := wakecheck(t.Context(), "explore", "-show", "-order", "arc.drop.dec=relaxed", "drops")
	require.Equal(t, exitFail, got.status)
	require.Contains(t, got.out, "\nneither of 7 and 12 happens before the other\n")
	got = wakecheck(t.Context(), "explore", "-show", "drops")
	require.Equal(t, exitPass, got.status)
	require.Contains(t, got.out, "\nsw ")
	got = wakecheck(t.Context(), "explore", "-show", "-json", "drops")
	require.Equal(t, exitBroken, got.status)
	require.Empty(t, got.out)
}

func TestExploreDraws(t *testing.T) {
	dir := t.TempDir()
	dot, svg := filepath.Join(dir, "f.dot"), filepath.Join(dir, "f.svg")
	got := wakecheck(t.Context(), "explore", "-dot", dot, "-svg", svg, "-order", "arc.drop.dec=relaxed", "drops")
	require.Equal(t, exitFail, got.status)
	text, err := os.ReadFile(svg)
	require.NoError(t, err)
	require.Contains(t, string(text), "unordered")
	require.FileExists(t, dot)
	require.Equal(t, exitPass, wakecheck(t.Context(), "explore", "-svg", svg, "drops").status)
	text, err = os.ReadFile(svg)
	require.NoError(t, err)
	require.NotContains(t, string(text), "data race")
}

func TestFileNames(t *testing.T) {
	taken := map[string]bool{}
	require.Equal(t, "a_b", fileName("a/b", taken))
	require.Equal(t, "a_b-2", fileName("a:b", taken))
	require.Equal(t, "_x", fileName("../x", taken))
	require.Equal(t, "-2", fileName("..", taken))
}

// Each lesson of the corpus has its drawing for the terminal, rewritten only with -update. The folder and the corpus name the same tests.
func TestLessonDrawings(t *testing.T) {
	files, err := litmus.Files(corpus)
	require.NoError(t, err)
	drawn := map[string]bool{}
	for _, file := range files {
		test, err := litmus.ParseFile(file)
		require.NoError(t, err)
		g, ok, err := witness(t.Context(), test, litmus.In(explore.RC11))
		require.NoError(t, err)
		require.True(t, ok, file)
		var b bytes.Buffer
		require.NoError(t, g.Text(&b))
		golden := filepath.Join("testdata", "lessons", filepath.Base(file)+".txt")
		drawn[filepath.Base(golden)] = true
		if *update {
			require.NoError(t, os.MkdirAll(filepath.Dir(golden), 0o755))
			require.NoError(t, os.WriteFile(golden, b.Bytes(), 0o644))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		require.Equal(t, string(want), b.String(), golden)
	}
	entries, err := os.ReadDir(filepath.Join("testdata", "lessons"))
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, drawn[e.Name()], "%s is the drawing of no lesson", e.Name())
	}
}

package mutants

import (
	"bytes"
	"errors"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func killable() *Mutant {
	return &Mutant{
		Name: "m", Group: Field, Property: "W5", Shows: "scene",
		Kills:     map[Layer]Fired{Explore: "W5", Proptest: "R1|R2"},
		Sometimes: map[Layer]Fired{Linearize: "R1"},
		Cannot:    map[Layer]string{Native: "n", Scenarios: "n"},
		Passes:    []string{"other"},
	}
}

func TestJudge(t *testing.T) {
	fail := func(l Layer, p model.Property) Outcome { return Outcome{Layer: l, Verdict: model.Fail, Property: p} }
	pass := func(l Layer) Outcome { return Outcome{Layer: l, Verdict: model.Pass} }
	for _, row := range []struct {
		name string
		o    Outcome
		cell string
		says string // of the problem; empty if there must be none
	}{
		{"as declared", fail(Explore, "W5"), "W5", ""},
		{"one of two", fail(Proptest, "R2"), "R1|R2", ""},
		{"for another reason", fail(Explore, "R2"), "R2!", "killed for R2, and declared is W5"},
		{"not killed", pass(Explore), "gap", "it must be, for W5"},
		{"by chance", fail(Linearize, "R1"), "(R1)", ""},
		{"not by chance", pass(Linearize), "(R1)", ""},
		{"by chance for another reason", fail(Linearize, "R4"), "R4!", "declared is R1"},
		{"not killed, as declared", pass(Native), "-", ""},
		{"undeclared", fail(Native, "W5"), "W5!", "no kill is declared"},
		{"incomplete", Outcome{Layer: Native, Verdict: model.Incomplete, Reason: "no end within 1s"}, "?", "no end within 1s"},
		{"no tool", Outcome{Layer: TLA, Verdict: model.NotRun}, "not run", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := killable().judge(row.o)
			require.Equal(t, row.cell, c.Text)
			if row.says == "" {
				require.Empty(t, c.Problem)
			} else {
				require.Contains(t, c.Problem, row.says)
			}
		})
	}
}

func TestJudgeHarmless(t *testing.T) {
	m := &Mutant{Group: Control}
	require.Equal(t, Cell{Text: "pass"}, m.judge(Outcome{Layer: Explore, Verdict: model.Pass}))
	require.Contains(t, m.judge(Outcome{Layer: Explore, Verdict: model.Fail, Property: "R1"}).Problem, "false alarm")
	require.NotEmpty(t, m.judge(Outcome{Layer: Explore, Verdict: model.Incomplete}).Problem)
}

// The scenario that shows the mutant decides, whatever failed before it.
func TestJudgeTakesTheScenario(t *testing.T) {
	o := Outcome{Layer: Explore, Verdict: model.Fail, Property: "R2", Scenarios: []ScenarioOutcome{
		{Name: "first", Verdict: model.Fail, Property: "R2"}, {Name: "scene", Verdict: model.Fail, Property: "W5"}, {Name: "other", Verdict: model.Pass},
	}}
	m := killable()
	require.Equal(t, Cell{Text: "W5"}, m.judge(o))
	require.Empty(t, m.scenarios(o))
	o.Scenarios[2].Verdict = model.Fail
	require.Equal(t, []string{"scenario other, which it must pass: fail"}, m.scenarios(o))
	o.Scenarios = o.Scenarios[:2]
	require.Equal(t, []string{`scenario "other", which it must pass, is not among the 2 that explore ran`}, m.scenarios(o))
}

// A mutant that is killed by another scenario than the one that it names is not as declared: nobody would see its defect there.
func TestJudgeWantsTheScenario(t *testing.T) {
	o := Outcome{Layer: Explore, Verdict: model.Fail, Property: "W5", Scenarios: []ScenarioOutcome{
		{Name: "first", Verdict: model.Fail, Property: "W5"}, {Name: "scene", Verdict: model.Pass}, {Name: "other", Verdict: model.Pass},
	}}
	m := killable()
	require.Equal(t, []string{"scenario scene, which is to show it: pass"}, m.scenarios(o))
	m.Shows = "no-such-scenario"
	require.Equal(t, []string{`scenario "no-such-scenario", which is to show it, is not among the 3 that explore ran`}, m.scenarios(o))
	m.Shows = "an operation: drop"
	require.Empty(t, m.scenarios(o))
	m.Shows, m.Kills = "scene", map[Layer]Fired{Proptest: "R1"}
	require.Empty(t, m.scenarios(o), "explore need not show it")
	harmless := &Mutant{Group: Control, Shows: "scene", Passes: []string{"other"}}
	require.Empty(t, harmless.scenarios(o))
	require.Empty(t, unpatched.scenarios(o), "it names none")
}

// One problem a cause: what did not end has no list, and what ended without one has proved nothing.
func TestJudgeWithoutTheList(t *testing.T) {
	for _, o := range []Outcome{{Verdict: model.Incomplete, Reason: "no end within 1s"}, {Verdict: model.NotRun},
		{Verdict: model.Incomplete, Scenarios: []ScenarioOutcome{{Name: "first", Verdict: model.Incomplete}}}} {
		o.Layer = Explore
		require.Empty(t, killable().scenarios(o))
	}
	for _, o := range []Outcome{{Verdict: model.Fail, Property: "W5"}, {Verdict: model.Pass}} {
		o.Layer = Explore
		require.Equal(t, []string{"explore: it ended without the list of its scenarios"}, killable().scenarios(o))
		require.Len(t, unpatched.scenarios(o), 1)
	}
}

// A process that ends without a report has failed only if the implementation's own check named the rule.
func TestOutcomes(t *testing.T) {
	ended := errors.New("exit status 2")
	o := outcomeOf(nil, "panic: waker: Arc[T].Drop: the count is 0 already (R3)\n\ngoroutine 1 [running]:\nmain (R1)", ended)
	require.Equal(t, model.Fail, o.Verdict)
	require.Equal(t, model.R3, o.Property)
	for _, stderr := range []string{"", "panic: runtime error\n\ngoroutine 1 [running]:\nx (R3)", "panic: (R99)"} {
		require.Equal(t, model.Incomplete, outcomeOf(nil, stderr, ended).Verdict, stderr)
	}
	require.Equal(t, model.Incomplete, outcomeOf([]byte(`{"layers":[]}`), "", nil).Verdict)
	o = outcomeOf([]byte(`{"layers":[{"verdict":"fail","failure":{"property":"W2","message":"m"},"scenarios":[{"name":"a","verdict":"pass"}]}]}`), "", ended)
	require.Equal(t, Outcome{Verdict: model.Fail, Property: "W2", Message: "m", Scenarios: []ScenarioOutcome{{Name: "a", Verdict: model.Pass}}}, o)
}

// Lines may move, and a fragment goes to the nearest place where they stand; their text may not change.
func TestApply(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(root, "impl/x"), 0o700))
	write := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, "impl/x/x.go"), []byte(text), 0o600))
	}
	patch := "--- a/impl/x/x.go\n+++ b/impl/x/x.go\n@@ -2,2 +2,2 @@\n b\n-c\n+C\n@@ -5,1 +5,2 @@\n e\n+f\n"
	for text, want := range map[string]string{
		"a\nb\nc\nd\ne\n":                   "a\nb\nC\nd\ne\nf\n",
		"a\n1\n2\nb\nc\nd\n3\ne\n":          "a\n1\n2\nb\nC\nd\n3\ne\nf\n",
		"b\nc\n1\n2\n3\n4\n5\nb\nc\nd\ne\n": "b\nC\n1\n2\n3\n4\n5\nb\nc\nd\ne\nf\n",
	} {
		write(text)
		got, err := apply(root, patch)
		require.NoError(t, err)
		require.Equal(t, map[string][]byte{"impl/x/x.go": []byte(want)}, got)
	}
	for _, text := range []string{"a\nb\nX\nd\ne\n", "a\nb\nc\n", "e\nb\nc\n", ""} {
		write(text)
		_, err := apply(root, patch)
		require.ErrorIs(t, err, ErrPatch, text)
	}
	_, err := apply(root, strings.ReplaceAll(patch, "x.go", "y.go"))
	require.ErrorIs(t, err, ErrPatch)
	// The error leads to the line of the patch that does not stand in the file.
	write("a\nb\nc\nd\nX\n")
	_, err = apply(root, patch)
	require.EqualError(t, err, "patch: impl/x/x.go: hunk 2 does not apply: its line 1 is not line 5 of the file "+
		"(conflict: fragment line does not match src line); write the patch anew against the present source")
	write("a\n")
	_, err = apply(root, patch)
	require.ErrorContains(t, err, "impl/x/x.go: hunk 1 does not apply (conflict: src has fewer lines")
	// Two hunks that undo each other.
	write("x\nx\n")
	_, err = apply(root, "--- a/impl/x/x.go\n+++ b/impl/x/x.go\n@@ -1,1 +1,0 @@\n-x\n@@ -2,1 +1,2 @@\n x\n+x\n")
	require.EqualError(t, err, "patch: impl/x/x.go: it changes nothing")
}

// No two mutants are the same: what they change is another program, comments apart.
func TestNoTwins(t *testing.T) {
	root, err := Root(t.Context())
	require.NoError(t, err)
	all, err := Load(os.DirFS(filepath.Join(root, Folder)))
	require.NoError(t, err)
	names := map[string]string{}
	for _, m := range all {
		changed, err := apply(root, m.Patch)
		require.NoError(t, err, m.Name)
		var program bytes.Buffer
		for _, file := range slices.Sorted(slices.Values(m.Touches())) {
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, file, changed[file], parser.SkipObjectResolution)
			require.NoError(t, err, m.Name)
			program.WriteString(file + "\n")
			require.NoError(t, format.Node(&program, set, f))
		}
		require.Empty(t, names[program.String()], "%s is the same", m.Name)
		names[program.String()] = m.Name
	}
}

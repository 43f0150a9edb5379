package mutate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

// schemaOf is the schema of one file, which imports nothing.
func schemaOf(t *testing.T, text string) *Schema {
	t.Helper()
	src := &source{folder: "impl/x", name: "x", set: token.NewFileSet(), info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	tree, err := parser.ParseFile(src.set, "x.go", text, parser.SkipObjectResolution)
	require.NoError(t, err)
	_, err = (&types.Config{}).Check("x", src.set, []*ast.File{tree}, src.info)
	require.NoError(t, err)
	f := &finder{source: src, file: &file{path: "impl/x/x.go", text: []byte(text), syntax: tree}}
	f.find()
	s := &Schema{refused: map[int]bool{}}
	s.take(f.file, f.edits)
	return s
}

func rendered(s *Schema) string { return string(s.Files()["impl/x/x.go"]) }

func ids(s *Schema) (all []string) {
	for _, m := range s.Mutations {
		all = append(all, strings.TrimPrefix(m.ID(), "impl/x/x.go "))
	}
	return all
}

func TestOperators(t *testing.T) {
	for _, row := range []struct {
		name, body string
		want       []string
	}{
		{"comparison", "return a < 2", []string{"F: operator < in a < 2 -> <=", "F: operator < in a < 2 -> >=", "F: constant 2 -> 3"}},
		{"condition", "if ok { return true }; return ok", []string{"F: negate ok -> !(ok)", "F: result true -> false"}},
		{"logic", "return ok && a == 1", []string{"F: operator && in ok && a == 1 -> ||", "F: operator == in a == 1 -> !=", "F: constant 1 -> 0"}},
		{"statements", "a = 3; a++; _ = a; defer print(a); return ok", []string{"F: leave out a = 3", "F: constant 3 -> 4", "F: leave out a++",
			"F: leave out _ = a", "F: leave out defer print(a)"}},
		{"cases", "switch { case ok: return false }; return ok", []string{"F: negate ok -> !(ok)", "F: result false -> true"}},
		{"twice", "a++; a++; return ok", []string{"F: leave out a++", "F: leave out a++ #2"}},
		{"last panic", `panic("x")`, nil},
		{"text", `return "a"+"b" == "ab"`, nil},
		{"constants", "const c = 1 + 2; return ok", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := schemaOf(t, "package x\n\nfunc F(a uint8, ok bool) bool { "+row.body+" }\n")
			require.Equal(t, row.want, ids(s))
			_, err := parser.ParseFile(token.NewFileSet(), "x.go", rendered(s), parser.AllErrors)
			require.NoError(t, err, rendered(s))
		})
	}
}

// The choice is made inside of what contains it, and the operands keep their own mutations.
func TestRender(t *testing.T) {
	s := schemaOf(t, "package x\n\nfunc F(a uint8) bool { return a+1 < 3 }\n")
	require.Equal(t, "package x\n\nfunc F(a uint8) bool { return func() bool { "+
		"if mutationOn(1) { return func() uint8 { if mutationOn(3) { return a - mutationPick[uint8](4, 1, 0) }; return a + mutationPick[uint8](4, 1, 0) }() <= mutationPick[uint8](5, 3, 4) }; "+
		"if mutationOn(2) { return func() uint8 { if mutationOn(3) { return a - mutationPick[uint8](4, 1, 0) }; return a + mutationPick[uint8](4, 1, 0) }() >= mutationPick[uint8](5, 3, 4) }; "+
		"return func() uint8 { if mutationOn(3) { return a - mutationPick[uint8](4, 1, 0) }; return a + mutationPick[uint8](4, 1, 0) }() < mutationPick[uint8](5, 3, 4) }() }\n", rendered(s))
	// What does not compile is taken out by the line that the compiler names.
	require.True(t, s.refuse("# x\n../built/impl/x/x.go:3:9: no"))
	require.False(t, s.refuse("../built/impl/x/x.go:3:9: still no"))
	require.False(t, s.refuse("impl/x/x.go:99:1: no such line"))
	require.Equal(t, "package x\n\nfunc F(a uint8) bool { return a+1 < 3 }\n", rendered(s))
	require.False(t, s.Compiles(s.Mutations[0]))
}

func TestJudgements(t *testing.T) {
	all, err := ReadJudgements("f", strings.NewReader("# why\n\na b\n\tmessage: one\n  two\nc\n gap: three\n"))
	require.NoError(t, err)
	require.Equal(t, Judgements{"a b": "message: one two", "c": "gap: three"}, all)
	for says, text := range map[string]string{
		"f:1: a reason without": " x\n", `f:3: judged on line 1 already: "a"`: "a\n gap: x\na\n gap: y\n", `f:1: "a": want one of`: "a\nb\n gap: x\n",
		"f:2: bufio.Scanner: token too long": "\n" + strings.Repeat("x", 1<<17), `a colon and a reason, got "x"`: "a\n x\n", `got "Gap: x"`: "a\n Gap: x\n",
		`got "gap x"`: "a\n gap x\n", `got "gap:"`: "a\n gap:\n", `judged on line 1 already: "\x00"`: "\x00\n gap: x\n\x00\n",
	} {
		_, err := ReadJudgements("f", strings.NewReader(text))
		require.ErrorIs(t, err, ErrJudgement)
		require.ErrorContains(t, err, says)
	}
}

func FuzzJudgements(f *testing.F) {
	f.Add("a\n b\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ReadJudgements("f", strings.NewReader(text))
		if err != nil {
			require.ErrorIs(t, err, ErrJudgement)
			return
		}
		for id, reason := range all {
			require.NotEmpty(t, id)
			_, ok := classOf(reason)
			require.True(t, ok, reason)
		}
	})
}

func TestSum(t *testing.T) {
	m := func(f string) Mutation {
		return Mutation{File: f, Function: "F", Operator: "negate", Old: "a", New: "b"}
	}
	all := []Mutation{m("1"), m("2"), m("3"), m("4"), m("5")}
	results := []Result{
		{Mutation: all[0], ID: all[0].ID(), Fate: Caught, Layer: mutants.Explore}, {Mutation: all[1], ID: all[1].ID(), Fate: Survived},
		{Mutation: all[2], ID: all[2].ID(), Fate: Refused}, {Mutation: all[3], ID: all[3].ID(), Fate: Stopped, Layer: mutants.Native},
		{Mutation: all[4], ID: all[4].ID(), Fate: Tested},
	}
	rep := Sum(results, Judgements{}, all, 5)
	require.Equal(t, model.Fail, rep.Verdict)
	require.InDelta(t, 0.5, rep.Share, 1e-9)
	require.Contains(t, rep.Text(), "SURVIVED  2 F: negate a -> b")
	rep = Sum(results, Judgements{all[1].ID(): "message: why", all[0].ID(): "message: why", "gone": "message: why", "other/file.go F: negate": "message: why"}, all, 5)
	require.Equal(t, model.Pass, rep.Verdict)
	require.InDelta(t, 2./3, rep.Share, 1e-9)
	require.Equal(t, []string{all[0].ID(), "gone"}, rep.Stale)
	rep = Sum(results, Judgements{all[1].ID(): "gap: it is one"}, all, 5)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Zero(t, rep.Judged)
	// A gap stays one, whoever else notices it.
	rep = Sum(results, Judgements{all[1].ID(): "message: why", all[4].ID(): "gap: it is one"}, all, 5)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Equal(t, 1, rep.Judged)
	require.Equal(t, model.Incomplete, Sum(results[:1], Judgements{}, all, 5).Verdict)
	// What was found before a run was cut short stays a failure.
	rep = Sum(results[:2], Judgements{}, all, 5)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Equal(t, "2 of 5 mutations were run", rep.Reason)
	require.Equal(t, model.Incomplete, Sum(nil, Judgements{}, all, 0).Verdict)
}

// The reference is schema enough: all of it is found, built, and passes where no mutation is chosen; a dropped increment is caught.
func TestRun(t *testing.T) {
	root, err := mutants.Root(t.Context())
	require.NoError(t, err)
	s, err := Find(t.Context(), root, Packages())
	require.NoError(t, err)
	require.Greater(t, len(s.Mutations), 500)
	var chosen []Mutation
	for _, m := range s.Mutations {
		if m.Function == "Arc.Clone" && m.Operator == "constant" || m.Function == "arcDropDec" {
			chosen = append(chosen, m)
		}
	}
	require.Len(t, chosen, 3)
	r := &Runner{Root: root, Seed: 1, Cache: nil}
	results, err := r.Run(t.Context(), s, chosen)
	require.NoError(t, err)
	require.Len(t, results, 3)
	for _, res := range results {
		require.Equal(t, Caught, res.Fate, res.ID)
		require.NotEmpty(t, res.Property)
	}
}

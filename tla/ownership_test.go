package tla

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

var update = flag.Bool("update", false, "write the digests of what TLC finds to testdata")

// maxStates is more than any configuration of these tests has.
const maxStates = 100_000

func bounds(t *testing.T, config string) model.Bounds {
	t.Helper()
	text, err := fs.ReadFile(Specs(), config+".cfg")
	require.NoError(t, err)
	b, err := OwnershipBounds(string(text))
	require.NoError(t, err)
	return b
}

// dump runs TLC on a configuration and returns its state graph.
func dump(t *testing.T, e Entry) *Graph {
	t.Helper()
	found := tool(t)
	dir, err := Extract()
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "graph.dot")
	r, err := found.Run(t.Context(), Job{Dir: dir, Module: e.Module, Config: e.Name, Dump: file, Short: true})
	require.NoError(t, err)
	require.Empty(t, e.differences(r))
	in, err := os.Open(file)
	require.NoError(t, err)
	defer in.Close()
	g, err := OwnershipOfTLC(in, maxStates)
	require.NoError(t, err)
	return g
}

// compared are the configurations whose state graphs are compared with that of the model.
func compared(t *testing.T) []Entry {
	t.Helper()
	all, err := Manifest()
	require.NoError(t, err)
	all = slices.DeleteFunc(all, func(e Entry) bool { return e.Purpose != Compare || e.Module != "MCOwnership" })
	require.NotEmpty(t, all)
	return all
}

func digestFile(e Entry) string { return filepath.Join("testdata", "ownership", e.Name+".digest") }

// What TLC finds and what the model finds are the same states, and the same edges by the same actions.
func TestOwnershipGraphs(t *testing.T) {
	for _, e := range compared(t) {
		t.Run(e.Name, func(t *testing.T) {
			of := dump(t, e)
			inGo, err := OwnershipOfModel(t.Context(), bounds(t, e.Name), model.State.Apply)
			require.NoError(t, err)
			require.Empty(t, Differences(of, inGo, "TLC", "Go"))
			if *update {
				require.NoError(t, os.WriteFile(digestFile(e), []byte(of.Digest()+"\n"), 0o644))
			}
			want, err := os.ReadFile(digestFile(e))
			require.NoError(t, err)
			require.Equal(t, string(want), of.Digest()+"\n", "the digest is not that of the specification: go test ./tla -run OwnershipGraphs -update")
		})
	}
}

// Where TLC is not there, the model is held against the digests of what it found.
func TestOwnershipDigests(t *testing.T) {
	files, err := os.ReadDir(filepath.Dir(digestFile(Entry{})))
	require.NoError(t, err)
	entries := compared(t)
	require.Len(t, files, len(entries), "digests and configurations")
	for _, e := range entries {
		want, err := os.ReadFile(digestFile(e))
		require.NoError(t, err)
		g, err := OwnershipOfModel(t.Context(), bounds(t, e.Name), model.State.Apply)
		require.NoError(t, err)
		require.Equal(t, string(want), g.Digest()+"\n", "%s: the model has another state graph than the specification", e.Name)
		states, _ := g.Size()
		require.EqualValues(t, e.Distinct, states, "%s: the manifest", e.Name)
	}
}

// One line of the model broken shows as a difference that has a name, and changes the digest. No invariant breaks in any of them.
func TestOwnershipGraphsOfBrokenModels(t *testing.T) {
	after := func(f model.Func, instead func(s model.State, a model.Action) (model.State, model.Outcome, bool)) model.Step {
		return func(s model.State, a model.Action) (model.State, model.Outcome, bool) {
			if a.Call.F == f && !a.Resume {
				return instead(s, a)
			}
			return s.Apply(a)
		}
	}
	same := func(s model.State, _ model.Action) (model.State, model.Outcome, bool) {
		return s, model.Outcome{}, false
	}
	for name, row := range map[string]struct {
		config string
		step   model.Step
		says   string // the first difference
	}{
		"end_borrow does nothing": {"OwnershipSmall", after(model.EndBorrow, same),
			"state only in the contract: object 0 alive strong 1 weak 1 wakes 1; handle 0 arc to object 0"},
		"upgrade always fails": {"OwnershipCalls", after(model.Upgrade, same),
			"edge only in the contract: Upgrade from object 0 alive strong 1 weak 2 wakes 0; handle 0 arc to object 0; handle 1 weak to object 0 " +
				"to object 0 alive strong 2 weak 2 wakes 0; handle 0 arc to object 0; handle 1 weak to object 0; handle 2 arc to object 0"},
		"a panic has no end": {"OwnershipSmall", func(s model.State, a model.Action) (model.State, model.Outcome, bool) {
			if a.Panicked {
				return s, model.Outcome{}, true
			}
			return s.Apply(a)
		}, "state only in the contract: object 0 dying strong 0 weak 1 wakes 1; Wake 1 destroying object 0 panicked"},
		"into_inner drops": {"OwnershipSmall", after(model.IntoInner, func(s model.State, a model.Action) (model.State, model.Outcome, bool) {
			a.Call.F = model.Drop
			return s.Apply(a)
		}), "edge only in the contract: IntoInner from object 0 alive strong 1 weak 1 wakes 0; handle 0 arc to object 0 to object 0 freed strong 0 weak 0 wakes 0 moved"},
	} {
		t.Run(name, func(t *testing.T) {
			right, err := OwnershipOfModel(t.Context(), bounds(t, row.config), model.State.Apply)
			require.NoError(t, err)
			broken, err := OwnershipOfModel(t.Context(), bounds(t, row.config), row.step)
			require.NoError(t, err)
			got := Differences(right, broken, "the contract", "the broken one")
			require.NotEmpty(t, got)
			require.Equal(t, row.says, got[0])
			require.NotEqual(t, right.Digest(), broken.Digest())
		})
	}
}

// One line of the specification broken shows as well.
func TestOwnershipGraphOfBrokenSpecification(t *testing.T) {
	found := tool(t)
	dir, err := Extract()
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	cfg, err := fs.ReadFile(Specs(), "OwnershipSmall.cfg")
	require.NoError(t, err)
	text := strings.Replace(string(cfg), "  Funcs <-", "  Bury <- BuryKeepsShare\n  Funcs <-", 1)
	require.NotEqual(t, string(cfg), text)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Broken.cfg"), []byte(text), 0o600))
	file := filepath.Join(dir, "graph.dot")
	_, err = found.Run(t.Context(), Job{Dir: dir, Module: "OwnershipMutants", Config: "Broken", Dump: file, Short: true})
	require.NoError(t, err)
	in, err := os.Open(file)
	require.NoError(t, err)
	defer in.Close()
	broken, err := OwnershipOfTLC(in, maxStates)
	require.NoError(t, err)
	right, err := OwnershipOfModel(t.Context(), bounds(t, "OwnershipSmall"), model.State.Apply)
	require.NoError(t, err)
	require.Contains(t, Differences(broken, right, "TLC", "Go"), "state only in TLC: object 0 empty strong 0 weak 1 wakes 0")
}

func TestOwnershipBounds(t *testing.T) {
	require.Equal(t, model.Bounds{Limit: 2, Objects: 2, Handles: 2, Running: 1, Wakes: 1, Funcs: model.Funcs()}, bounds(t, "OwnershipAll"))
	for _, config := range []string{"", "CONSTANTS\n Limit = x", "CONSTANTS\n Limit = 1 MaxObjects = 1"} {
		_, err := OwnershipBounds(config)
		require.ErrorIs(t, err, ErrBounds, "%q", config)
	}
	require.Len(t, funcNames, len(model.Funcs()))
}

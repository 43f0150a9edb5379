package tla

import (
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the digests of what TLC finds to testdata")

// maxStates is more than any configuration of these tests has.
const maxStates = 100_000

// contracts are the specifications whose state graphs are those of package model.
var contracts = []struct {
	module, folder string
	configs        int
	ofTLC          func(in io.Reader, limit int) (*Graph, error)
	inGo           func(t *testing.T, config string) *Graph
}{
	{"MCOwnership", "ownership", 5, OwnershipOfTLC, ownershipInGo},
	{"Wakeup", "wakeup", 3, WakeupOfTLC, wakeupInGo},
}

func configText(t *testing.T, config string) string {
	t.Helper()
	text, err := fs.ReadFile(Specs(), config+".cfg")
	require.NoError(t, err)
	return string(text)
}

// comparedOf are the configurations of a module whose state graphs are compared with those of the model.
func comparedOf(t *testing.T, module string) []Entry {
	t.Helper()
	all, err := Manifest()
	require.NoError(t, err)
	return slices.DeleteFunc(all, func(e Entry) bool { return e.Purpose != Compare || e.Module != module })
}

// dumped runs TLC on a configuration, and returns its state graph.
func dumped(t *testing.T, dir, module, config string, read func(in io.Reader, limit int) (*Graph, error)) (*Graph, *Result) {
	t.Helper()
	file := filepath.Join(dir, "graph.dot")
	r, err := tool(t).Run(t.Context(), Job{Dir: dir, Module: module, Config: config, Dump: file, Short: true})
	require.NoError(t, err)
	in, err := os.Open(file)
	require.NoError(t, err)
	defer in.Close()
	g, err := read(in, maxStates)
	require.NoError(t, err)
	return g, r
}

// dumpBroken is the state graph of a configuration with a line changed.
func dumpBroken(t *testing.T, module, config, old, with string, read func(in io.Reader, limit int) (*Graph, error)) *Graph {
	t.Helper()
	tool(t)
	dir, err := Extract()
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	text := configText(t, config)
	require.Contains(t, text, old)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Broken.cfg"), []byte(strings.Replace(text, old, with, 1)), 0o600))
	g, _ := dumped(t, dir, module, "Broken", read)
	return g
}

func digestFile(folder, config string) string {
	return filepath.Join("testdata", folder, config+".digest")
}

// What TLC finds and what the model finds are the same states, and the same edges by the same actions.
func TestGraphs(t *testing.T) {
	t.Parallel()
	tool(t)
	dir, err := Extract()
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, c := range contracts {
		for _, e := range comparedOf(t, c.module) {
			t.Run(e.Name, func(t *testing.T) {
				of, r := dumped(t, dir, e.Module, e.Name, c.ofTLC)
				require.Empty(t, e.differences(r))
				require.Empty(t, Differences(of, c.inGo(t, e.Name), "TLC", "Go"))
				if *update {
					require.NoError(t, os.MkdirAll(filepath.Join("testdata", c.folder), 0o755))
					require.NoError(t, os.WriteFile(digestFile(c.folder, e.Name), []byte(of.Digest()+"\n"), 0o644))
				}
				want, err := os.ReadFile(digestFile(c.folder, e.Name))
				require.NoError(t, err)
				require.Equal(t, string(want), of.Digest()+"\n", "the digest is not that of the specification: go test ./tla -run TestGraphs -update")
			})
		}
	}
}

// Where TLC is not there, the model is held against the digests of what it found.
func TestDigests(t *testing.T) {
	t.Parallel()
	for _, c := range contracts {
		files, err := os.ReadDir(filepath.Join("testdata", c.folder))
		require.NoError(t, err)
		entries := comparedOf(t, c.module)
		require.Len(t, entries, c.configs, c.module)
		require.Len(t, files, len(entries), "digests and configurations")
		for _, e := range entries {
			want, err := os.ReadFile(digestFile(c.folder, e.Name))
			require.NoError(t, err)
			g := c.inGo(t, e.Name)
			require.Equal(t, string(want), g.Digest()+"\n", "%s: the model has another state graph than the specification", e.Name)
			states, _ := g.Size()
			require.EqualValues(t, e.Distinct, states, "%s: the manifest", e.Name)
		}
	}
}

// differs wants a difference that has a name, and another digest.
func differs(t *testing.T, right, broken *Graph, says string) {
	t.Helper()
	got := Differences(right, broken, "the contract", "the broken one")
	require.NotEmpty(t, got)
	require.Equal(t, says, got[0])
	require.NotEqual(t, right.Digest(), broken.Digest())
}

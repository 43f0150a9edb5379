// Package scripts holds the repository's own rules, as tests.
package scripts

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/wakecheck/wakecheck/"

// allowed lists, for each package, the packages of this module and the modules of others that it may import outside its
// tests. The contract and the implementation never meet below wakertest and proptest/waking: a specification is not built from the code that
// it judges. A package that is not listed here fails the test.
var allowed = map[string][]string{
	"impl/memory": {},
	"impl/waker":  {"impl/memory"},
	"impl/park":   {"impl/memory", "impl/waker"},
	"impl/task":   {"impl/memory", "impl/waker", "impl/park"},
	// Tests alone import it.
	"impl/internal/wanted": {"github.com/stretchr/testify"},
	"model":                {},
	"explore":              {"impl/memory"},
	// The oracle and the explorer share the language of test programs, and no code of the search.
	"explore/internal/prog":   {"impl/memory"},
	"explore/internal/oracle": {"impl/memory", "explore/internal/prog"},
	"explore/litmus":          {"impl/memory", "explore"},
	"explore/draw":            {"impl/memory", "explore"},
	"explore/minimize":        {"impl/memory", "explore"},
	"explore/explain":         {"impl/memory", "explore", "explore/draw", "explore/minimize"},
	"linearize":               {"model", "github.com/anishathalye/porcupine"},
	"proptest":                {"model", "proptest/internal/calltext", "proptest/internal/rapidrun", "pgregory.net/rapid"},
	// Scenarios are a language: they know of no implementation and run nothing.
	"proptest/scenario":          {"model", "proptest/internal/calltext", "pgregory.net/rapid", "github.com/jedib0t/go-pretty/v6"},
	"proptest/internal/calltext": {"model"},
	"proptest/internal/rapidrun": {"pgregory.net/rapid"},
	"proptest/concurrent":        {"model", "impl/memory", "explore", "linearize", "proptest/scenario", "proptest/internal/rapidrun", "pgregory.net/rapid", "github.com/jedib0t/go-pretty/v6"},
	"proptest/waking":            {"model", "impl/memory", "impl/waker", "impl/park", "impl/task", "explore", "linearize", "proptest/internal/rapidrun", "pgregory.net/rapid", "github.com/anishathalye/porcupine"},
	"wakertest":                  {"model", "impl/memory", "impl/waker", "impl/park", "impl/task", "linearize", "explore", "proptest", "proptest/concurrent", "proptest/scenario", "proptest/waking"},
	"tla":                        {"model"},
	"mutants":                    {"model", "tla", "github.com/bluekeyes/go-gitdiff", "github.com/jedib0t/go-pretty/v6"},
	"mutants/mutate":             {"model", "mutants"},
	"scripts":                    {},
	"cmd/wakecheck":              {"model", "impl/memory", "linearize", "proptest", "proptest/concurrent", "proptest/scenario", "proptest/waking", "explore", "explore/litmus", "explore/draw", "explore/minimize", "explore/explain", "tla", "wakertest", "mutants", "mutants/mutate", "github.com/urfave/cli/v3", "github.com/jedib0t/go-pretty/v6", "golang.org/x/term"},
}

type goPackage struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
	Standard   bool
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		all = append(all, p)
	}
	require.NotEmpty(t, all)
	return all
}

// forbidden returns the imports of the package that the list does not allow.
func forbidden(imports, allow []string) []string {
	var bad []string
	for _, path := range imports {
		short := strings.TrimPrefix(path, module)
		if short == path && !strings.Contains(strings.Split(path, "/")[0], ".") {
			continue // standard library
		}
		if !slices.ContainsFunc(allow, func(a string) bool {
			return a == short || strings.Contains(a, ".") && strings.HasPrefix(path, a)
		}) {
			bad = append(bad, path)
		}
	}
	return bad
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		seen[name] = true
		allow, listed := allowed[name]
		require.True(t, listed, "package %s has no row in the import policy", name)
		require.Empty(t, forbidden(p.Imports, allow), "package %s imports what it must not", name)
	}
	for name := range allowed {
		require.True(t, seen[name], "the import policy lists %s, which does not exist", name)
	}
}

// The policy can fail: a model that imports the implementation is refused, and so is a module that no row names.
func TestImportPolicyRefuses(t *testing.T) {
	require.Equal(t, []string{module + "impl/waker", "example.org/x"},
		forbidden([]string{"fmt", module + "impl/waker", "example.org/x"}, allowed["model"]))
	require.Empty(t, forbidden([]string{"fmt", "pgregory.net/rapid"}, allowed["proptest"]))
}

// calls that only some files may make, with the reason.
var restricted = []struct {
	text   string
	files  []string // where it may stand
	reason string
}{
	{"time.Sleep(", []string{"impl/memory/await.go", "cmd/wakecheck/progress.go"}, "waiting is Await; a sleep hides a race"},
	{`"sync/atomic"`, []string{"impl/memory/", "linearize/stamps.go", "explore/"}, "shared words are cells with orders, or a backend cannot see them"},
	{"os.Exit(", []string{"cmd/wakecheck/main.go"}, "libraries return errors"},
	{"t.SkipNow()", nil, "a skip says why"},
}

// offence returns why the text must not stand in the file, or "".
func offence(name, text string) string {
	for _, r := range restricted {
		mayStand := slices.ContainsFunc(r.files, func(f string) bool { return strings.HasPrefix(name, f) })
		if !mayStand && strings.Contains(text, r.text) {
			return r.text + ": " + r.reason
		}
	}
	return ""
}

func TestRestrictedCalls(t *testing.T) {
	files := 0
	for _, p := range packages(t) {
		for _, file := range p.GoFiles {
			name := filepath.ToSlash(filepath.Join(strings.TrimPrefix(p.ImportPath, module), file))
			text, err := os.ReadFile(filepath.Join(p.Dir, file))
			require.NoError(t, err)
			files++
			require.Empty(t, offence(name, string(text)), name)
		}
	}
	require.Positive(t, files)
}

func TestRestrictionsRefuse(t *testing.T) {
	require.Contains(t, offence("impl/waker/arc.go", "import \"sync/atomic\""), "cells with orders")
	require.Contains(t, offence("model/search.go", "time.Sleep(1)"), "hides a race")
	require.Empty(t, offence("impl/memory/uint64.go", "import \"sync/atomic\""))
}

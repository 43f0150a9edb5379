package tla

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// wakeModules are the contract of waking and the algorithms that refine it, with what they verify although no mutant of theirs
// breaks it first; one of another module does.
var wakeModules = map[string][]string{
	"Wakeup":        {"TypeOK"},
	"Parker":        {"TypeOK"},
	"AtomicWaker":   {"TypeOK", "W1_Delivered", "W2_Noticed"},
	"TaskState":     {"TypeOK", "W1_Delivered", "W2_Noticed"},
	"CurrentThread": {"TypeOK", "W1_Delivered", "W2_Noticed"},
}

// A mutant of waking has one line more than a configuration that passes. Whatever is verified, a
// mutant breaks, but for what is listed above; and each of W1 to W7 is broken by several.
func TestWakeMutants(t *testing.T) {
	t.Parallel()
	entries, err := Manifest()
	require.NoError(t, err)
	rules := map[model.Property]int{}
	for module, unbroken := range wakeModules {
		var controls []map[string]string
		verified, broken := map[string]bool{}, map[string]bool{}
		for _, e := range entries {
			text, err := fs.ReadFile(Specs(), e.Name+".cfg")
			require.NoError(t, err)
			if e.Module == module+"Rules" && e.Purpose == Verify {
				controls = append(controls, constants(string(text)))
				for _, name := range section(string(text), "INVARIANTS", "PROPERTIES") {
					verified[name] = true
				}
			}
		}
		require.NotEmpty(t, controls, module)
		for _, e := range entries {
			if e.Module != module+"Mutants" {
				continue
			}
			require.True(t, strings.HasPrefix(e.Name, module+"Mutant"), e.Name)
			broken[e.Property] = true
			rules[e.Rule]++
			text, err := fs.ReadFile(Specs(), e.Name+".cfg")
			require.NoError(t, err)
			mine := constants(string(text))
			require.True(t, slices.ContainsFunc(controls, func(control map[string]string) bool {
				rest := maps.Clone(mine)
				maps.DeleteFunc(rest, func(name, value string) bool { return control[name] == value })
				return len(mine) == len(control)+1 && len(rest) == 1
			}), "%s: one line more than a configuration that passes", e.Name)
		}
		for name := range verified {
			require.Equal(t, slices.Contains(unbroken, name), !broken[name], "%s: %s: some mutant breaks it: %v", module, name, broken[name])
		}
	}
	for _, r := range []model.Property{model.W1, model.W2, model.W3, model.W4, model.W5, model.W6, model.W7} {
		require.GreaterOrEqual(t, rules[r], 2, "mutants of %s", r)
	}
}

// The tables on top of the specifications name every site that they know of as the code does, and no other.
func TestWakeSites(t *testing.T) {
	var code strings.Builder
	for _, name := range []string{"park/sites.go", "task/sites.go", "task/shared.go"} {
		text, err := os.ReadFile(filepath.Join("..", "impl", name))
		require.NoError(t, err)
		code.Write(text)
	}
	// A site stands in the last column; sources as tokio's park.rs do not.
	site := regexp.MustCompile(`(?:  |, )((?:park|task|atomic_waker|executor)\.[a-z_]+(?:\.[a-z_]+)*)`)
	for module, want := range map[string]int{"Parker": 6, "AtomicWaker": 5, "TaskState": 13, "CurrentThread": 9} {
		text, err := fs.ReadFile(Specs(), module+".tla")
		require.NoError(t, err)
		head, _, _ := strings.Cut(string(text), "\nEXTENDS ")
		found := map[string]bool{}
		for _, m := range site.FindAllStringSubmatch(head, -1) {
			name := m[1]
			found[name] = true
			require.True(t, strings.Contains(code.String(), `"`+name+`"`), "%s.tla: no site %s in the code", module, name)
		}
		require.Len(t, found, want, "%s: %v", module, found)
	}
}

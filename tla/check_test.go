package tla

import (
	"io/fs"
	"os"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every configuration that ends within seconds comes to what the manifest says, to the exact number of states. Those of purpose "compare" are run by the
// tests that compare more of them.
func TestConfigurations(t *testing.T) {
	found := tool(t)
	entries, err := Manifest()
	require.NoError(t, err)
	entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Long || e.Purpose == Compare })
	var ran atomic.Int64
	t.Run("all", func(t *testing.T) {
		dir, err := Extract()
		require.NoError(t, err)
		t.Cleanup(func() { os.RemoveAll(dir) })
		for _, e := range entries {
			t.Run(e.Name, func(t *testing.T) {
				t.Parallel()
				r, err := Check(t.Context(), found, dir, e, 1, nil)
				require.NoError(t, err)
				require.Empty(t, r.Differences)
				ran.Add(1)
			})
		}
	})
	require.EqualValues(t, len(entries), ran.Load())
}

// Whatever a configuration of Ownership verifies, some mutant breaks; and a mutant has one line that no other configuration has.
func TestOwnershipMutants(t *testing.T) {
	entries, err := Manifest()
	require.NoError(t, err)
	broken, verified := map[string]bool{}, map[string]bool{}
	for _, e := range entries {
		text, err := fs.ReadFile(Specs(), e.Name+".cfg")
		require.NoError(t, err)
		switch {
		case e.Module == "MCOwnership" && e.Purpose == Verify:
			for _, name := range section(string(text), "INVARIANTS", "PROPERTIES") {
				verified[name] = true
			}
		case e.Module == "OwnershipMutants":
			broken[e.Property] = true
			require.Len(t, constants(string(text)), len(constants(control(t)))+1, "%s: one line differs", e.Name)
		}
	}
	require.NotEmpty(t, verified)
	require.Equal(t, verified, broken)
}

// control is the text of a configuration that passes.
func control(t *testing.T) string {
	t.Helper()
	text, err := fs.ReadFile(Specs(), "OwnershipVerify.cfg")
	require.NoError(t, err)
	return string(text)
}

package tla

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"
)

// Whatever a configuration of Ownership verifies, some mutant breaks; and a mutant has one line that no other configuration has.
func TestOwnershipMutants(t *testing.T) {
	t.Parallel()
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

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// module makes a module with these files, by their paths in it, and its folder the current one.
func module(t *testing.T, path string, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	files["go.mod"] = "module " + path + "\n\ngo 1.26\n"
	for name, text := range files {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	t.Chdir(dir)
	return dir
}

// What is wrong with the mutants is said with the folder that holds them.
func TestMutantsNamesTheFolder(t *testing.T) {
	dir := module(t, "github.com/wakecheck/wakecheck", map[string]string{"mutants/doc.go": "package mutants\n"})
	got := wakecheck(t.Context(), "mutants", "-list")
	require.Equal(t, exitBroken, got.status)
	require.Contains(t, got.err, filepath.Join(dir, "mutants")+": mutant: there is none in ")
}

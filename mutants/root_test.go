package mutants_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/mutants"
)

// A workspace may have more modules than the one in which the command is called.
func TestRoot(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, text := range map[string]string{
		"go.work":      "go 1.26\n\nuse (\n\t./a\n\t./here\n)\n",
		"a/go.mod":     "module example.org/a\n\ngo 1.26\n",
		"here/go.mod":  "module github.com/wakecheck/wakecheck\n\ngo 1.26\n",
		"here/x/x.txt": "",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	}
	t.Setenv("GOWORK", "")
	for folder, says := range map[string]string{
		".": "run it inside the module github.com/wakecheck/wakecheck, from whose sources mutants are built: there is no module here",
		"a": "run it inside the module github.com/wakecheck/wakecheck, from whose sources mutants are built: the module here is example.org/a",
	} {
		t.Chdir(filepath.Join(dir, folder))
		_, err := mutants.Root(t.Context())
		require.ErrorContains(t, err, says)
	}
	for _, folder := range []string{"here", "here/x"} {
		t.Chdir(filepath.Join(dir, folder))
		root, err := mutants.Root(t.Context())
		require.NoError(t, err)
		require.Equal(t, filepath.Join(dir, "here"), root)
	}
}

package proptest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A check works in a program that is no test, prints nothing of its own, and writes no file where the program runs, not even for a failure.
func TestInsideACommand(t *testing.T) {
	program := filepath.Join(t.TempDir(), "command")
	out, err := exec.Command("go", "build", "-o", program, "./testdata/command").CombinedOutput()
	require.NoError(t, err, "%s", out)
	dir := t.TempDir()
	cmd := exec.Command(program)
	cmd.Dir = dir
	out, err = cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Equal(t, `pass 50
fail 1
R4 NoLeak: drop 0: want destructor of object 0 runs, got ok
again -seed 1
`, string(out))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

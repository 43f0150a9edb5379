package task_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Copies of handles, here and in package park, are reported by `go vet`: exactly the lines that say so.
func TestVet(t *testing.T) {
	text, err := os.ReadFile("testdata/copies/copies.go")
	require.NoError(t, err)
	var want []int
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasSuffix(line, "// want") {
			want = append(want, i+1)
		}
	}
	require.NotEmpty(t, want)
	out, err := exec.Command("go", "vet", "./testdata/copies").CombinedOutput()
	require.Error(t, err, "%s", out)
	var got []int
	for _, m := range regexp.MustCompile(`copies\.go:(\d+):`).FindAllSubmatch(out, -1) {
		line, err := strconv.Atoi(string(m[1]))
		require.NoError(t, err)
		got = append(got, line)
	}
	require.ElementsMatch(t, want, got, "%s", out)
}

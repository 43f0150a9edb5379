// Package wanted holds what the Go command reports of a file against the lines of that file which say so.
package wanted

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Lines runs the Go command, which has to fail, and requires that it names exactly those lines of the file that end in "// want".
func Lines(t *testing.T, file string, args ...string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var want []int
	for i, line := range strings.Split(string(text), "\n") {
		if strings.HasSuffix(line, "// want") {
			want = append(want, i+1)
		}
	}
	require.NotEmpty(t, want, "%s says of no line that it is reported", file)
	out, err := exec.Command("go", args...).CombinedOutput()
	require.Error(t, err, "%s", out)
	var got []int
	named := map[int]bool{}
	for _, m := range regexp.MustCompile(regexp.QuoteMeta(filepath.Base(file))+`:(\d+):`).FindAllSubmatch(out, -1) {
		line, err := strconv.Atoi(string(m[1]))
		require.NoError(t, err)
		if !named[line] { // a line may be reported for two reasons
			named[line] = true
			got = append(got, line)
		}
	}
	require.ElementsMatch(t, want, got, "%s", out)
}

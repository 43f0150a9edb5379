package waker_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// R6: copies of handles are reported by `go vet`, and what the types forbid does not compile: exactly the lines that say so.
func TestVet(t *testing.T) {
	for _, name := range []string{"copies", "convert"} {
		t.Run(name, func(t *testing.T) {
			file := "testdata/" + name + "/" + name + ".go"
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var want []int
			for i, line := range strings.Split(string(text), "\n") {
				if strings.HasSuffix(line, "// want") {
					want = append(want, i+1)
				}
			}
			require.NotEmpty(t, want)

			// For a package that does not compile, vet stops at the first error; the compiler lists them all.
			args := []string{"vet", "./testdata/" + name}
			if name == "convert" {
				args = []string{"build", "-gcflags=-e", "./testdata/" + name}
			}
			out, err := exec.Command("go", args...).CombinedOutput()
			require.Error(t, err, "%s", out)
			got := map[int]bool{}
			for _, m := range regexp.MustCompile(regexp.QuoteMeta(name+".go")+`:(\d+):`).FindAllSubmatch(out, -1) {
				line, err := strconv.Atoi(string(m[1]))
				require.NoError(t, err)
				got[line] = true
			}
			for _, line := range want {
				require.True(t, got[line], "line %d is not reported:\n%s", line, out)
				delete(got, line)
			}
			require.Empty(t, got, "reported without need:\n%s", out)
		})
	}
}

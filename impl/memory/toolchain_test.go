package memory_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHotPathInlines asks the compiler which methods it inlines. Without inlining a native operation would cost a call.
func TestHotPathInlines(t *testing.T) {
	var want []string
	for _, word := range []string{"(*Uint32).", "(*Uint64)."} {
		for _, method := range []string{"Load", "Store", "Swap", "FetchAdd", "FetchSub", "FetchOr", "FetchAnd"} {
			want = append(want, word+method)
		}
	}
	want = append(want, "(*Block).Touch", "(*Place).backend")
	for _, method := range []string{"Begin", "End", "Note", "Fence", "Driven", "Mask", "MaxCount"} {
		want = append(want, "(*Space)."+method)
	}
	out, err := exec.Command("go", "build", "-gcflags=-m=2", ".").CombinedOutput()
	require.NoError(t, err, string(out))
	inlined := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m): (can|cannot) inline (\S+?):? (?:with cost|\S)`).FindAllStringSubmatch(string(out), -1) {
		inlined[m[2]] = m[1] == "can"
	}
	for _, method := range want {
		require.Contains(t, inlined, method, "the compiler decided on it")
		require.True(t, inlined[method], "%s is not inlined:\n%s", method, linesWith(string(out), "inline "+method))
	}
	// The slow paths are out of line on purpose: if one of these turned up as inlined, the test would be reading nonsense.
	for _, method := range []string{"(*Uint32).slowAdd", "(*Uint64).slowAdd", "(*Uint64).slowSub", "(*Block).touch", "(*Uint64).slowRMW"} {
		require.Contains(t, inlined, method)
		require.False(t, inlined[method], method)
	}
}

func linesWith(text, part string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// TestRaceDetectorSeesPlainAccesses shows that natively the race detector judges plain accesses: it reports those that
// nothing orders, and is silent where a release store, a mutex or atomicity orders them.
func TestRaceDetectorSeesPlainAccesses(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program with -race")
	}
	program := filepath.Join(t.TempDir(), "race")
	out, err := exec.Command("go", "build", "-race", "-o", program, "./testdata/race").CombinedOutput()
	if text := string(out); strings.Contains(text, "-race is not supported") || strings.Contains(text, "-race requires cgo") {
		require.NotEqual(t, "true", os.Getenv("CI"), "CI needs the race detector: %s", text)
		t.Skipf("no race detector here: %s", text)
	}
	require.NoError(t, err, string(out))
	cases := map[string]bool{
		"cell": true, "uint64": true, "uint32": true, "pointer": true,
		"published": false, "locked": false, "atomic": false,
	}
	for name, races := range cases {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(program, name)
			cmd.Env = append(os.Environ(), "GORACE=exitcode=66 atexit_sleep_ms=0")
			out, err := cmd.CombinedOutput()
			if !races {
				require.NoError(t, err, string(out))
				require.Empty(t, string(out))
				return
			}
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit)
			require.Equal(t, 66, exit.ExitCode(), string(out))
			require.Contains(t, string(out), "WARNING: DATA RACE")
		})
	}
}

// TestVetReportsCopies runs go vet on a package that copies one value of every type with identity.
func TestVetReportsCopies(t *testing.T) {
	out, err := exec.Command("go", "vet", "-copylocks", "./testdata/copies").CombinedOutput()
	require.Error(t, err, "vet must report the copies")
	var reported []string
	for _, m := range regexp.MustCompile(`(\w+) passes lock by value`).FindAllStringSubmatch(string(out), -1) {
		reported = append(reported, m[1])
	}
	require.Equal(t, []string{
		"copyUint32", "copyUint64", "copyPointer", "copyCell", "copyMutex", "copyCond", "copyBlock", "copyObject",
	}, reported, string(out))
}

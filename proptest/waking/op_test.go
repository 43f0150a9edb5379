package waking

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The table of steps in the package comment has each step, and says where the rules let it stand.
func TestStepsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	for o := range ops {
		row := regexp.MustCompile(`(?m)^//\t` + o.String() + ` +[A-Z]\w+ +(\S+(?:, \S+)*) +(\S+(?:, \S+)*)$`).FindStringSubmatch(string(text))
		require.NotNil(t, row, "%v", o)
		places := [2][]string{}
		for _, k := range []Kind{Token, AtomicWaking, Blocking, Task, Word} {
			ready := 0
			if k.polled() {
				ready = 1
			}
			if (Program{Kind: k, Ready: ready, Main: []Op{o}}).Validate() == nil {
				places[0] = append(places[0], k.String())
			}
			if (Program{Kind: k, Ready: ready, Threads: [][]Op{{o}}}).Validate() == nil {
				places[1] = append(places[1], k.String())
			}
		}
		for i, want := range places {
			if want == nil {
				want = []string{"-"}
			}
			require.Equal(t, strings.Join(want, ", "), row[1+i], "%v", o)
		}
	}
}

// The parker in the README is the one of the example.
func TestReadmeShowsTheExample(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	example, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(readme), "```go\nvar (\n\tleave ")
	block, _, found := strings.Cut(rest, "```")
	require.True(t, found)
	parker, test, found := strings.Cut(block, "\n\t// in a test:\n")
	require.True(t, found)
	require.Contains(t, string(example), parker)
	for line := range strings.Lines(test) {
		code, _, _ := strings.Cut(line, " //")
		require.Contains(t, string(example), strings.TrimRight(code, "\n"))
	}
}

package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// readme returns the text of README.md and makes its folder the current one.
func readme(t *testing.T) string {
	t.Helper()
	t.Chdir("../..")
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

var (
	console = regexp.MustCompile("(?s)```console\n\\$ go run ./cmd/wakecheck ([^\n]*)\n(.*?)```")
	seconds = regexp.MustCompile(`\d+\.\d+s`)
)

// Every console block of the README is what the command prints, times aside.
func TestReadmeShowsRealOutput(t *testing.T) {
	blocks := console.FindAllStringSubmatch(readme(t), -1)
	require.NotEmpty(t, blocks)
	for _, b := range blocks {
		got := wakecheck(t.Context(), strings.Fields(b[1])...)
		require.Equal(t, seconds.ReplaceAllString(b[2], "Ts"), seconds.ReplaceAllString(got.out, "Ts"), b[1])
	}
}

func TestReadmeNamesWhatThereIs(t *testing.T) {
	text := readme(t)
	for _, l := range layers {
		require.Contains(t, text, "| `"+l.name+"` |")
	}
	for _, c := range newApp(nil, nil).Commands {
		// A layer may have the name of a command; its row has no flags.
		row := regexp.MustCompile("(?m)^\\| `" + c.Name + "[` ].*`-.*$").FindString(text)
		require.NotEmpty(t, row, "command %s", c.Name)
		for _, f := range c.Flags {
			require.Contains(t, row, "`-"+f.Names()[0], "flag of %s", c.Name)
		}
	}
	mod, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllStringSubmatch(string(mod), -1)
	require.NotEmpty(t, direct)
	for _, m := range direct {
		require.Contains(t, text, "| `"+m[1]+"` |", "a dependency without its reason")
	}
}

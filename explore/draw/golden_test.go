package draw

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sourceLine is the part of a drawing that changes with every edit of the programs.
var sourceLine = regexp.MustCompile(`(_test\.go):\d+`)

var forms = map[string]func(Graph, io.Writer) error{"txt": Graph.Text, "dot": Graph.DOT, "svg": Graph.SVG}

func rendered(t *testing.T, g Graph, form string) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, forms[form](g, &b))
	return b.String()
}

func golden(t *testing.T, name string, g Graph) {
	t.Helper()
	for form := range forms {
		file := filepath.Join("testdata", name+"."+form)
		got := sourceLine.ReplaceAllString(rendered(t, g, form), "$1:N")
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got, file)
	}
}

func TestGoldenDrawings(t *testing.T) {
	names := map[string]bool{"lb-forbidden": true}
	for _, s := range shapes {
		names[s.name] = true
		t.Run(s.name, func(t *testing.T) {
			g := s.graph(t)
			text := rendered(t, g, "txt")
			require.Contains(t, text, s.text)
			require.Contains(t, strings.Join(g.Notes, "\n"), s.cycle)
			golden(t, s.name, g)
		})
	}
	t.Run("lb-forbidden", func(t *testing.T) {
		g := forbiddenLB()
		require.True(t, g.MarkCycle())
		require.Equal(t, []string{"not sequentially consistent: the cycle 1 -po-> 2 -rf-> 3 -po-> 4 -rf-> 1"}, g.Notes)
		golden(t, "lb-forbidden", g)
	})
	files, err := os.ReadDir("testdata")
	require.NoError(t, err)
	require.Len(t, files, len(forms)*len(names))
	for _, f := range files {
		name, _, _ := strings.Cut(f.Name(), ".")
		require.True(t, names[name], "%s belongs to no shape", f.Name())
	}
}

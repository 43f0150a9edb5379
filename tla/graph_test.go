package tla

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func graphOf(start string, edges ...[3]string) *Graph {
	g := NewGraph()
	g.Start(g.State(start))
	for _, e := range edges {
		g.Edge(g.State(e[0]), g.State(e[2]), e[1])
	}
	return g
}

func TestDifferences(t *testing.T) {
	a := graphOf("a", [3]string{"a", "Up", "b"}, [3]string{"b", "Down", "a"})
	for name, row := range map[string]struct {
		other *Graph
		want  []string
	}{
		"the same in another order": {graphOf("a", [3]string{"b", "Down", "a"}, [3]string{"a", "Up", "b"}, [3]string{"a", "Up", "b"}), nil},
		"another state": {graphOf("a", [3]string{"a", "Up", "b"}, [3]string{"b", "Down", "a"}, [3]string{"b", "Up", "c"}),
			[]string{"state only in Go: c"}},
		"another edge":    {graphOf("a", [3]string{"a", "Up", "b"}, [3]string{"b", "Down", "b"}), []string{"edge only in TLC: Down from b to a", "edge only in Go: Down from b to b"}},
		"another action":  {graphOf("a", [3]string{"a", "Up", "b"}, [3]string{"b", "Up", "a"}), []string{"edge only in TLC: Down from b to a", "edge only in Go: Up from b to a"}},
		"another initial": {graphOf("b", [3]string{"a", "Up", "b"}, [3]string{"b", "Down", "a"}), []string{"initial only in TLC: a", "initial only in Go: b"}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, row.want, Differences(a, row.other, "TLC", "Go"))
			require.Equal(t, row.want == nil, a.Digest() == row.other.Digest())
		})
	}
}

func TestDifferencesAreAFew(t *testing.T) {
	g := graphOf("a")
	for i := range 10 {
		g.State(fmt.Sprint(i))
	}
	got := Differences(g, graphOf("a"), "TLC", "Go")
	require.Len(t, got, 6)
	require.Equal(t, "state only in TLC: 0", got[0])
	require.Equal(t, "and 5 more", got[5])
}

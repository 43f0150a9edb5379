package tla

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Graph is a state graph. States have names, which are equal for equal states; edges have the names of actions, and are a set: two ways
// in which one action leads from a state to another are one edge.
type Graph struct {
	names  []string
	number map[string]int
	starts map[int]bool
	edges  map[Edge]bool
}

// Edge leads from a state to another, or to itself, by their numbers.
type Edge struct {
	From, To int
	Action   string
}

// NewGraph returns a graph without states.
func NewGraph() *Graph {
	return &Graph{number: map[string]int{}, starts: map[int]bool{}, edges: map[Edge]bool{}}
}

// State returns the number of the state of that name, from 0; a new one is added.
func (g *Graph) State(name string) int {
	n, ok := g.number[name]
	if !ok {
		n = len(g.names)
		g.number[name] = n
		g.names = append(g.names, name)
	}
	return n
}

// Start marks a state as initial.
func (g *Graph) Start(state int) { g.starts[state] = true }

// Edge adds an edge.
func (g *Graph) Edge(from, to int, action string) { g.edges[Edge{from, to, action}] = true }

// Size returns the numbers of states and of edges.
func (g *Graph) Size() (states, edges int) { return len(g.names), len(g.edges) }

// Edges returns the edges in order of their states.
func (g *Graph) Edges() []Edge {
	all := make([]Edge, 0, len(g.edges))
	for e := range g.edges {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Action, b.Action), cmp.Compare(a.To, b.To))
	})
	return all
}

// maxDifferences is how many differences are written out.
const maxDifferences = 5

// Differences says in what two graphs differ, under the names that are given for them: "state only in TLC: …". It writes out a few, initial states first, then
// states, then edges between states of both, and how many more there are. None means that the graphs are the same.
func Differences(a, b *Graph, nameA, nameB string) []string {
	var all []string
	for _, d := range []struct {
		have, other *Graph
		name        string
	}{{a, b, nameA}, {b, a, nameB}} {
		all = append(all, d.have.startsOnly(d.other, d.name)...)
	}
	all = append(all, a.statesOnly(b, nameA)...)
	all = append(all, b.statesOnly(a, nameB)...)
	all = append(all, a.edgesOnly(b, nameA)...)
	all = append(all, b.edgesOnly(a, nameB)...)
	if len(all) > maxDifferences {
		all = append(all[:maxDifferences:maxDifferences], fmt.Sprintf("and %d more", len(all)-maxDifferences))
	}
	return all
}

func (g *Graph) startsOnly(other *Graph, name string) []string {
	var all []string
	for n, state := range g.names {
		if m, ok := other.number[state]; g.starts[n] && !(ok && other.starts[m]) {
			all = append(all, fmt.Sprintf("initial only in %s: %s", name, state))
		}
	}
	return all
}

func (g *Graph) statesOnly(other *Graph, name string) []string {
	var all []string
	for _, state := range g.names {
		if _, ok := other.number[state]; !ok {
			all = append(all, fmt.Sprintf("state only in %s: %s", name, state))
		}
	}
	return all
}

// edgesOnly lists edges between states of both graphs.
func (g *Graph) edgesOnly(other *Graph, name string) []string {
	var all []string
	for _, e := range g.Edges() {
		from, ok := other.number[g.names[e.From]]
		to, known := other.number[g.names[e.To]]
		if ok && known && !other.edges[Edge{from, to, e.Action}] {
			all = append(all, fmt.Sprintf("edge only in %s: %s from %s to %s", name, e.Action, g.names[e.From], g.names[e.To]))
		}
	}
	return all
}

// Digest is a short text that is equal for equal graphs: how many states and edges there are, and a hash of all of them by their names.
func (g *Graph) Digest() string {
	lines := make([]string, 0, len(g.names)+len(g.edges))
	for n, state := range g.names {
		if g.starts[n] {
			state += " (initial)"
		}
		lines = append(lines, state)
	}
	for e := range g.edges {
		lines = append(lines, g.names[e.From]+" "+e.Action+" "+g.names[e.To])
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return fmt.Sprintf("%d states, %d edges, sha256 %s", len(g.names), len(g.edges), hex.EncodeToString(sum[:]))
}

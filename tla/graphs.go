package tla

import (
	"fmt"
	"io"
)

// graphOfTLC returns the state graph that TLC dumped, of at most limit states. name reads a state as TLC printed it, and gives it its name.
func graphOfTLC(in io.Reader, limit int, name func(text string) (string, error)) (*Graph, error) {
	g := NewGraph()
	numbers := map[int64]int{} // by fingerprint
	type pending struct {
		from, to int64
		action   string
	}
	var edges []pending // an edge may come before the state that it leads to
	err := ReadDump(in, limit, Dump{
		State: func(id int64, text string, initial bool) error {
			name, err := name(text)
			if err != nil {
				return err
			}
			numbers[id] = g.State(name)
			if initial {
				g.Start(numbers[id])
			}
			return nil
		},
		Edge: func(from, to int64, action string) error {
			edges = append(edges, pending{from, to, action})
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	for _, e := range edges {
		from, ok := numbers[e.from]
		to, known := numbers[e.to]
		if !ok || !known {
			return nil, fmt.Errorf("tla: %w: an edge %s between states that are not there", ErrDump, e.action)
		}
		g.Edge(from, to, e.action)
	}
	if len(numbers) != len(g.names) {
		return nil, fmt.Errorf("tla: %w: %d states with %d names", ErrDump, len(numbers), len(g.names))
	}
	return g, nil
}

// modelGraph makes a state graph of what a search of package model shows. Each state is given its name once.
type modelGraph[S any] struct {
	graph   *Graph
	name    func(S) string
	numbers []int // by the numbers of the search
}

func newModelGraph[S any](name func(S) string) *modelGraph[S] {
	return &modelGraph[S]{graph: NewGraph(), name: name}
}

func (m *modelGraph[S]) start(s S) { m.graph.Start(m.graph.State(m.name(s))) }

func (m *modelGraph[S]) edge(from int, source S, to int, target S, action string) {
	m.graph.Edge(m.number(from, source), m.number(to, target), action)
}

func (m *modelGraph[S]) number(id int, s S) int {
	for id >= len(m.numbers) {
		m.numbers = append(m.numbers, -1)
	}
	if m.numbers[id] < 0 {
		m.numbers[id] = m.graph.State(m.name(s))
	}
	return m.numbers[id]
}

package tla

import (
	"errors"
	"fmt"
	"slices"
)

// Way is an edge as [Tour] sees it: from a state to a state, by their numbers, which are dense from 0.
type Way struct{ From, To int }

// ErrTour is wrapped by the error of [Tour].
var ErrTour = errors.New("tour")

// Tour returns paths that begin in a state, and together take every edge at least once. A path is a list of numbers of edges. It goes on over
// edges that were not taken yet, and to the nearest one where there is none; where none can be reached any more, the next path begins. That the
// paths are few or short is not promised. The error says that some edges cannot be reached.
func Tour(start int, edges []Way) ([][]int, error) {
	states := start + 1
	for _, e := range edges {
		states = max(states, e.From+1, e.To+1)
	}
	t := &tour{edges: edges, leaving: make([][]int, states), open: make([][]int, states), over: make([]bool, states), seen: make([]int, states), by: make([]int, states)}
	for n, e := range edges {
		t.leaving[e.From] = append(t.leaving[e.From], n)
	}
	copy(t.open, t.leaving)
	var paths [][]int
	for left := len(edges); left > 0; {
		path, taken := t.path(start)
		if taken == 0 {
			return nil, fmt.Errorf("tla: %w: %d edges cannot be reached", ErrTour, left)
		}
		left -= taken
		paths = append(paths, path)
	}
	return paths, nil
}

// tour has its lists by the numbers of states.
type tour struct {
	edges    []Way
	leaving  [][]int // edges that lead from a state
	open     [][]int // the same, those not taken yet
	over     []bool  // no edge that is open can be reached any more
	searches int
	seen     []int // the latest search that reached a state
	by       []int // the edge by which it did
}

// path returns one path, and how many edges it is the first to take.
func (t *tour) path(at int) (path []int, taken int) {
	for {
		if open := t.open[at]; len(open) > 0 {
			t.open[at] = open[1:]
			path = append(path, open[0])
			at = t.edges[open[0]].To
			taken++
			continue
		}
		way := t.toNearest(at)
		if way == nil {
			return path, taken
		}
		path = append(path, way...)
		at = t.edges[way[len(way)-1]].To
	}
}

// toNearest returns a shortest path to a state from which an edge leads that is open, or nil.
func (t *tour) toNearest(from int) []int {
	t.searches++
	t.seen[from] = t.searches
	reached := []int{from}
	for i := 0; i < len(reached); i++ {
		for _, n := range t.leaving[reached[i]] {
			to := t.edges[n].To
			if t.over[to] || t.seen[to] == t.searches {
				continue
			}
			t.seen[to], t.by[to] = t.searches, n
			if len(t.open[to]) > 0 {
				return t.back(from, to)
			}
			reached = append(reached, to)
		}
	}
	for _, state := range reached {
		t.over[state] = true // edges that were taken stay so
	}
	return nil
}

// back is the path from a state to another, by the edges of the latest search.
func (t *tour) back(from, to int) []int {
	var path []int
	for ; to != from; to = t.edges[t.by[to]].From {
		path = append(path, t.by[to])
	}
	slices.Reverse(path)
	return path
}

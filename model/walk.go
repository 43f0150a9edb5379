package model

import "context"

// Space is a state space of values: what there is to do in a state, and what comes of it.
type Space[S comparable, A any] struct {
	Start   S
	Actions func(S) []A
	// Step takes an action; one that the contract refuses is no edge.
	Step func(S, A) (S, *Violation)
	// Must, if it is not nil, says which actions are sure to be taken where they can be.
	Must func(A) bool
	// Check, if it is not nil, is called for each state; moves says that some action of it must be taken.
	Check func(s S, moves bool) *Violation
	// Follows, if it is not nil, is called for each step.
	Follows func(from, to S) *Violation
}

// WalkNode is a state with its number, in order of discovery from 0.
type WalkNode[S comparable] struct {
	ID    int
	State S
}

// WalkResult is what a walk found.
type WalkResult[A any] struct {
	States  int
	Edges   int // actions taken
	Refused int
	Depth   int // longest of the shortest ways to a state
	Trace   []A // with a violation: a shortest way to it
}

// Walk visits every state of a space, breadth first. The error is a *Violation, the context's, or ErrNoStates; with any of them the counts are those so
// far. Edges are shown to visit, if it is not nil.
func Walk[S comparable, A any](ctx context.Context, space Space[S, A], visit func(from, to WalkNode[S], a A)) (WalkResult[A], error) {
	w := &walk[S, A]{space: space, visit: visit, known: map[S]int{space.Start: 0}, nodes: []walked[S, A]{{state: space.Start, parent: -1}}}
	for i := 0; i < len(w.nodes); i++ {
		if ctx.Err() != nil {
			return w.result(), ctx.Err()
		}
		if v := w.from(i); v != nil {
			return w.result(), v
		}
	}
	if w.edges == 0 {
		return w.result(), ErrNoStates
	}
	return w.result(), nil
}

type walked[S comparable, A any] struct {
	state  S
	parent int
	action A
	depth  int
}

type walk[S comparable, A any] struct {
	space          Space[S, A]
	visit          func(from, to WalkNode[S], a A)
	known          map[S]int
	nodes          []walked[S, A]
	edges, refused int
	trace          []A
}

func (w *walk[S, A]) result() WalkResult[A] {
	return WalkResult[A]{States: len(w.nodes), Edges: w.edges, Refused: w.refused, Depth: w.nodes[len(w.nodes)-1].depth, Trace: w.trace}
}

// from takes all actions of state i, and checks it.
func (w *walk[S, A]) from(i int) *Violation {
	s := w.nodes[i].state
	moves := false
	for _, a := range w.space.Actions(s) {
		next, v := w.space.Step(s, a)
		if v != nil {
			w.refused++
			continue
		}
		w.edges++
		moves = moves || w.space.Must != nil && w.space.Must(a)
		j := w.number(next, i, a)
		if w.visit != nil {
			w.visit(WalkNode[S]{i, s}, WalkNode[S]{j, next}, a)
		}
		if w.space.Follows == nil {
			continue
		}
		if v := w.space.Follows(s, next); v != nil {
			w.trace = append(w.way(i), a)
			return v
		}
	}
	if w.space.Check == nil {
		return nil
	}
	v := w.space.Check(s, moves)
	if v != nil {
		w.trace = w.way(i)
	}
	return v
}

func (w *walk[S, A]) number(s S, parent int, a A) int {
	j, known := w.known[s]
	if !known {
		j = len(w.nodes)
		w.known[s] = j
		w.nodes = append(w.nodes, walked[S, A]{s, parent, a, w.nodes[parent].depth + 1})
	}
	return j
}

// way is the path from the first state to state i.
func (w *walk[S, A]) way(i int) []A {
	path := make([]A, w.nodes[i].depth)
	for ; w.nodes[i].parent >= 0; i = w.nodes[i].parent {
		path[w.nodes[i].depth-1] = w.nodes[i].action
	}
	return path
}

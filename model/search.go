package model

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Bounds limit a search. Every bound is on what may exist at once, so that the state space is finite and is searched
// to its end.
type Bounds struct {
	Limit   uint64 // of the count words
	Objects int    // allocations ever made
	Handles int    // handles at once, numbered from 0
	Running int    // calls in progress at once
	Wakes   uint64 // deliveries to one object
	Selves  bool   // user code of a wake gets an arc to use
	Funcs   []Func // operations to explore; nil means all but Forget and Move
}

// Action is an edge of the state space: a call starts, or goes on after its user code.
type Action struct {
	Call     Call
	Resume   bool
	Panicked bool
}

// String returns the call, with what user code did if it is a resumption.
func (a Action) String() string {
	switch {
	case a.Resume && a.Panicked:
		return a.Call.String() + ": user code panics"
	case a.Resume:
		return a.Call.String() + ": user code returns"
	}
	return a.Call.String()
}

// Apply takes the action; refused reports that the contract refuses the call, and then nothing changes.
func (s State) Apply(a Action) (next State, out Outcome, refused bool) {
	out = s.apply(&next, a)
	return next, out, out.Err != ""
}

// apply makes next the state that follows, in the memory that next has.
func (s State) apply(next *State, a Action) (out Outcome) {
	if a.Resume {
		out, _ = s.resume(next, a.Call, a.Panicked)
	} else {
		out, _ = s.start(next, a.Call)
	}
	return out
}

// Result is what a search found.
type Result struct {
	States  int          // distinct states, the empty one included
	Edges   int          // actions taken, reads and other self-loops included
	Refused int          // calls that the contract refused with R7
	Depth   int          // longest of the shortest ways to a state
	ByFunc  map[Func]int // actions by operation
	Deepest []Action     // a shortest way to a state at that depth
	Trace   []Action     // with a violation: a shortest way to it
}

// ErrNoStates is returned by a search whose bounds leave nothing to do.
var ErrNoStates = errors.New("model: the bounds permit no action at all")

// Search visits every state within the bounds, breadth first, and checks [State.Invariants] in each. The error is a *Violation (the
// result's Trace leads to it), the context's, or ErrNoStates; with any of them the counts are those so far. Edges are reported to
// visit, if it is not nil, by the numbers of their states in order of discovery, from 0. One goroutine; memory grows with the states.
func Search(ctx context.Context, b Bounds, visit func(from, to int, a Action)) (Result, error) {
	take := func(next *State, s State, a Action) bool { return s.apply(next, a).Err != "" }
	if visit == nil {
		return search(ctx, b, take, nil)
	}
	return search(ctx, b, take, func(from, to Node, a Action) { visit(from.ID, to.ID, a) })
}

// Step takes an action, as [State.Apply] does.
type Step func(s State, a Action) (next State, out Outcome, refused bool)

// Node is a state with its number.
type Node struct {
	ID    int
	State State
}

// Explore is a [Search] that shows the states as well, and takes its steps by a function that may be another one than
// [State.Apply]: who compares the state space with something else breaks it there, to see that the comparison notices.
func Explore(ctx context.Context, b Bounds, step Step, visit func(from, to Node, a Action)) (Result, error) {
	return search(ctx, b, func(next *State, s State, a Action) (refused bool) {
		*next, _, refused = step(s, a)
		return refused
	}, visit)
}

// search steps from a state by a function that may write to the memory that next has: only states that are new are kept, one of ten edges
// or fewer leads to one, and without the memory for the others the search takes half the time.
func search(ctx context.Context, b Bounds, take func(next *State, s State, a Action) (refused bool), visit func(from, to Node, a Action)) (Result, error) {
	nodes := []node{{state: NewState(b.Limit), parent: -1}}
	known := map[string]int{string(nodes[0].state.Key()): 0}
	res := Result{States: 1, ByFunc: map[Func]int{}}
	var (
		next    State
		key     []byte
		actions []Action
	)
	for i := 0; i < len(nodes); i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return res, ctx.Err()
		}
		from := Node{i, nodes[i].state}
		actions = from.State.appendActions(actions[:0], b)
		for _, a := range actions {
			if take(&next, from.State, a) {
				res.Refused++
				continue
			}
			res.Edges++
			res.ByFunc[a.Call.F]++
			key = next.AppendKey(key[:0])
			j, seen := known[string(key)]
			if !seen {
				j = len(nodes)
				known[string(key)] = j
				nodes = append(nodes, node{state: next.clone(), parent: i, action: a, depth: nodes[i].depth + 1})
				res.States++
				if nodes[j].depth > res.Depth {
					res.Depth = nodes[j].depth
					res.Deepest = way(nodes, j)
				}
				if err := next.Invariants(); err != nil {
					res.Trace = way(nodes, j)
					return res, err
				}
			}
			if visit != nil {
				visit(from, Node{j, nodes[j].state}, a)
			}
		}
	}
	if res.Edges == 0 {
		return res, ErrNoStates
	}
	return res, nil
}

type node struct {
	state  State
	parent int
	action Action
	depth  int
}

// way is the path from the first state to state i.
func way(nodes []node, i int) []Action {
	path := make([]Action, nodes[i].depth)
	for ; nodes[i].parent >= 0; i = nodes[i].parent {
		path[nodes[i].depth-1] = nodes[i].action
	}
	return path
}

// FormatTrace writes the actions one a line, numbered from 1.
func FormatTrace(trace []Action) string {
	var b strings.Builder
	for i, a := range trace {
		fmt.Fprintf(&b, "%3d  %v\n", i+1, a)
	}
	return b.String()
}

package linearize

import (
	"context"
	"errors"
	"slices"

	"github.com/anishathalye/porcupine"

	"github.com/wakecheck/wakecheck/model"
)

// DefaultMaxMemory is the memory in bytes that one search may take unless [Options] says otherwise.
const DefaultMaxMemory = 1 << 30

// ErrMemory: a search needs more memory than the limit of [Options]. It decided nothing.
var ErrMemory = errors.New("search needs too much memory")

// item is a step in a search, or the border at its end.
type item struct {
	*step         // nil for the border
	optional bool // its operation is still open at the end of the search
	bit      int  // of an optional step: its place in the set of those done
	bound    bool // the result binds
	result   Result
}

// configuration is a moment of one object: what the steps so far have made of it, and what the operations under way have done.
type configuration struct {
	object    model.Object
	delivered []int  // wakes by value that have delivered and not released, by number
	done      uint64 // steps done of those that a cut carries, by their place in its list
}

// search looks for an order of items, after a configuration. Of an operation that is open at the end, each step may be done in it or not.
type search struct {
	from     configuration
	items    []item                 // by rising calls; the border last, if there is one
	excluded func(done uint64) bool // sets of optional steps with which the border must not be passed
	to       configuration          // in which the border was passed
	deepest  int                    // the last call that was tried: the lines up to it have a linearization
}

// node is a state of the search.
type node struct {
	configuration
	left int // items not placed that must be, the border included
}

// linearizable asks porcupine, unless there is but one order. An error means that nothing was decided.
func (s *search) linearizable(ctx context.Context, maxMemory int) (bool, error) {
	if s.sequential() {
		return s.replay(), nil
	}
	b := budget{ctx: ctx, states: max(1, maxMemory/s.stateSize())}
	if porcupine.CheckOperations(s.model(b.allows), s.operations()) {
		return true, nil
	}
	return false, b.err
}

// budget ends a search that takes too much.
type budget struct {
	ctx    context.Context
	states int // that may still be kept
	steps  int
	err    error
}

// allows is asked after each step whether the search goes on, with what the step gave.
func (b *budget) allows(placed bool) bool {
	if placed {
		b.states--
	}
	if b.steps++; b.states < 0 {
		b.err = ErrMemory
	} else if b.steps%256 == 0 && b.ctx.Err() != nil {
		b.err = context.Cause(b.ctx)
	}
	return b.err == nil
}

// stateSize estimates what porcupine keeps for a state: a bit for each item, the node, entries of a map and a stack.
func (s *search) stateSize() int { return len(s.items)/8 + 256 }

// sequential reports whether no two operations overlap and all have returned: most segments of an object that few threads use are
// one operation long.
func (s *search) sequential() bool {
	for i := range s.items {
		it := &s.items[i]
		if it.optional {
			return false
		}
		if i > 0 && it.step != nil && it.op != s.items[i-1].op && it.call < s.items[i-1].ret {
			return false
		}
	}
	return true
}

// replay takes the items in order.
func (s *search) replay() bool {
	n, ok := s.root(), true
	for i := 0; ok && i < len(s.items); i++ {
		n, ok = s.place(n, &s.items[i])
	}
	return ok
}

// model is the porcupine model. allows is asked after each step; refusing every step from some moment on ends the
// search soon, with an answer that means nothing.
//
// The state needs no hash: the effects of steps commute (+1 and -1 on two words; the death of the object is the last step
// of any order), so it is a function of the set of items placed, which porcupine hashes itself. Optional steps that were
// accepted without effect are no exception that matters: then the search is at its end.
func (s *search) model(allows func(placed bool) bool) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return s.root() },
		Step: func(state, input, _ any) (bool, any) {
			next, ok := s.place(state.(*node), input.(*item))
			return allows(ok) && ok, next
		},
		Equal:             func(a, b any) bool { return a.(*node).object == b.(*node).object },
		DescribeOperation: func(input, _ any) string { return input.(*item).String() },
		DescribeState:     func(state any) string { return state.(*node).String() },
	}
}

func (s *search) root() *node {
	n := &node{configuration: s.from}
	for i := range s.items {
		if !s.items[i].optional {
			n.left++
		}
	}
	return n
}

// place takes one item. An optional step may come at any time after the call, or not at all: it is accepted
// without effect once everything that must be placed is. The border comes after all that must be, with what optional
// steps are done by then.
func (s *search) place(n *node, it *item) (*node, bool) {
	if it.step != nil {
		s.deepest = max(s.deepest, it.call)
	}
	switch {
	case it.optional && n.left == 0:
		return n, true
	case it.step == nil:
		if n.left > 1 || s.excluded(n.done) {
			return n, false
		}
		s.to = n.configuration
		return &node{configuration: n.configuration}, true
	case it.second() && !slices.Contains(n.delivered, it.wake):
		return n, false // its own deliver comes first
	}
	object, ok := it.apply(n.object, it.bound, it.result)
	if !ok {
		return n, false
	}
	next := &node{configuration{object, withStep(n.delivered, it.step), n.done}, n.left}
	if it.optional {
		next.done |= 1 << it.bit
	} else {
		next.left--
	}
	return next, true
}

// withStep returns which wakes are half done after the step. It leaves the argument as it is.
func withStep(delivered []int, s *step) []int {
	switch {
	case s.wake == none:
		return delivered
	case s.act == deliver:
		return append(slices.Clip(delivered), s.wake)
	}
	i := slices.Index(delivered, s.wake)
	return slices.Concat(delivered[:i], delivered[i+1:])
}

// operations takes lines as times: they are in the order of the recorded times, and settle ties as the format does. An optional
// step returns after every call of the search. The border is the last call: the search places it last.
func (s *search) operations() []porcupine.Operation {
	ops := make([]porcupine.Operation, len(s.items))
	last := int64(0)
	for i := range s.items {
		it := &s.items[i]
		if it.step == nil {
			ops[i] = porcupine.Operation{Input: it, Call: last, Return: last}
			continue
		}
		ops[i] = porcupine.Operation{ClientId: it.op.Process, Input: it, Call: int64(it.call), Return: int64(it.ret)}
		last = max(last, ops[i].Call)
	}
	return ops
}

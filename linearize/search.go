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
	index    int  // in the search
	optional bool // its operation is still open at the end of the search
	bit      int  // of an optional step: its place in the set of those done
	bound    bool // the result binds
	result   Result
}

// configuration is a moment of one object: what the steps so far have made of it, and what the operations under way have done.
type configuration struct {
	object model.Object
	done   uint64 // steps done of those that a cut carries, by their place in its list
}

// search looks for an order of items, after a configuration. Of an operation that is open at the end, each step may be done in it or not.
type search struct {
	from    configuration
	items   []item                   // by rising calls; the border last, if there is one
	pass    func(configuration) bool // whether the search may end with the border passed so; else it goes on for another
	deepest int                      // the last call that was tried: the lines up to it have a linearization
}

// node is a state of the search.
type node struct {
	configuration
	left int     // items not placed that must be, the border included
	open []int32 // items that may come next, by rising calls: they begin before any item that is not placed returns
	next int     // the first item that begins too late for that
	outlook
}

// linearizable asks porcupine, unless there is but one order. An error means that nothing was decided.
func (s *search) linearizable(ctx context.Context, maxMemory int) (bool, error) {
	if s.sequential() {
		return s.replay(), nil
	}
	b := budget{ctx: ctx, bytes: maxMemory, state: len(s.items)/8 + stateBytes}
	if porcupine.CheckOperations(s.model(b.allows), s.operations()) {
		return true, nil
	}
	return false, b.err
}

// stateBytes estimates what a state takes besides a bit for each item: the node, entries of a map and of a stack.
const stateBytes = 320

// budget ends a search that takes too much.
type budget struct {
	ctx   context.Context
	bytes int // that may still be kept
	state int // bytes of a state, without its open items
	steps int
	err   error
}

// allows is asked after each step whether the search goes on, with the state that the step gave, if it gave one.
func (b *budget) allows(placed *node) bool {
	if placed != nil {
		b.bytes -= b.state + 4*len(placed.open)
	}
	if b.steps++; b.bytes < 0 {
		b.err = ErrMemory
	} else if b.steps%256 == 0 && b.ctx.Err() != nil {
		b.err = context.Cause(b.ctx)
	}
	return b.err == nil
}

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
	at := s.from
	for i := range s.items {
		it := &s.items[i]
		if it.step == nil {
			return s.pass(at)
		}
		s.deepest = max(s.deepest, it.call)
		var ok bool
		if at.object, ok = it.apply(at.object, it.bound, it.result); !ok {
			return false
		}
	}
	return true
}

// model is the porcupine model. allows is asked after each step; refusing every step from some moment on ends the
// search soon, with an answer that means nothing.
//
// The state needs no hash: the effects of steps commute (+1 and -1 on two words; the death of the object is the last step
// of any order), so it is a function of the set of items placed, which porcupine hashes itself. Optional steps that were
// accepted without effect are no exception that matters: then the search is at its end.
func (s *search) model(allows func(placed *node) bool) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return s.root() },
		Step: func(state, input, _ any) (bool, any) {
			next, ok := s.place(state.(*node), input.(*item))
			if !ok {
				next = nil
			}
			return allows(next) && ok, next
		},
		Equal:             func(a, b any) bool { return a.(*node).object == b.(*node).object },
		DescribeOperation: func(input, _ any) string { return input.(*item).String() },
		DescribeState:     func(state any) string { return state.(*node).String() },
	}
}

func (s *search) root() *node {
	n := &node{configuration: s.from}
	for i := range s.items {
		s.items[i].index = i
		if !s.items[i].optional {
			n.left++
		}
	}
	s.begin(n)
	return n
}

// begin opens the items that may come next now that one more is placed.
func (s *search) begin(n *node) {
	n.bar = never
	for _, i := range n.open {
		n.bar = min(n.bar, s.items[i].ret)
	}
	for ; n.next < len(s.items) && s.items[n.next].step != nil && s.items[n.next].call < n.bar; n.next++ {
		n.open = append(n.open, int32(n.next))
		n.bar = min(n.bar, s.items[n.next].ret)
	}
	s.look(n)
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
		if n.left > 1 || !s.pass(n.configuration) {
			return n, false
		}
		return &node{configuration: n.configuration}, true
	case n.left == 1 && s.items[len(s.items)-1].step == nil:
		return n, false // the border is all that is left; what else is open can come behind it
	case !s.ready(n, it) || n.early(it):
		return n, false
	}
	object, ok := it.apply(n.object, it.bound, it.result)
	if !ok || s.dispensable(n, it) {
		return n, false
	}
	next := &node{configuration: configuration{object, n.done}, left: n.left, next: n.next}
	next.open = make([]int32, 0, len(n.open)+1)
	for _, i := range n.open {
		if int(i) != it.index {
			next.open = append(next.open, i)
		}
	}
	if it.optional {
		next.done |= 1 << it.bit
	} else {
		next.left--
	}
	s.begin(next)
	return next, !next.missed
}

// ready reports whether an open item is not the release of a wake that has not delivered. The deliver is open as long as
// it is not placed; where the search has none, it was done before.
func (s *search) ready(n *node, it *item) bool {
	if !it.second() || it.index == 0 || s.items[it.index-1].wake != it.wake {
		return true
	}
	return !slices.Contains(n.open, int32(it.index-1))
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

package explore

import (
	"runtime/debug"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// A thread is a deterministic function of what its operations returned. Its behaviour is kept as a trie: a node is a
// point between two operations and holds the next one; an edge is what that one returned. Each spawn operation, which is a node of
// the parent's trie, has a trie of its own, because the closure that it starts may capture what the parent did.

// opKind is the kind of a node: that of its operation, or one of the kinds below.
type opKind uint8

// A wait on a condition is four steps: register, release the mutex, wake, acquire the mutex.
const (
	opEnd       = opKind(iota + 64) // the thread has returned
	opDied                          // it panicked or called runtime.Goexit
	opRegister                      // joins the waiters of a condition
	opRelease                       // releases the mutex of the wait
	opWake                          // is signalled, or gives up
	opReacquire                     // acquires the mutex of the wait; its result is that of the wait
)

// edge tags.
const (
	plainTag    uint8 = iota
	spuriousTag       // a weak compare_exchange failed although it read what it expected
)

// node is a point of a thread's behaviour. Search reads it, only the frontier writes it.
type node struct {
	kind     opKind
	modify   memory.Modify
	weak     bool
	timed    bool
	spare    bool  // of a wait: it ends spuriously
	silent   bool  // the thread does not learn the result
	flags    flags // of its event; of a compare_exchange when it succeeds
	failure  flags // of a compare_exchange that fails
	loc      int32
	mutex    int32
	block    int32 // location of the payload of loc's allocation, 0 if none
	spawns   int32 // how many threads this thread has spawned before
	child    int32 // of a spawn: the new thread's trie
	expected uint64
	arg      uint64
	mask     uint64
	pred     func(memory.Value) bool
	judged   []verdictOf // results of pred

	kid  kid // the first edge
	kids kids

	tree   int32
	parent int32
	via    kidKey // the edge from parent
	start  int32  // of the steps of a wait: the register node; else the node itself
	carry  uint64 // of opReacquire: the result
	runs   uint64 // events added
	*source
}

// source is the part of a node that reports need.
type source struct {
	site  *memory.Site
	order memory.Order // after overrides
	fail  memory.Order
	made  memory.Value
	*extra
}

// extra is what few nodes have. The others share noExtra, which is never written.
type extra struct {
	label  string
	args   []uint64
	frames []uintptr // the stack; nil until it is asked for, see native.locate
	locals []Local   // local events between the previous operation and this one
	locs   []int32   // locations made there, and by the allocation itself
	result any       // of opEnd
	death  *death
}

var noExtra extra

// own returns the extra of a node, for writing.
func (s *source) own() *extra {
	if s.extra == &noExtra {
		s.extra = new(extra)
	}
	return s.extra
}

type verdictOf struct {
	value uint64
	ok    bool
}

// gate says whether a thread at a node can move.
type gate uint8

const (
	open   gate = iota // always
	ended              // never: it is at its end
	guards             // it depends on the graph
)

func gateOf(n *node) gate {
	switch n.kind {
	case opEnd:
		return ended
	case opLoad:
		if n.pred != nil && !n.timed {
			return guards
		}
	case opJoin, opLock, opReacquire, opWake:
		return guards
	}
	return open
}

// tree is the trie of one spawn operation.
type tree struct {
	root  int32 // noNode until the thread first runs
	lane  int32
	spawn int32 // the node of the parent, noNode for the main thread
	name  string
	body  func() any
}

// Local is a local event: what an execution records of itself by [memory.Space.Begin], End and Note.
type Local struct {
	Kind  memory.Kind
	Label string
	Args  []uint64
}

const fewVerdicts = 8

// holds evaluates the predicate of an await.
func (n *node) holds(v uint64) bool {
	for i := range n.judged {
		if n.judged[i].value == v {
			return n.judged[i].ok
		}
	}
	ok := n.ask(v)
	if len(n.judged) < fewVerdicts {
		n.judged = append(n.judged, verdictOf{v, ok})
	}
	return ok
}

// predicatePanic is a panic of the predicate of a node.
type predicatePanic struct {
	site  *memory.Site
	value any
	stack string
}

// ask calls the predicate. It runs in the middle of the search and not on a thread of the program; its panic is one all the same.
func (n *node) ask(v uint64) bool {
	defer func() {
		if r := recover(); r != nil {
			panic(&predicatePanic{n.site, r, string(debug.Stack())})
		}
	}()
	return n.pred(v)
}

// location is what is known of a location for good.
type location struct {
	name  string
	first uint64
	mask  uint64
	block int32 // location of the payload of its allocation, 0 if none
	lane  int32 // the thread that made it
	refs  bool
	plain bool // some operation accesses it plainly
	place *memory.Place
}

// holdsRefs reports whether the values are references to Go values: those of a pointer or a plain cell.
func (l *location) holdsRefs() bool { return l.refs }

// trie holds the behaviour of all threads.
type trie struct {
	nodes []*node
	slab  []struct { // where the next nodes come from
		node
		source
	}
	gates []gate // of the nodes; apart from them because the choice of the next thread looks at nothing else mostly
	trees []*tree
	locs  []location // number 0 is none
	bytes int
	lanes *laneTable
}

func newTrie(lanes *laneTable) *trie { return &trie{locs: make([]location, 1), lanes: lanes} }

func (t *trie) newTree(spawn int32, lane int32, name string, body func() any) int32 {
	t.trees = append(t.trees, &tree{root: noNode, lane: lane, spawn: spawn, name: name, body: body})
	return int32(len(t.trees) - 1)
}

// nodeBytes is a rough size of a node with its sources.
const nodeBytes = 512

// slabNodes is how many nodes are allocated together.
const slabNodes = 32

// newNode adds a copy of a node.
func (t *trie) newNode(n node, src source) (int32, *node) {
	if len(t.slab) == cap(t.slab) {
		t.slab = make([]struct {
			node
			source
		}, 0, slabNodes)
	}
	t.slab = t.slab[:len(t.slab)+1]
	at := &t.slab[len(t.slab)-1]
	at.node, at.source = n, src
	at.node.source = &at.source
	id := int32(len(t.nodes))
	at.node.kid.node = noNode
	at.node.start = id
	t.nodes = append(t.nodes, &at.node)
	t.gates = append(t.gates, gateOf(&at.node))
	t.bytes += nodeBytes
	return id, &at.node
}

// path returns the nodes from the root of n's tree to n, without n itself.
func (t *trie) path(n int32) []int32 {
	var p []int32
	for m := t.nodes[n].parent; m != noNode; m = t.nodes[m].parent {
		p = append(p, m)
	}
	slices.Reverse(p)
	return p
}

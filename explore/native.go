package explore

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// native is the frontier of the trie: it runs the Go code of the threads where the trie does not know yet what comes
// next. It is the memory.Backend of the program.
type native struct {
	*trie
	cfg     *config
	space   *memory.Space
	running *coroutine
	parked  []*coroutine
	fibers  []*fiber // free
	trace   bool     // take the stack of every operation

	refs   map[any]memory.Value
	values []any

	resumes   int64 // runs of native code
	suspended int   // coroutines that cannot be ended
}

// maxParked bounds the threads that wait in the middle of their code. Another one starts again from its beginning.
const maxParked = 16

func newNative(cfg *config, program func(*memory.Space), lanes *laneTable) *native {
	n := &native{trie: newTrie(lanes), cfg: cfg, refs: map[any]memory.Value{}, values: make([]any, 1)}
	n.space = memory.Drive(n, cfg.space...)
	n.newTree(noNode, 0, "main", func() any { program(n.space); return nil })
	return n
}

// close ends all threads. The space must not be used any more.
func (n *native) close() {
	for _, c := range n.parked {
		c.abandon()
	}
	n.parked = nil
	for _, f := range n.fibers {
		f.stop()
	}
	n.fibers = nil
	n.space.Close()
}

// Do implements memory.Backend.
func (n *native) Do(op *memory.Op) memory.Value {
	c := n.running
	if c == nil {
		panic(fmt.Sprintf("explore: %v outside of the threads of the exploration (in a goroutine of its own, or after it ended)", op.Kind))
	}
	return c.do(op)
}

// Locate implements memory.Backend.
func (n *native) Locate(p *memory.Place, first memory.Value) {
	c := n.running
	if c == nil {
		panic("explore: a cell was initialised outside of the threads of the exploration")
	}
	k := len(c.locs)
	if c.expect != noNode {
		if known := n.nodes[c.expect].locs; k < len(known) {
			p.ID = int(known[k])
			c.locs = append(c.locs, known[k])
			if l := &n.locs[p.ID]; l.name != p.Name || l.first != first {
				c.differs = fmt.Sprintf("initialised %q with %d, where it was %q with %d before", p.Name, first, l.name, l.first)
			}
			return
		}
		c.differs = fmt.Sprintf("initialised %q, which it did not before", p.Name)
	}
	id := int32(len(n.locs))
	l := location{name: p.Name, first: first, mask: p.Mask, refs: p.Refs, lane: n.trees[c.tree].lane, place: p}
	if p.Block != nil {
		l.block = id
		if payload := p.Block.Place(); payload != nil {
			l.block = int32(payload.ID)
		}
	}
	n.locs = append(n.locs, l)
	c.locs = append(c.locs, id)
	p.ID = int(id)
}

// Ref implements memory.Backend.
func (n *native) Ref(v any) memory.Value {
	if v == nil {
		return 0
	}
	r, ok := n.refs[v]
	if !ok {
		r = memory.Value(len(n.values))
		n.refs[v] = r
		n.values = append(n.values, v)
	}
	return r
}

// Deref implements memory.Backend.
func (n *native) Deref(r memory.Value) any {
	if r >= memory.Value(len(n.values)) {
		panic(fmt.Sprintf("explore: value %d is no reference", r))
	}
	return n.values[r]
}

// rootOf returns the first node of a tree.
func (n *native) rootOf(tree int32) (int32, error) {
	t := n.trees[tree]
	if t.root != noNode {
		return t.root, nil
	}
	c := newCoroutine(n, tree, t.body)
	c.resume(noNode)
	n.resumes++
	id := n.discover(c, noNode, kidKey{})
	t.root = id
	return id, nil
}

// extend returns the node behind an edge of node id that is not in the trie yet.
func (n *native) extend(id int32, k kidKey) (int32, error) {
	switch n.nodes[id].kind {
	case opRegister, opRelease, opWake:
		return n.stepOfWait(id, k), nil
	}
	c, err := n.coroutineAt(id)
	if err != nil {
		return noNode, err
	}
	n.deliver(c, id, k, noNode)
	n.resumes++
	return n.discover(c, id, k), nil
}

// deliver resumes a coroutine with the result that its operation at node id returns along edge k.
func (n *native) deliver(c *coroutine, id int32, k kidKey, expect int32) {
	nd := n.nodes[id]
	c.reply, c.failed, c.timedOut = k.value, k.tag == spuriousTag, false
	if nd.kind == opReacquire {
		c.reply = nd.carry
	}
	if nd.timed && nd.pred != nil {
		c.timedOut = !nd.holds(k.value)
	}
	c.resume(expect)
}

// coroutineAt returns a coroutine that waits for the result of node id, and takes it out of the parked ones.
func (n *native) coroutineAt(id int32) (*coroutine, error) {
	start := n.nodes[id].start
	for i, c := range n.parked {
		if c.at == start {
			last := len(n.parked) - 1
			n.parked[i] = n.parked[last]
			n.parked = n.parked[:last]
			return c, nil
		}
	}
	t := n.nodes[id].tree
	c := newCoroutine(n, t, n.trees[t].body)
	if err := n.replay(c, id); err != nil {
		c.abandon()
		return nil, err
	}
	return c, nil
}

// locate runs a thread again up to node id and takes the stacks of its operations on the way, which is too slow to do for each. If
// the thread does something else now, there are none.
func (n *native) locate(id int32) {
	defer func(before bool) { n.trace = before }(n.trace)
	n.trace = true
	t := n.nodes[id].tree
	c := newCoroutine(n, t, n.trees[t].body)
	if err := n.replay(c, id); err != nil {
		c.abandon()
		return
	}
	n.park(c)
}

// replay brings a new coroutine to node id, comparing each operation with the trie.
func (n *native) replay(c *coroutine, id int32) error {
	path := append(n.path(id), id)
	n.resumes++
	c.resume(path[0])
	if err := n.compare(c, path[0]); err != nil {
		return err
	}
	n.traced(path[0], c)
	for i, from := range path[:len(path)-1] {
		to := path[i+1]
		if n.nodes[to].start == n.nodes[from].start {
			continue // a step of a wait
		}
		n.deliver(c, from, n.nodes[to].via, to)
		if err := n.compare(c, to); err != nil {
			return err
		}
		n.traced(to, c)
	}
	c.at = n.nodes[id].start
	return nil
}

func (n *native) traced(id int32, c *coroutine) {
	if n.trace {
		n.nodes[id].own().frames = c.frames
	}
}

// park keeps a coroutine that waits at its node.
func (n *native) park(c *coroutine) {
	if c.done {
		return
	}
	if len(n.parked) == maxParked {
		n.parked[0].abandon()
		n.parked = append(n.parked[:0], n.parked[1:]...)
	}
	n.parked = append(n.parked, c)
}

// discover makes the node that a coroutine has come to from node parent along edge k.
func (n *native) discover(c *coroutine, parent int32, k kidKey) int32 {
	id, nd := n.newNode(node{tree: c.tree, parent: parent, via: k}, source{extra: c.extra()})
	if parent != noNode {
		p := n.nodes[parent]
		nd.spawns = p.spawns
		if p.kind == opKind(memory.OpSpawn) {
			nd.spawns++
		}
	}
	switch {
	case c.death != nil:
		nd.kind = opDied
	case c.done:
		nd.kind = opEnd
		nd.made = n.Ref(c.result)
	default:
		n.describe(id, nd, c)
	}
	n.gates[id] = gateOf(nd)
	if parent != noNode {
		n.nodes[parent].add(k, id)
	}
	c.at = id
	n.park(c)
	return id
}

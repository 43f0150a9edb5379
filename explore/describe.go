package explore

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// describe fills a node from the operation that the coroutine waits with.
func (n *native) describe(id int32, nd *node, c *coroutine) {
	op := c.op
	nd.kind = opKind(op.Kind)
	nd.modify, nd.weak, nd.timed, nd.pred = op.Modify, op.Weak, op.Timed, op.Pred
	nd.arg, nd.expected = op.Arg, op.Expected
	if op.Label != "" || op.Args != nil {
		x := nd.own()
		x.label, x.args = op.Label, op.Args
	}
	nd.site = op.Site
	if op.Place != nil {
		n.place(nd, op)
	}
	switch op.Kind {
	case memory.OpLoad, memory.OpStore, memory.OpRMW, memory.OpCAS, memory.OpFence:
		n.orders(nd, op)
	case memory.OpRead:
		nd.flags = isRead | isPlain
	case memory.OpWrite:
		nd.flags = isWrite | isPlain
	case memory.OpAlloc:
		nd.made = n.Ref(c.made)
		nd.flags = isAlloc
		nd.loc = n.payload(c.made)
		nd.block = nd.loc
	case memory.OpFree:
		nd.flags = isFree
	case memory.OpSpawn:
		nd.flags = isSpawn
		n.spawn(id, nd, op)
	case memory.OpLock:
		nd.silent = true
		nd.flags = isRead | isWrite | isUpdate | isLock | acquires
	case memory.OpUnlock:
		nd.flags = isWrite | releases
	case memory.OpWait:
		nd.kind = opRegister
		nd.mutex = int32(op.Mutex.ID)
		nd.flags = isRead | isWrite | isUpdate | isQuiet
		nd.silent = true
	case memory.OpSignal, memory.OpBroadcast:
		nd.flags = isRead | isWrite | isUpdate | isQuiet
		nd.silent = true
	}
}

func (n *native) place(nd *node, op *memory.Op) {
	nd.loc = int32(op.Place.ID)
	l := &n.locs[nd.loc]
	nd.block, nd.mask = l.block, l.mask
	if op.Kind == memory.OpRead || op.Kind == memory.OpWrite {
		l.plain = true
	}
}

// payload returns the location of the payload of an allocation that was just made: the first that was located in it.
func (n *native) payload(made any) int32 {
	if h, ok := made.(interface{ Header() *memory.Block }); ok {
		return int32(h.Header().Place().ID)
	}
	return 0
}

// orders sets the flags of an atomic operation from its site, after overrides.
func (n *native) orders(nd *node, op *memory.Op) {
	nd.order, nd.fail = op.Site.Order, op.Site.Failure
	if o, ok := n.cfg.overrides[op.Site]; ok {
		nd.order, nd.fail = o.order, o.failure
	}
	switch op.Kind {
	case memory.OpLoad:
		nd.flags = isRead
	case memory.OpStore:
		nd.flags = isWrite
	case memory.OpRMW, memory.OpCAS:
		nd.flags = isRead | isWrite | isUpdate
	default:
		nd.flags = isFence
	}
	nd.failure = isRead | n.cfg.orderFlags(nd.fail)&^releases
	if n.cfg.model == GenMC {
		nd.failure = isRead | n.cfg.orderFlags(nd.order)&^releases
	}
	nd.flags |= n.cfg.orderFlags(nd.order)
}

// orderFlags says what an order of an atomic operation does under the model.
func (cfg *config) orderFlags(o memory.Order) flags {
	if cfg.model == SC {
		return acquires | releases
	}
	var f flags
	if o.Acquires() {
		f |= acquires
	}
	if o.Releases() {
		f |= releases
	}
	if o == memory.SeqCstOrder {
		f |= isSC
	}
	return f
}

// spawn gives the new thread its trie and its lane.
func (n *native) spawn(id int32, nd *node, op *memory.Op) {
	lane := n.lanes.lane(laneKey{n.trees[nd.tree].lane, nd.spawns})
	nd.arg = uint64(lane)
	nd.child = n.newTree(id, lane, op.Label, op.Body)
}

// stepOfWait makes the next step of a wait on a condition. Node id is a step, and not the last.
func (n *native) stepOfWait(id int32, k kidKey) int32 {
	nd := n.nodes[id]
	step := *nd
	src := *nd.source
	if nd.locals != nil {
		x := *nd.extra
		x.locals = nil
		src.extra = &x
	}
	switch nd.kind {
	case opRegister:
		step.kind, step.loc, step.flags = opRelease, nd.mutex, isWrite|releases
		step.silent = false
		step.spare = k.tag == spuriousTag
	case opRelease:
		step.kind, step.loc, step.flags = opWake, n.nodes[nd.start].loc, isRead|isWrite|isUpdate|isWake|isQuiet
	case opWake:
		step.kind, step.loc, step.flags = opReacquire, nd.mutex, isRead|isWrite|isUpdate|isLock|acquires
		step.silent = true
		step.carry = k.value
	}
	step.parent, step.via, step.kid, step.kids, step.runs = id, k, kid{}, kids{}, 0
	next, made := n.newNode(step, src)
	made.start = nd.start
	nd.add(k, next)
	return next
}

// compare tells whether a coroutine did what node id says.
func (n *native) compare(c *coroutine, id int32) error {
	nd := n.nodes[id]
	if what := n.difference(c, nd); what != "" {
		return &nondeterminism{thread: n.trees[c.tree].name, what: what}
	}
	return nil
}

func (n *native) difference(c *coroutine, nd *node) string {
	switch {
	case c.differs != "":
		return c.differs
	case c.done != (nd.kind == opEnd || nd.kind == opDied):
		return fmt.Sprintf("did %s, where it did %s before", n.doingNow(c), n.doing(nd))
	case c.done:
		return n.differentEnd(c, nd)
	case len(c.locs) != len(nd.locs) && c.op.Kind != memory.OpAlloc:
		return fmt.Sprintf("initialised %d cells before its %v, where it was %d before", len(c.locs), c.op.Kind, len(nd.locs))
	case !slices.EqualFunc(c.locals, nd.locals, sameLocal):
		return fmt.Sprintf("recorded other local events before its %v than before", c.op.Kind)
	case !n.sameOp(c.op, nd):
		return fmt.Sprintf("did %s, where it did %s before", n.doingNow(c), n.doing(nd))
	}
	return ""
}

func (n *native) differentEnd(c *coroutine, nd *node) string {
	switch {
	case (c.death != nil) != (nd.death != nil):
		return fmt.Sprintf("did %s, where it did %s before", n.doingNow(c), n.doing(nd))
	case c.death == nil && n.Ref(c.result) != nd.made:
		return fmt.Sprintf("returned %v, where it was %v before", c.result, nd.result)
	}
	return ""
}

func sameLocal(a, b Local) bool {
	return a.Kind == b.Kind && a.Label == b.Label && slices.Equal(a.Args, b.Args)
}

func (n *native) sameOp(op *memory.Op, nd *node) bool {
	kind := opKind(op.Kind)
	if op.Kind == memory.OpWait {
		kind = opRegister
	}
	same := kind == nd.kind && op.Site == nd.site && op.Modify == nd.modify && op.Weak == nd.weak &&
		op.Timed == nd.timed && op.Label == nd.label && (op.Pred == nil) == (nd.pred == nil)
	if op.Kind != memory.OpSpawn && op.Kind != memory.OpAlloc {
		same = same && op.Arg == nd.arg && op.Expected == nd.expected
		if op.Place != nil {
			same = same && int32(op.Place.ID) == nd.loc
		}
	}
	return same
}

// doingNow describes what the coroutine waits with.
func (n *native) doingNow(c *coroutine) string {
	switch {
	case c.death != nil:
		return c.death.String()
	case c.done:
		return "return"
	}
	nd := &node{source: &source{site: c.op.Site, extra: &noExtra}, kind: opKind(c.op.Kind), arg: c.op.Arg, expected: c.op.Expected}
	if c.op.Place != nil {
		nd.loc = int32(c.op.Place.ID)
	}
	return n.doing(nd)
}

// doing describes the operation of a node.
func (n *native) doing(nd *node) string {
	s := nd.kind.String()
	switch nd.kind {
	case opDied:
		return nd.death.String()
	case opRegister:
		s = memory.OpWait.String()
	}
	if nd.loc != 0 {
		s += " " + n.locs[nd.loc].name
	}
	switch nd.kind {
	case opStore, opWrite, opRMW:
		s += fmt.Sprintf(" %d", nd.arg)
	case opCAS:
		s += fmt.Sprintf(" %d to %d", nd.expected, nd.arg)
	}
	if nd.site != nil {
		s += " at " + nd.site.Name
	}
	return s
}

func (k opKind) String() string {
	switch k {
	case opEnd:
		return "return"
	case opDied:
		return "death"
	case opRegister:
		return "wait"
	case opRelease:
		return "wait (unlock)"
	case opWake:
		return "wait (wake)"
	case opReacquire:
		return "wait (lock)"
	}
	return memory.Kind(k).String()
}

// nondeterminism is the error of a thread that did something else when it was run again.
type nondeterminism struct{ thread, what string }

func (e *nondeterminism) Error() string {
	return fmt.Sprintf("thread %s is not deterministic: given the same results again, it %s", e.thread, e.what)
}

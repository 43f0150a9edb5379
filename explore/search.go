package explore

import (
	"math"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// search walks over all execution graphs of a program, depth first; it follows TruSt [POPL], see axioms.go for the source.
// A graph is extended by the next event of the lowest thread that can move: a read has a branch for each
// write it may read from, a write one for each place in coherence order and one for each read that may be revisited.
type search struct {
	*native
	model    Model
	pool     []*graph
	cands    []eid // candidate lists of all open branches
	sweeps   uint64
	prefix   [maxLanes / lanesPerWord]uint64 // of prefixOf
	sc       seqCst
	total    totalOrder
	halted   bool // the search ends at once
	draining bool // what is open goes to the queue
	report   sink
	of       *exploration
	nextPoll int64
	batch    []job                        // branches that were given away
	sites    map[*memory.Site]*SiteReport // of the tries that were forgotten

	// The place of the search in all that there is to explore, which is 1: where the current branch begins within the job, and how large it is.
	at, share     float64
	given         float64 // of the job
	finishedShare float64 // in earlier jobs
	shown         tally

	counts
}

// counts is what a search has done.
type counts struct {
	finished, blocked int64
	events            int64
	revisited         int64
	scChecks          int64
}

const noLimit = math.MaxInt32

// graph takes a graph from the pool.
func (s *search) graph() *graph {
	if n := len(s.pool); n > 0 {
		g := s.pool[n-1]
		s.pool = s.pool[:n-1]
		return g
	}
	return newGraph()
}

func (s *search) release(g *graph) { s.pool = append(s.pool, g) }

// visit explores everything below a graph and leaves it as it was.
func (s *search) visit(g *graph) {
	mark := len(g.order)
	start, share := s.at, s.share
	for !s.halted {
		if s.draining {
			s.emit(g, noEvent)
			break
		}
		if !s.step(g) {
			break
		}
	}
	g.truncate(mark)
	if !s.halted {
		s.at, s.share = start+share, share
	}
}

// step adds the next event. It returns false when all that lies below the graph has been explored.
func (s *search) step(g *graph) bool {
	t := s.next(g)
	if t < 0 {
		if !s.halted {
			s.leaf(g)
		}
		return false
	}
	if s.exceeded(g) {
		return false
	}
	return s.stepThread(g, t)
}

// stepThread adds the next event of thread t.
func (s *search) stepThread(g *graph, t int) bool {
	nd := s.nodes[g.lanes[t].cur]
	switch nd.kind {
	case opLoad:
		return s.load(g, t, nd)
	case opStore:
		return s.store(g, t, nd)
	case opRMW, opCAS:
		return s.update(g, t, nd)
	case opRead, opWrite:
		return s.plain(g, t, nd)
	case opFence:
		e, ev := s.push(g, t, nd, nd.flags)
		s.enterFence(g, e, ev)
		return true
	case opDied:
		s.failDeath(g, t, nd)
		return false
	}
	return s.stepRare(g, t, nd)
}

// stepRare adds an event that is no access and no fence.
func (s *search) stepRare(g *graph, t int, nd *node) bool {
	switch nd.kind {
	case opSpawn:
		return s.spawned(g, t, nd)
	case opJoin:
		s.joined(g, t, nd)
	case opAlloc:
		id, e := s.push(g, t, nd, isAlloc)
		e.loc, e.result = nd.loc, nd.made
		g.loc(e.loc).born = id
		g.live++
	case opFree:
		return s.free(g, t, nd)
	case opChoose:
		return s.choose(g, t, nd)
	case opLock, opReacquire:
		return s.lock(g, t, nd)
	case opUnlock, opRelease:
		return s.unlock(g, t, nd)
	default:
		return s.stepCond(g, t, nd)
	}
	return true
}

// push adds an event for the operation of the node, which is the thread's next one.
func (s *search) push(g *graph, t int, nd *node, f flags) (eid, *event) {
	nd.runs++
	s.events++
	return g.push(t, g.lanes[t].cur, f)
}

// Kinds of nodes that are operations.
const (
	opLoad opKind = iota
	opStore
	opRMW
	opCAS
	opFence
	opRead
	opWrite
	opAlloc
	opFree
	opSpawn
	opJoin
	opLock
	opUnlock
	opWait
	opSignal
	opBroadcast
	opChoose
)

// value returns what was written by w.
func (s *search) value(g *graph, w eid, loc int32) uint64 {
	if w == initial {
		return s.locs[loc].first
	}
	return g.at(w).written
}

// advance finds the next operation of a thread whose last event is new.
func (s *search) advance(g *graph, t int) bool {
	l := &g.lanes[t]
	if len(l.events) == 0 {
		id, err := s.rootOf(l.root)
		if err != nil {
			s.failNative(g, t, err)
			return false
		}
		l.cur = id
		return true
	}
	e := &l.events[len(l.events)-1]
	if e.next == unknown {
		k := s.edge(e)
		e.next = s.nodes[e.node].find(k)
		if e.next == noNode {
			next, err := s.extend(e.node, k)
			if err != nil {
				s.failNative(g, t, err)
				return false
			}
			e.next = next
		}
	}
	l.cur = e.next
	return true
}

// edge returns the edge of the trie that an event stands for.
func (s *search) edge(e *event) kidKey {
	if s.nodes[e.node].silent {
		return kidKey{0, e.tag()}
	}
	return kidKey{e.result, e.tag()}
}

func (s *search) spawned(g *graph, t int, nd *node) bool {
	child := int(nd.arg)
	if child >= s.cfg.maxThreads {
		s.incomplete(ThreadBound)
		return false
	}
	id, e := s.push(g, t, nd, isSpawn)
	e.result = nd.arg
	g.useLane(child)
	l := &g.lanes[child]
	l.root, l.cur, l.parent = nd.child, unknown, id
	return true
}

// ended returns the node at which a thread has returned, or noNode.
func (s *search) ended(g *graph, t int) int32 {
	if t >= len(g.lanes) {
		return noNode
	}
	l := &g.lanes[t]
	if l.root == noNode {
		return noNode
	}
	if l.cur == unknown && !s.advance(g, t) {
		return noNode
	}
	if l.cur >= 0 && s.nodes[l.cur].kind == opEnd {
		return l.cur
	}
	return noNode
}

// joined orders the end of the thread before its join.
func (s *search) joined(g *graph, t int, nd *node) {
	child := int(nd.arg)
	end := s.ended(g, child)
	id, e := s.push(g, t, nd, isJoin)
	e.result, e.written = s.nodes[end].made, nd.arg
	n := len(g.lanes[child].events)
	join(g.hb(id), g.before(child, n, 0))
	join(g.porf(id), g.before(child, n, 1))
}

// choose has a branch for each choice of the environment.
func (s *search) choose(g *graph, t int, nd *node) bool {
	n := nd.arg
	parts := s.split(int(n))
	for v := range n {
		s.enter(parts, int(v))
		f := flags(0)
		if v > 0 {
			f = isOdd
		}
		mark := len(g.order)
		_, e := s.push(g, t, nd, f)
		e.result = v
		if n == 1 {
			return true
		}
		s.visit(g)
		g.truncate(mark)
		if s.halted {
			break
		}
	}
	return false
}

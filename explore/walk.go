package explore

import "math/rand/v2"

// walks explores random executions: a random thread that can move takes a random step, without revisits. Each execution can
// be met, since its events can be added in an order that respects program order and reads-from. They are not met equally often.
func (s *search) walks() error {
	r := rand.New(rand.NewPCG(s.cfg.seed, 0))
	for i := range s.cfg.samples {
		s.finishedShare = float64(i) / float64(s.cfg.samples)
		s.draining = false
		g := s.graph()
		g.reset(0)
		s.walk(g, r)
		s.release(g)
		if s.halted {
			return nil
		}
	}
	if s.report.bound == "" {
		s.report.bound = Sampled
	}
	return nil
}

// walk takes random steps until no thread can move.
func (s *search) walk(g *graph, r *rand.Rand) {
	for !s.halted {
		if s.exceeded(g) {
			return
		}
		moved := false
		for _, t := range r.Perm(len(g.lanes)) {
			if s.canWalk(g, t) && s.randomStep(g, t, r) {
				moved = true
				break
			}
			if s.halted {
				return
			}
		}
		if !moved {
			s.leafOfWalk(g)
			return
		}
	}
}

func (s *search) canWalk(g *graph, t int) bool {
	l := &g.lanes[t]
	if l.cur == blocked || l.root == noNode || l.cur == unknown && !s.advance(g, t) {
		return false
	}
	nd := s.nodes[g.lanes[t].cur]
	return nd.kind != opEnd && s.ready(g, t, nd) != stuck
}

// randomStep takes a random step of thread t, if it has one that does not block it.
func (s *search) randomStep(g *graph, t int, r *rand.Rand) bool {
	nd := s.nodes[g.lanes[t].cur]
	switch {
	case nd.kind == opLock || nd.kind == opReacquire:
		w := g.loc(nd.loc).last
		id := s.acquire(g, t, nd, w)
		g.link(id, g.at(id), w)
		return s.lawful(g, id, g.at(id))
	case nd.kind == opChoose:
		v := r.Uint64N(nd.arg)
		_, e := s.push(g, t, nd, 0)
		e.result = v
		return true
	case nd.flags&isRead != 0 && (nd.flags&isPlain == 0 || s.cfg.full):
		return s.randomRead(g, t, nd, r)
	case nd.flags&isWrite != 0 && nd.kind != opUnlock && nd.kind != opRelease && (nd.flags&isPlain == 0 || s.cfg.full):
		return s.randomWrite(g, t, nd, r)
	}
	return s.stepThread(g, t)
}

// randomRead adds a read or update that reads from a random write.
func (s *search) randomRead(g *graph, t int, nd *node, r *rand.Rand) bool {
	base := len(s.cands)
	defer func() { s.cands = s.cands[:base] }()
	s.cands = g.readable(s.cands, t, nd.loc)
	if nd.kind == opWake {
		s.cands = s.cands[:base]
		s.cands = s.wakeCandidates(g, t, nd)
	}
	mark := len(g.order)
	cands := s.cands[base:]
	r.Shuffle(len(cands), func(i, j int) { cands[i], cands[j] = cands[j], cands[i] })
	for _, w := range cands {
		if s.randomReadOf(g, t, nd, w, r) {
			return true
		}
		g.truncate(mark)
		if s.halted {
			return false
		}
	}
	return false
}

func (s *search) randomReadOf(g *graph, t int, nd *node, w eid, r *rand.Rand) bool {
	v := s.value(g, w, nd.loc)
	switch {
	case nd.pred != nil && !nd.timed && !nd.holds(v):
		return false
	case nd.flags&isUpdate == 0:
		return s.addRead(g, t, nd, w, nd.flags)
	case nd.kind == opCAS && v != nd.expected:
		return s.addRead(g, t, nd, w, nd.failure)
	case nd.kind == opWake && v&waiter(t) == 0:
		return s.addWake(g, t, nd, w)
	case nd.weak && g.odd < s.cfg.spurious && r.IntN(2) == 0:
		ok := s.addRead(g, t, nd, w, nd.failure|isOdd)
		g.odd++
		return ok
	case g.updater(w, nd.loc) != noEvent:
		return false
	}
	id := s.addUpdateRead(g, t, nd, w)
	for k, more := uint64(0), true; more; {
		mark := len(g.order)
		k, more = s.addVariant(g, id, nd, k)
		if more && r.IntN(2) == 0 {
			g.truncate(mark)
			continue
		}
		break
	}
	e := g.at(id)
	g.link(id, e, w)
	return s.lawful(g, id, e) && (e.succ == noEvent || s.consistent(g, id, noEvent))
}

// randomWrite adds a write at a random place.
func (s *search) randomWrite(g *graph, t int, nd *node, r *rand.Rand) bool {
	id, e := s.push(g, t, nd, nd.flags)
	e.loc, e.written = nd.loc, nd.arg
	s.enterWrite(g, id, e)
	base := len(s.cands)
	defer func() { s.cands = s.cands[:base] }()
	s.cands = g.places(s.cands, g.loc(nd.loc).last, nd.loc, g.hbBefore(id), nil)
	cands := s.cands[base:]
	for _, k := range r.Perm(len(cands)) {
		e = g.at(id)
		g.link(id, e, cands[k])
		if e.succ == noEvent || s.consistent(g, id, noEvent) {
			return s.lawful(g, id, e)
		}
		g.unlink(e)
		e.prev, e.succ = noEvent, noEvent
	}
	g.pop()
	return false
}

// leafOfWalk counts a walk that has come to its end. A thread that waits for what an execution has in store only elsewhere
// is blocked there as well; but a lock or a spurious wake that could only have come before others is no deadlock of this walk.
func (s *search) leafOfWalk(g *graph) {
	for t := range g.lanes {
		l := &g.lanes[t]
		if l.root == noNode || l.cur >= 0 && s.nodes[l.cur].kind == opEnd {
			continue
		}
		if l.cur >= 0 && s.nodes[l.cur].kind == opWake && s.nodes[l.cur].spare {
			return
		}
		s.blockedLeaf(g)
		return
	}
	s.finish(g)
}

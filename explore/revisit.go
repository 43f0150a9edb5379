package explore

// Backward revisits, after [POPL]. A read r that is there already may also read from the new write w, unless w depends on
// r (r is in the porf-prefix of w). What was added after r and is not in that prefix is deleted, and the search goes
// on from there. So that each graph is reached once, only one of the graphs that differ in what is deleted may do
// so: the one in which r and all that is deleted were added maximally. Whether an event is maximal does not depend on r, so that one sweep
// by falling stamps finds all candidates: it ends at the first event that is not.

// revisits offers write w to the reads that were added before.
func (s *search) revisits(g *graph, w eid) {
	base := len(s.cands)
	s.targets(g, w, g.at(w).loc, g.porf(w), noLimit)
	s.revisitAll(g, base, w)
	s.cands = s.cands[:base]
}

// revisitAll lets w revisit each candidate from base on.
func (s *search) revisitAll(g *graph, base int, w eid) {
	n := len(s.cands)
	if n == base {
		return
	}
	parts := s.split(n - base + 1)
	for i := base; i < n && !s.halted; i++ {
		s.enter(parts, i-base)
		s.revisit(g, s.cands[i], w)
	}
	s.enter(parts, n-base)
}

// revisit goes on in the restriction of g in which r reads from w, for each place of w there.
func (s *search) revisit(g *graph, r, w eid) {
	if !s.offers(g, r, w) {
		return
	}
	c := s.restricted(g, r, w, true)
	base := len(s.cands)
	s.cands = c.revisitPlaces(s.cands, r, w)
	if len(s.cands) > base {
		s.reread(c, r, w)
		if c.at(r).has(isBlocked) && c.locs[c.at(w).loc].last != s.cands[base] {
			// A blocked read of a write that is not coherence-last can never be changed again.
			s.cands = s.cands[:base]
		}
	}
	n := len(s.cands)
	if n > base && c.at(r).has(isBlocked) {
		n = base + 1
	}
	mark := len(c.order)
	parts := s.split(max(n-base, 1))
	for i := base; i < n && !s.halted; i++ {
		s.enter(parts, i-base)
		c.link(w, c.at(w), s.cands[i])
		if s.lawful(c, r, c.at(r)) && (c.at(w).succ == noEvent || s.consistent(c, w, r)) {
			s.resume(c, r)
		}
		c.truncate(mark)
		c.unlink(c.at(w))
	}
	s.cands = s.cands[:base]
	s.release(c)
}

// restricted returns a new graph, the restriction of g.
func (s *search) restricted(g *graph, r, w eid, keepR bool) *graph {
	c := s.graph()
	c.restrict(g, r, w, keepR)
	s.revisited++
	if c.racy > 0 {
		s.remark(c)
	}
	return c
}

// revisitPlaces appends to cands the writes behind which w may stand so that r may read from it.
func (c *graph) revisitPlaces(cands []eid, r, w eid) []eid {
	we := c.at(w)
	loc := we.loc
	if !we.has(isUpdate) {
		return c.places(cands, c.locs[loc].last, loc, c.hbBefore(w), c.hbBefore(r))
	}
	hb := c.hbBefore(r)
	for p := c.locs[loc].last; p != we.rf; p = c.at(p).prev {
		if c.known(p, loc, hb) {
			return cands
		}
	}
	return append(cands, we.rf)
}

// hbBefore returns the happens-before clock of what precedes an event in its thread; an empty one if nothing does.
func (g *graph) hbBefore(id eid) []uint64 {
	if hb := g.before(id.lane(), id.index(), 0); hb != nil {
		return hb
	}
	return zeroClock[:g.words]
}

var zeroClock [maxLanes / lanesPerWord]uint64

// reread lets r, which lost the write that it read from, read from w.
func (s *search) reread(c *graph, r, w eid) {
	e := c.at(r)
	nd := s.nodes[e.node]
	e.next = unknown
	e.flags = e.flags&scSeen | nd.flags&^isWrite
	e.result = c.at(w).written
	c.lanes[r.lane()].cur = unknown
	s.asRead(nd, e, r.lane())
	if e.has(isBlocked) {
		c.lanes[r.lane()].cur = blocked
	}
	c.baseClocks(r.lane(), r.index())
	c.readFrom(r, e, w)
	s.enterRead(c, r, e)
}

// resume goes on with a graph in which r reads from a new write, adding the write part of r if it has one.
func (s *search) resume(c *graph, r eid) {
	if s.draining {
		s.emit(c, r)
		return
	}
	nd := s.nodes[c.at(r).node]
	if !c.at(r).has(isUpdate) {
		s.visit(c)
		return
	}
	if nd.weak && s.cfg.spurious > c.odd {
		parts := s.half(true)
		s.resumeSpurious(c, r, nd)
		s.enter(parts, 1)
	}
	mark := len(c.order)
	if s.complete(c, r, nd) {
		s.visit(c)
	}
	c.truncate(mark)
}

// resumeSpurious explores that r, a weak compare_exchange, fails although it now reads what it expects.
func (s *search) resumeSpurious(c *graph, r eid, nd *node) {
	e := c.at(r)
	flags := e.flags
	e.flags = flags&scSeen | nd.failure | isOdd
	e.next = unknown
	c.lanes[r.lane()].cur = unknown
	c.odd++
	s.retime(c, r, e)
	s.visit(c)
	c.odd--
	e = c.at(r)
	e.flags, e.next = flags, unknown
	c.lanes[r.lane()].cur = unknown
	s.retime(c, r, e)
}

// retime computes the clocks of read r again.
func (s *search) retime(c *graph, r eid, e *event) {
	c.baseClocks(r.lane(), r.index())
	s.enterRead(c, r, e)
}

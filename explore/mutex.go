package explore

// A mutex is a location that is 0 when free. Its acquisitions and releases form a chain in coherence order: an acquisition
// is an update that reads a free value. Two things keep locks from causing executions that are blocked for no reason:
//
// An acquisition is scheduled when the coherence-last value is free, or when nothing else can move.
//
// An acquisition l that reads a free value which rival r has read comes before r: the revisit of r by l would let r read
// "taken", and block. Instead it takes r out of the graph, and r's thread acquires again later. In [POPL] r would stay, and its place
// in the order of events would keep l from being deleted by a rival that comes later. So l is marked as an anchor: it
// is never maximal.

// lock adds an acquisition. That of a free value which nobody has read goes on; the others revisit.
func (s *search) lock(g *graph, t int, nd *node) bool {
	s.lockRivals(g, t, nd)
	w := g.loc(nd.loc).last
	if s.halted || s.value(g, w, nd.loc) != 0 {
		return false
	}
	id := s.acquire(g, t, nd, w)
	g.link(id, g.at(id), w)
	return s.lawful(g, id, g.at(id))
}

// acquire adds both parts of an acquisition that reads from w, not linked yet.
func (s *search) acquire(g *graph, t int, nd *node, w eid) eid {
	id, e := s.push(g, t, nd, nd.flags&^isWrite)
	e.loc = nd.loc
	g.readFrom(id, e, w)
	s.enterRead(g, id, e)
	s.addWritePart(g, id, e, uint64(t)+1)
	return id
}

// lockRivals explores the acquisitions that come before one which is there already.
func (s *search) lockRivals(g *graph, t int, nd *node) {
	base := len(s.cands)
	s.beforeRivals(g, t, nd)
	if len(s.cands) == base {
		return
	}
	mark := len(g.order)
	parts := s.split(len(s.cands) - base + 1)
	for i := base; i < len(s.cands) && !s.halted; i++ {
		s.enter(parts, i-base)
		w := s.cands[i]
		rival := g.updater(w, nd.loc)
		s.takeOut(g, rival, s.acquire(g, t, nd, w))
		g.truncate(mark)
	}
	s.enter(parts, len(s.cands)-base)
	s.cands = s.cands[:base]
}

// beforeRivals appends to the candidates the free values that thread t may take before the one who did.
func (s *search) beforeRivals(g *graph, t int, nd *node) {
	base := len(s.cands)
	g.loc(nd.loc)
	s.cands = g.readable(s.cands, t, nd.loc)
	kept := s.cands[:base]
	for _, w := range s.cands[base:] {
		rival := g.updater(w, nd.loc)
		if rival != noEvent && s.value(g, w, nd.loc) == 0 && !covers(g.porfBefore(t), rival) &&
			s.removable(g, rival, s.prefixOf(g, t, w)) {
			kept = append(kept, w)
		}
	}
	s.cands = kept
}

// removable reports whether the rival and all that was added after it and is not in the prefix is maximal.
func (s *search) removable(g *graph, rival eid, prefix []uint64) bool {
	s.sweeps++
	for i := len(g.order) - 1; ; i-- {
		id := g.order[i]
		e := id &^ writePart
		if covers(prefix, e) {
			continue
		}
		if !s.takes(g, id, g.at(e), prefix, noEvent) {
			return false
		}
		if id == rival {
			return true
		}
	}
}

// takeOut explores what follows when acquisition l comes first and the rival is deleted with all that follows it.
func (s *search) takeOut(g *graph, rival, l eid) {
	c := s.restricted(g, rival, l, false)
	e := c.at(l)
	e.flags |= isAnchor
	c.link(l, e, e.rf)
	if s.lawful(c, l, e) {
		s.visit(c)
	}
	s.release(c)
}

// unlock adds a release, which is always the coherence-last write: only the owner may release.
func (s *search) unlock(g *graph, t int, nd *node) bool {
	st := g.loc(nd.loc)
	if st.last == initial || st.last.lane() != t || !g.at(st.last).has(isLock) {
		s.failUnlock(g, t, nd, st.last)
		return false
	}
	id, e := s.push(g, t, nd, nd.flags)
	e.loc = nd.loc
	g.link(id, e, st.last)
	s.enterWrite(g, id, e)
	return s.lawful(g, id, e)
}

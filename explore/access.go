package explore

import "math"

// load adds an atomic load, with a branch for each write that it may read from.
func (s *search) load(g *graph, t int, nd *node) bool {
	base := len(s.cands)
	s.cands = g.readable(s.cands, t, nd.loc)
	if nd.pred != nil && !nd.timed {
		s.filterAwait(g, nd, base)
	}
	return s.branch(g, base, func(w eid) bool { return s.addRead(g, t, nd, w, nd.flags) })
}

// branch goes on with each candidate from base on. With a single one there is no branch: step goes on by itself.
func (s *search) branch(g *graph, base int, add func(w eid) bool) bool {
	n := len(s.cands)
	if n == base+1 {
		w := s.cands[base]
		s.cands = s.cands[:base]
		return add(w)
	}
	parts := s.split(n - base)
	for i := base; i < n && !s.halted; i++ {
		s.enter(parts, i-base)
		mark := len(g.order)
		if add(s.cands[i]) {
			s.visit(g)
		}
		g.truncate(mark)
	}
	s.cands = s.cands[:base]
	return false
}

// filterAwait keeps the writes that satisfy the predicate. The coherence-last one is kept in any case: reading it, the thread is
// blocked until a later write revisits it. A blocked read of another write could never be revisited.
func (s *search) filterAwait(g *graph, nd *node, base int) {
	kept := s.cands[:base]
	for i, w := range s.cands[base:] {
		if i == 0 || nd.holds(s.value(g, w, nd.loc)) {
			kept = append(kept, w)
		}
	}
	s.cands = kept
}

// addRead adds a read that reads from w. It reports whether the graph is consistent and lawful.
func (s *search) addRead(g *graph, t int, nd *node, w eid, f flags) bool {
	id, e := s.push(g, t, nd, f&^isWrite)
	e.loc = nd.loc
	e.result = s.value(g, w, nd.loc)
	g.readFrom(id, e, w)
	s.enterRead(g, id, e)
	if nd.pred != nil && !nd.timed && !nd.holds(e.result) {
		e.flags |= isBlocked
		g.lanes[t].cur = blocked
	}
	return s.lawful(g, id, e) && (w == g.locs[e.loc].last || s.consistent(g, id, noEvent))
}

// asRead sets the flags of a read whose result is new: a compare_exchange may fail, an await be blocked.
func (s *search) asRead(nd *node, e *event, t int) {
	switch {
	case nd.kind == opWake:
		s.asWake(nd, e, t)
	case nd.kind == opCAS && e.result != nd.expected:
		e.flags = e.flags&scSeen | nd.failure
	case nd.pred != nil && !nd.timed && !nd.holds(e.result):
		e.flags |= isBlocked
	}
}

// store adds an atomic store: at the end of the coherence order, then revisits, then at all other places.
func (s *search) store(g *graph, t int, nd *node) bool {
	id, e := s.push(g, t, nd, nd.flags)
	e.loc, e.written = nd.loc, nd.arg
	g.link(id, e, g.loc(nd.loc).last)
	s.enterWrite(g, id, e)
	if !s.lawful(g, id, e) {
		return false
	}
	s.revisits(g, id)
	return s.elsewhere(g, id) && !s.halted
}

// elsewhere goes on with write id at every place but the last, and leaves it at the last one.
func (s *search) elsewhere(g *graph, id eid) bool {
	e := g.at(id)
	base := len(s.cands)
	last := e.prev
	s.cands = g.places(s.cands, last, e.loc, g.hbBefore(id), nil)
	parts := s.split(len(s.cands) - base)
	for i := base + 1; i < len(s.cands) && !s.halted; i++ {
		s.enter(parts, i-base-1)
		e = g.at(id)
		g.unlink(e)
		g.link(id, e, s.cands[i])
		if s.consistent(g, id, noEvent) {
			s.visit(g)
		}
	}
	if len(s.cands) > base+1 {
		e = g.at(id)
		g.unlink(e)
		g.link(id, e, last)
		s.enter(parts, len(s.cands)-base-1)
	}
	s.cands = s.cands[:base]
	return true
}

// update adds a read-modify-write or compare_exchange.
func (s *search) update(g *graph, t int, nd *node) bool {
	base := len(s.cands)
	s.updatable(g, t, nd)
	if nd.weak && s.cfg.spurious > g.odd {
		s.spurious(g, t, nd, base)
	}
	return s.branch(g, base, func(w eid) bool { return s.addUpdate(g, t, nd, w) })
}

// updatable appends to the candidates the writes that an update may read from, but for those which could only be contested in vain: for
// the rival to be revisited, all that follows it in coherence order must have been added after it and in that order (see takes), so that the
// first two neighbours which were not rule out every rival from there down.
func (s *search) updatable(g *graph, t int, nd *node) {
	base := len(s.cands)
	s.cands = g.readable(s.cands, t, nd.loc)
	kept := s.cands[:base]
	inOrder, later := true, int32(math.MaxInt32) // the stamp of what follows the rival, of its read if it has one
	rival := noEvent
	for _, w := range s.cands[base:] {
		if rival != noEvent {
			e := g.at(rival)
			inOrder = inOrder && e.wstamp < later && e.flags&(isOdd|isAnchor|isSecond) == 0
			later = e.stamp
			if !inOrder && e.rf == w && e.has(isUpdate) && (nd.kind != opCAS || !nd.weak && s.value(g, w, nd.loc) == nd.expected) {
				rival = w
				continue
			}
		}
		kept = append(kept, w)
		rival = w
	}
	s.cands = kept
}

// spurious explores the failures of a weak compare_exchange that reads what it expects.
func (s *search) spurious(g *graph, t int, nd *node, base int) {
	parts := s.split(len(s.cands) - base + 1)
	defer func(i int) { s.enter(parts, i) }(len(s.cands) - base)
	for i := base; i < len(s.cands) && !s.halted; i++ {
		s.enter(parts, i-base)
		w := s.cands[i]
		if s.value(g, w, nd.loc) != nd.expected {
			continue
		}
		mark := len(g.order)
		ok := s.addRead(g, t, nd, w, nd.failure|isOdd)
		g.odd++
		if ok {
			s.visit(g)
		}
		g.truncate(mark)
	}
}

// addUpdate adds an update that reads from w. If another one reads from w already, the two cannot both
// stay: the new one is added only to revisit what is in the way.
func (s *search) addUpdate(g *graph, t int, nd *node, w eid) bool {
	if nd.kind == opCAS && s.value(g, w, nd.loc) != nd.expected {
		return s.addRead(g, t, nd, w, nd.failure)
	}
	rival := g.updater(w, nd.loc)
	if rival != noEvent && covers(g.porfBefore(t), rival) {
		return false
	}
	if rival != noEvent {
		s.contest(g, t, nd, w, rival)
		return false
	}
	return s.complete(g, s.addUpdateRead(g, t, nd, w), nd)
}

// addUpdateRead adds the read of an update.
func (s *search) addUpdateRead(g *graph, t int, nd *node, w eid) eid {
	id, e := s.push(g, t, nd, nd.flags&^isWrite)
	e.loc = nd.loc
	e.result = s.value(g, w, nd.loc)
	if nd.kind == opWake {
		s.asWake(nd, e, t)
	}
	g.readFrom(id, e, w)
	s.enterRead(g, id, e)
	return id
}

// contest lets an update, which reads what its rival has read, revisit the rival and what was added before that. Mostly there is
// nothing that it may revisit, and it need not be added.
func (s *search) contest(g *graph, t int, nd *node, w, rival eid) {
	base := len(s.cands)
	s.targets(g, noEvent, nd.loc, s.prefixOf(g, t, w), g.at(rival).stamp)
	if len(s.cands) == base {
		return
	}
	start := len(g.order)
	id := s.addUpdateRead(g, t, nd, w)
	mark := len(g.order)
	for v, more := uint64(0), true; more && !s.halted; {
		v, more = s.addVariant(g, id, nd, v)
		parts := s.half(more)
		s.revisitAll(g, base, id)
		g.truncate(mark)
		s.enter(parts, 1)
	}
	g.truncate(start)
	s.cands = s.cands[:base]
}

// prefixOf returns the porf clock, without the event itself, of one that thread t is to add and that reads from w. It is valid until the next call.
func (s *search) prefixOf(g *graph, t int, w eid) []uint64 {
	prefix := s.prefix[:g.words]
	copy(prefix, g.porfBefore(t))
	if w != initial {
		join(prefix, g.porf(w))
	}
	return prefix
}

// complete adds the write part of an update at its place, and revisits. It reports whether the search goes on with it: with the last
// variant, if it has several.
func (s *search) complete(g *graph, id eid, nd *node) bool {
	mark := len(g.order)
	for v, more := uint64(0), true; ; {
		v, more = s.addVariant(g, id, nd, v)
		parts := s.half(more)
		e := g.at(id)
		g.link(id, e, e.rf)
		ok := s.lawful(g, id, e) && (e.succ == noEvent || s.consistent(g, id, noEvent))
		if ok {
			s.revisits(g, id)
		}
		if !more || s.halted {
			return ok && !s.halted
		}
		if ok {
			s.visit(g)
		}
		g.truncate(mark)
		s.enter(parts, 1)
	}
}

// half sets half of what is open apart if there is more to come than what comes first.
func (s *search) half(more bool) span {
	if !more {
		return span{s.at + s.share, 0}
	}
	parts := s.split(2)
	s.enter(parts, 0)
	return parts
}

// addWritePart makes an update a write as well, not linked yet.
func (s *search) addWritePart(g *graph, id eid, e *event, v uint64) {
	e.flags |= isWrite
	e.written = v
	e.wstamp = int32(len(g.order))
	g.order = append(g.order, id|writePart)
	s.enterWrite(g, id, e)
}

// modified returns what an update writes, given what it read.
func (s *search) modified(nd *node, e *event) uint64 {
	if nd.kind == opCAS {
		return nd.arg
	}
	return nd.modify.Apply(e.result, nd.arg) & nd.mask
}

// porfBefore returns the porf clock of what thread t did so far.
func (g *graph) porfBefore(t int) []uint64 {
	if c := g.before(t, len(g.lanes[t].events), 1); c != nil {
		return c
	}
	return zeroClock[:g.words]
}

// plain adds a plain access. In checked mode every other access to the location that is not ordered with it
// is a race, so that it has one write to read from, one place, and nothing to revisit.
func (s *search) plain(g *graph, t int, nd *node) bool {
	if s.cfg.full {
		if nd.kind == opRead {
			return s.load(g, t, nd)
		}
		return s.store(g, t, nd)
	}
	g.loc(nd.loc)
	id, e := s.push(g, t, nd, nd.flags)
	e.loc = nd.loc
	if nd.kind == opWrite {
		e.written = nd.arg
		g.link(id, e, g.locs[e.loc].last)
		return s.lawful(g, id, e)
	}
	w := g.locs[e.loc].last
	e.result = s.value(g, w, e.loc)
	g.readFrom(id, e, w)
	s.enterRead(g, id, e)
	return s.lawful(g, id, e)
}

package explore

// lawful checks a new access against data races and against the life of its allocation. An event is checked when it is
// added, when its happens-before is final: whatever comes later does not change whether the two are ordered.
// It reports whether the execution may go on; in full mode a race is only a mark on the event.
func (s *search) lawful(g *graph, id eid, e *event) bool {
	l := &s.locs[e.loc]
	if l.block != 0 && !s.alive(g, id, e, l) {
		return false
	}
	if !l.plain {
		return true
	}
	other := g.conflict(id, e)
	if other == noEvent {
		return true
	}
	if s.cfg.full {
		s.mark(g, e)
		return true
	}
	s.failPair(g, DataRace, other, id)
	return false
}

func (s *search) mark(g *graph, e *event) {
	if !e.has(isRacy) {
		e.flags |= isRacy
		g.racy++
	}
}

// conflict returns an event that is not ordered with access id to its location, one of the two being a write and one plain.
// When e is new, all events there are before it in happens-before or unordered; a mark that is judged again may have later ones.
func (g *graph) conflict(id eid, e *event) eid {
	hb := g.hb(id)
	for t := range g.lanes {
		events := g.lanes[t].events
		for i := count(hb, t); i < len(events); i++ {
			f := &events[i]
			if f.loc == e.loc && (f.flags|e.flags)&isPlain != 0 && (f.flags|e.flags)&isWrite != 0 &&
				f.flags&(isRead|isWrite) != 0 && !covers(g.hb(mkID(t, i)), id) {
				return mkID(t, i)
			}
		}
	}
	return noEvent
}

// alive checks that the allocation of the location has begun before the access and has not been ended.
func (s *search) alive(g *graph, id eid, e *event, l *location) bool {
	st := g.loc(l.block)
	if st.freed != noEvent {
		if s.cfg.full {
			s.mark(g, e)
			return true
		}
		s.failPair(g, UseAfterFree, st.freed, id)
		return false
	}
	if st.born != noEvent && !covers(g.hb(id), st.born) {
		s.failPair(g, UnorderedInit, st.born, id)
		return false
	}
	return true
}

// free ends the allocation, if every access to it happens before.
func (s *search) free(g *graph, t int, nd *node) bool {
	id, e := s.push(g, t, nd, 0)
	e.loc = nd.loc
	st := g.loc(nd.loc)
	kind, other := DoubleFree, st.freed
	if other == noEvent {
		kind, other = UseAfterFree, s.unfinished(g, id, e.loc)
	}
	switch {
	case other == noEvent:
	case s.cfg.full:
		s.mark(g, e)
	default:
		s.failPair(g, kind, other, id)
		return false
	}
	if st.freed == noEvent {
		g.free(id, e)
	}
	return true
}

// free makes the event the one that ends the allocation.
func (g *graph) free(id eid, e *event) {
	e.flags |= isFree
	g.locs[e.loc].freed = id
	g.live--
}

// unfinished returns an access to the block that does not happen before its free.
func (s *search) unfinished(g *graph, id eid, block int32) eid {
	hb := g.hb(id)
	for t := range g.lanes {
		events := g.lanes[t].events
		for i := count(hb, t); i < len(events); i++ {
			if f := &events[i]; f.flags&(isRead|isWrite) != 0 && s.locs[f.loc].block == block && t != id.lane() {
				return mkID(t, i)
			}
		}
	}
	return noEvent
}

// remark judges the marks of a restricted graph again: what an event raced with may be gone, and of two frees the first.
func (s *search) remark(c *graph) {
	for t := range c.lanes {
		for i := range c.lanes[t].events {
			e := &c.lanes[t].events[i]
			if !e.has(isRacy) {
				continue
			}
			e.flags &^= isRacy
			c.racy--
			id := mkID(t, i)
			switch {
			case s.nodes[e.node].kind == opFree:
				s.remarkFree(c, id, e)
			case e.flags&(isRead|isWrite) != 0:
				s.lawful(c, id, e)
			}
		}
	}
}

func (s *search) remarkFree(c *graph, id eid, e *event) {
	if c.locs[e.loc].freed == noEvent {
		c.free(id, e)
	}
	if !e.has(isFree) || s.unfinished(c, id, e.loc) != noEvent {
		s.mark(c, e)
	}
}

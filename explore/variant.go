package explore

// Most updates write one value that follows from what they read. A signal may wake any one of the waiters, and a wait may be
// chosen to end spuriously: these have variants, of which the first is the maximal one.

// addVariant adds the write part of an update, in the variant that v says: 0 at first, then what the call before has returned. It
// reports whether there are more.
func (s *search) addVariant(g *graph, id eid, nd *node, v uint64) (next uint64, more bool) {
	e := g.at(id)
	switch nd.kind {
	case opSignal:
		return s.addSignal(g, id, e, v)
	case opRegister:
		return s.addRegister(g, id, e, v)
	case opBroadcast:
		s.addWritePart(g, id, e, 0)
	case opWake:
		s.addWritePart(g, id, e, s.value(g, e.rf, e.loc)&^waiter(id.lane()))
	default:
		s.addWritePart(g, id, e, s.modified(nd, e))
	}
	return 0, false
}

// addSignal wakes the first of the waiters that are not in done.
func (s *search) addSignal(g *graph, id eid, e *event, done uint64) (next uint64, more bool) {
	waiters := e.result
	rest := waiters &^ done
	chosen := rest & -rest
	s.addWritePart(g, id, e, waiters&^chosen)
	if done != 0 {
		e.flags |= isSecond
	}
	return done | chosen, rest != chosen
}

// addRegister joins the waiters, first to wait for a signal, then to wake spuriously.
func (s *search) addRegister(g *graph, id eid, e *event, v uint64) (next uint64, more bool) {
	s.addWritePart(g, id, e, e.result|waiter(id.lane()))
	e.next = unknown
	g.lanes[id.lane()].cur = unknown
	if v == 1 {
		e.flags |= isSecond | isSpare
		g.odd++
		return 0, false
	}
	return 1, !s.nodes[e.node].timed && g.odd < s.cfg.spurious
}

package explore

// A condition variable is a location that holds the set of its waiters, one bit for each thread. Joining it, signalling and giving
// up are read-modify-writes, so that they have one total order consistent with happens-before; like C++'s
// ([thread.condition] 4) they synchronise nothing. A signal has a branch for each waiter that it may wake.

func waiter(lane int) uint64 { return 1 << uint(lane) }

// popper returns the event that took thread t, which waits, out of the set of waiters, or noEvent.
func (s *search) popper(g *graph, t int, loc int32) eid {
	w := s.registered(g, t)
	for w = g.at(w).succ; w != noEvent; w = g.at(w).succ {
		if g.at(w).written&waiter(t) == 0 {
			return w
		}
	}
	return noEvent
}

// registered returns the event by which thread t joined the waiters: the last but one, before the release of the mutex.
func (s *search) registered(g *graph, t int) eid { return mkID(t, len(g.lanes[t].events)-2) }

// givesUp reports whether a wait of the node can end unsignalled: a timed one, and one that was chosen to wake spuriously
// when it registered.
func givesUp(nd *node) bool { return nd.timed || nd.spare }

func (s *search) stepCond(g *graph, t int, nd *node) bool {
	if nd.kind == opWake {
		return s.wake(g, t, nd)
	}
	return s.update(g, t, nd)
}

// wake ends a wait: it reads from the signal that woke it, or gives up by taking itself out of the set. What the
// signal wrote may be overwritten by now; the wake is maximal all the same, because it has no other write to read from.
func (s *search) wake(g *graph, t int, nd *node) bool {
	base := len(s.cands)
	s.cands = s.wakeCandidates(g, t, nd)
	if len(s.cands) == base {
		return false
	}
	return s.branch(g, base, func(w eid) bool { return s.addWake(g, t, nd, w) })
}

// wakeCandidates appends to the candidates the writes that a wake may read from.
func (s *search) wakeCandidates(g *graph, t int, nd *node) []eid {
	cands := s.stillWaiting(g, t, nd)
	if p := s.popper(g, t, nd.loc); p != noEvent && !nd.spare {
		cands = append(cands, p)
	}
	return cands
}

// stillWaiting appends to the candidates the writes that leave thread t in the set, if it may give up.
func (s *search) stillWaiting(g *graph, t int, nd *node) []eid {
	if !givesUp(nd) {
		return s.cands
	}
	base := len(s.cands)
	s.cands = g.readable(s.cands, t, nd.loc)
	kept := s.cands[:base]
	for _, w := range s.cands[base:] {
		if s.value(g, w, nd.loc)&waiter(t) != 0 {
			kept = append(kept, w)
		}
	}
	return kept
}

func (s *search) addWake(g *graph, t int, nd *node, w eid) bool {
	leaves := s.value(g, w, nd.loc)&waiter(t) != 0
	rival := noEvent
	if leaves {
		rival = g.updater(w, nd.loc)
		if rival != noEvent && covers(g.porfBefore(t), rival) {
			return false
		}
	}
	if rival != noEvent {
		s.contest(g, t, nd, w, rival)
		return false
	}
	id := s.addUpdateRead(g, t, nd, w)
	if leaves {
		return s.complete(g, id, nd)
	}
	return s.lawful(g, id, g.at(id))
}

// asWake sets flags and result of a wake that read the set in e.result: signalled if the thread is not in it.
func (s *search) asWake(nd *node, e *event, t int) {
	if e.result&waiter(t) == 0 {
		e.flags &^= isUpdate
	}
	if e.has(isUpdate) && nd.timed {
		e.result = 1
	} else {
		e.result = 0
	}
}

// wakeRivals explores, when nothing else can move, that a wait which was to end spuriously but was signalled does so before
// the signal.
func (s *search) wakeRivals(g *graph, t int, nd *node) {
	base := len(s.cands)
	s.cands = s.stillWaiting(g, t, nd)
	mark := len(g.order)
	parts := s.split(len(s.cands) - base + 1)
	for i := base; i < len(s.cands) && !s.halted; i++ {
		s.enter(parts, i-base)
		s.addWake(g, t, nd, s.cands[i])
		g.truncate(mark)
	}
	s.enter(parts, len(s.cands)-base)
	s.cands = s.cands[:base]
}

// offers reports whether r may read from the new write w: a wake that gave up may still be in the set after w, or be
// signalled by w; one that was signalled reads from that signal only.
func (s *search) offers(g *graph, r, w eid) bool {
	e := g.at(r)
	if !e.has(isWake) {
		return true
	}
	if !e.has(isUpdate) {
		return false
	}
	we := g.at(w)
	me := waiter(r.lane())
	if we.written&me != 0 {
		return true
	}
	return !s.nodes[e.node].spare && s.value(g, we.rf, we.loc)&me != 0
}

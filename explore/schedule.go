package explore

// readiness of a thread that is not at its end.
type readiness uint8

const (
	stuck   readiness = iota // it cannot move
	waiting                  // it can move when no other thread can
	ready
)

// next returns the lowest thread that can move, or -1. It is a function of the graph alone, as [POPL] requires. An await whose
// coherence-last value does not satisfy it comes after all others: most of what it waits for has happened by then.
func (s *search) next(g *graph) int {
	last := -1
	for t := range g.lanes {
		l := &g.lanes[t]
		if l.cur < 0 {
			if l.cur == blocked || l.root == noNode {
				continue
			}
			if !s.advance(g, t) {
				return -1
			}
			l = &g.lanes[t]
		}
		switch s.gates[l.cur] {
		case open:
			return t
		case ended:
			continue
		}
		r := s.ready(g, t, s.nodes[l.cur])
		if s.halted {
			return -1 // the thread that is joined did something else when it was run again
		}
		switch r {
		case ready:
			return t
		case waiting:
			if last < 0 {
				last = t
			}
		}
	}
	return last
}

func (s *search) ready(g *graph, t int, nd *node) readiness {
	switch nd.kind {
	case opLoad:
		if nd.pred != nil && !nd.timed && !nd.holds(s.value(g, g.loc(nd.loc).last, nd.loc)) {
			return waiting
		}
	case opJoin:
		if s.ended(g, int(nd.arg)) == noNode {
			return stuck
		}
	case opLock, opReacquire:
		if s.value(g, g.loc(nd.loc).last, nd.loc) != 0 {
			return stuck
		}
	case opWake:
		if !nd.timed && (s.popper(g, t, nd.loc) == noEvent) != nd.spare {
			return stuck
		}
	}
	return ready
}

// leaf counts an execution in which no thread can move any more.
func (s *search) leaf(g *graph) {
	done, void := true, false
	for t := range g.lanes {
		l := &g.lanes[t]
		if l.root == noNode {
			continue
		}
		if l.cur == blocked {
			done = false
			continue
		}
		nd := s.nodes[l.cur]
		if nd.kind == opEnd {
			continue
		}
		done = false
		switch {
		case nd.kind == opLock || nd.kind == opReacquire:
			s.lockRivals(g, t, nd)
		case nd.kind == opWake && nd.spare:
			void = true // it was to end spuriously, and was signalled
			s.wakeRivals(g, t, nd)
		}
		if s.halted {
			return
		}
	}
	if void {
		return
	}
	if done {
		s.finish(g)
		return
	}
	s.blockedLeaf(g)
}

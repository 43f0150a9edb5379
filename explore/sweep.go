package explore

// A sweep takes the events outside of a prefix out of the graph in the order of falling stamps, in thought, for as long as each is
// maximal: as it would be if it were added last of what is left. A read reads from the coherence-last write, a write is the
// last one and nothing earlier reads from it, a choice is the first. What is left of a coherence order is all up to a
// bar, which falls from its end: so each event is judged in constant time.

// bar is where a coherence order ends during a sweep.
type bar struct {
	sweep uint64 // number of the sweep; of an earlier one the bar is void
	write eid    // the first write that was taken out
}

// targets appends to the candidates the reads of the location that write w may revisit: those with a stamp of at most limit. The write
// may be in the graph or be about to be added; prefix is its porf clock.
func (s *search) targets(g *graph, w eid, loc int32, prefix []uint64, limit int32) {
	reads := g.locs[loc].reads
	if reads == 0 {
		return
	}
	left := g.outside(prefix)
	s.sweeps++
	for i := len(g.order) - 1; left > 0; i-- {
		id := g.order[i]
		r := id &^ writePart
		if covers(prefix, r) {
			continue
		}
		e := g.at(r)
		if !s.takes(g, id, e, prefix, w) {
			return
		}
		if id&writePart != 0 {
			continue
		}
		left--
		if e.loc != loc || e.flags&isRead == 0 {
			continue
		}
		if int32(i) <= limit {
			s.cands = append(s.cands, r)
		}
		if reads--; reads == 0 {
			return
		}
	}
}

// outside counts the events that the clock does not cover. It covers no others than those of the graph.
func (g *graph) outside(clock []uint64) int {
	n := uint64(0)
	for i, c := range clock {
		if d := g.lengths[i] - c; d != 0 {
			n += d & laneMask
			n += d >> laneBits & laneMask
			n += d >> (2 * laneBits) & laneMask
			n += d >> (3 * laneBits)
		}
	}
	return int(n)
}

// takes takes an entry of the order (an event, or the write part of a read-modify-write) out of what is left. It reports whether
// that was maximal. Write w counts as not there yet.
func (s *search) takes(g *graph, id eid, e *event, prefix []uint64, w eid) bool {
	f := e.flags
	if f&(isOdd|isAnchor|isSecond) != 0 {
		return false
	}
	if f&(isRead|isWrite) == 0 {
		return true
	}
	if f&isPlain != 0 && !s.cfg.full {
		if f&isWrite != 0 && s.isLast(g, e.succ, e.loc, w) {
			s.lower(g, id, e.loc)
		}
		return true
	}
	if id&writePart == 0 && f&isRead != 0 {
		if e.rf != initial && g.at(e.rf).wstamp > e.stamp && !covers(prefix, e.rf) {
			return false
		}
		return f&(isWake|isUpdate) == isWake || s.isLast(g, g.succOf(e.rf, e.loc), e.loc, w)
	}
	for r := e.readers; r != noEvent; r = g.at(r).nextReader {
		if g.at(r).stamp < e.wstamp {
			return false
		}
	}
	if !s.isLast(g, e.succ, e.loc, w) {
		return false
	}
	s.lower(g, id&^writePart, e.loc)
	return true
}

// isLast reports whether nothing is left of a coherence order from write v on, other than w.
func (s *search) isLast(g *graph, v eid, loc int32, w eid) bool {
	if v == w && v != noEvent {
		v = g.at(v).succ
	}
	if v == noEvent {
		return true
	}
	b := &g.locs[loc].bar
	return b.sweep == s.sweeps && b.write == v
}

// lower takes the last write that is left out of a coherence order.
func (s *search) lower(g *graph, w eid, loc int32) {
	g.locs[loc].bar = bar{s.sweeps, w}
}

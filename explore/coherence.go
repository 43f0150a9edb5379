package explore

// readable appends to cands the writes that a read of thread t may read from, the coherence-last one first. A write is
// out of reach once a coherence-later one happens before the read, or was read by something that does.
func (g *graph) readable(cands []eid, t int, loc int32) []eid {
	st := g.loc(loc)
	hb := g.before(t, len(g.lanes[t].events), 0)
	for w := st.last; ; w = g.at(w).prev {
		cands = append(cands, w)
		if w == initial || hb != nil && g.known(w, loc, hb) {
			return cands
		}
	}
}

// known reports whether w or a read of it is covered by the clock.
func (g *graph) known(w eid, loc int32, clock []uint64) bool {
	if w != initial && covers(clock, w) {
		return true
	}
	for r := g.readersOf(w, loc); r != noEvent; r = g.at(r).nextReader {
		if covers(clock, r) {
			return true
		}
	}
	return false
}

// places appends to cands the writes behind which a new write with that clock may stand, from p downwards. It must stand
// behind all that the clock, or the other clock if there is one, knows, and not between a read-modify-write and what
// that reads.
func (g *graph) places(cands []eid, p eid, loc int32, hb, other []uint64) []eid {
	for ; ; p = g.at(p).prev {
		if g.updater(p, loc) == noEvent {
			cands = append(cands, p)
		}
		if p == initial || g.known(p, loc, hb) || other != nil && g.known(p, loc, other) {
			return cands
		}
	}
}

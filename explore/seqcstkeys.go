package explore

import "math"

// The relations below quantify over accesses between seq_cst operations. Fences are few, so they look at all events.

const (
	noFirstKey = math.MaxInt32
	noLastKey  = -1
)

// firstKeyAfter returns the smallest key of an access to the location that fence f happens before.
func (g *graph) firstKeyAfter(f eid, loc int32, atomic bool) int32 {
	first := int32(noFirstKey)
	g.eachAccess(loc, atomic, func(id eid, e *event) {
		if covers(g.hb(id), f) {
			first = min(first, g.key(e))
		}
	})
	return first
}

// lastKeyBefore returns the largest key of an access, or of a write, to the location that the clock covers.
func (g *graph) lastKeyBefore(hb []uint64, loc int32, atomic, writes bool) int32 {
	last := int32(noLastKey)
	g.eachAccess(loc, atomic, func(id eid, e *event) {
		if covers(hb, id) && (!writes || e.has(isWrite)) {
			last = max(last, g.key(e))
		}
	})
	return last
}

// ecoBetween reports hb;eco;hb from fence f to what has the clock.
func (g *graph) ecoBetween(f eid, hb []uint64, atomic bool) bool {
	for loc := range g.locs {
		if g.firstKeyAfter(f, int32(loc), atomic) < g.lastKeyBefore(hb, int32(loc), atomic, false) {
			return true
		}
	}
	return false
}

// between reports hb;(hb & loc) from a through another access to the location, which is not the event except, to
// what has the clock.
func (g *graph) between(a eid, hb []uint64, loc int32, except eid) bool {
	found := false
	g.eachAccess(loc, false, func(id eid, _ *event) {
		if id != except && id != a && covers(hb, id) && covers(g.hb(id), a) {
			found = true
		}
	})
	return found
}

// readsAfter reports hb;rf from fence f to the read b.
func (g *graph) readsAfter(f eid, b *scOp) bool {
	w := g.at(b.id).rf
	return w.isReal() && covers(g.hb(w), f)
}

// readBefore reports rf;hb from the write a to what has the clock.
func (g *graph) readBefore(a *scOp, hb []uint64) bool {
	for r := g.at(a.id).readers; r != noEvent; r = g.at(r).nextReader {
		if covers(hb, r) {
			return true
		}
	}
	return false
}

// gapOtherLocs reports sb\loc;hb;sb\loc.
func (g *graph) gapOtherLocs(a, b *scOp) bool {
	events := g.lanes[a.id.lane()].events
	c := a.id.index() + 1
	for c < len(events) && events[c].loc == a.loc && !events[c].has(isFence) {
		c++
	}
	last := c == len(events) // then the thread's end is the first thing elsewhere
	events = g.lanes[b.id.lane()].events
	d := b.id.index()
	for d > 0 && events[d-1].loc == b.loc && !events[d-1].has(isFence) {
		d--
	}
	pre := g.before(b.id.lane(), d, 0)
	switch {
	case pre == nil:
		return false
	case last:
		return g.endLeads(mkID(a.id.lane(), c-1), pre)
	}
	return covers(pre, mkID(a.id.lane(), c))
}

// eachAccess calls f for each access to the location.
func (g *graph) eachAccess(loc int32, atomic bool, f func(eid, *event)) {
	for t := range g.lanes {
		events := g.lanes[t].events
		for i := range events {
			e := &events[i]
			if e.loc == loc && e.flags&(isRead|isWrite) != 0 && !(atomic && e.has(isPlain)) {
				f(mkID(t, i), e)
			}
		}
	}
}

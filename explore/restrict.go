package explore

// restrict makes c the part of g that was added before r or is in the porf-prefix of w, w included. Read r is kept without
// a write to read from, unless keepR is false; write w is not linked. The kept events are a prefix of each lane.
func (c *graph) restrict(g *graph, r, w eid, keepR bool) {
	cut := g.at(r).stamp
	c.words = g.words
	c.odd, c.racy, c.live = 0, 0, 0
	c.sizeLanes(len(g.lanes))
	prefix := g.porf(w)
	clear(c.lengths[:])
	for t := range g.lanes {
		keep := count(prefix, t)
		events := g.lanes[t].events
		n := len(events)
		for n > keep && events[n-1].stamp >= cut {
			n--
		}
		if keepR && t == r.lane() {
			n = r.index() + 1
		}
		c.copyLane(g, t, n)
		setCount(c.lengths[:], t, n)
	}
	for t := 1; t < len(c.lanes); t++ {
		if p := c.lanes[t].parent; p != noEvent && !c.holds(p) {
			c.lanes[t].clear()
		}
	}
	c.copyOrder(g, cut, r)
	c.copyLocs(g, r, w)
	if g.odd+g.racy > 0 {
		c.recount()
	}
	if keepR {
		c.at(r).rf = noEvent
	}
}

func (c *graph) sizeLanes(n int) {
	for len(c.lanes) > n {
		c.lanes[len(c.lanes)-1].clear()
		c.lanes = c.lanes[:len(c.lanes)-1]
	}
	for len(c.lanes) < n {
		if k := len(c.lanes); k < cap(c.lanes) {
			c.lanes = c.lanes[:k+1]
		} else {
			c.lanes = append(c.lanes, lane{})
		}
	}
}

// copyLane keeps the first n events of lane t.
func (c *graph) copyLane(g *graph, t, n int) {
	from, to := &g.lanes[t], &c.lanes[t]
	to.events = append(to.events[:0], from.events[:n]...)
	to.clocks = append(to.clocks[:0], from.clocks[:3*n*g.words]...)
	to.root, to.parent, to.cur = from.root, from.parent, from.cur
	if n < len(from.events) {
		to.cur = from.events[n].node
	}
}

// holds reports whether the event is in the graph.
func (c *graph) holds(e eid) bool { return e.index() < len(c.lanes[e.lane()].events) }

func (c *graph) copyOrder(g *graph, cut int32, r eid) {
	c.order = append(c.order[:0], g.order[:cut]...)
	for _, id := range g.order[cut:] {
		e := id &^ writePart
		if !c.holds(e) || id == r|writePart {
			continue
		}
		stamp := int32(len(c.order))
		ev := c.at(e)
		switch {
		case id&writePart != 0:
			ev.wstamp = stamp
		case ev.has(isRead):
			ev.stamp = stamp
		default:
			ev.stamp, ev.wstamp = stamp, stamp
		}
		c.order = append(c.order, id)
	}
}

// copyLocs rebuilds the coherence orders and the lists of readers for what is kept.
func (c *graph) copyLocs(g *graph, r, w eid) {
	if cap(c.locs) < len(g.locs) {
		c.locs = make([]locState, len(g.locs), 2*len(g.locs))
	}
	c.locs = c.locs[:len(g.locs)]
	for i := range g.locs {
		from := &g.locs[i]
		to := &c.locs[i]
		*to = emptyLoc
		if from.born != noEvent && c.holds(from.born) {
			to.born = from.born
			c.live++
		}
		if from.freed != noEvent && c.holds(from.freed) {
			to.freed = from.freed
			c.live--
		}
		to.readers = c.keepReaders(g, from.readers, r, to)
		for v := from.first; v != noEvent; {
			e := g.at(v)
			if v != w && v != r && c.holds(v) {
				k := c.at(v)
				k.prev, k.succ = to.last, noEvent
				if to.last == initial {
					to.first = v
				} else {
					c.at(to.last).succ = v
				}
				to.last = v
				k.readers = c.keepReaders(g, e.readers, r, to)
			}
			v = e.succ
		}
	}
	we := c.at(w)
	we.prev, we.succ, we.readers = noEvent, noEvent, noEvent
	if c.holds(r) {
		re := c.at(r)
		re.prev, re.succ, re.readers = noEvent, noEvent, noEvent
	}
}

// keepReaders filters a list of readers of a location, in its order.
func (c *graph) keepReaders(g *graph, list, r eid, to *locState) eid {
	head, tail := noEvent, noEvent
	for x := list; x != noEvent; x = g.at(x).nextReader {
		if x == r || !c.holds(x) {
			continue
		}
		if tail == noEvent {
			head = x
		} else {
			c.at(tail).nextReader = x
		}
		tail = x
		to.reads++
	}
	if tail != noEvent {
		c.at(tail).nextReader = noEvent
	}
	return head
}

func (c *graph) recount() {
	for t := range c.lanes {
		for i := range c.lanes[t].events {
			e := &c.lanes[t].events[i]
			if e.has(isRacy) {
				c.racy++
			}
			if e.has(isOdd) && e.has(isRead) || e.has(isSpare) {
				c.odd++
			}
		}
	}
}

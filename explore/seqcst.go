package explore

import "slices"

// seqCst checks the axiom of seq_cst operations. It collects them, relates each pair as the model demands, and looks
// for a cycle. It is called only after a step that was not coherence-maximal; see axioms.go.
type seqCst struct {
	ops  []scOp
	rows []uint64 // adjacency, as bit rows
}

// scOp is a seq_cst operation. Under genmc the halves of a read-modify-write are two.
type scOp struct {
	id    eid
	hb    []uint64 // itself included
	pre   []uint64 // of what is before it in program order; nil if nothing
	fence bool
	write bool
	half  uint8 // 1: the write half of a read-modify-write
	split bool
	loc   int32
	key   int32
}

// key orders the accesses of a location: a writes at even numbers in coherence order, its readers at the next odd one.
// Then (a,b) is in eco exactly if key(a) < key(b), and in mo|fr if b is a write besides.
func (g *graph) key(e *event) int32 {
	if e.has(isWrite) {
		return 2 * int32(e.pos)
	}
	if e.rf == initial {
		return 1
	}
	return 2*int32(g.at(e.rf).pos) + 1
}

// number sets the positions of all writes in coherence order; the initial one has position 0.
func (g *graph) number() {
	for i := range g.locs {
		pos := int16(0)
		for w := g.locs[i].first; w != noEvent; {
			e := g.at(w)
			pos++
			e.pos = pos
			w = e.succ
		}
	}
}

// scLanes returns how many threads have seq_cst operations.
func (g *graph) scLanes() int {
	n := 0
	for i := range g.lanes {
		if ev := g.lanes[i].events; len(ev) > 0 && ev[len(ev)-1].has(scSeen) {
			n++
		}
	}
	return n
}

// consistent reports whether the axiom of seq_cst operations holds after a change at a and b (which may be noEvent).
func (s *search) consistent(g *graph, a, b eid) bool {
	if s.model == SC {
		return !s.total.cycle(g, a) && (b == noEvent || !s.total.cycle(g, b))
	}
	if g.scLanes() < 2 {
		return true
	}
	s.scChecks++
	return s.sc.check(g, s.model)
}

func (c *seqCst) check(g *graph, m Model) bool {
	g.number()
	c.collect(g, m)
	n := len(c.ops)
	words := (n + 63) / 64
	c.rows = slices.Grow(c.rows[:0], n*words)[:n*words]
	clear(c.rows)
	for i := range c.ops {
		for j := range c.ops {
			if i != j && c.ordered(g, m, &c.ops[i], &c.ops[j]) {
				c.rows[i*words+j/64] |= 1 << (j % 64)
			}
		}
	}
	return !c.cyclic(n, words)
}

// cyclic closes the rows transitively.
func (c *seqCst) cyclic(n, words int) bool {
	for k := range n {
		via := c.rows[k*words : (k+1)*words]
		for i := range n {
			row := c.rows[i*words : (i+1)*words]
			if row[k/64]>>(k%64)&1 != 0 {
				for w := range row {
					row[w] |= via[w]
				}
			}
		}
	}
	for i := range n {
		if c.rows[i*words+i/64]>>(i%64)&1 != 0 {
			return true
		}
	}
	return false
}

func (c *seqCst) collect(g *graph, m Model) {
	c.ops = c.ops[:0]
	for t := range g.lanes {
		events := g.lanes[t].events
		if len(events) == 0 || !events[len(events)-1].has(scSeen) {
			continue
		}
		for i := range events {
			e := &events[i]
			if !e.has(isSC) {
				continue
			}
			id := mkID(t, i)
			op := scOp{id: id, hb: g.hb(id), pre: g.before(t, i, 0), fence: e.has(isFence), write: e.has(isWrite), loc: e.loc}
			if !op.fence {
				op.key = g.key(e)
			}
			if m == GenMC && e.has(isUpdate) && e.has(isWrite) {
				read := op
				read.write, read.split, read.key = false, true, op.key-1
				c.ops = append(c.ops, read)
				op.split, op.half, op.pre = true, 1, op.hb
			}
			c.ops = append(c.ops, op)
		}
	}
}

// ordered reports whether the model puts a before b directly.
func (c *seqCst) ordered(g *graph, m Model, a, b *scOp) bool {
	if a.id == b.id {
		return a.half < b.half
	}
	if a.id.lane() == b.id.lane() {
		if a.id < b.id {
			return true
		}
	}
	switch m {
	case C20:
		return c.orderedC20(g, a, b)
	case RC11:
		return c.orderedRC11(g, a, b)
	default:
		return c.orderedGenMC(g, a, b)
	}
}

// leads reports sb;hb?: what follows a in its thread is in the clock.
func (g *graph) leads(a eid, clock []uint64) bool {
	return covers(clock, a+1) || covers(clock, a) && g.endLeads(a, clock)
}

// endLeads is leads through the end of a's thread, which follows a in program order and happens before every join of it, but is no event
// of the graph: a is the thread's last one, and a join is in the clock.
func (g *graph) endLeads(a eid, clock []uint64) bool {
	if a.index()+1 < len(g.lanes[a.lane()].events) {
		return false
	}
	for t := range g.lanes {
		events := g.lanes[t].events
		for i := range events {
			if events[i].has(isJoin) && int(events[i].written) == a.lane() && covers(clock, mkID(t, i)) {
				return true
			}
		}
	}
	return false
}

// gap reports sb;hb?;sb: what follows a in its thread happens before something that precedes b in its own.
func (g *graph) gap(a, b *scOp) bool { return b.pre != nil && g.leads(a.id, b.pre) }

func (c *seqCst) orderedC20(g *graph, a, b *scOp) bool {
	if g.gap(a, b) {
		return true
	}
	switch {
	case !a.fence && !b.fence:
		return a.loc == b.loc && a.key < b.key
	case !b.fence:
		return g.firstKeyAfter(a.id, b.loc, true) < b.key
	case !a.fence:
		return a.key < g.lastKeyBefore(b.hb, a.loc, true, false)
	default:
		return g.ecoBetween(a.id, b.hb, true)
	}
}

func (c *seqCst) orderedRC11(g *graph, a, b *scOp) bool {
	switch {
	case !a.fence && !b.fence:
		if a.loc == b.loc && (covers(b.hb, a.id) || b.write && a.key < b.key) {
			return true
		}
		return g.gapOtherLocs(a, b)
	case !b.fence:
		if b.pre != nil && covers(b.pre, a.id) || b.write && g.firstKeyAfter(a.id, b.loc, false) < b.key {
			return true
		}
		return g.between(a.id, b.hb, b.loc, b.id)
	case !a.fence:
		if g.leads(a.id, b.hb) || a.key < g.lastKeyBefore(b.hb, a.loc, false, true) {
			return true
		}
		return g.between(a.id, b.hb, a.loc, a.id)
	default:
		return covers(b.hb, a.id) || g.ecoBetween(a.id, b.hb, false)
	}
}

func (c *seqCst) orderedGenMC(g *graph, a, b *scOp) bool {
	switch {
	case !a.fence && !b.fence:
		if a.loc == b.loc && (b.write && a.key < b.key || a.write && !b.write && a.key+1 == b.key) {
			return true
		}
		if a.split && a.half == 0 {
			return b.pre != nil && covers(b.pre, a.id)
		}
		return g.gap(a, b)
	case !b.fence:
		return b.pre != nil && covers(b.pre, a.id) ||
			b.write && g.firstKeyAfter(a.id, b.loc, false) < b.key ||
			!b.write && g.readsAfter(a.id, b)
	case !a.fence:
		return g.leads(a.id, b.hb) || a.split && a.half == 0 && covers(b.hb, a.id) ||
			a.key < g.lastKeyBefore(b.hb, a.loc, false, true) ||
			a.write && g.readBefore(a, b.hb)
	default:
		return covers(b.hb, a.id) || g.ecoBetween(a.id, b.hb, false)
	}
}

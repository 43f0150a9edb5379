package explore

// graph is an execution graph under construction: events in program order by lane, reads-from, and the coherence order of
// each location. Events are added and removed at the end of order only, so that every change is undone in constant time.
type graph struct {
	lanes []lane
	words int // length of a clock
	// lengths is the clock that covers all events.
	lengths [maxLanes / lanesPerWord]uint64
	// order holds the events as they were added; an event's stamp is its index. A read-modify-write has two entries.
	order []eid
	locs  []locState // by location number
	live  int        // allocations begun less those ended
	odd   int        // spurious failures
	racy  int        // events that race with an earlier one, in full mode
}

// lane is a thread of a graph.
type lane struct {
	events []event
	clocks []uint64 // three of an event: happens-before, porf, release view
	root   int32    // its trie; noNode if the lane is not in use
	parent eid      // the spawn event, noEvent for the main thread
	cur    int32    // node of its next operation; unknown, or blocked
}

// locState is the coherence order of a location and what else a graph knows of it.
type locState struct {
	first, last eid // writes in coherence order, other than the initial one; initial if there is none
	readers     eid // of the initial write
	freed       eid // of a payload: the free of its block
	born        eid // of a payload: the allocation
	reads       int32
	bar         bar
}

var emptyLoc = locState{first: noEvent, last: initial, readers: noEvent, freed: noEvent, born: noEvent}

// Values of lane.cur and event.next that are no node.
const (
	noNode  int32 = -1
	unknown int32 = -2
	blocked int32 = -3
)

func newGraph() *graph { return &graph{words: 1} }

// reset empties the graph and starts the main thread, whose trie is root.
func (g *graph) reset(root int32) {
	for i := range g.lanes {
		g.lanes[i].clear()
	}
	g.order = g.order[:0]
	g.locs = g.locs[:0]
	g.live, g.odd, g.racy = 0, 0, 0
	clear(g.lengths[:])
	g.useLane(0)
	g.lanes[0].root = root
}

func (l *lane) clear() {
	l.events, l.clocks = l.events[:0], l.clocks[:0]
	l.root, l.cur, l.parent = noNode, unknown, noEvent
}

// useLane makes room for the lane, with clocks long enough.
func (g *graph) useLane(t int) {
	for len(g.lanes) <= t {
		if n := len(g.lanes); n < cap(g.lanes) {
			g.lanes = g.lanes[:n+1]
			g.lanes[n].clear()
		} else {
			g.lanes = append(g.lanes, lane{root: noNode, cur: unknown, parent: noEvent})
		}
	}
	if w := wordsFor(t + 1); w > g.words {
		g.widen(w)
	}
}

// widen makes all clocks longer.
func (g *graph) widen(words int) {
	for i := range g.lanes {
		l := &g.lanes[i]
		wide := make([]uint64, len(l.clocks)/g.words*words, 2*cap(l.clocks)/g.words*words)
		for k := 0; k < len(l.clocks)/g.words; k++ {
			copy(wide[k*words:], l.clocks[k*g.words:(k+1)*g.words])
		}
		l.clocks = wide
	}
	g.words = words
}

// loc returns the state of a location, whose number may be new to this graph.
func (g *graph) loc(n int32) *locState {
	for int(n) >= len(g.locs) {
		g.locs = append(g.locs, emptyLoc)
	}
	return &g.locs[n]
}

func (g *graph) at(e eid) *event { return &g.lanes[e.lane()].events[e.index()] }

// hb, porf and view return the clocks of an event, itself included in the first two.
func (g *graph) hb(e eid) []uint64   { return g.lanes[e.lane()].clock(e.index(), 0, g.words) }
func (g *graph) porf(e eid) []uint64 { return g.lanes[e.lane()].clock(e.index(), 1, g.words) }
func (g *graph) view(e eid) []uint64 { return g.lanes[e.lane()].clock(e.index(), 2, g.words) }

func (l *lane) clock(index, which, words int) []uint64 {
	at := (3*index + which) * words
	return l.clocks[at : at+words : at+words]
}

// before returns the clock which (0 happens-before, 1 porf) of lane t ahead of its event of that index; nil if it covers nothing.
func (g *graph) before(t, index, which int) []uint64 {
	l := &g.lanes[t]
	if index > 0 {
		return l.clock(index-1, which, g.words)
	}
	if p := l.parent; p != noEvent {
		return g.lanes[p.lane()].clock(p.index(), which, g.words)
	}
	return nil
}

// push adds an event to the end of lane t, with the clocks that program order gives.
func (g *graph) push(t int, node int32, f flags) (eid, *event) {
	l := &g.lanes[t]
	i := len(l.events)
	id := mkID(t, i)
	e := event{node: node, next: unknown, rf: noEvent, prev: noEvent, succ: noEvent, readers: noEvent,
		nextReader: noEvent, stamp: int32(len(g.order)), wstamp: int32(len(g.order)), flags: f}
	if i > 0 {
		last := &l.events[i-1]
		e.relFence = last.relFence
		e.flags |= last.flags & scSeen
	}
	if f&isSC != 0 {
		e.flags |= scSeen
	}
	l.events = append(l.events, e)
	g.order = append(g.order, id)
	g.lengths[t/lanesPerWord] += oneOf(t)
	g.pushClocks(t, i)
	l.cur = unknown
	return id, &l.events[i]
}

func (g *graph) pushClocks(t, i int) {
	l := &g.lanes[t]
	w := g.words
	if need := 3 * (i + 1) * w; need <= cap(l.clocks) {
		l.clocks = l.clocks[:need]
	} else {
		l.clocks = append(l.clocks, make([]uint64, need-len(l.clocks))...)
	}
	g.baseClocks(t, i)
}

// baseClocks sets the clocks of an event to what comes before it in program order, and the event itself.
func (g *graph) baseClocks(t, i int) {
	l := &g.lanes[t]
	w := g.words
	c := l.clocks[3*i*w : 3*(i+1)*w]
	if hb := g.before(t, i, 0); hb != nil {
		copy(c[:w], hb)
		copy(c[w:2*w], g.before(t, i, 1))
	} else {
		clear(c[:2*w])
	}
	setCount(c[:w], t, i+1)
	setCount(c[w:2*w], t, i+1)
}

// readFrom makes read r read from write w.
func (g *graph) readFrom(r eid, e *event, w eid) {
	e.rf = w
	st := &g.locs[e.loc]
	st.reads++
	if w == initial {
		e.nextReader, st.readers = st.readers, r
		return
	}
	src := g.at(w)
	e.nextReader, src.readers = src.readers, r
}

// unread undoes the last readFrom.
func (g *graph) unread(e *event) {
	st := &g.locs[e.loc]
	st.reads--
	if e.rf == initial {
		st.readers = e.nextReader
		return
	}
	g.at(e.rf).readers = e.nextReader
}

// link puts write w behind p in coherence order.
func (g *graph) link(w eid, e *event, p eid) {
	st := &g.locs[e.loc]
	e.prev = p
	if p == initial {
		e.succ, st.first = st.first, w
	} else {
		pe := g.at(p)
		e.succ, pe.succ = pe.succ, w
	}
	if e.succ == noEvent {
		st.last = w
	} else {
		g.at(e.succ).prev = w
	}
}

// unlink undoes link.
func (g *graph) unlink(e *event) {
	st := &g.locs[e.loc]
	if e.prev == initial {
		st.first = e.succ
	} else {
		g.at(e.prev).succ = e.succ
	}
	if e.succ == noEvent {
		st.last = e.prev
	} else {
		g.at(e.succ).prev = e.prev
	}
}

// succOf returns the write that follows w in coherence order at the location.
func (g *graph) succOf(w eid, loc int32) eid {
	if w == initial {
		return g.locs[loc].first
	}
	return g.at(w).succ
}

// readersOf returns the first reader of w.
func (g *graph) readersOf(w eid, loc int32) eid {
	if w == initial {
		return g.locs[loc].readers
	}
	return g.at(w).readers
}

// updater returns the read-modify-write that reads from w and has its write part in the graph, or noEvent. It is always
// the write that follows w.
func (g *graph) updater(w eid, loc int32) eid {
	n := g.succOf(w, loc)
	if n != noEvent {
		if e := g.at(n); e.has(isUpdate) && e.rf == w {
			return n
		}
	}
	return noEvent
}

// pop removes what was added last: an event, or the write part of a read-modify-write.
func (g *graph) pop() {
	top := g.order[len(g.order)-1]
	g.order = g.order[:len(g.order)-1]
	id := top &^ writePart
	l := &g.lanes[id.lane()]
	i := id.index()
	e := &l.events[i]
	if top&writePart != 0 {
		g.dropWrite(e)
		return
	}
	if e.has(isRead) {
		g.unread(e)
	} else if e.has(isWrite) {
		g.dropWrite(e)
	}
	if e.flags&(isAlloc|isFree|isOdd|isSpawn|isRacy) != 0 {
		g.popRare(e)
	}
	l.cur = e.node
	g.lengths[id.lane()/lanesPerWord] -= oneOf(id.lane())
	l.events = l.events[:i]
	l.clocks = l.clocks[:3*i*g.words]
}

func (g *graph) dropWrite(e *event) {
	if e.prev != noEvent {
		g.unlink(e)
		e.prev, e.succ = noEvent, noEvent
	}
	if e.has(isSpare) {
		g.odd--
	}
	e.flags &^= isWrite | hasView | isSecond | isSpare
}

func (g *graph) popRare(e *event) {
	if e.has(isRacy) {
		g.racy--
	}
	switch {
	case e.has(isSpawn):
		g.lanes[e.result].clear()
	case e.has(isAlloc):
		g.locs[e.loc].born = noEvent
		g.live--
	case e.has(isFree):
		g.locs[e.loc].freed = noEvent
		g.live++
	case e.has(isOdd) && e.has(isRead):
		g.odd--
	}
}

// truncate removes all that was added since the order had that length.
func (g *graph) truncate(n int) {
	for len(g.order) > n {
		g.pop()
	}
}

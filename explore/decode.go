package explore

import (
	"encoding/binary"
	"fmt"
)

// decoder rebuilds a graph by running the program.
type decoder struct {
	s       *search
	g       *graph
	in      []byte
	err     error
	lanes   []int // of each thread
	list    []eid // the events so far
	behind  []behind
	pending eid
}

// behind says that a write stands directly behind another one.
type behind struct {
	write eid
	after uint64 // position+1, 0 for the initial write
}

func (d *decoder) get() uint64 {
	v, n := binary.Uvarint(d.in)
	if n <= 0 {
		d.fail("it ends too early")
		return 0
	}
	d.in = d.in[n:]
	return v
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", errChanged, fmt.Sprintf(format, args...))
	}
}

// decode rebuilds in g a graph that encode wrote. The decoder that it returns knows the update that lacks its write part, and the
// rest of the input. With lawful false the last event has broken something, which has been recorded.
func (s *search) decode(g *graph, in []byte, withOrder bool) (d *decoder, lawful bool, err error) {
	d = &decoder{s: s, g: g, in: in, lanes: []int{0}, pending: noEvent}
	g.reset(0)
	n, pendingAt := d.get(), d.get()
	lawful = true
	for i := uint64(1); i <= n && d.err == nil && lawful; i++ {
		lawful = d.event(i == pendingAt)
	}
	if d.err != nil || !lawful {
		return d, false, d.err
	}
	d.linkAll()
	if withOrder {
		d.order()
	}
	return d, true, d.err
}

// write returns the event that was written as a reference.
func (d *decoder) write(ref uint64, loc int32) eid {
	if ref == 0 {
		return initial
	}
	if ref > uint64(len(d.list)) {
		d.fail("event %d does not exist", ref)
		return initial
	}
	w := d.list[ref-1]
	if e := d.g.at(w); !e.has(isWrite) || e.loc != loc {
		d.fail("event %d is no write to %s", ref, d.s.locs[loc].name)
		return initial
	}
	return w
}

// event adds the next event. It reports whether it is lawful.
func (d *decoder) event(pending bool) bool {
	s, g := d.s, d.g
	number := d.get()
	if number >= uint64(len(d.lanes)) {
		d.fail("thread %d was not spawned", number)
		return true
	}
	t := d.lanes[number]
	if g.lanes[t].cur == unknown && !s.advance(g, t) || g.lanes[t].cur < 0 {
		d.fail("thread %s does not go on", s.threadName(g, t))
		return true
	}
	nd := s.nodes[g.lanes[t].cur]
	g.loc(nd.loc)
	n := len(g.lanes[t].events)
	lawful := false
	switch {
	case nd.flags&isRead != 0:
		lawful = d.read(t, nd, pending)
	case nd.flags&isWrite != 0:
		lawful = d.store(t, nd)
	default:
		lawful = d.other(t, nd)
	}
	// Only now, and only if there is one: nothing may refer to an event that does not exist yet.
	if len(g.lanes[t].events) > n {
		d.list = append(d.list, mkID(t, n))
	}
	return lawful
}

func (d *decoder) store(t int, nd *node) bool {
	s, g := d.s, d.g
	id, e := s.push(g, t, nd, nd.flags)
	e.loc, e.written = nd.loc, nd.arg
	d.behind = append(d.behind, behind{id, d.get()})
	s.enterWrite(g, id, e)
	return s.lawful(g, id, e)
}

func (d *decoder) read(t int, nd *node, pending bool) bool {
	s, g := d.s, d.g
	w := d.write(d.get(), nd.loc)
	extra := uint64(0)
	if hasExtra(nd) {
		extra = d.get()
	}
	if d.err != nil {
		return true
	}
	id, e := s.push(g, t, nd, nd.flags&^isWrite)
	e.loc = nd.loc
	e.result = s.value(g, w, nd.loc)
	s.asRead(nd, e, t)
	if nd.weak && extra == 1 {
		e.flags = e.flags&scSeen | nd.failure | isOdd
		g.odd++
	}
	if e.has(isBlocked) {
		g.lanes[t].cur = blocked
	}
	g.readFrom(id, e, w)
	s.enterRead(g, id, e)
	if !e.has(isUpdate) {
		return s.lawful(g, id, e)
	}
	if pending {
		d.pending = id
		return s.lawful(g, id, e)
	}
	d.behind = append(d.behind, behind{id, d.reference(w)})
	return d.update(id, nd, extra)
}

// reference is the inverse of write.
func (d *decoder) reference(w eid) uint64 {
	for i, id := range d.list {
		if id == w {
			return uint64(i) + 1
		}
	}
	return 0
}

// update adds the write part of an update in the variant that was chosen.
func (d *decoder) update(id eid, nd *node, extra uint64) bool {
	s, g := d.s, d.g
	e := g.at(id)
	switch nd.kind {
	case opLock, opReacquire:
		s.addWritePart(g, id, e, uint64(id.lane())+1)
		if extra == 1 {
			e.flags |= isAnchor
		}
	case opSignal:
		done := uint64(0)
		if extra > 0 && extra <= uint64(len(d.lanes)) {
			// all waiters before the chosen one are done with
			done = waiter(d.lanes[extra-1]) - 1
		}
		s.addSignal(g, id, e, done)
		if e.result&done == 0 {
			e.flags &^= isSecond
		}
	case opRegister:
		s.addRegister(g, id, e, extra)
	default:
		s.addVariant(g, id, nd, 0)
	}
	return s.lawful(g, id, g.at(id))
}

// other adds an event that is no access.
func (d *decoder) other(t int, nd *node) bool {
	s, g := d.s, d.g
	switch nd.kind {
	case opFence:
		id, e := s.push(g, t, nd, nd.flags)
		s.enterFence(g, id, e)
	case opChoose:
		v := d.get()
		f := flags(0)
		if v > 0 {
			f = isOdd
		}
		_, e := s.push(g, t, nd, f)
		e.result = v
		if v >= nd.arg {
			d.fail("choice %d of %d", v, nd.arg)
		}
	case opJoin:
		if s.ended(g, int(nd.arg)) == noNode {
			d.fail("thread %s joins a thread that has not ended", s.threadName(g, t))
			return true
		}
		s.joined(g, t, nd)
	case opSpawn:
		d.lanes = append(d.lanes, int(nd.arg))
		return s.spawned(g, t, nd)
	case opAlloc, opFree:
		return s.stepRare(g, t, nd)
	default:
		d.fail("thread %s has ended", s.threadName(g, t))
	}
	return true
}

// linkAll puts the writes in coherence order.
func (d *decoder) linkAll() {
	for left := len(d.behind); left > 0; {
		before := left
		for i := range d.behind {
			b := &d.behind[i]
			e := d.g.at(b.write)
			if e.prev != noEvent {
				continue
			}
			after := d.write(b.after, e.loc)
			if after == initial && d.g.locs[e.loc].last != initial || after != initial && d.g.at(after).prev == noEvent {
				continue
			}
			d.g.link(b.write, e, after)
			left--
		}
		if left == before {
			d.fail("coherence order has a gap or a fork")
		}
		if d.err != nil {
			return
		}
	}
}

// order reads the order in which the events were added.
func (d *decoder) order() {
	n := d.get()
	if n != uint64(len(d.g.order)) {
		d.fail("%d events were added, not %d", len(d.g.order), n)
		return
	}
	d.g.order = d.g.order[:0]
	for i := range int32(n) {
		v := d.get()
		if v>>1 >= uint64(len(d.list)) {
			d.fail("event %d does not exist", v>>1)
			return
		}
		id := d.list[v>>1]
		e := d.g.at(id)
		switch {
		case v&1 != 0:
			e.wstamp = i
			id |= writePart
		case e.has(isRead):
			e.stamp = i
		default:
			e.stamp, e.wstamp = i, i
		}
		d.g.order = append(d.g.order, id)
	}
}

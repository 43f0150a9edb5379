package explore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
)

// A graph is written as the choices that lead to it: for each event, in an order that respects program order and
// reads-from, its thread, the write that it reads from, the write that it stands behind, and what else it chose. Everything
// else follows from the program. Threads are numbered as they are spawned. A graph that is to be explored further also needs the order
// in which its events were added.
//
//	uvarints: number of events; position+1 of an update that lacks its write part, or 0; for each event, thread and choices
//	more of them with the order: its length; for each entry twice the position of the event, plus 1 for a write part

// errChanged is the error of a graph that does not fit the program.
var errChanged = errors.New("the program is not the one that this was written for")

type encoder struct {
	s       *search
	g       *graph
	at      [][]int  // position of each event, by lane
	threads []uint64 // number of each lane
	out     []byte
}

func (e *encoder) put(v uint64) { e.out = binary.AppendUvarint(e.out, v) }

// encode writes a graph, with pending an update of it that lacks its write part, or noEvent.
// The event last, if there is one, comes last.
func (s *search) encode(g *graph, pending, last eid, withOrder bool) []byte {
	e := &encoder{s: s, g: g, at: make([][]int, len(g.lanes)), threads: make([]uint64, len(g.lanes))}
	for t := range g.lanes {
		e.at[t] = make([]int, len(g.lanes[t].events))
	}
	list := g.linear(false, last)
	spawned := uint64(0)
	for i, id := range list {
		e.at[id.lane()][id.index()] = i
		if ev := g.at(id); ev.has(isSpawn) {
			spawned++
			e.threads[ev.result] = spawned
		}
	}
	e.put(uint64(len(list)))
	e.ref(pending)
	for _, id := range list {
		e.put(e.threads[id.lane()])
		e.event(g.at(id))
	}
	if withOrder {
		e.put(uint64(len(g.order)))
		for _, id := range g.order {
			v := uint64(e.position(id&^writePart)) << 1
			if id&writePart != 0 {
				v++
			}
			e.put(v)
		}
	}
	return e.out
}

func (e *encoder) position(id eid) int { return e.at[id.lane()][id.index()] }

// ref writes an event, or 0 for none.
func (e *encoder) ref(id eid) {
	if !id.isReal() {
		e.put(0)
		return
	}
	e.put(uint64(e.position(id)) + 1)
}

func (e *encoder) event(ev *event) {
	nd := e.s.nodes[ev.node]
	if ev.has(isRead) {
		e.ref(ev.rf)
	} else if ev.has(isWrite) {
		e.ref(ev.prev)
	}
	if hasExtra(nd) {
		e.put(e.extra(ev, nd))
	}
}

// hasExtra reports whether an event of the node has a choice besides what it reads from and stands behind.
func hasExtra(nd *node) bool {
	switch nd.kind {
	case opChoose, opSignal, opLock, opReacquire:
		return true
	case opRegister:
		return !nd.timed
	case opCAS:
		return nd.weak
	}
	return false
}

// extra returns that choice.
func (e *encoder) extra(ev *event, nd *node) uint64 {
	flag := isAnchor
	switch nd.kind {
	case opChoose:
		return ev.result
	case opSignal:
		woken := ev.result &^ ev.written
		for t := range e.threads {
			if woken == waiter(t) {
				return e.threads[t] + 1
			}
		}
		return 0
	case opRegister:
		flag = isSpare
	case opCAS:
		flag = isOdd
	}
	if ev.has(flag) {
		return 1
	}
	return 0
}

// fingerprint sums up what the events are, so that a change of the program shows.
func (s *search) fingerprint(list []eid, g *graph) uint32 {
	h := fnv.New32a()
	for _, id := range list {
		e := g.at(id)
		nd := s.nodes[e.node]
		site := ""
		if nd.site != nil {
			site = nd.site.Name
		}
		fmt.Fprintf(h, "%v %s %s %d;", nd.kind, s.locs[e.loc].name, site, nd.order)
	}
	return h.Sum32()
}

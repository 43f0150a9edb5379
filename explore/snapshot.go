package explore

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Snapshot is an execution as plain data, complete or up to where it failed. It stays valid after the exploration, refers to
// nothing of it, and may be read by any number of goroutines.
type Snapshot struct {
	Model Model
	// Threads are indexed by thread number. A number that this execution does not use has an empty name and no events.
	Threads []ThreadSnapshot
	// Places are those that were written, in order of their creation.
	Places []PlaceSnapshot
	// Linear are all events in the order of the table: each stands behind those that it depends on by program order,
	// reads-from, spawn or join. It is not an order in time.
	Linear []EventID
	// Concerned are, for a failure, the events that it speaks of: the pair that clashes, or what was never freed.
	Concerned []EventID
}

// ThreadSnapshot is a thread of a Snapshot.
type ThreadSnapshot struct {
	Name   string
	Events []EventSnapshot
	// Locals are the local events in program order.
	Locals []LocalEvent
	// Pending is the operation that a failed execution ended before, nil if there is none.
	Pending *PendingSnapshot
}

// EventSnapshot is an event of a Snapshot.
type EventSnapshot struct {
	ID EventID
	// Text says what the event did, with values and order; Source is file and line of the program.
	Text, Source string
	// Site is the name of the site, empty if the operation has none.
	Site  string
	Kind  memory.Kind
	Order memory.Order
	// Reads and Writes are as in [Event]; From is the write that it reads from.
	Reads, Writes bool
	From          EventID
	// Place is an index of Snapshot.Places, -1 for an event without a place or of a place that nothing was written to.
	Place int
	// Spawned is the number of the thread that the event started, Joined that of the one it waited for; -1 if none.
	Spawned, Joined int
	// Before says for each thread how many of its first events happen before this one; of its own thread the event
	// itself is counted.
	Before []int
	// Blocked marks an await that never got the value that it waits for; Racy is as in [Event].
	Blocked, Racy bool
}

// PlaceSnapshot is a place with the writes to it in coherence order, without the initial one.
type PlaceSnapshot struct {
	Name   string
	Writes []EventID
}

// PendingSnapshot is an operation that was not done: the thread waits in it for ever, or it broke something.
type PendingSnapshot struct {
	Text, Source string
	// Holder is the acquisition that holds the lock which the thread waits for; InitialWrite if it waits for no lock.
	Holder EventID
	// Thread is the number of the thread that it wants to join, -1 if it joins none.
	Thread int
}

// Snapshot returns the execution as plain data.
func (x *Execution) Snapshot() *Snapshot { return x.s.snapshot(x.g, leafEnd) }

func (s *search) snapshot(g *graph, last end) *Snapshot {
	p := &Snapshot{Model: s.model}
	places := map[int32]int{}
	for i := range g.locs {
		if g.locs[i].first == noEvent {
			continue
		}
		places[int32(i)] = len(p.Places)
		p.Places = append(p.Places, PlaceSnapshot{s.locs[i].name, g.writes(int32(i))})
	}
	for t := range g.lanes {
		p.Threads = append(p.Threads, s.threadSnapshot(g, t, places, last))
	}
	for _, id := range g.linear(false, last.event) {
		p.Linear = append(p.Linear, public(id))
	}
	return p
}

// writes returns the writes to a location in coherence order.
func (g *graph) writes(loc int32) []EventID {
	var out []EventID
	for w := g.locs[loc].first; w != noEvent; w = g.at(w).succ {
		out = append(out, public(w))
	}
	return out
}

func (s *search) threadSnapshot(g *graph, t int, places map[int32]int, last end) ThreadSnapshot {
	l := &g.lanes[t]
	if l.root == noNode {
		return ThreadSnapshot{}
	}
	th := ThreadSnapshot{Name: s.threadName(g, t)}
	for i := range l.events {
		e := s.eventSnapshot(g, mkID(t, i))
		if at, ok := places[l.events[i].loc]; ok {
			e.Place = at
		}
		th.Events = append(th.Events, e)
	}
	th.Locals = (&Execution{s: s, g: g}).Locals(t)
	if last == leafEnd || last.thread == t {
		th.Pending = s.pendingSnapshot(g, t)
	}
	return th
}

func (s *search) eventSnapshot(g *graph, id eid) EventSnapshot {
	e := g.at(id)
	nd := s.nodes[e.node]
	ev := EventSnapshot{ID: public(id), Text: s.operation(g, id), Source: s.sourceLine(nd), Kind: nd.memoryKind(),
		Order: s.orderOf(e, nd), Reads: e.has(isRead), Writes: e.has(isWrite), From: InitialWrite, Place: -1,
		Spawned: -1, Joined: -1, Blocked: e.has(isBlocked), Racy: e.has(isRacy)}
	if nd.site != nil {
		ev.Site = nd.site.Name
	}
	if ev.Reads {
		ev.From = public(e.rf)
	}
	switch {
	case e.has(isSpawn):
		ev.Spawned = int(e.result)
	case e.has(isJoin):
		ev.Joined = int(e.written)
	}
	hb := g.hb(id)
	for t := range g.lanes {
		ev.Before = append(ev.Before, count(hb, t))
	}
	return ev
}

// pendingSnapshot describes the next operation of a thread; nil if it has ended, or waits in an await that is an event.
func (s *search) pendingSnapshot(g *graph, t int) *PendingSnapshot {
	cur := g.lanes[t].cur
	if cur < 0 {
		return nil
	}
	nd := s.nodes[cur]
	p := &PendingSnapshot{Source: s.sourceLine(nd), Holder: InitialWrite, Thread: -1}
	name := s.locs[nd.loc].name
	switch nd.kind {
	case opEnd:
		return nil
	case opDied:
		p.Text = nd.death.String()
	case opJoin:
		p.Thread = int(nd.arg)
		p.Text = "waits for the end of " + s.threadName(g, p.Thread)
	case opLock, opReacquire:
		p.Text = "waits for the lock " + name
		if int(nd.loc) < len(g.locs) {
			p.Holder = public(g.locs[nd.loc].last)
		}
	case opWake:
		p.Text = "waits for a signal of " + name
	case opLoad:
		p.Text = "awaits " + name
	default:
		p.Text = fmt.Sprintf("%v %s", nd.kind, name)
	}
	return p
}

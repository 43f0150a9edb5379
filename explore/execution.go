package explore

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Execution is a complete execution, as [OnExecution] shows it. It and what it returns are valid during the call only.
type Execution struct {
	s *search
	g *graph

	joins  []eid // once they are looked for
	looked bool
}

// EventID names an event by its thread and its place in program order, both from 0.
type EventID struct{ Thread, Index int }

// InitialWrite stands for the first value of a place, which happens before everything.
var InitialWrite = EventID{Thread: -1}

// String returns "thread.index", or "init".
func (id EventID) String() string {
	if id == InitialWrite {
		return "init"
	}
	return fmt.Sprintf("%d.%d", id.Thread, id.Index)
}

func public(e eid) EventID {
	if !e.isReal() {
		return InitialWrite
	}
	return EventID{e.lane(), e.index()}
}

func (id EventID) internal() eid { return mkID(id.Thread, id.Index) }

// Event is an event of an execution: an operation of a thread, or a step of a wait on a condition. Spawns, joins, choices and
// allocations are events; local events are not, see [Execution.Locals].
type Event struct {
	ID   EventID
	Kind memory.Kind
	// Site is nil for an operation that has none.
	Site *memory.Site
	// Order is the order that it was explored with; of a compare_exchange that failed the order of failure.
	Order memory.Order
	// Place is the place that it accesses, nil if there is none.
	Place *memory.Place
	// Reads and Writes say what it did: a compare_exchange that fails only reads.
	Reads, Writes bool
	// Value is what the operation returned, Written what it wrote.
	Value, Written memory.Value
	// From is the write that it reads from.
	From EventID
	// Racy marks, in full mode, an event that races with one that was explored before it.
	Racy   bool
	host   *native
	source *node
}

// Source returns folder, file and line of the operation in the program.
func (e *Event) Source() string { return e.host.sourceLine(e.source) }

// Threads returns the number of threads, the main thread, which is thread 0, included.
func (x *Execution) Threads() int {
	n := 0
	for t := range x.g.lanes {
		if x.g.lanes[t].root != noNode {
			n = t + 1
		}
	}
	return n
}

// ThreadName returns the name of a thread.
func (x *Execution) ThreadName(t int) string { return x.s.threadName(x.g, t) }

// Len returns how many events a thread has.
func (x *Execution) Len(t int) int { return len(x.g.lanes[t].events) }

// Event returns an event.
func (x *Execution) Event(id EventID) Event {
	e := x.g.at(id.internal())
	nd := x.s.nodes[e.node]
	ev := Event{ID: id, Kind: nd.memoryKind(), Site: nd.site, Order: x.s.orderOf(e, nd),
		Reads: e.has(isRead), Writes: e.has(isWrite), Value: e.result, Written: e.written, From: InitialWrite,
		Racy: e.has(isRacy), host: x.s.native, source: nd}
	if e.loc != 0 {
		ev.Place = x.s.locs[e.loc].place
	}
	if ev.Reads {
		ev.From = public(e.rf)
	}
	if nd.kind == opSpawn || nd.kind == opJoin {
		ev.Written = 0
	}
	return ev
}

// memoryKind returns the kind of operation that a node is, or is a step of.
func (n *node) memoryKind() memory.Kind {
	switch n.kind {
	case opRegister, opRelease, opWake, opReacquire:
		return memory.OpWait
	}
	return memory.Kind(n.kind)
}

// Coherence returns the writes to a place in coherence order, without the initial one.
func (x *Execution) Coherence(p *memory.Place) []EventID {
	var out []EventID
	if p.ID >= len(x.g.locs) {
		return nil
	}
	for w := x.g.locs[p.ID].first; w != noEvent; w = x.g.at(w).succ {
		out = append(out, public(w))
	}
	return out
}

// Final returns the last value of a place in coherence order, and false if the execution writes none.
func (x *Execution) Final(p *memory.Place) (memory.Value, bool) {
	if p.ID >= len(x.g.locs) || !x.g.locs[p.ID].last.isReal() {
		return 0, false
	}
	return x.g.at(x.g.locs[p.ID].last).written, true
}

// HappensBefore reports whether a happens before b.
func (x *Execution) HappensBefore(a, b EventID) bool {
	return a != b && covers(x.g.hb(b.internal()), a.internal())
}

// LocalEvent is what a thread recorded by Begin, End or Note.
type LocalEvent struct {
	Local
	Thread int
	// After is how many events the thread had before it.
	After int
}

// Locals returns the local events of a thread in program order.
func (x *Execution) Locals(t int) []LocalEvent { return x.AppendLocals(nil, t) }

// AppendLocals appends what [Execution.Locals] returns.
func (x *Execution) AppendLocals(to []LocalEvent, t int) []LocalEvent {
	l := &x.g.lanes[t]
	for i := range l.events {
		to = x.appendLocals(to, l.events[i].node, t, i)
	}
	if l.cur >= 0 {
		to = x.appendLocals(to, l.cur, t, len(l.events))
	}
	return to
}

func (x *Execution) appendLocals(to []LocalEvent, node int32, t, after int) []LocalEvent {
	for _, v := range x.s.nodes[node].locals {
		to = append(to, LocalEvent{Local: v, Thread: t, After: after})
	}
	return to
}

// LocalBefore reports whether local event a happens before local event b of another thread: an event after a, or the end of its
// thread, happens before one that precedes b. In one thread the order of Locals is that of happens-before.
func (x *Execution) LocalBefore(a, b LocalEvent) bool { return x.EventsBefore(b, a.Thread) > a.After }

// EventsBefore returns how many events of a thread, which are its first ones, happen before a local event of another thread. The end of a
// thread counts as one more event, which happens before what follows a join: so what a thread records after its last operation is before that.
func (x *Execution) EventsBefore(l LocalEvent, t int) int {
	hb := x.g.before(l.Thread, l.After, 0)
	if hb == nil {
		return 0
	}
	n := count(hb, t)
	if n == len(x.g.lanes[t].events) && x.joined(hb, t) {
		n++
	}
	return n
}

// joined reports whether the clock covers a join of the thread.
func (x *Execution) joined(hb []uint64, t int) bool {
	if !x.looked {
		x.looked = true
		for lane := range x.g.lanes {
			events := x.g.lanes[lane].events
			for i := range events {
				if events[i].has(isJoin) {
					x.joins = append(x.joins, mkID(lane, i))
				}
			}
		}
	}
	for _, j := range x.joins {
		if int(x.g.at(j).written) == t && covers(hb, j) {
			return true
		}
	}
	return false
}

// Result returns what the body of a thread returned; nil for the main thread.
func (x *Execution) Result(t int) any {
	if cur := x.g.lanes[t].cur; cur >= 0 {
		return x.s.nodes[cur].result
	}
	return nil
}

// Racy reports, in full mode, whether the execution has a data race or a use after free.
func (x *Execution) Racy() bool { return x.g.racy > 0 }

// Model returns the memory model under which it was explored.
func (x *Execution) Model() Model { return x.s.model }

// Table returns the execution with one column a thread.
func (x *Execution) Table() string { return x.s.table(x.g, noEvent) }

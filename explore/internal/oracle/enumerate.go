package oracle

import (
	"context"
	"slices"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// The enumeration adds events one by one in an order that is a function of the finished graph, so that each graph
// comes up exactly once:
//
//   - The next event is that of the lowest thread that does not wait. A write goes to every place of the coherence order. A
//     read reads from every write that is there already; or its thread waits, which means that it reads from a write that is
//     not there yet.
//   - When a write is added, each waiting thread whose read is of that location, lowest first, reads from it at once, or goes
//     on waiting.
//   - When no thread can move and one still waits, the choices made so far fit no graph.
//
// Every graph without a cycle of sb | rf is found: in a graph that is not finished, some event that is missing has
// all its predecessors under sb | rf present, so that not all unfinished threads wait in vain. Values are never
// guessed, because a read is added after the write that it reads from.
//
// Three prunings, each shown by a test to lose nothing:
//
//   - The axioms are checked after every event. Each axiom says that a relation is empty or has no cycle, and the relation is
//     put together from sb, rf, mo, fr and loc by union, composition, closure and intersection, and by taking away pairs
//     that are fixed (loc, id). More events only add pairs: what a prefix violates, the whole violates.
//   - An update stands right behind the write that it reads from, no write goes between the two, and no second update
//     reads from that write: anything else violates atomicity.
//   - A thread waits only as long as the code that another thread has left names a write to the location.
type enumeration struct {
	ctx     context.Context
	code    *code
	opts    Options
	g       *graph
	threads []local
	yield   func(*Graph) bool
	stats   Stats
	err     error
	stopped bool
}

// run goes on with a graph: first each write of offers is offered to the waiting threads, the first of them to those
// from thread from on; then the next event is added.
func (e *enumeration) run(offers []int, from int) {
	switch {
	case e.err != nil || e.stopped:
	case len(offers) > 0:
		e.offer(offers, from)
	default:
		e.schedule()
	}
}

func (e *enumeration) offer(offers []int, from int) {
	w := offers[0]
	for t := from; t < len(e.threads); t++ {
		if th := &e.threads[t]; th.waiting && e.code.threads[t][th.pc].loc == e.g.events[w].loc {
			saved := *th
			th.waiting = false
			e.read(t, w, offers, t+1)
			e.threads[t] = saved
			e.run(offers, t+1)
			return
		}
	}
	e.run(offers[1:], 0)
}

func (e *enumeration) schedule() {
	if !e.opts.Unpruned && e.hopeless() {
		return
	}
	for t := range e.threads {
		th := &e.threads[t]
		if th.waiting || th.blocked {
			continue
		}
		saved := *th
		th.advance(e.code.threads[t])
		if !th.blocked && th.pc < len(e.code.threads[t]) {
			e.perform(t, e.code.threads[t][th.pc])
			e.threads[t] = saved
			return
		}
		defer func() { e.threads[t] = saved }()
	}
	for t := range e.threads {
		if e.threads[t].waiting {
			return
		}
	}
	e.finish()
}

// hopeless reports whether a thread waits for a write that no other thread can still make.
func (e *enumeration) hopeless() bool {
	for t := range e.threads {
		th := &e.threads[t]
		if th.waiting && !e.mayBeWritten(e.code.threads[t][th.pc].loc, t) {
			return true
		}
	}
	return false
}

func (e *enumeration) mayBeWritten(loc, but int) bool {
	for t := range e.threads {
		th := &e.threads[t]
		if t != but && !th.blocked && e.code.writes[t][th.pc]>>loc&1 != 0 {
			return true
		}
	}
	return false
}

// perform adds the event of step s, which is the next of thread t, in every way.
func (e *enumeration) perform(t int, s step) {
	ev := event{loc: -1}
	switch in := s.in.(type) {
	case *prog.Fence:
		ev.kind, ev.order, ev.written = prog.FenceEvent, in.Order, in.Order
		e.add(t, ev, 0, nil, 0)
	case *prog.Free:
		ev.kind, ev.freed, ev.freedName = prog.FreeEvent, s.freed, s.freedName
		e.add(t, ev, 0, nil, 0)
	case *prog.Store:
		ev.kind, ev.write, ev.loc = prog.WriteEvent, true, s.loc
		ev.order, ev.written, ev.atomic = in.Order, in.Order, in.Order != memory.NonAtomicOrder
		ev.wval = in.Val.Eval(e.threads[t].regs[:])
		for place := 1; place <= len(e.g.co[s.loc]); place++ {
			if e.opts.Unpruned || !e.splitsUpdate(s.loc, place) {
				e.add(t, ev, place, nil, 0)
			}
		}
	default:
		saved := e.threads[t]
		for _, w := range slices.Clone(e.g.co[s.loc]) {
			e.read(t, w, nil, 0)
			e.threads[t] = saved
		}
		if e.opts.Unpruned || e.mayBeWritten(s.loc, t) {
			e.threads[t].waiting = true
			e.run(nil, 0)
			e.threads[t] = saved
		}
	}
}

// splitsUpdate reports whether a write at that place would come between an update and what it reads from.
func (e *enumeration) splitsUpdate(loc, place int) bool {
	co := e.g.co[loc]
	return place < len(co) && e.g.isUpdateOf(co[place], co[place-1])
}

// isUpdateOf reports whether write u is an update that reads from w.
func (g *graph) isUpdateOf(u, w int) bool {
	if g.events[u].kind != prog.UpdateEvent {
		return false
	}
	if g.split {
		u--
	}
	return g.events[u].from == w
}

// add pushes an event of thread t, goes on with the offers that are left, and takes the event back. A write is
// offered too.
func (e *enumeration) add(t int, ev event, place int, offers []int, from int) {
	saved := e.threads[t]
	n := e.push(t, ev, place)
	e.threads[t].pc++
	e.threads[t].events++
	if ev.write {
		offers = append(slices.Clone(offers), n)
	}
	e.goOn(offers, from)
	e.g.pop()
	e.threads[t] = saved
}

func (e *enumeration) push(t int, ev event, place int) int {
	ev.id = prog.EventID{Thread: t, Index: e.threads[t].events}
	return e.g.push(ev, place)
}

// goOn checks the graph and goes on if it is consistent.
func (e *enumeration) goOn(offers []int, from int) {
	if e.err = e.count(); e.err != nil {
		return
	}
	if !e.opts.Unpruned {
		if _, ok := check(e.opts.Model, e.g.base()); !ok {
			return
		}
	}
	e.run(offers, from)
}

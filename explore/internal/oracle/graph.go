package oracle

import (
	"slices"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// event is an event of a candidate graph. A read-modify-write is one event that reads and writes, except under a
// model with split updates, where it is a read and a write that follow each other.
type event struct {
	id     prog.EventID
	kind   prog.EventKind // of a split update UpdateEvent in both parts
	read   bool
	write  bool
	atomic bool
	// order is the order that the model goes by; written is the one in the program.
	order, written memory.Order
	loc            int // -1 if it has none
	freed          set // of a free, the locations
	freedName      string
	rval, wval     memory.Value
	from           int // of a read, the event that it reads from
}

func (e *event) isInit() bool { return e.id == prog.InitID }

// graph is a candidate graph: po is the order of the events within a thread, which is the order in which they are
// added, rf is event.from, and co holds the writes of each location in coherence order. The first events are the
// initial writes.
type graph struct {
	events []event
	co     [][]int
	// split tells that a read-modify-write is two events.
	split bool
}

// newGraph returns the graph of the initial writes alone.
func newGraph(init []memory.Value, split bool) *graph {
	g := &graph{co: make([][]int, len(init)), split: split}
	for loc, v := range init {
		g.events = append(g.events, event{id: prog.InitID, kind: prog.WriteEvent, write: true, loc: loc, wval: v})
		g.co[loc] = []int{loc}
	}
	return g
}

// push adds an event, a write behind the first place writes of its location, and returns its number. pop undoes the
// last push.
func (g *graph) push(e event, place int) int {
	n := len(g.events)
	g.events = append(g.events, e)
	if e.write {
		g.co[e.loc] = slices.Insert(g.co[e.loc], place, n)
	}
	return n
}

func (g *graph) pop() {
	n := len(g.events) - 1
	if e := &g.events[n]; e.write {
		g.co[e.loc] = slices.Delete(g.co[e.loc], g.place(n), g.place(n)+1)
	}
	g.events = g.events[:n]
}

// place returns where a write stands in the coherence order of its location.
func (g *graph) place(w int) int { return slices.Index(g.co[g.events[w].loc], w) }

// base holds the sets and base relations of a graph, under the names of rc11.cat.
type base struct {
	n int
	// r, w, f, x are the reads, writes, fences and frees; iw the initial writes; a the atomic accesses; acq, rel and sc
	// the events whose order acquires, releases, is seq_cst.
	r, w, f, x, iw, a, acq, rel, sc set
	// sb is sequenced-before, with the initial writes before all other events; mo is coherence (modification) order;
	// rmw relates the read to the write of an update, and an update that is one event to itself.
	sb, rf, mo, fr, rmw, loc rel
}

func (g *graph) base() *base {
	n := len(g.events)
	b := &base{n: n, sb: empty(n), rf: empty(n), mo: empty(n), rmw: empty(n), loc: empty(n)}
	b.sets(g)
	for j := range g.events {
		e := &g.events[j]
		for i := range g.events[:j] {
			if d := &g.events[i]; d.id.Thread == e.id.Thread && !e.isInit() || d.isInit() && !e.isInit() {
				b.sb.add(i, j)
			}
		}
		if e.read {
			b.rf.add(e.from, j)
		}
		if e.kind == prog.UpdateEvent && e.write {
			if g.split {
				b.rmw.add(j-1, j)
			} else {
				b.rmw.add(j, j)
			}
		}
	}
	for _, writes := range g.co {
		for i, w := range writes {
			for _, v := range writes[i+1:] {
				b.mo.add(w, v)
			}
		}
	}
	b.fr = minus(seq(inverse(b.rf), b.mo), id(n, all(n)))
	return b
}

func (b *base) sets(g *graph) {
	var at [maxEvents]set // the accesses of each location
	for i := range g.events {
		e := &g.events[i]
		bit := set(1) << i
		put := func(s *set, in bool) {
			if in {
				*s |= bit
			}
		}
		put(&b.r, e.read)
		put(&b.w, e.write)
		put(&b.f, e.kind == prog.FenceEvent)
		put(&b.x, e.kind == prog.FreeEvent)
		put(&b.iw, e.isInit())
		put(&b.a, e.atomic)
		put(&b.acq, e.order.Acquires())
		put(&b.rel, e.order.Releases())
		put(&b.sc, e.order == memory.SeqCstOrder)
		if e.loc >= 0 {
			at[e.loc] |= bit
		}
	}
	for i := range g.events {
		if loc := g.events[i].loc; loc >= 0 {
			b.loc.row[i] = at[loc]
		}
	}
}

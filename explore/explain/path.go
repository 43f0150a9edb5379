package explain

import (
	"cmp"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// graph is an execution with the relations that the search for a path asks for.
type graph struct{ s *explore.Snapshot }

func (g *graph) at(id explore.EventID) *explore.EventSnapshot {
	return &g.s.Threads[id.Thread].Events[id.Index]
}

// before reports whether a happens before b.
func (g *graph) before(a, b explore.EventID) bool {
	return a != b && g.at(b).Before[a.Thread] > a.Index
}

// carries returns the writes that a read would synchronize with if both sides did their part, the nearest one first: the write that it
// read from, and those whose release sequence that one continues as a read-modify-write ([atomics.order] of C++20).
// There are none for what is not atomic, and for locks, which always synchronize.
func (g *graph) carries(read explore.EventID) []explore.EventID {
	e := g.at(read)
	if !e.Reads || !g.atomic(read) {
		return nil
	}
	var out []explore.EventID
	for w := e.From; w != explore.InitialWrite && g.atomic(w); w = g.at(w).From {
		out = append(out, w)
		if !g.at(w).Reads {
			break
		}
	}
	return out
}

// atomic reports an atomic access of a site.
func (g *graph) atomic(id explore.EventID) bool {
	e := g.at(id)
	return e.Site != "" && e.Kind != memory.OpFence
}

// step is how a search reached an event.
type step struct {
	missing int // edges missing on the way
	length  int // events on the way
	from    explore.EventID
	done    bool
}

func (s step) compare(t step) int {
	return cmp.Or(cmp.Compare(s.missing, t.missing), cmp.Compare(s.length, t.length))
}

// path returns the missing edges of a path from one of some events to another that has the fewest of them, and false if no path of
// happens-before and reads-from leads there. Of equal ways the last one in order of the table is taken: there a fence acquires if one does.
func (g *graph) path(to explore.EventID, from ...explore.EventID) ([]Missing, bool) {
	reached := map[explore.EventID]*step{}
	for _, id := range from {
		reached[id] = &step{}
	}
	for reached[to] == nil || !reached[to].done {
		at, ok := g.nearest(reached)
		if !ok {
			return nil, false
		}
		g.relax(reached, at)
	}
	ids := []explore.EventID{to}
	for id := to; reached[id].length > 0; {
		id = reached[id].from
		ids = append(ids, id)
	}
	slices.Reverse(ids)
	var out []Missing
	for i := 1; i < len(ids); i++ {
		if !g.before(ids[i-1], ids[i]) {
			out = append(out, g.missing(ids, i))
		}
	}
	return out, true
}

// relax goes on from an event to all that it leads to.
func (g *graph) relax(reached map[explore.EventID]*step, at explore.EventID) {
	here := reached[at]
	here.done = true
	for _, id := range g.s.Linear {
		next := step{missing: here.missing, length: here.length + 1, from: at}
		switch {
		case id == at:
			continue
		case g.before(at, id):
		case slices.Contains(g.carries(id), at):
			next.missing++
		default:
			continue
		}
		if old := reached[id]; old == nil || !old.done && next.compare(*old) <= 0 {
			reached[id] = &next
		}
	}
}

// nearest returns the best event that was not gone on from yet, the first one in order of the table.
func (g *graph) nearest(reached map[explore.EventID]*step) (explore.EventID, bool) {
	var best explore.EventID
	found := false
	for _, id := range g.s.Linear {
		if s := reached[id]; s != nil && !s.done && (!found || s.compare(*reached[best]) < 0) {
			best, found = id, true
		}
	}
	return best, found
}

// missing describes the edge that leads to place i of a path.
func (g *graph) missing(path []explore.EventID, i int) Missing {
	write, read := path[i-1], path[i]
	m := Missing{Write: g.event(write), Read: g.event(read)}
	for _, w := range g.carries(read) {
		if w == write {
			break
		}
		m.Through = append(m.Through, g.event(w))
	}
	slices.Reverse(m.Through)
	m.Release = g.side(write, g.fencesBefore(path, i-1), memory.Order.Releases)
	m.Acquire = g.side(read, g.fencesAfter(path, i), memory.Order.Acquires)
	return m
}

// fencesBefore returns the fences that may release for the write at place i of a path: those of its thread after what the path
// comes from.
func (g *graph) fencesBefore(path []explore.EventID, i int) []explore.EventID {
	w := path[i]
	if i == 0 {
		return nil
	}
	p := path[i-1]
	start := p.Index
	if p.Thread != w.Thread {
		start = 0
		for !g.before(p, explore.EventID{Thread: w.Thread, Index: start}) {
			start++
		}
		start--
	}
	return g.fencesBetween(w.Thread, start, w.Index)
}

// fencesAfter returns the fences that may acquire for the read at place i of a path: those of its thread before what the path leads to.
func (g *graph) fencesAfter(path []explore.EventID, i int) []explore.EventID {
	r := path[i]
	if i == len(path)-1 {
		return nil
	}
	q := path[i+1]
	end := q.Index
	if q.Thread != r.Thread {
		end = g.at(q).Before[r.Thread]
	}
	return g.fencesBetween(r.Thread, r.Index, end)
}

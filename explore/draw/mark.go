package draw

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
)

// mark highlights what a failure speaks of: the pair of events that clash, what was never freed, what waits or died, and a cycle
// if no pair clashes.
func (b *builder) mark(f *explore.Failure) {
	concerned := b.s.Concerned
	for _, id := range concerned {
		b.g.Events[b.index[id]].Marked = true
	}
	for i := range b.g.Events {
		if b.g.Events[i].Pending {
			b.g.Events[i].Marked = true
		}
	}
	for t := range b.s.Threads {
		for _, e := range b.s.Threads[t].Events {
			if e.Blocked && f.Kind == explore.Deadlock {
				b.g.Events[b.index[e.ID]].Marked = true
			}
		}
	}
	if len(concerned) == 2 && f.Kind != explore.Leak {
		b.markPair(concerned[0], concerned[1])
		return
	}
	b.g.MarkCycle()
}

func (b *builder) markPair(first, second explore.EventID) {
	k, what := Unordered, "neither of %d and %d happens before the other"
	if b.event(second).Before[first.Thread] > first.Index {
		k, what = Clash, "%d happens before %d, and should not be followed by it"
	}
	from, to := b.index[first], b.index[second]
	b.g.Edges = append(b.g.Edges, Edge{Kind: k, From: from, To: to, Marked: true})
	b.g.sortEdges()
	b.g.Notes = append(b.g.Notes, fmt.Sprintf(what, from+1, to+1))
}

// MarkCycle highlights the shortest cycle of the graph and adds a note about it: of po and waits if there is one, which is a
// deadlock, else of po, rf, co, fr, sw and asw. An execution has a cycle of the second kind exactly if no interleaving of the
// threads gives it. The length is counted in edges other than po. MarkCycle reports whether there is a cycle.
func (g *Graph) MarkCycle() bool {
	if g.check() != nil {
		return false
	}
	cycle, what := g.cycle(func(e Edge) bool { return e.Kind == PO || e.Kind == Waits }), "deadlock"
	if cycle == nil {
		cycle, what = g.cycle(func(e Edge) bool { return e.Kind <= ASW && e.From != Init }), "not sequentially consistent"
	}
	if cycle == nil {
		return false
	}
	var b strings.Builder
	for _, e := range cycle {
		g.Edges[e].Marked = true
		g.Events[g.Edges[e].From].Marked = true
		fmt.Fprintf(&b, "%d -%v-> ", g.Edges[e].From+1, g.Edges[e].Kind)
	}
	g.Notes = append(g.Notes, fmt.Sprintf("%s: the cycle %s%d", what, b.String(), g.Edges[cycle[0]].From+1))
	return true
}

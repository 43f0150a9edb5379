package explain

import (
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/draw"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Explanation says why an execution broke something. [Explanation.Words] puts it in sentences.
type Explanation struct {
	// Unordered are two events that clash because neither happens before the other; nil if the failure is none of such a pair.
	Unordered *Pair `json:"unordered,omitempty"`
	// Stale are reads that returned an older value than there was, and Overtaken writes that came to stand before one which was there
	// already. For a pair that clashes they are looked for only if no missing edge explains it.
	Stale     []Stale     `json:"stale,omitempty"`
	Overtaken []Overtaken `json:"overtaken,omitempty"`
	// Missing are the edges of synchronizes-with that would order the pair, or a newer write before the read that missed it.
	Missing []Missing `json:"missing,omitempty"`
	// Interleaving tells that the execution breaks something without a race and without a weak outcome. No order excludes it.
	Interleaving bool `json:"interleaving"`
	// Repairs are what [Explanation.Try] found; nil before.
	Repairs *Repairs `json:"repairs,omitempty"`
}

// Event is an event of the execution, in words.
type Event struct {
	Thread    string `json:"thread"`
	Operation string `json:"operation"` // what it did, with values and order
	Source    string `json:"source"`
	Site      string `json:"site,omitempty"`
	Order     string `json:"order,omitempty"`
}

// Pair are two events: the first one was explored before the second.
type Pair struct {
	First  Event `json:"first"`
	Second Event `json:"second"`
}

// Stale is a read that returned an older value than there was.
type Stale struct {
	Read Event `json:"read"`
	// Returned is the write that it read from, nil for the first value of the place.
	Returned *Event `json:"returned,omitempty"`
	// Newer is the write that came right after that one in coherence order, and was not visible to the thread of the read.
	Newer Event `json:"newer"`
	// Unrelated tells that nothing which the thread had read by then came after the newer write or a read of it: only an order of all seq_cst operations
	// can exclude such a read.
	Unrelated bool `json:"unrelated"`
}

// Overtaken is a write that stands right before a newer one in coherence order, on a cycle that has it the other way round.
type Overtaken struct {
	Write Event `json:"write"`
	Newer Event `json:"newer"`
	// Unrelated is as in [Stale].
	Unrelated bool `json:"unrelated"`
}

// Missing is an edge of synchronizes-with that the execution lacks: the read took the value of the write, or of a read-modify-write that
// continues its release sequence, and so ran after it, without synchronizing with it.
type Missing struct {
	Write Event `json:"write"`
	Read  Event `json:"read"`
	// Through are the read-modify-writes between the two.
	Through []Event `json:"through,omitempty"`
	// Release is what the side of the write does for the edge, Acquire what the side of the read does.
	Release Side `json:"release"`
	Acquire Side `json:"acquire"`
}

// Side is one end of a missing edge.
type Side struct {
	// Done tells whether the end does its part. If not, it is why the edge is missing.
	Done bool `json:"done"`
	// By is what does it, the access or a fence beside it; if nothing does, the access.
	By Event `json:"by"`
	// Fences are the fences that could do it if their order were stronger.
	Fences []Event `json:"fences,omitempty"`
}

// Of explains a failure from its own execution; nil if it holds none, as that of a non-deterministic program.
func Of(f *explore.Failure) *Explanation {
	if f == nil || f.Execution == nil || f.Kind == explore.Nondeterminism {
		return nil
	}
	g := &graph{f.Execution}
	pair := f.Execution.Concerned
	if len(pair) != 2 || f.Kind == explore.Leak || g.before(pair[0], pair[1]) {
		return Outcome(f.Execution)
	}
	e := &Explanation{Missing: g.between(pair[0], pair[1])}
	if len(e.Missing) == 0 {
		// Neither learnt of the other. What let them come to this is a weak outcome, or nothing but the schedule.
		e = Outcome(f.Execution)
		e.Interleaving = false // the clash itself depends on orders
	}
	e.Unordered = &Pair{g.event(pair[0]), g.event(pair[1])}
	return e
}

// Outcome explains an execution in which nothing clashes: what of it no interleaving of the threads has.
func Outcome(s *explore.Snapshot) *Explanation {
	g := &graph{s}
	against, strange := weak(s)
	e := &Explanation{Interleaving: !strange}
	for _, edge := range against {
		old, newer := edge.old, edge.newer
		path, reached := g.path(old, g.seen(newer)...)
		e.Missing = append(e.Missing, path...)
		if !edge.read {
			e.Overtaken = append(e.Overtaken, Overtaken{g.event(old), g.event(newer), !reached})
			continue
		}
		stale := Stale{Read: g.event(old), Newer: g.event(newer), Unrelated: !reached}
		if from := g.at(old).From; from != explore.InitialWrite {
			returned := g.event(from)
			stale.Returned = &returned
		}
		e.Stale = append(e.Stale, stale)
	}
	return e
}

// Race explains the first event that is marked as racy in full mode; nil if there is none.
func Race(s *explore.Snapshot) *Explanation {
	g := &graph{s}
	for _, b := range s.Linear {
		if !g.at(b).Racy {
			continue
		}
		for _, a := range s.Linear {
			if a == b {
				break
			}
			if g.clash(a, b) {
				return &Explanation{Unordered: &Pair{g.event(a), g.event(b)}, Missing: g.between(a, b)}
			}
		}
	}
	return nil
}

// clash reports a data race of two accesses.
func (g *graph) clash(a, b explore.EventID) bool {
	e, f := g.at(a), g.at(b)
	return e.Place == f.Place && e.Place >= 0 && (e.Writes || f.Writes) && (e.Site == "" || f.Site == "") &&
		!g.before(a, b) && !g.before(b, a)
}

// seen returns a write and the reads that returned its value. Coherence forbids that what comes after any of them returns or overwrites
// something older.
func (g *graph) seen(write explore.EventID) []explore.EventID {
	out := []explore.EventID{write}
	for _, id := range g.s.Linear {
		if e := g.at(id); e.Reads && e.From == write {
			out = append(out, id)
		}
	}
	return out
}

// against is an edge of from-read, or else of coherence order, that leads from one thread to another on a cycle.
type against struct {
	old, newer explore.EventID
	read       bool
}

// weak returns the edges against the other threads' order on the shortest cycle that no interleaving has, and whether there is such a
// cycle.
func weak(s *explore.Snapshot) (edges []against, strange bool) {
	d := draw.FromSnapshot(s)
	// A circle of waiting threads is no matter of orders.
	d.Edges = slices.DeleteFunc(d.Edges, func(e draw.Edge) bool { return e.Kind == draw.Waits })
	strange = d.MarkCycle()
	for _, e := range d.Edges {
		if e.Marked && (e.Kind == draw.FR || e.Kind == draw.CO) && d.Events[e.From].Thread != d.Events[e.To].Thread {
			edges = append(edges, against{s.Linear[e.From], s.Linear[e.To], e.Kind == draw.FR})
		}
	}
	return edges, strange
}

// between returns the missing edges that would order two events, in the direction in which fewer are missing; in that of the pair if
// it is the same.
func (g *graph) between(a, b explore.EventID) []Missing {
	forth, ok := g.path(b, a)
	back, okBack := g.path(a, b)
	if okBack && (!ok || len(back) < len(forth)) {
		return back
	}
	return forth
}

func (g *graph) event(id explore.EventID) Event {
	e := g.at(id)
	out := Event{Thread: g.s.Threads[id.Thread].Name, Operation: e.Text, Source: e.Source, Site: e.Site}
	if e.Site != "" {
		out.Order = e.Order.String()
	}
	return out
}

// fencesBetween returns the fences of a thread from one place to another, both excluded.
func (g *graph) fencesBetween(thread, from, to int) []explore.EventID {
	var out []explore.EventID
	for i := from + 1; i < to; i++ {
		if id := (explore.EventID{Thread: thread, Index: i}); g.at(id).Kind == memory.OpFence {
			out = append(out, id)
		}
	}
	return out
}

// side says what an access and the fences beside it do.
func (g *graph) side(access explore.EventID, fences []explore.EventID, does func(memory.Order) bool) Side {
	s := Side{By: g.event(access), Done: does(g.at(access).Order)}
	for _, f := range fences {
		switch {
		case s.Done:
		case does(g.at(f).Order):
			s = Side{By: g.event(f), Done: true}
		default:
			s.Fences = append(s.Fences, g.event(f))
		}
	}
	return s
}

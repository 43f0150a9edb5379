package draw

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// FromExecution returns the graph of a complete execution. The graph stays valid when the execution is not any more.
func FromExecution(x *explore.Execution) Graph { return FromSnapshot(x.Snapshot()) }

// FromSnapshot returns the graph of an execution without marks, apart from those of races in full mode.
func FromSnapshot(s *explore.Snapshot) Graph {
	b := newBuilder(s)
	b.build()
	return b.g
}

// FromFailure returns the graph of the execution that broke something, with what broke marked. The error wraps [ErrNoGraph]
// if the failure holds no execution.
func FromFailure(f *explore.Failure) (Graph, error) {
	if f == nil || f.Execution == nil {
		return Graph{}, fmt.Errorf("draw: %w: the failure does not come from an exploration", ErrNoGraph)
	}
	b := newBuilder(f.Execution)
	b.build()
	b.g.Title = f.Error()
	b.mark(f)
	return b.g, nil
}

// builder makes a Graph from a Snapshot.
type builder struct {
	s       *explore.Snapshot
	g       Graph
	columns []int // by thread number; -1 if not in use
	index   map[explore.EventID]int
	pending map[int]int // by thread number: the event that stands for what is pending
}

func newBuilder(s *explore.Snapshot) *builder {
	return &builder{s: s, index: map[explore.EventID]int{}, pending: map[int]int{}}
}

func (b *builder) build() {
	b.g.Model = b.s.Model.String()
	for _, t := range b.s.Threads {
		column := -1
		if t.Name != "" || len(t.Events) > 0 {
			column = len(b.g.Threads)
			b.g.Threads = append(b.g.Threads, t.Name)
		}
		b.columns = append(b.columns, column)
	}
	for _, id := range b.s.Linear {
		e := b.event(id)
		b.index[id] = len(b.g.Events)
		b.g.Events = append(b.g.Events, Event{Thread: b.columns[id.Thread], Text: e.Text, Site: e.Site, Source: e.Source, Marked: e.Racy})
	}
	for t := range b.s.Threads {
		if p := b.s.Threads[t].Pending; p != nil {
			b.pending[t] = len(b.g.Events)
			b.g.Events = append(b.g.Events, Event{Thread: b.columns[t], Text: p.Text, Source: p.Source, Pending: true})
		}
	}
	b.edges()
	b.g.sortEdges()
}

func (b *builder) event(id explore.EventID) *explore.EventSnapshot {
	return &b.s.Threads[id.Thread].Events[id.Index]
}

func (b *builder) add(k Kind, from, to explore.EventID, hb bool) {
	f := Init
	if from != explore.InitialWrite {
		f = b.index[from]
	}
	b.g.Edges = append(b.g.Edges, Edge{Kind: k, From: f, To: b.index[to], HB: hb})
}

func (g *Graph) sortEdges() {
	slices.SortFunc(g.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
}

// edges derives the relations.
func (b *builder) edges() {
	for _, id := range b.s.Linear {
		e := b.event(id)
		b.happensBefore(e)
		if e.Reads {
			b.add(RF, e.From, id, false)
		}
	}
	for t := range b.s.Threads {
		b.waits(t)
	}
	b.coherence()
}

// happensBefore adds the edges of po, sw and asw that lead to an event. They are those of the transitive reduction, and
// program order to the next event whether it is in the reduction or not: between a spawn and a join it may not be.
//
// An edge of the reduction that leaves its thread is one of sw or asw, because hb is made of nothing else.
func (b *builder) happensBefore(e *explore.EventSnapshot) {
	var direct []explore.EventID
	for t, n := range e.Before {
		if t == e.ID.Thread {
			n--
		}
		if n > 0 {
			direct = append(direct, explore.EventID{Thread: t, Index: n - 1})
		}
	}
	for _, a := range direct {
		implied := slices.ContainsFunc(direct, func(c explore.EventID) bool {
			return c != a && b.event(c).Before[a.Thread] > a.Index
		})
		switch {
		case a.Thread == e.ID.Thread:
			b.add(PO, a, e.ID, !implied)
		case !implied:
			b.add(b.synchronizes(a, e), a, e.ID, true)
		}
	}
}

// synchronizes returns the kind of an edge of hb between threads: ASW for the first event of a new thread, which only its
// spawn can lead to unless it acquires something itself, and for a join.
func (b *builder) synchronizes(a explore.EventID, e *explore.EventSnapshot) Kind {
	if e.Joined >= 0 || e.ID.Index == 0 && b.event(a).Spawned == e.ID.Thread {
		return ASW
	}
	return SW
}

// coherence adds co, and fr by way of it.
func (b *builder) coherence() {
	next := map[explore.EventID]explore.EventID{}
	for _, p := range b.s.Places {
		for i, w := range p.Writes[1:] {
			next[p.Writes[i]] = w
			b.add(CO, p.Writes[i], w, false)
		}
	}
	for _, id := range b.s.Linear {
		e := b.event(id)
		if !e.Reads || signalled(e) {
			continue
		}
		w, ok := next[e.From]
		if e.From == explore.InitialWrite && e.Place >= 0 {
			w, ok = b.s.Places[e.Place].Writes[0], true
		}
		if ok && w != id {
			b.add(FR, id, w, false)
		}
	}
}

// signalled reports a step of a wait on a condition that was woken by a signal. Others may join and leave the waiters before
// it runs, so that it is not ordered before the next change.
func signalled(e *explore.EventSnapshot) bool { return e.Kind == memory.OpWait && e.Reads && !e.Writes }

// waits adds what the pending operation of a thread follows and waits for.
func (b *builder) waits(t int) {
	at, ok := b.pending[t]
	if !ok {
		return
	}
	if n := len(b.s.Threads[t].Events); n > 0 {
		last := b.index[explore.EventID{Thread: t, Index: n - 1}]
		b.g.Edges = append(b.g.Edges, Edge{Kind: PO, From: last, To: at})
	}
	p := b.s.Threads[t].Pending
	switch {
	case p.Holder != explore.InitialWrite:
		b.g.Edges = append(b.g.Edges, Edge{Kind: Waits, From: at, To: b.index[p.Holder]})
	case p.Thread >= 0:
		if to, ok := b.last(p.Thread); ok {
			b.g.Edges = append(b.g.Edges, Edge{Kind: Waits, From: at, To: to})
		}
	}
}

// last returns the last event of a thread, one that stands for a pending operation included.
func (b *builder) last(t int) (int, bool) {
	if at, ok := b.pending[t]; ok {
		return at, true
	}
	if n := len(b.s.Threads[t].Events); n > 0 {
		return b.index[explore.EventID{Thread: t, Index: n - 1}], true
	}
	return 0, false
}

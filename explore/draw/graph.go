package draw

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
)

// Graph is what is drawn: the events of an execution and the edges between them. It is plain data; one that is put together
// by hand, such as an execution that a model forbids, is drawn as well.
type Graph struct {
	// Title is the headline; empty for none. Of a failure it is what broke, in one line.
	Title string
	// Model is the name of the memory model; empty if it is not known.
	Model string
	// Threads are the names of the threads, one column each.
	Threads []string
	// Events stand in the order of the lines of the text form. Those of one thread stand in program order.
	Events []Event
	// Edges are ordered by kind, then by From and To.
	Edges []Edge
	// Notes are further lines that say what is marked.
	Notes []string
}

// Event is an operation of a thread.
type Event struct {
	// Thread is an index of Graph.Threads.
	Thread int
	// Text says what it did, with values and order.
	Text string
	// Site names the access in the program, Source is its file and line; either may be empty.
	Site, Source string
	// Pending marks an operation that was not done: the thread waits in it, or it broke something.
	Pending bool
	// Marked highlights the event.
	Marked bool
}

// Kind is the relation that an edge belongs to.
type Kind uint8

// The relations; see the package comment. The last three are no relations of the memory model.
const (
	PO Kind = iota
	RF
	CO
	FR
	SW
	ASW
	// Waits leads from an operation that waits to what it waits for.
	Waits
	// Unordered joins two events that clash because neither happens before the other.
	Unordered
	// Clash leads from one event to another that breaks something although the first happens before it.
	Clash
	kinds
)

var kindNames = [kinds]string{"po", "rf", "co", "fr", "sw", "asw", "waits", "unordered", "clash"}

func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Init is the From of an edge rf whose read returns the first value of its place.
const Init = -1

// Edge leads from one event to another. Both are indices of Graph.Events.
type Edge struct {
	Kind     Kind
	From, To int
	// HB marks an edge of the transitive reduction of happens-before.
	HB bool
	// Marked highlights the edge.
	Marked bool
}

// The bounds of a graph that is drawn. Every execution within explore.DefaultEvents has fewer events.
const (
	MaxEvents = 2 * explore.DefaultEvents
	MaxEdges  = 10 * explore.DefaultEvents
)

// Errors that the drawing functions wrap, besides those of the writer.
var (
	ErrTooLarge = errors.New("too large to draw")
	ErrBroken   = errors.New("not a graph of events")
	ErrNoGraph  = errors.New("no execution to draw")
)

// check reports what keeps the graph from being drawn.
func (g Graph) check() error {
	if len(g.Events) > MaxEvents {
		return fmt.Errorf("draw: %w: %d events, at most %d", ErrTooLarge, len(g.Events), MaxEvents)
	}
	if len(g.Edges) > MaxEdges {
		return fmt.Errorf("draw: %w: %d edges, at most %d", ErrTooLarge, len(g.Edges), MaxEdges)
	}
	if len(g.Threads) > len(g.Events)+explore.DefaultThreads {
		return fmt.Errorf("draw: %w: %d threads of %d events", ErrTooLarge, len(g.Threads), len(g.Events))
	}
	for i, e := range g.Events {
		if e.Thread < 0 || e.Thread >= len(g.Threads) {
			return fmt.Errorf("draw: %w: event %d is of thread %d of %d", ErrBroken, i, e.Thread, len(g.Threads))
		}
	}
	for i, e := range g.Edges {
		if e.Kind >= kinds || e.To < 0 || e.To >= len(g.Events) || e.From >= len(g.Events) ||
			e.From < 0 && (e.From != Init || e.Kind != RF) {
			return fmt.Errorf("draw: %w: edge %d is %v from %d to %d of %d events", ErrBroken, i, e.Kind, e.From, e.To, len(g.Events))
		}
	}
	return nil
}

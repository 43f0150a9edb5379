package prog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// EventID names an event by its thread and its place among the events of that thread. Only memory accesses, fences
// and frees count as events; a read-modify-write is one event, and so is a compare-and-swap, whether it succeeds or
// fails.
type EventID struct {
	Thread, Index int
}

// InitID names the write of a location's initial value.
var InitID = EventID{Thread: -1}

// String returns "thread.index", both from 0, or "init".
func (e EventID) String() string {
	if e == InitID {
		return "init"
	}
	return fmt.Sprintf("%d.%d", e.Thread, e.Index)
}

// Compare orders events by thread and index, the initial writes first.
func (e EventID) Compare(f EventID) int {
	if e.Thread != f.Thread {
		return e.Thread - f.Thread
	}
	return e.Index - f.Index
}

// EventKind is the kind of an event.
type EventKind uint8

// The kinds of events.
const (
	// ReadEvent is a load, atomic or plain.
	ReadEvent EventKind = iota
	// WriteEvent is a store, atomic or plain.
	WriteEvent
	// UpdateEvent is a read-modify-write, or a compare-and-swap that succeeded.
	UpdateEvent
	// FailedEvent is a compare-and-swap that failed.
	FailedEvent
	// FenceEvent is a fence.
	FenceEvent
	// FreeEvent is a free.
	FreeEvent
)

// Event is an event of an execution. Fields that its kind has no use for are zero.
type Event struct {
	Kind EventKind
	// Loc is the location; of a free all its locations, sorted, with commas between.
	Loc string
	// Order is the order as the program has it: of a compare-and-swap that succeeded its order of success, of one that
	// failed its order of failure, whatever a memory model makes of it.
	Order memory.Order
	// Read is the value that was read, Written the value that was written.
	Read, Written memory.Value
	// From is the write that was read from.
	From EventID
}

// Execution is an execution graph: what each thread did, what each read read from, and the coherence order.
type Execution struct {
	// Threads holds the events of each thread in program order.
	Threads [][]Event
	// Blocked tells which threads wait for ever in an [Assume]. If none does, the execution is complete.
	Blocked []bool
	// Coherence holds the writes and updates of each location in coherence order, without the initial write.
	// A location without writes may be absent.
	Coherence map[string][]EventID
}

// IsBlocked reports whether a thread is blocked.
func (x *Execution) IsBlocked() bool { return slices.Contains(x.Blocked, true) }

// Key returns the canonical text of the execution: equal for two executions exactly if they are the same graph of the
// same program. Threads stand in order with " | " between, their events in program order with " ; " between:
//
//	R loc order value from         read
//	W loc order value              write
//	U loc order old new from       update
//	C loc order value from         failed compare-and-swap
//	F order                        fence
//	X loc,loc                      free
//	blocked                        last, if the thread is blocked
//
// Orders have the short names of [OrderName], values are decimal, from is an [EventID]. A thread without events is
// "-". After " || " follows the coherence order of each location that has a write, in order of name, as "loc: id id",
// with " ; " between. For example: store buffering, where the first thread missed the second thread's write:
//
//	W x rlx 1 ; R y rlx 0 init | W y rlx 1 ; R x rlx 1 0.0 || x: 0.0 ; y: 1.0
func (x *Execution) Key() string {
	var b strings.Builder
	for t, events := range x.Threads {
		if t > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(threadText(events, t < len(x.Blocked) && x.Blocked[t]))
	}
	b.WriteString(" ||")
	sep := " "
	for _, loc := range slices.Sorted(maps.Keys(x.Coherence)) {
		if len(x.Coherence[loc]) == 0 {
			continue
		}
		b.WriteString(sep)
		sep = " ; "
		b.WriteString(loc + ":")
		for _, id := range x.Coherence[loc] {
			b.WriteString(" " + id.String())
		}
	}
	return b.String()
}

func threadText(events []Event, blocked bool) string {
	parts := make([]string, 0, len(events)+1)
	for _, e := range events {
		parts = append(parts, e.String())
	}
	if blocked {
		parts = append(parts, "blocked")
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, " ; ")
}

// String returns the event as it stands in [Execution.Key].
func (e Event) String() string {
	order := OrderName(e.Order)
	switch e.Kind {
	case ReadEvent:
		return fmt.Sprintf("R %s %s %d %v", e.Loc, order, e.Read, e.From)
	case WriteEvent:
		return fmt.Sprintf("W %s %s %d", e.Loc, order, e.Written)
	case UpdateEvent:
		return fmt.Sprintf("U %s %s %d %d %v", e.Loc, order, e.Read, e.Written, e.From)
	case FailedEvent:
		return fmt.Sprintf("C %s %s %d %v", e.Loc, order, e.Read, e.From)
	case FenceEvent:
		return "F " + order
	default:
		return "X " + e.Loc
	}
}

package linearize

import (
	"cmp"
	"iter"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Status says how an operation ended.
type Status uint8

const (
	// Pending: the history ends before the operation does. It may or may not have happened.
	Pending Status = iota
	// Completed: it returned, and its result binds.
	Completed
	// Failed: it certainly did not happen.
	Failed
	// Indeterminate: it never returns, and may or may not have happened, or happen later.
	Indeterminate
)

var statusNames = [...]string{"pending", "completed", "failed", "indeterminate"}

func (s Status) String() string { return statusNames[s] }

// ends says which line leaves an operation in which status.
var ends = [...]Status{OK: Completed, Fail: Failed, Info: Indeterminate}

// Operation is a call with its interval.
type Operation struct {
	Process    int
	F          model.Func
	Value      // the result is set if Status is Completed
	Status     Status
	Invoke     int   // its first line, from 1
	Return     int   // its second line, 0 if Pending
	InvokeTime int64 // nanoseconds
	ReturnTime int64 // nanoseconds, 0 if Pending
}

// returns is the line at which the operation takes its place among the others for certain.
func (o *Operation) returns() int {
	if o.Status == Completed {
		return o.Return
	}
	return never
}

// History is a sound sequence of operations, as [Read] and [Builder] make it. It must not be changed while it is checked.
type History struct {
	Name       string
	Operations []Operation // in the order of their first lines
}

// Completed returns the number of operations that have returned a result.
func (h *History) Completed() int {
	n := 0
	for i := range h.Operations {
		if h.Operations[i].Status == Completed {
			n++
		}
	}
	return n
}

// Checkable returns the number of operations that happened or may have happened.
func (h *History) Checkable() int {
	n := 0
	for i := range h.Operations {
		if h.Operations[i].Status != Failed {
			n++
		}
	}
	return n
}

// Objects returns the objects of operations that may have happened, in order of their ids.
func (h *History) Objects() []model.ObjectID {
	ids, _ := h.byObject()
	return ids
}

// Events returns the lines of the history in order.
func (h *History) Events() iter.Seq[Event] {
	type end struct{ line, op int }
	var ended []end
	for i := range h.Operations {
		if h.Operations[i].Return > 0 {
			ended = append(ended, end{h.Operations[i].Return, i})
		}
	}
	slices.SortFunc(ended, func(a, b end) int { return cmp.Compare(a.line, b.line) })
	return func(yield func(Event) bool) {
		next := 0
		for i := range h.Operations {
			for ; next < len(ended) && ended[next].line < h.Operations[i].Invoke; next++ {
				if !yield(h.Operations[ended[next].op].returnEvent()) {
					return
				}
			}
			if !yield(h.Operations[i].invokeEvent()) {
				return
			}
		}
		for ; next < len(ended); next++ {
			if !yield(h.Operations[ended[next].op].returnEvent()) {
				return
			}
		}
	}
}

func (o *Operation) invokeEvent() Event {
	return Event{Process: o.Process, Type: Invoke, F: o.F, Value: o.arguments(), Time: o.InvokeTime}
}

func (o *Operation) returnEvent() Event {
	e := Event{Process: o.Process, F: o.F, Value: o.arguments(), Time: o.ReturnTime}
	switch o.Status {
	case Completed:
		e.Type, e.Value = OK, o.Value
	case Failed:
		e.Type = Fail
	default:
		e.Type = Info
	}
	return e
}

// byObject returns the operations of each object that may have happened, in order, and the objects in order of their ids.
func (h *History) byObject() ([]model.ObjectID, map[model.ObjectID][]*Operation) {
	ops := map[model.ObjectID][]*Operation{}
	for i := range h.Operations {
		if o := &h.Operations[i]; o.Status != Failed {
			ops[o.Object] = append(ops[o.Object], o)
		}
	}
	ids := make([]model.ObjectID, 0, len(ops))
	for id := range ops {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, ops
}

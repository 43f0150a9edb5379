package explore

import (
	"errors"
	"fmt"
	"slices"
)

// ErrNoOrder is returned for an execution whose accesses have no order in time.
var ErrNoOrder = errors.New("explore: an execution under weak memory has no order in time")

// InTime returns all events in an order in which they can have come about: it extends happens-before, reads-from, coherence and from-reads. Threads take
// turns where these leave a choice, so that what they do overlaps. Only under [SC] there is such an order; for other models the error is [ErrNoOrder].
func (x *Execution) InTime() ([]EventID, error) {
	if x.Model() != SC {
		return nil, fmt.Errorf("%w: model %v", ErrNoOrder, x.Model())
	}
	o := newOrdering(x)
	all := make([]EventID, 0, o.left)
	for t := 0; o.left > 0; o.left-- {
		first := t
		for !o.ready(t) {
			if t = (t + 1) % len(o.done); t == first {
				return nil, fmt.Errorf("%w: a cycle", ErrNoOrder)
			}
		}
		all = append(all, EventID{Thread: t, Index: o.done[t]})
		o.done[t]++
		t = (t + 1) % len(o.done)
	}
	return all, nil
}

// ordering is how far each thread has come.
type ordering struct {
	x     *Execution
	done  []int // events taken, by thread
	left  int
	after map[EventID][]EventID
}

func newOrdering(x *Execution) *ordering {
	o := &ordering{x: x, done: make([]int, x.Threads()), after: map[EventID][]EventID{}}
	for t := range o.done {
		o.left += x.Len(t)
		for i := range x.Len(t) {
			o.relate(EventID{Thread: t, Index: i})
		}
	}
	return o
}

// relate notes what an event comes after by reads-from, coherence and from-reads.
func (o *ordering) relate(id EventID) {
	e := o.x.Event(id)
	if e.Place == nil || !e.Reads && !e.Writes {
		return
	}
	writes := o.x.Coherence(e.Place)
	if e.Writes {
		if i := slices.Index(writes, id); i > 0 {
			o.after[id] = append(o.after[id], writes[i-1])
		}
	}
	if !e.Reads {
		return
	}
	if e.From != InitialWrite {
		o.after[id] = append(o.after[id], e.From)
	}
	if next := slices.Index(writes, e.From) + 1; next < len(writes) && writes[next] != id {
		o.after[writes[next]] = append(o.after[writes[next]], id)
	}
}

// ready reports whether the next event of the thread comes after none that was not taken yet.
func (o *ordering) ready(t int) bool {
	id := EventID{Thread: t, Index: o.done[t]}
	if id.Index == o.x.Len(t) {
		return false
	}
	for u := range o.done {
		if next := (EventID{Thread: u, Index: o.done[u]}); u != t && next.Index < o.x.Len(u) && o.x.HappensBefore(next, id) {
			return false
		}
	}
	return !slices.ContainsFunc(o.after[id], func(b EventID) bool { return b.Index >= o.done[b.Thread] })
}

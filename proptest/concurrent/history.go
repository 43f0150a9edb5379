package concurrent

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

// entry is what became of one call.
type entry struct {
	made     bool // the call was made: its handles existed
	out      model.Outcome
	before   uint64 // calls that had returned before it was made, by number
	wakes    []model.ObjectID
	destroys []model.ObjectID // destructors that ran inside it
}

// record is one run of a program: an entry for each call.
type record struct {
	entries []entry
	strays  int // user code that ran outside any call
}

func (p *program) newRecord() *record { return &record{entries: make([]entry, len(p.calls))} }

// note takes down user code that ran inside call n, or outside any if n is negative.
func (r *record) note(n int, label string, o model.ObjectID) {
	switch {
	case n < 0:
		r.strays++
	case label == wakeLabel:
		r.entries[n].wakes = append(r.entries[n].wakes, o)
	default:
		r.entries[n].destroys = append(r.entries[n].destroys, o)
	}
}

// settle completes the outcome of call n: whether it freed its object.
func (p *program) settle(r *record, n int, out model.Outcome) {
	e := &r.entries[n]
	out.Freed = slices.Contains(e.destroys, p.calls[n].object)
	e.made, e.out = true, out
}

// span is where a call lies among the events of its thread.
type span struct {
	number int
	begin  explore.LocalEvent
	end    int // how many events the thread had before the end
}

// reader reads runs off executions, into memory that it uses again: most executions show a history that is known already.
type reader struct {
	program *program
	record  record
	spans   [][]span // by thread
	locals  []explore.LocalEvent
	bytes   []byte
}

func newReader(p *program) *reader { return &reader{program: p, record: *p.newRecord()} }

// read takes down an execution, and returns its key. The record and the key are good until the next call. Calls are ordered by
// happens-before: one comes before another if its return happens before the other's beginning.
func (d *reader) read(x *explore.Execution) (*record, []byte) {
	d.record.reset()
	for len(d.spans) < x.Threads() {
		d.spans = append(d.spans, nil)
	}
	spans := d.spans[:x.Threads()]
	for t := range spans {
		d.locals = x.AppendLocals(d.locals[:0], t)
		spans[t] = d.program.appendSpans(spans[t][:0], d.locals, &d.record)
	}
	for t, mine := range spans {
		earlier := uint64(0) // of the same thread
		for _, sp := range mine {
			e := &d.record.entries[sp.number]
			e.before = earlier
			earlier |= 1 << sp.number
			for u, theirs := range spans {
				if u != t {
					e.before |= endedBefore(theirs, x.EventsBefore(sp.begin, u))
				}
			}
		}
	}
	d.bytes = d.record.appendKey(d.bytes[:0])
	return &d.record, d.bytes
}

// endedBefore is the set of those calls of a thread whose return precedes one of its first events.
func endedBefore(spans []span, events int) (set uint64) {
	for _, sp := range spans {
		if sp.end >= events {
			break
		}
		set |= 1 << sp.number
	}
	return set
}

// appendSpans takes down the calls of one thread.
func (p *program) appendSpans(all []span, locals []explore.LocalEvent, r *record) []span {
	current := -1
	for i := range locals {
		l := &locals[i]
		switch l.Label {
		case callLabel:
			if current < 0 {
				current = int(l.Args[0])
				all = append(all, span{number: current, begin: *l})
				continue
			}
			p.settle(r, current, decode(l.Args))
			all[len(all)-1].end = l.After
			current = -1
		case wakeLabel, destroyLabel:
			r.note(current, l.Label, model.ObjectID(l.Args[0]))
		}
	}
	return all
}

// reset empties the record and keeps its memory.
func (r *record) reset() {
	r.strays = 0
	for i := range r.entries {
		e := &r.entries[i]
		*e = entry{wakes: e.wakes[:0], destroys: e.destroys[:0]}
	}
}

func (r *record) clone() *record {
	c := &record{entries: slices.Clone(r.entries), strays: r.strays}
	for i := range c.entries {
		e := &c.entries[i]
		e.wakes, e.destroys = slices.Clone(e.wakes), slices.Clone(e.destroys)
	}
	return c
}

// appendKey appends what tells histories apart: outcomes, user code and order.
func (r *record) appendKey(b []byte) []byte {
	for i := range r.entries {
		e := &r.entries[i]
		if !e.made {
			b = append(b, 0)
			continue
		}
		flags, err := codes(e.out)
		b = append(b, 1, byte(flags), byte(err), byte(len(e.wakes)), byte(len(e.destroys)))
		b = binary.AppendUvarint(b, e.out.Count)
		b = binary.LittleEndian.AppendUint64(b, e.before)
		for _, ran := range [][]model.ObjectID{e.wakes, e.destroys} {
			for _, o := range ran {
				b = append(b, byte(o))
			}
		}
	}
	return binary.AppendUvarint(b, uint64(r.strays))
}

// ordered returns the calls that were made in an order that extends that of the record, and their numbers.
func (p *program) ordered(r *record) ([]linearize.Call, []int) {
	var numbers []int
	for n := range r.entries {
		if r.entries[n].made {
			numbers = append(numbers, n)
		}
	}
	// What comes before a call has fewer calls before itself.
	slices.SortStableFunc(numbers, func(a, b int) int {
		return cmp.Compare(bits.OnesCount64(r.entries[a].before), bits.OnesCount64(r.entries[b].before))
	})
	place := make([]int, len(r.entries))
	for i, n := range numbers {
		place[n] = i
	}
	calls := make([]linearize.Call, len(numbers))
	for i, n := range numbers {
		c := p.calls[n]
		calls[i] = linearize.Call{Call: c.Call, Kind: c.kind, Object: c.object, Outcome: r.entries[n].out}
		for b := r.entries[n].before; b != 0; b &= b - 1 {
			calls[i].Before |= 1 << place[bits.TrailingZeros64(b)]
		}
	}
	return calls, numbers
}

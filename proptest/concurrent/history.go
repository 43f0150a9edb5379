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
	number     int
	begin, end explore.LocalEvent
}

// recordOf reads a run off an execution. Calls are ordered by happens-before: one comes before another if its return happens before the
// other's beginning.
func (p *program) recordOf(x *explore.Execution) *record {
	r := p.newRecord()
	spans := make([][]span, x.Threads())
	for t := range spans {
		spans[t] = p.spansOf(x.Locals(t), r)
	}
	for t, mine := range spans {
		for i, sp := range mine {
			e := &r.entries[sp.number]
			for _, earlier := range mine[:i] {
				e.before |= 1 << earlier.number
			}
			for u, theirs := range spans {
				if u == t {
					continue
				}
				// What happens before a call is, of each other thread, a first part.
				for _, other := range theirs {
					if !x.LocalBefore(other.end, sp.begin) {
						break
					}
					e.before |= 1 << other.number
				}
			}
		}
	}
	return r
}

// spansOf takes down the calls of one thread.
func (p *program) spansOf(locals []explore.LocalEvent, r *record) []span {
	var all []span
	current := -1
	for _, l := range locals {
		switch l.Label {
		case callLabel:
			if current < 0 {
				current = int(l.Args[0])
				all = append(all, span{number: current, begin: l})
				continue
			}
			p.settle(r, current, decode(l.Args))
			all[len(all)-1].end = l
			current = -1
		case wakeLabel, destroyLabel:
			r.note(current, l.Label, model.ObjectID(l.Args[0]))
		}
	}
	return all
}

// key tells histories apart: outcomes, user code and order.
func (r *record) key() []byte {
	b := make([]byte, 0, 16*len(r.entries))
	for i := range r.entries {
		e := &r.entries[i]
		if !e.made {
			b = append(b, 0)
			continue
		}
		args := encode(e.out)
		b = append(b, 1, byte(args[0]), byte(args[2]), byte(len(e.wakes)), byte(len(e.destroys)))
		b = binary.AppendUvarint(b, args[1])
		b = binary.LittleEndian.AppendUint64(b, e.before)
		for _, o := range append(slices.Clip(e.wakes), e.destroys...) {
			b = append(b, byte(o))
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

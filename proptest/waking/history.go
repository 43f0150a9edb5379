package waking

import (
	"encoding/binary"

	"github.com/wakecheck/wakecheck/explore"
)

// moment is when something was recorded: a local event of an execution, or a time of a native run.
type moment struct {
	thread, place int // in its thread
	time          int64
	local         explore.LocalEvent
}

// call is a call that a program recorded.
type call struct {
	what, timed, result uint64
	from, to            moment
	returned            bool // or it has no return
}

// history is what a program recorded of itself, with the order that judges it: happens-before in an execution, time in a native run.
type history struct {
	calls     []call // those of the main thread first, each thread in program order
	delivered int    // nested wakes
	before    func(a, b moment) bool
}

// stepKind is what a step of a history does to the contract.
type stepKind uint8

const (
	stepWake stepKind = iota
	stepPark
	stepTimedPark
	stepBegin   // of a poll
	stepPending // its end
	stepReady
	stepEnd // of a future that was not ready
	stepRest
)

// step is one moment of a call, as far as the contract has it: somewhere between two moments, either of which may be missing.
type step struct {
	kind     stepKind
	took     bool // of a park
	from, to *moment
	after    uint64 // the steps that it comes after
}

// explored reads the history of an execution.
func explored(x *explore.Execution) *history {
	h := &history{before: func(a, b moment) bool {
		if a.thread == b.thread {
			return a.place < b.place
		}
		return x.LocalBefore(a.local, b.local)
	}}
	for t := range x.Threads() {
		var open []int
		for i, l := range x.Locals(t) {
			m := moment{thread: t, place: i, local: l}
			if !readable(l) {
				continue
			}
			switch l.Label {
			case noteCall, noteReturn:
				open = h.add(open, m, l.Label == noteReturn, l.Args)
			case noteRelay:
				h.delivered++
			}
		}
	}
	return h
}

// recorded reads the history of a native run.
func recorded(t *tape) *history {
	h := &history{delivered: t.relayed, before: func(a, b moment) bool { return a.time < b.time }}
	for n := range t.tracks {
		var open []int
		for i, m := range t.tracks[n].marks {
			open = h.add(open, moment{thread: n, place: i, time: m.time}, m.returns, m.args[:])
		}
	}
	return h
}

// add adds a call, or its return. open are the calls of the thread that have not returned.
func (h *history) add(open []int, m moment, returns bool, args []uint64) []int {
	second := uint64(0)
	if len(args) > 1 {
		second = args[1]
	}
	if returns && len(open) == 0 {
		return open // of no call: not the program's
	}
	if returns {
		c := &h.calls[open[len(open)-1]]
		c.to, c.result, c.returned = m, second, true
		return open[:len(open)-1]
	}
	h.calls = append(h.calls, call{what: args[0], timed: second, from: m})
	if what := args[0]; what == calledEnd || what == calledRelay {
		return open
	}
	return append(open, len(h.calls)-1)
}

// count returns how many calls of a thing there are.
func (h *history) count(what uint64) int {
	n := 0
	for i := range h.calls {
		if h.calls[i].what == what {
			n++
		}
	}
	return n
}

// steps takes the calls apart. A poll begins somewhere between the end of the one before and its first line, and ends somewhere between its last
// line and the beginning of the next; so does the end of a future. The last step is the end of all.
func (h *history) steps() []step {
	var all []step
	poll := -1 // the last step of the polls
	var ended *moment
	for i := range h.calls {
		c := &h.calls[i]
		var to *moment
		if c.returned {
			to = &c.to
		}
		switch c.what {
		case calledWake:
			all = append(all, step{kind: stepWake, from: &c.from, to: to})
		case calledPark:
			all = append(all, step{kind: stepPark + stepKind(c.timed), took: c.result == 1, from: &c.from, to: to})
		case calledPoll, calledEnd:
			s := step{kind: stepBegin, from: ended, to: &c.from}
			if poll >= 0 {
				all[poll].to = &c.from
				s.after = 1 << poll
			}
			if c.what == calledEnd {
				s.kind = stepEnd
			}
			all = append(all, s)
			poll = len(all) - 1
			if c.returned {
				all = append(all, step{kind: stepPending + stepKind(c.result), from: to, after: 1 << poll})
				poll, ended = len(all)-1, to
			}
		}
	}
	h.order(all)
	return append(all, step{kind: stepRest, after: 1<<len(all) - 1})
}

// order fills in what each step comes after.
func (h *history) order(all []step) {
	for i := range all {
		for k := range all {
			if i != k && all[k].to != nil && all[i].from != nil && h.before(*all[k].to, *all[i].from) {
				all[i].after |= 1 << k
			}
		}
	}
}

// key tells the steps from all others.
func key(all []step) string {
	var b []byte
	for _, s := range all {
		b = append(b, byte(s.kind), byte(bit(s.took)))
		b = binary.AppendUvarint(b, s.after)
	}
	return string(b)
}

package waking

import (
	"runtime/debug"
	"sync"
	"time"

	"github.com/wakecheck/wakecheck/linearize"
)

// What programs record of themselves, as local events, or natively on a tape: each call and its return, with what was called first.
const (
	noteCall   = "waking_call"   // a park has a second argument: it is timed
	noteReturn = "waking_return" // a park and a poll have a second argument: a token was taken, it was ready
	noteRelay  = "waking_relay"  // a nested wake is delivered
)

// What is called.
const (
	calledWake  uint64 = iota // also an abort: a wake that is answered by the end
	calledPark                // by the main thread
	calledPoll                // of the one future of the program
	calledEnd                 // that future is dropped before it was ready: a call without a return
	calledRelay               // a wake of a waker that wakes another: beside calledWake
)

// tape is what the threads of a native run have recorded. Each writes its own track, which orders nothing between threads: the race detector sees
// what it would see without.
type tape struct {
	tracks []track

	mu      sync.Mutex
	relayed int    // nested wakes that were delivered
	crash   *crash // the first
}

// track is that of one thread.
type track struct {
	linearize.Stamps
	marks []mark
}

// mark is a call or a return, with its time.
type mark struct {
	time    int64
	returns bool
	args    [2]uint64
}

// crash is a panic of a native thread.
type crash struct {
	value any
	stack string
}

func newTape(threads int) *tape {
	t := &tape{tracks: make([]track, threads)}
	base := time.Now()
	for i := range t.tracks {
		t.tracks[i].Clock = func() int64 { return int64(time.Since(base)) }
	}
	return t
}

func (t *tape) crashed() *crash {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.crash
}

// rescue keeps a panic of a recorded native thread from ending the process.
func (r *run) rescue() {
	if r.tape == nil {
		return
	}
	if v := recover(); v != nil {
		r.tape.mu.Lock()
		defer r.tape.mu.Unlock()
		if r.tape.crash == nil {
			r.tape.crash = &crash{v, string(debug.Stack())}
		}
	}
}

// record writes a call or a return. thread is that of the caller: 0 is main.
func (r *run) record(thread int, label string, args ...uint64) {
	if r.s.Driven() {
		r.s.Note(label, args...)
		return
	}
	if r.tape == nil {
		return
	}
	t := &r.tape.tracks[thread]
	t.marks = append(t.marks, mark{returns: label == noteReturn})
	m := &t.marks[len(t.marks)-1]
	copy(m.args[:], args)
	if m.returns {
		m.time = t.Return()
	} else {
		t.Call(&m.time)
	}
}

// relayed records that a nested wake was delivered, by whatever thread.
func (r *run) relayed() {
	if r.s.Driven() {
		r.s.Note(noteRelay)
	} else if r.tape != nil {
		r.tape.mu.Lock()
		r.tape.relayed++
		r.tape.mu.Unlock()
	}
}

// called records the call of a wake, does it, and records its return.
func (r *run) called(thread int, what uint64, wake func()) {
	r.record(thread, noteCall, what)
	wake()
	r.record(thread, noteReturn, what)
}

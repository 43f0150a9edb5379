package model

import "fmt"

// WakeOutcome is what a history can show of waking one target.
type WakeOutcome uint8

// The outcomes, in the order in which they come about. Those of a call frame its effect, which lies hidden between them.
const (
	WakeCalled   WakeOutcome = iota // a waker is about to write its data, and to wake
	WakeReturned                    // that call has returned
	WakerDropped                    // the waker is about to be dropped
	PollBegan                       // a poll has begun, and has read the data
	PollPending                     // it is about to return without a value
	PollReady                       // it is about to return the value
	Parked                          // park is about to be called
	Woken                           // park has returned with a token, and the data was read
	TimedOut                        // park has returned without one
	Ended                           // the target is about to be ended without a poll: closed, dropped, or after an abort
	MemoryFreed                     // the memory was given back
	AtTheEnd                        // nothing moves any more: whoever waits now is blocked for ever
)

var outcomeNames = [...]string{"call", "return", "drop", "poll", "pending", "ready", "park", "woken", "timeout", "end", "free", "rest"}

// String is the name in traces, and empty if there is no such outcome.
func (o WakeOutcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return ""
}

// WakeBy is the kind of a call that wakes.
type WakeBy uint8

// The kinds of calls.
const (
	ByRef   WakeBy = iota + 1
	ByValue        // the waker is consumed
	ByAbort        // by a handle of its own: the waker stays
)

// String is "ref", "value" or "abort", and else empty.
func (b WakeBy) String() string {
	if b > ByAbort {
		return ""
	}
	return [...]string{"", "ref", "value", "abort"}[b]
}

// WakeLine is one line of a history of waking.
type WakeLine struct {
	Is    WakeOutcome
	Waker int    // of WakeCalled, WakeReturned and WakerDropped
	By    WakeBy // of WakeCalled
	Seen  View   // of PollBegan and Woken: the versions that were read, which may be later than what the poll must know
	Frees bool   // of AtTheEnd: where the memory is given back, the history says so
}

// String is as "call 1 by value" or "poll sees [1 0 0 0]".
func (l WakeLine) String() string {
	switch l.Is {
	case WakeCalled:
		return fmt.Sprintf("%v %d by %v", l.Is, l.Waker, l.By)
	case WakeReturned, WakerDropped:
		return fmt.Sprintf("%v %d", l.Is, l.Waker)
	case PollBegan, Woken:
		return fmt.Sprintf("%v sees %v", l.Is, l.Seen)
	}
	return l.Is.String()
}

package task

import (
	"fmt"
	"strings"
)

// Snapshot is a value of the task word: six bits, and the reference count above them.
type Snapshot uint64

// The bits.
const (
	// Running: a thread polls the future, or ends it. It has the future to itself.
	Running Snapshot = 1 << iota
	// Complete: the future is gone and the outcome stored. It is final, and never set together with Running.
	Complete
	// Notified: a poll is owed. Set by a wake, cleared as the poll begins. While it is set and the task is neither running nor
	// complete, exactly one reference is that of a notification, which is in a run queue.
	Notified
	// JoinInterest: there is a join handle.
	JoinInterest
	// JoinWaker: the join waker is set, and may be read by whoever sees this bit. Without it, the slot is the join handle's alone, or after both
	// Complete and the end of the interest, that of the thread that completed the task.
	JoinWaker
	// Cancelled: the future is to be ended instead of polled.
	Cancelled
)

const (
	refShift = 6
	// RefOne is one reference.
	RefOne Snapshot = 1 << refShift
	// Initial is the word of a new task: it is notified, and there are three references: that of its executor, that of the
	// notification in the run queue, and the join handle's.
	Initial = 3*RefOne | JoinInterest | Notified

	lifecycle = Running | Complete
)

// Has reports whether all of the bits are set.
func (s Snapshot) Has(bits Snapshot) bool { return s&bits == bits }

// Idle reports whether the task is neither running nor complete.
func (s Snapshot) Idle() bool { return s&lifecycle == 0 }

// Refs returns the reference count.
func (s Snapshot) Refs() uint64 { return uint64(s >> refShift) }

// String lists the bits and the count, as "RUNNING|NOTIFIED refs=3".
func (s Snapshot) String() string {
	var names []string
	for i, name := range []string{"RUNNING", "COMPLETE", "NOTIFIED", "JOIN_INTEREST", "JOIN_WAKER", "CANCELLED"} {
		if s.Has(1 << i) {
			names = append(names, name)
		}
	}
	if names == nil {
		names = []string{"IDLE"}
	}
	return fmt.Sprintf("%s refs=%d", strings.Join(names, "|"), s.Refs())
}

// Action is what a transition leaves to its caller.
type Action uint8

// The actions.
const (
	// Nothing is to be done.
	Nothing Action = iota
	// Poll: the caller has the future to itself and polls it.
	Poll
	// Cancel: the caller has the future to itself and ends it, then completes the task.
	Cancel
	// Submit: the caller has a reference more, that of a notification, and puts it into the run queue.
	Submit
	// Again: the reference that the caller has is that of a notification, and goes back into the run queue.
	Again
	// Dealloc: the last reference is gone. The caller frees the task.
	Dealloc
	// TakeOutcome: the task is complete; the caller, a join handle, takes the outcome.
	TakeOutcome
	// DropWaker, DropOutcome and DropBoth are what a join handle that goes leaves to itself.
	DropWaker
	DropOutcome
	DropBoth
)

var actionNames = [...]string{
	"nothing", "poll", "cancel", "submit", "again", "dealloc", "take outcome", "drop waker", "drop outcome", "drop both",
}

func (a Action) String() string {
	if int(a) < len(actionNames) {
		return actionNames[a]
	}
	return fmt.Sprintf("Action(%d)", uint8(a))
}

// TransitionError is the panic of a transition whose condition does not hold: somebody broke an ownership rule of the package comment.
type TransitionError struct {
	Transition string
	From       Snapshot
	Want       string // what should have held
	Property   string // of the contract, that the condition protects
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("task: %s of a task that is %v: want %s (%s)", e.Transition, e.From, e.Want, e.Property)
}

// want panics unless the condition of a transition holds.
func (s Snapshot) want(holds bool, transition, condition, property string) {
	if !holds {
		panic(&TransitionError{transition, s, condition, property})
	}
}

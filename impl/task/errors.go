package task

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// Kind says how a use of this package was wrong. It is an error, so that errors.Is(err, task.Closed) holds for an [*Error] of that kind.
type Kind uint8

// The kinds.
const (
	// Closed is a use of an executor after its Close.
	Closed Kind = iota + 1
	// Busy is a use of an executor that runs: a BlockOn or a Close in the middle of its BlockOn.
	Busy
	// NativeOnly is an adapter of Go's own channels or coroutines in a space that a backend drives.
	NativeOnly
	// Foreign is an entry of a set that belongs to another set, or to none any more.
	Foreign
)

var kindTexts = [...]string{
	Closed:     "the executor is closed",
	Busy:       "the executor is running",
	NativeOnly: "a backend cannot drive it: it shares state that is in no cell",
	Foreign:    "the entry is not in this set",
}

// Error describes the kind, without place.
func (k Kind) Error() string {
	if k < Closed || k > Foreign {
		return fmt.Sprintf("task.Kind(%d)", uint8(k))
	}
	return kindTexts[k]
}

// Error is the value with which an operation panics that is used wrongly. It has done nothing.
type Error struct {
	Op   string // name of the function or method, as "Spawn"
	Kind Kind
}

// Error names operation and reason.
func (e *Error) Error() string { return fmt.Sprintf("task: %s: %v", e.Op, e.Kind) }

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// End says how a task ended that did not return. It is an error, so that errors.Is(err, task.Aborted) holds for a [JoinError].
type End uint8

// How a task may end without a value.
const (
	// Aborted: by Abort, or by the Close of its executor.
	Aborted End = iota + 1
	// Panicked: by a panic of its future.
	Panicked
	// Exited: by runtime.Goexit in its future, which ends the goroutine of the executor, too.
	Exited
)

var endTexts = [...]string{Aborted: "task was aborted", Panicked: "task panicked", Exited: "task called runtime.Goexit"}

func (e End) Error() string {
	if e < Aborted || e > Exited {
		return fmt.Sprintf("task.End(%d)", uint8(e))
	}
	return endTexts[e]
}

// JoinError is the error of a task that ended without a value. It is a value, not a pointer: two of them are equal if they say the same.
type JoinError struct {
	End   End
	Value any    // of the panic
	Stack string // of the panic; empty under a backend
}

// Error describes the end in one line.
func (e JoinError) Error() string {
	if e.End == Panicked {
		return fmt.Sprintf("%v: %v", e.End, e.Value)
	}
	return e.End.Error()
}

// Unwrap returns how the task ended, and the value of the panic if that is an error.
func (e JoinError) Unwrap() []error {
	if err, ok := e.Value.(error); ok {
		return []error{e.End, err}
	}
	return []error{e.End}
}

// consumed is the error of a handle that was consumed or never set.
func consumed(handle, op string) *waker.Error {
	return &waker.Error{Op: op, Handle: handle, Kind: waker.Consumed, Property: waker.Consumed.Property()}
}

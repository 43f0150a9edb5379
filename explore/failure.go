package explore

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// FailureKind is what broke.
type FailureKind string

// The kinds of failures.
const (
	DataRace       FailureKind = "data race"
	UseAfterFree   FailureKind = "use after free"
	UnorderedInit  FailureKind = "use unordered with initialisation"
	DoubleFree     FailureKind = "double free"
	Leak           FailureKind = "leak"
	Deadlock       FailureKind = "deadlock"
	Panic          FailureKind = "panic"
	Goexit         FailureKind = "goexit"
	BadUnlock      FailureKind = "unlock of a mutex that the thread does not hold"
	Nondeterminism FailureKind = "non-determinism"
	Rejected       FailureKind = "rejected"
)

// properties are the ids of the contract that the kinds break, where the kind alone tells.
var properties = map[FailureKind]string{
	UseAfterFree: "R2",
	DoubleFree:   "R3",
	Leak:         "R4",
	Deadlock:     "W7",
}

// Failure is an execution that broke something.
type Failure struct {
	Kind FailureKind
	// Property is the id of the contract's property that is broken, empty if there is none.
	Property string
	// Message says what happened in one line.
	Message string
	// Events are the two events concerned, the one that was explored first coming first; one or none for other kinds.
	Events []EventReport
	// Waits says for a deadlock what each thread waits for.
	Waits []string
	// Value and Stack are those of a panic. Of a rejection, Value is the callback's.
	Value any
	Stack string
	// Table is the execution with one column a thread.
	Table string
	// Replay is the string for [Replay]. Non-determinism and the panic of a predicate have none.
	Replay string
	// Execution is the execution as plain data, as package draw draws it; nil, as Table is empty, for the panic of a predicate.
	Execution *Snapshot

	concerned []EventID
}

// Rejection is the error by which the callback of [OnExecution] makes the execution a failure, of kind [Rejected]: with property and
// reason of the rejection, and with a replay string like any other.
type Rejection struct {
	Property string // id of the contract's property that is broken, empty if there is none
	Reason   string // what is wrong, in one line
	// Value is handed on in Failure.Value, for whoever prints the failure.
	Value any
}

func (r *Rejection) Error() string {
	if r.Property == "" {
		return r.Reason
	}
	return r.Property + ": " + r.Reason
}

// EventReport is an event as a failure shows it.
type EventReport struct {
	Thread    string
	Operation string // what it did, with values
	Source    string // file and line of the program
	Site      *memory.Site
	Order     memory.Order
}

func (e EventReport) String() string {
	if e.Source == "" {
		return fmt.Sprintf("%s: %s", e.Thread, e.Operation)
	}
	return fmt.Sprintf("%s: %s (%s)", e.Thread, e.Operation, e.Source)
}

// Error says what broke, in one line.
func (f *Failure) Error() string {
	if f.Property == "" {
		return fmt.Sprintf("%s: %s", f.Kind, f.Message)
	}
	return fmt.Sprintf("%s (%s): %s", f.Kind, f.Property, f.Message)
}

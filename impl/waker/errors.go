package waker

import (
	"fmt"
	"reflect"
)

// Kind says how an operation broke an ownership rule. It is an error, so that
// errors.Is(err, waker.Overflow) holds for an [*Error] of that kind.
type Kind uint8

// The kinds of errors, with the property that each protects.
const (
	// UseAfterFree is a clone of a count of zero: the allocation was given up (R2).
	UseAfterFree Kind = iota + 1
	// Underflow is a drop of a count of zero (R3).
	Underflow
	// Overflow is an increment of a count at its limit, memory.Space.MaxCount (R7).
	Overflow
	// Consumed is a use of a handle that was consumed or moved, or never set (R2).
	Consumed
	// Borrowed is an attempt to consume, or to use exclusively, the handle that WakeByRef borrows (R5).
	Borrowed
	// DeadRef is a use of a WakerRef whose handle was consumed or moved (R6).
	DeadRef
	// Invalid is an argument that cannot be what it is taken for: a nil Raw, the Raw of another type, a vtable with a function
	// missing, no space (R10).
	Invalid
)

var kindTexts = [...]string{
	UseAfterFree: "the count is 0, the allocation was given up",
	Underflow:    "the count is 0 already",
	Overflow:     "the count is at its limit",
	Consumed:     "the handle was consumed or moved, or never set",
	Borrowed:     "the handle is borrowed by a by-reference wake and cannot be given away",
	DeadRef:      "the handle that it borrows from was consumed or moved",
	Invalid:      "the argument is missing or of another type",
}

var kindProperties = [...]string{
	UseAfterFree: "R2", Underflow: "R3", Overflow: "R7", Consumed: "R2", Borrowed: "R5", DeadRef: "R6", Invalid: "R10",
}

// Error describes the kind, without place.
func (k Kind) Error() string {
	if k < UseAfterFree || k > Invalid {
		return fmt.Sprintf("waker.Kind(%d)", uint8(k))
	}
	return kindTexts[k]
}

// Property returns the contract's name for what errors of the kind protect, as "R7"; empty for what is no kind.
func (k Kind) Property() string {
	if int(k) < len(kindProperties) {
		return kindProperties[k]
	}
	return ""
}

// Error is the value with which an operation panics that would break an ownership rule. The counts are then as if the
// operation had not been called; a handle that was to be consumed may be empty.
type Error struct {
	Op       string // name of the method or function, as "Clone"
	Handle   string // type of the handle, as "Arc[main.task]", "Waker"
	Kind     Kind
	Property string // Kind.Property()
	Count    uint64 // the count that an Overflow found; else 0
}

func fault(op, handle string, k Kind) *Error {
	return &Error{Op: op, Handle: handle, Kind: k, Property: k.Property()}
}

// Error names handle, operation, reason and property.
func (e *Error) Error() string {
	if e.Kind == Overflow {
		return fmt.Sprintf("waker: %s.%s: %v (%d) (%s)", e.Handle, e.Op, e.Kind, e.Count, e.Property)
	}
	return fmt.Sprintf("waker: %s.%s: %v (%s)", e.Handle, e.Op, e.Kind, e.Property)
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Kind }

// refusal says why a handle that was asked for op has nothing to give: it is empty, or else it is the borrowed handle.
//
//go:noinline
func (h *handle) refusal(op, handle string) *Error {
	if h.block == nil {
		return fault(op, handle, Consumed)
	}
	return fault(op, handle, Borrowed)
}

// arcName and weakName name the handles of a T; an empty handle has no block to ask.
func arcName[T any]() string  { return "Arc[" + reflect.TypeFor[T]().String() + "]" }
func weakName[T any]() string { return "Weak[" + reflect.TypeFor[T]().String() + "]" }

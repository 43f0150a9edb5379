package model

import "fmt"

// ObjectID names an allocation, and HandleID a handle, in a call. Both are chosen by the caller and never used again
// for another one. No handle is NoHandle.
type (
	ObjectID int
	HandleID int
)

// NoHandle stands where a call has no such handle.
const NoHandle HandleID = -1

// Kind is the kind of a handle.
type Kind uint8

const (
	// Arc owns one strong count.
	Arc Kind = iota
	// Waker owns one strong count.
	Waker
	// Ref is a borrowed waker. It owns nothing and dies with the handle that it borrows from.
	Ref
	// Weak owns one weak count.
	Weak
	// Raw is an Arc turned into a raw pointer; it owns one strong count.
	Raw
	// RawWaker is a Waker taken apart; it owns one strong count.
	RawWaker
	// Self is the arc that user code gets inside wake_by_ref. It owns nothing and ends with the call.
	Self
)

var kindNames = [...]string{"arc", "waker", "ref", "weak", "raw", "raw_waker", "self"}

func (k Kind) String() string { return kindNames[k] }

// Owns reports whether a handle of this kind owns a strong count.
func (k Kind) Owns() bool { return k == Arc || k == Waker || k == Raw || k == RawWaker }

// Func is an operation of the contract, by the name that a history has for it.
type Func uint8

const (
	New         Func = iota // makes Object with its first handle To, an arc
	Clone                   // arc to arc, waker to waker, ref to waker, weak to weak, self to arc: To
	IntoWaker               // consumes an arc, gives a waker: To
	Borrow                  // of an arc or a waker, gives a ref: To
	EndBorrow               // ends a ref
	Wake                    // consumes a waker; user code runs, with an arc of its own if Self is set
	WakeByRef               // of a waker or a ref; user code runs, with a borrowed arc if Self is set
	Drop                    // consumes an arc, waker or weak
	StrongCount             // of an arc, weak or self: Count
	WeakCount               // of an arc, weak or self: Count of weak handles, 0 when no strong handle is left
	Wakes                   // of an arc or self: Count of the payload
	Downgrade               // of an arc or self, gives a weak: To
	Upgrade                 // of a weak, gives an arc if OK: To
	GetMut                  // of an arc: OK if it is the only handle, weak ones included
	TryUnwrap               // of an arc: OK if it is the only strong handle, which it then consumes; no destructor
	IntoInner               // consumes an arc: OK if it was the last strong one; no destructor then
	PtrEq                   // of two arcs: OK if they are of one object
	WillWake                // of two wakers or refs: OK if they wake the same target
	IntoRaw                 // consumes an arc or a waker, gives a raw or raw_waker: To
	FromRaw                 // the inverse
	IncStrong               // through a raw: gives another raw, To
	DecStrong               // consumes a raw
	Forget                  // gives up an arc, waker or weak without its decrement
	Move                    // gives the same handle under another id: To
	funcs
)

var funcNames = [...]string{
	"new", "clone", "into_waker", "borrow", "end_borrow", "wake", "wake_by_ref", "drop", "strong_count", "weak_count",
	"wakes", "downgrade", "upgrade", "get_mut", "try_unwrap", "into_inner", "ptr_eq", "will_wake", "into_raw", "from_raw",
	"increment_strong_count", "decrement_strong_count", "forget", "move",
}

func (f Func) String() string { return funcNames[f] }

// Funcs returns all operations in order.
func Funcs() []Func {
	all := make([]Func, funcs)
	for i := range all {
		all[i] = Func(i)
	}
	return all
}

// Call is one operation with its arguments. Only New names its Object; a call on a handle acts on that handle's.
type Call struct {
	F      Func
	Object ObjectID // of New
	Handle HandleID // what it acts on; NoHandle for New
	Other  HandleID // second handle of PtrEq, WillWake
	To     HandleID // handle that it makes, or NoHandle
	Self   HandleID // of Wake, WakeByRef: the id under which nested calls use the arc that user code gets, or NoHandle
}

// String returns the call as in "clone 1 -> 2".
func (c Call) String() string {
	s := c.F.String()
	if c.F == New {
		return fmt.Sprintf("%s object %d -> %d", s, c.Object, c.To)
	}
	s += fmt.Sprintf(" %d", c.Handle)
	if c.Other != NoHandle {
		s += fmt.Sprintf(", %d", c.Other)
	}
	if c.To != NoHandle {
		s += fmt.Sprintf(" -> %d", c.To)
	}
	if c.Self != NoHandle {
		s += fmt.Sprintf(" (self %d)", c.Self)
	}
	return s
}

// Outcome is what a call shows to its caller when it is over.
type Outcome struct {
	OK       bool     // of Upgrade, GetMut, TryUnwrap, IntoInner, PtrEq, WillWake
	Count    uint64   // of StrongCount, WeakCount, Wakes
	Freed    bool     // the destructor ran inside this call, in its own thread; not inside a call nested in it
	Panicked bool     // a panic of user code came out of the call
	Err      Property // the typed error with which the call was refused: the property that it would have broken
}

// String names only what is set.
func (o Outcome) String() string {
	switch {
	case o.Err != "":
		return "error " + o.Err.String()
	case o.Panicked:
		return fmt.Sprintf("panic, freed=%v", o.Freed)
	}
	return fmt.Sprintf("ok=%v count=%d freed=%v", o.OK, o.Count, o.Freed)
}

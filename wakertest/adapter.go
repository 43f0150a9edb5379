package wakertest

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// Adapter says how a type with a manual reference count, or a waker, does the operations of the contract. H is an owning handle of it, which may be the
// pointer to the counted object itself; W is a weak handle, or [None]. New, Clone and Drop must be there. Every other function is nil if the type does not have the
// operation, and is then left out of all checks.
//
// Functions are called by several threads at once, each on handles that its thread may use. They may panic: by a panic of user code, which must pass through, or to
// refuse a call, which Refused recognises. Any other panic is a failure.
type Adapter[H, W any] struct {
	// New makes an object with one handle. Its destructor calls user.Destroy, once; where it wakes, it calls user.Wake, once for each wake, with the
	// handle of type H that user code gets, or nil for none. A type on cells of package memory makes them in the space, and keeps to space.MaxCount if
	// its count has a limit.
	New   func(space *memory.Space, user concurrent.User) H
	Clone func(H) H // adds one to the count
	Drop  func(H)   // takes one; the last one runs the destructor

	// Use uses the object, as owners do: it reads its payload, say by memory.Block.Touch(false), a memory.Cell or a plain Go field. It is called right before a
	// handle is cloned or consumed. Without it nothing can race with the destructor, which writes to the payload, and a use after free (R2) or a destructor
	// beside a use (R9) is not seen. On a handle that was consumed it is refused as the call itself would be.
	Use func(H)

	Count func(H) uint64 // the number of owning handles

	Wake      func(H)        // wakes and consumes the handle
	WakeByRef func(H)        // wakes
	Wakes     func(H) uint64 // how many wakes were delivered; only beside Wake or WakeByRef
	WillWake  func(a, b H) bool

	// Downgrade makes a weak handle. The limit of weak handles counts one more, which all handles of the object have together as long as there is one.
	Downgrade func(H) W
	DropWeak  func(W)           // with Downgrade
	Upgrade   func(W) (H, bool) // gives a handle as long as the count is not zero
	CloneWeak func(W) W
	WeakCount func(H) uint64 // the number of weak handles

	Unique    func(H) bool // whether there is no other handle of any kind, which gives exclusive access
	TryUnwrap func(H) bool // takes the value out and consumes the handle, without a destructor, if there is no other owning one
	IntoInner func(H) bool // consumes the handle, and takes the value out if it was the last owning one
	PtrEq     func(a, b H) bool

	// Send, Share and Receive are for handles that are Go variables which their owner empties, as in type Ref struct{ p *object }. (One that is a plain
	// comparable value, such as the pointer to the object, goes from thread to thread as it is.) Send empties the variable and returns what was in
	// it, comparable; Share returns that and leaves it; Receive makes a variable of it. An empty variable refuses Send.
	Send, Share         func(H) any
	Receive             func(any) H
	SendWeak, ShareWeak func(W) any
	ReceiveWeak         func(any) W

	// Refused names the property for the sake of which a call was refused, by what it panicked with: R7 at the limit, R2 for a consumed handle, R5 for
	// a borrowed one that is consumed. It is empty for any other panic. Without it the type refuses nothing, which has to be exempted.
	Refused func(recovered any) model.Property
}

// None stands for a handle that a type does not have. It has no values that anything is done with.
type None struct{}

// Of returns the adapted type as a subject. An adapter that lacks what it must have gives a subject that [Check] refuses with an error that says what.
func Of[H, W any](a Adapter[H, W]) concurrent.Subject {
	return &adapted[H, W]{Adapter: a, err: a.validate()}
}

// ErrAdapter is wrapped by the error of an adapter that is not complete.
var ErrAdapter = errors.New("wakertest: adapter")

func (a *Adapter[H, W]) validate() error {
	for _, rule := range []struct {
		broken bool
		why    string
	}{
		{a.New == nil, "New is missing: it makes an object with its first handle"},
		{a.Clone == nil, "Clone is missing: it adds a handle"},
		{a.Drop == nil, "Drop is missing: it gives a handle up"},
		{!a.wakes() && a.Wakes != nil, "Wakes without Wake or WakeByRef: nothing is counted"},
		{!a.wakes() && a.WillWake != nil, "WillWake without Wake or WakeByRef: there are no wakers"},
		{(a.Downgrade == nil) != (a.DropWeak == nil), "Downgrade and DropWeak: want both or neither, or weak handles could not be made or given up"},
		{a.Downgrade == nil && (a.Upgrade != nil || a.CloneWeak != nil || a.WeakCount != nil), "Upgrade, CloneWeak or WeakCount without Downgrade: there are no weak handles"},
		{!all(a.Send, a.Share, a.Receive), "Send, Share and Receive: want all or none"},
		{!all(a.SendWeak, a.ShareWeak, a.ReceiveWeak), "SendWeak, ShareWeak and ReceiveWeak: want all or none"},
		{a.Send == nil && !reflect.TypeFor[H]().Comparable(), fmt.Sprintf("handles of type %v are not comparable: want Send, Share and Receive", reflect.TypeFor[H]())},
		{a.Downgrade != nil && a.SendWeak == nil && !reflect.TypeFor[W]().Comparable(),
			fmt.Sprintf("weak handles of type %v are not comparable: want SendWeak, ShareWeak and ReceiveWeak", reflect.TypeFor[W]())},
	} {
		if rule.broken {
			return fmt.Errorf("%w: %s", ErrAdapter, rule.why)
		}
	}
	return nil
}

// all reports whether all of the functions are there, or none.
func all(funcs ...any) bool {
	there := 0
	for _, f := range funcs {
		if !reflect.ValueOf(f).IsNil() {
			there++
		}
	}
	return there == 0 || there == len(funcs)
}

func (a *Adapter[H, W]) wakes() bool { return a.Wake != nil || a.WakeByRef != nil }

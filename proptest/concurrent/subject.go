package concurrent

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

// Handle is what a subject has for a handle of the contract. Its type is the subject's business.
type Handle any

// Subject is an implementation of the contract, as threads drive it: natively by goroutines, or under an exploration. Its methods are called
// by several threads at once. It keeps no state of its own: what threads share are the objects, in the cells of their space.
type Subject interface {
	// Has reports whether handles of the kind have the operation. What a subject does not have is left out of its checks.
	Has(f model.Func, k model.Kind) bool
	// New makes an object in the space and returns its first handle, an arc. User is user code of its value.
	New(s *memory.Space, user User) Handle
	// Do makes a call on h. Other is the second handle of PtrEq and WillWake, else nil. A handle that the call consumes is not used again.
	Do(f model.Func, h, other Handle) Answer
	// Send turns a handle that a thread owns into a value that may go to another thread, and Receive turns that into a handle there. The
	// value is comparable: under an exploration it travels through a cell.
	Send(h Handle) any
	// Share makes such a value of a handle that stays where it is: what Receive makes of it is used by reference only. It is no longer
	// used when the handle is consumed. A handle that is a Go variable, which its owner empties, must not be that variable there: a
	// thread that is run again would find it empty.
	Share(h Handle) any
	Receive(v any) Handle
	// Refused names the property for the sake of which a call was refused, by what the call panicked with. It is empty for a panic that
	// is no refusal.
	Refused(recovered any) model.Property
}

// Answer is what a call gave.
type Answer struct {
	Made  Handle // by operations that make a handle
	OK    bool   // of Upgrade, GetMut, TryUnwrap, IntoInner, PtrEq, WillWake
	Count uint64 // of StrongCount, WeakCount, Wakes
}

// User is user code of one object's value. Its methods may panic; the panic is user code's and passes through the subject.
type User interface {
	// Wake is called in each wake, once the value has counted it. Self is the arc that user code has, nil if the subject gives it none.
	Wake(self Handle)
	// Destroy is called in the destructor.
	Destroy()
}

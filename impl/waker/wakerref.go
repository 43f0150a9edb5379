package waker

// WakerRef is a waker on loan from an Arc or a Waker: it can be cloned and woken by reference, and has no way to
// consume anything. Rust's dereferences to a &Waker, which the type system keeps from being consumed; here it is a view.
//
// Every method fails with DeadRef once the handle that it borrows from was consumed or moved. A
// handle that was consumed and then set to the same allocation again is not told from one that stayed. Copies are as good as
// the original. The zero WakerRef is dead.
type WakerRef struct {
	arc   *handle // it borrows from one of the two
	waker *Waker
	raw   RawWaker
}

// NewWakerRef returns the waker on loan from the arc. The strong count stays as it is, and nothing is allocated.
func NewWakerRef[T any, P Wake[T]](a *Arc[T]) WakerRef {
	return WakerRef{arc: &a.handle, raw: rawWakerOf[T, P](a.live("NewWakerRef"))}
}

// Ref returns a view of the waker.
func (w *Waker) Ref() WakerRef { return WakerRef{waker: w, raw: w.live("Ref")} }

// Clone returns a waker of its own. It fails as the Clone of the handle would.
func (r WakerRef) Clone() Waker {
	r.check("Clone")
	return Waker{raw: r.raw.VTable.Clone(r.raw.Data)}
}

// WakeByRef wakes the task.
func (r WakerRef) WakeByRef() {
	r.check("WakeByRef")
	r.raw.VTable.WakeByRef(r.raw.Data)
}

// WillWake reports whether other wakes the same task: see [Waker.WillWake].
func (r WakerRef) WillWake(other *Waker) bool {
	r.check("WillWake")
	return r.raw == other.live("WillWake")
}

// check fails unless the handle still owns what it owned when the view was made.
func (r *WakerRef) check(op string) {
	if !r.alive() {
		panic(fault(op, "WakerRef", DeadRef))
	}
}

func (r *WakerRef) alive() bool {
	if r.arc != nil {
		return r.arc.block.raw() == r.raw.Data
	}
	return r.waker != nil && r.waker.raw == r.raw
}

// Context is what a poll of a future gets, as core::task::Context: it lends the waker of the task.
type Context struct{ waker WakerRef }

// FromWaker returns a context that lends the waker.
func FromWaker(w *Waker) Context { return Context{w.Ref()} }

// FromWakerRef returns a context that hands the loan on.
func FromWakerRef(r WakerRef) Context {
	r.check("FromWakerRef")
	return Context{r}
}

// Waker returns the waker on loan.
func (c *Context) Waker() WakerRef { return c.waker }

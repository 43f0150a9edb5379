package waker

// The transitions of the two counts that are off the hot path.

// refuseClone undoes an increment of the strong count and says why it was wrong for the value before, which was zero or
// at the limit. (Its callers panic themselves, so that the compiler knows that they do not go on.)
//
//go:noinline
func (b *header) refuseClone(op, handle string, old uint64) *Error {
	b.strong.FetchSub(arcCloneRestore, 1)
	return countError(op, handle, old)
}

// refuseWeakClone is refuseClone of the weak count.
//
//go:noinline
func (b *header) refuseWeakClone(op, handle string, old uint64) *Error {
	b.weak.FetchSub(weakCloneRestore, 1)
	return countError(op, handle, old)
}

// countError says why a count of old may not be incremented.
func countError(op, handle string, old uint64) *Error {
	if old == 0 {
		return &Error{Op: op, Handle: handle, Kind: UseAfterFree, Property: "R2"}
	}
	return &Error{Op: op, Handle: handle, Kind: Overflow, Property: "R7", Count: old}
}

// lastDrop goes on after a decrement of the strong count whose value before was old, 1 or 0: the last owner destroys
// the value, and a drop below zero is undone and fails.
//
//go:noinline
func (b *header) lastDrop(op, handle string, old uint64) {
	if old == 0 {
		b.strong.FetchAdd(arcDropRestore, 1)
		panic(&Error{Op: op, Handle: handle, Kind: Underflow, Property: "R3"})
	}
	// Acquire: the destructor comes after what every other owner did before its drop.
	b.Space().Fence(arcDropFence)
	b.destroy()
}

// destroy ends the value and then gives up the weak count that all strong handles owned together, also if
// user code panics (R8).
func (b *header) destroy() {
	defer b.releaseWeak("Drop", b.table.arc)
	b.retire()
	b.Touch(true)
	b.note("destroy")
	b.table.destroy(b)
}

// retire empties the borrowed handle, so that what user code kept of a by-reference wake beyond its end fails.
func (b *header) retire() {
	if !b.Space().Driven() {
		b.borrow.block = nil
	}
}

// releaseWeak gives up one weak count, and the block if it was the last.
func (b *header) releaseWeak(op, handle string) {
	// Release: whatever was done through the handle comes before the block is freed or locked.
	old := b.weak.FetchSub(weakDropDec, 1)
	if old > 1 {
		return
	}
	if old == 0 {
		b.weak.FetchAdd(weakDropRestore, 1)
		panic(&Error{Op: op, Handle: handle, Kind: Underflow, Property: "R3"})
	}
	// Acquire: the block is freed after every use of it.
	b.Space().Fence(weakDropFence)
	b.Free()
}

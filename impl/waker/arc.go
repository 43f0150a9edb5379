package waker

// Arc is an owning handle of a value of type T: the strong count of its allocation has one for it. The zero Arc is empty.
//
// Any number of goroutines may call methods of one Arc at once, as long as none of them consumes it (see the package
// comment). Arcs of one allocation are independent of each other.
type Arc[T any] struct {
	_ [0]*T // no handle of another type is a conversion away, which `go vet` would not report
	handle
}

func arcOf[T any](b *header) Arc[T] { return Arc[T]{handle: handle{block: b}} }

// Clone returns a new handle of the same value. It fails with UseAfterFree if the strong count is zero, which only a broken
// rule can bring about, and with Overflow if it is at its limit.
func (a *Arc[T]) Clone() Arc[T] {
	b := a.block
	if b == nil {
		panic(a.refusal("Clone", arcName[T]()))
	}
	// Relaxed: this handle keeps the block alive.
	if old := b.strong.FetchAdd(arcClone, 1); old-1 >= b.full {
		panic(b.refuseClone("Clone", b.table.arc, old))
	}
	return arcOf[T](b)
}

// Drop consumes the handle. The drop of the last one runs the destructor of the value, if it has one (see [Destroyer]), on
// this goroutine, and frees the block if no weak handle is left. If the destructor panics, the panic goes on
// when that is done.
func (a *Arc[T]) Drop() {
	b := a.block
	if b == nil || &a.handle == &b.borrow {
		panic(a.refusal("Drop", arcName[T]()))
	}
	a.block = nil
	// Release: what was done through this handle comes before the destructor.
	if old := b.strong.FetchSub(arcDropDec, 1); old <= 1 {
		b.lastDrop("Drop", b.table.arc, old)
	}
}

// Get returns the value, which stays valid as long as the handle is not consumed.
func (a *Arc[T]) Get() *T {
	b := a.block
	if b == nil {
		panic(a.refusal("Get", arcName[T]()))
	}
	b.Touch(false)
	return value[T](b)
}

// StrongCount returns the number of owning handles, wakers included, as it was at some moment.
func (a *Arc[T]) StrongCount() uint64 {
	return a.live("StrongCount").strong.Load(arcStrongCount)
}

// WeakCount returns the number of weak handles, as it was at some moment.
func (a *Arc[T]) WeakCount() uint64 {
	b := a.live("WeakCount")
	n := b.weak.Load(arcWeakCount)
	if n == b.Space().Mask() {
		return 0 // locked by a GetMut, which found no weak handle
	}
	return n - 1
}

// PtrEq reports whether both are handles of one allocation.
func (a *Arc[T]) PtrEq(other *Arc[T]) bool {
	return a.live("PtrEq") == other.live("PtrEq")
}

// Move empties the handle and returns one that owns what it owned. It is how a handle is given away: a copy fails `go vet`.
func (a *Arc[T]) Move() Arc[T] { return arcOf[T](a.take("Move")) }

// Forget consumes the handle without a decrement, as mem::forget does: the value is never destroyed.
func (a *Arc[T]) Forget() { a.take("Forget") }

// Empty reports whether the handle was consumed or moved, or never set. It is the one method that an empty handle has.
func (a *Arc[T]) Empty() bool { return a.block == nil }

// live returns the block of a handle that is not empty.
func (a *Arc[T]) live(op string) *header {
	if a.block == nil {
		panic(a.refusal(op, arcName[T]()))
	}
	return a.block
}

// owned returns the block of a handle that is neither empty nor borrowed.
func (a *Arc[T]) owned(op string) *header {
	b := a.block
	if b == nil || &a.handle == &b.borrow {
		panic(a.refusal(op, arcName[T]()))
	}
	return b
}

// take empties a handle that owns and returns its block.
func (a *Arc[T]) take(op string) *header {
	b := a.owned(op)
	a.block = nil
	return b
}

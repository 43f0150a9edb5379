package waker

// Weak is a handle that keeps the block of a value but not the value: see [Weak.Upgrade]. The zero Weak is empty.
// It comes from [Arc.Downgrade]; the rules for goroutines are those of [Arc].
type Weak[T any] struct {
	_ [0]chan T // as in Arc, and unlike it
	handle
}

func weakOf[T any](b *header) Weak[T] { return Weak[T]{handle: handle{block: b}} }

// Downgrade returns a weak handle of the same allocation. While another thread is inside GetMut of the last
// Arc it waits for its end. It fails with Overflow if the weak count is at its limit; the handles of
// the value count as one in it.
func (a *Arc[T]) Downgrade() Weak[T] {
	b := a.live("Downgrade")
	locked := b.Space().Mask()
	// Relaxed: a first guess.
	for n := b.weak.Load(arcDowngradeLoad); ; {
		if n == locked {
			n = b.awaitUnlocked(locked)
		}
		if n-1 >= b.full {
			panic(countError("Downgrade", b.table.arc, n))
		}
		// Acquire: comes after the read of the strong count by a GetMut.
		found, ok := b.weak.CompareExchange(arcDowngradeCAS, n, n+1)
		if ok {
			return weakOf[T](b)
		}
		n = found
	}
}

// awaitUnlocked waits until no GetMut holds the weak count, and returns the count.
//
//go:noinline
func (b *header) awaitUnlocked(locked uint64) uint64 {
	// Relaxed: the CAS that follows synchronises.
	return b.weak.Await(arcDowngradeAwait, func(n uint64) bool { return n != locked })
}

// Upgrade returns an owning handle, and false if the value was destroyed or taken. It fails with Overflow
// if the strong count is at its limit.
func (w *Weak[T]) Upgrade() (Arc[T], bool) {
	b := w.live("Upgrade")
	// Relaxed: a first guess. An increment by CAS, for the count must never leave zero.
	for n := b.strong.Load(weakUpgradeLoad); n != 0; {
		if n-1 >= b.full {
			panic(countError("Upgrade", b.table.weak, n))
		}
		// Acquire: sees the value that the count stands for.
		found, ok := b.strong.CompareExchange(weakUpgradeCAS, n, n+1)
		if ok {
			return arcOf[T](b), true
		}
		n = found
	}
	return Arc[T]{}, false
}

// Clone returns a new weak handle of the same allocation. Its failures are those of [Arc.Clone], for the weak count.
func (w *Weak[T]) Clone() Weak[T] {
	b := w.live("Clone")
	// Relaxed: this handle keeps the block.
	if old := b.weak.FetchAdd(weakClone, 1); old-1 >= b.full {
		panic(b.refuseWeakClone("Clone", b.table.weak, old))
	}
	return weakOf[T](b)
}

// Drop consumes the handle and frees the block if it was the last handle of any kind.
func (w *Weak[T]) Drop() {
	b := w.take("Drop")
	b.releaseWeak("Drop", b.table.weak)
}

// StrongCount returns the number of owning handles, as it was at some moment; 0 once the value was destroyed or taken.
func (w *Weak[T]) StrongCount() uint64 {
	return w.live("StrongCount").strong.Load(weakStrongCount)
}

// WeakCount returns the number of weak handles, as it was at some moment, and 0 once the value was destroyed or
// taken, as in Rust: how many weak handles are left is not known then.
func (w *Weak[T]) WeakCount() uint64 {
	b := w.live("WeakCount")
	// Acquire: comes before the read of the strong count.
	weak := b.weak.Load(weakWeakCount)
	// Relaxed: if an owner exists now, the weak count read before had one for all owners.
	if b.strong.Load(weakWeakCountStrong) == 0 {
		return 0
	}
	return weak - 1
}

// PtrEq reports whether both are handles of one allocation.
func (w *Weak[T]) PtrEq(other *Weak[T]) bool {
	return w.live("PtrEq") == other.live("PtrEq")
}

// Move empties the handle and returns one that holds what it held.
func (w *Weak[T]) Move() Weak[T] { return weakOf[T](w.take("Move")) }

// Forget consumes the handle without a decrement: the block is never freed.
func (w *Weak[T]) Forget() { w.take("Forget") }

// Empty reports whether the handle was consumed or moved, or never set.
func (w *Weak[T]) Empty() bool { return w.block == nil }

func (w *Weak[T]) live(op string) *header {
	if w.block == nil {
		panic(w.refusal(op, weakName[T]()))
	}
	return w.block
}

func (w *Weak[T]) take(op string) *header {
	b := w.live(op)
	w.block = nil
	return b
}

package waker

// GetMut returns the value for exclusive use, and true, if this handle is the only one of any kind; else nil and
// false. The use ends before the next Clone, Downgrade or other conversion of the handle, which must not happen at the
// same time.
func (a *Arc[T]) GetMut() (*T, bool) {
	b := a.owned("GetMut")
	if !b.unique() {
		return nil, false
	}
	b.Touch(true)
	return value[T](b), true
}

// unique reports whether exactly one strong and no weak handle exists. Two loads would not do: between them, a
// weak handle could be upgraded and dropped. So the weak count is locked while the strong count is read, by its
// largest value, far beyond the limit.
func (b *header) unique() bool {
	// Acquire: sees the upgrades made through weak handles that are gone.
	if _, ok := b.weak.CompareExchange(arcGetMutLock, 1, b.Space().Mask()); !ok {
		return false
	}
	// Acquire: the exclusive use comes after what former owners did.
	one := b.strong.Load(arcGetMutLoad) == 1
	// Release: the load above comes before any later downgrade.
	b.weak.Store(arcGetMutUnlock, 1)
	return one
}

// TryUnwrap consumes the handle and returns the value, and true, if it is the only owning one; else the zero T and false, and
// the handle stays as it is. Weak handles do not count. The destructor does not run: the value is the caller's.
func (a *Arc[T]) TryUnwrap() (T, bool) {
	b := a.owned("TryUnwrap")
	// Relaxed: the fence acquires.
	if _, ok := b.strong.CompareExchange(arcTryUnwrapCAS, 1, 0); !ok {
		return *new(T), false
	}
	a.block = nil
	// Acquire: the value is taken after what every other owner did.
	b.Space().Fence(arcTryUnwrapFence)
	return takeValue[T](b, "TryUnwrap"), true
}

// IntoInner consumes the handle and returns the value, and true, if it was the last owning one; else the zero T and
// false. If every owner of a value calls it, exactly one gets the value. The destructor does not run: the value is the caller's.
func (a *Arc[T]) IntoInner() (T, bool) {
	b := a.take("IntoInner")
	// Release: this handle may not be the last.
	old := b.strong.FetchSub(arcIntoInnerDec, 1)
	if old > 1 {
		return *new(T), false
	}
	if old == 0 {
		b.lastDrop("IntoInner", b.table.arc, old)
	}
	// Acquire: the value is taken after what every other owner did.
	b.Space().Fence(arcIntoInnerFence)
	return takeValue[T](b, "IntoInner"), true
}

// takeValue moves the value out of a block whose strong count has reached zero, and gives up its weak count.
func takeValue[T any](b *header, op string) T {
	b.retire()
	b.Touch(true)
	b.note("unwrap")
	p := value[T](b)
	v := *p
	clearValue(b, p)
	b.releaseWeak(op, b.table.arc)
	return v
}

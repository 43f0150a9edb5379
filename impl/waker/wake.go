package waker

import "unsafe"

// Wake is implemented by *T if an Arc[T] can be a waker, as std::task::Wake.
type Wake[T any] interface {
	*T
	// Wake wakes, and owns self: it may drop, move or keep it. If it does neither drop nor move self, self is
	// dropped when it returns or panics. The pointer must not be kept.
	Wake(self *Arc[T])
	// WakeByRef wakes, and borrows self: it may clone self, but an attempt to consume it fails with Borrowed. The pointer must
	// not be kept.
	WakeByRef(self *Arc[T])
}

// IntoWaker consumes the arc and returns the waker that owns what it owned. The strong count stays as it is.
func IntoWaker[T any, P Wake[T]](a *Arc[T]) Waker {
	b := a.take("IntoWaker")
	return Waker{raw: rawWakerOf[T, P](b)}
}

// rawWakerOf returns the parts of a waker of the block, with no account taken of who owns it.
func rawWakerOf[T any, P Wake[T]](b *header) RawWaker {
	t := b.table
	t.wakes.Do(func() {
		t.vtable = RawWakerVTable{Clone: cloneBlock, Wake: wakeBlock[T, P], WakeByRef: wakeBlockByRef[T, P], Drop: dropBlock}
	})
	return RawWaker{Data: b.raw(), VTable: &t.vtable}
}

// cloneBlock is Clone of the vtable. It depends on no type: the block knows its table.
func cloneBlock(data unsafe.Pointer) RawWaker {
	b := (*header)(data)
	t := b.table // before the increment: a load after it would stand in the way of the next one
	// Relaxed: as Arc.Clone.
	if old := b.strong.FetchAdd(arcClone, 1); old-1 >= b.full {
		panic(b.refuseClone("Clone", wakerName, old))
	}
	return RawWaker{Data: data, VTable: &t.vtable}
}

// dropBlock is Drop of the vtable.
func dropBlock(data unsafe.Pointer) {
	b := (*header)(data)
	// Release: as Arc.Drop.
	if old := b.strong.FetchSub(arcDropDec, 1); old <= 1 {
		b.lastDrop("Drop", wakerName, old)
	}
}

// wakeBlock is Wake of the vtable: deliver, then release what is left of the handle, also after a panic (R8).
func wakeBlock[T any, P Wake[T]](data unsafe.Pointer) {
	b := (*header)(data)
	self := arcOf[T](b)
	defer self.release()
	b.Touch(false)
	b.note("wake")
	P(value[T](b)).Wake(&self)
}

// release drops the handle of a wake unless user code has dropped or moved it.
func (a *Arc[T]) release() {
	if b := a.block; b != nil {
		a.block = nil
		// Release: as Arc.Drop.
		if old := b.strong.FetchSub(arcDropDec, 1); old <= 1 {
			b.lastDrop("Wake", wakerName, old)
		}
	}
}

// wakeBlockByRef is WakeByRef of the vtable. User code gets the borrowed handle of the block itself: nothing is allocated, and
// no count can change, whatever user code does (R5, R8).
func wakeBlockByRef[T any, P Wake[T]](data unsafe.Pointer) {
	b := (*header)(data)
	b.Touch(false)
	b.note("wake_by_ref")
	P(value[T](b)).WakeByRef((*Arc[T])(unsafe.Pointer(&b.borrow)))
}

package waker

import "unsafe"

// RawWaker is what a [Waker] is made of, as core::task::RawWaker: data, and the functions that know what to do with it.
type RawWaker struct {
	Data   unsafe.Pointer
	VTable *RawWakerVTable
}

// RawWakerVTable holds the functions of a kind of waker, all of which may be called by any goroutine. Its address is part of a
// waker's identity, so a kind has one vtable, which is never changed.
type RawWakerVTable struct {
	// Clone returns a waker that owns data too; data stays owned.
	Clone func(data unsafe.Pointer) RawWaker
	// Wake wakes and gives data up.
	Wake func(data unsafe.Pointer)
	// WakeByRef wakes; data stays owned.
	WakeByRef func(data unsafe.Pointer)
	// Drop gives data up.
	Drop func(data unsafe.Pointer)
}

// Waker is an owning handle by which a task is woken, of any kind that has a vtable. The zero Waker is empty.
// The rules for goroutines are those of [Arc].
type Waker struct {
	_   noCopy
	raw RawWaker
}

// WakerFromRaw returns the waker of the parts, which it owns from now on. It fails with Invalid if the vtable or
// one of its functions is missing.
func WakerFromRaw(raw RawWaker) Waker {
	v := raw.VTable
	if v == nil || v.Clone == nil || v.Wake == nil || v.WakeByRef == nil || v.Drop == nil {
		panic(fault("WakerFromRaw", wakerName, Invalid))
	}
	return Waker{raw: raw}
}

// IntoRaw consumes the waker and returns its parts, which own what it owned.
func (w *Waker) IntoRaw() RawWaker { return w.take("IntoRaw") }

// Clone returns a waker of the same task. That of an Arc fails as [Arc.Clone] does.
func (w *Waker) Clone() Waker {
	raw := w.raw
	if raw == (RawWaker{}) {
		raw = empty
	}
	return Waker{raw: raw.VTable.Clone(raw.Data)}
}

// Wake wakes the task and consumes the waker, also if user code panics.
func (w *Waker) Wake() {
	raw := w.raw
	*w = Waker{}
	if raw == (RawWaker{}) {
		raw = empty
	}
	raw.VTable.Wake(raw.Data)
}

// WakeByRef wakes the task and leaves the waker as it is, also if user code panics.
func (w *Waker) WakeByRef() {
	raw := w.raw
	if raw == (RawWaker{}) {
		raw = empty
	}
	raw.VTable.WakeByRef(raw.Data)
}

// Drop consumes the waker without a wake.
func (w *Waker) Drop() {
	raw := w.raw
	*w = Waker{}
	if raw == (RawWaker{}) {
		raw = empty
	}
	raw.VTable.Drop(raw.Data)
}

// WillWake reports whether both wake the same task: they have the same data and the same vtable. It may miss two wakers of
// one task that have different parts, and never takes two tasks for one.
func (w *Waker) WillWake(other *Waker) bool {
	return w.live("WillWake") == other.live("WillWake")
}

// PtrEq reports whether both have the same data.
func (w *Waker) PtrEq(other *Waker) bool {
	return w.live("PtrEq").Data == other.live("PtrEq").Data
}

// Data returns the data of the waker; for one that [IntoWaker] made, the [Raw] of its allocation.
func (w *Waker) Data() unsafe.Pointer { return w.live("Data").Data }

// VTable returns the vtable of the waker, which must not be changed.
func (w *Waker) VTable() *RawWakerVTable { return w.live("VTable").VTable }

// Move empties the waker and returns one that owns what it owned.
func (w *Waker) Move() Waker { return Waker{raw: w.take("Move")} }

// Forget consumes the waker without calling its vtable: what it owned is never given up.
func (w *Waker) Forget() { w.take("Forget") }

// Empty reports whether the waker was consumed or moved, or never set.
func (w *Waker) Empty() bool { return w.raw.VTable == nil }

func (w *Waker) live(op string) RawWaker {
	if w.raw.VTable == nil {
		panic(fault(op, wakerName, Consumed))
	}
	return w.raw
}

func (w *Waker) take(op string) RawWaker {
	raw := w.live(op)
	w.raw = RawWaker{}
	return raw
}

const wakerName = "Waker"

// empty stands for the parts of an empty waker, and fails in all it does. With it, the methods that call the
// vtable need no call of their own to fail, and stay within the compiler's budget for inlining.
var empty = RawWaker{VTable: &RawWakerVTable{
	Clone:     func(unsafe.Pointer) RawWaker { panic(fault("Clone", wakerName, Consumed)) },
	Wake:      func(unsafe.Pointer) { panic(fault("Wake", wakerName, Consumed)) },
	WakeByRef: func(unsafe.Pointer) { panic(fault("WakeByRef", wakerName, Consumed)) },
	Drop:      func(unsafe.Pointer) { panic(fault("Drop", wakerName, Consumed)) },
}}

// Noop returns a waker that does nothing.
func Noop() Waker { return Waker{raw: RawWaker{VTable: &noopVTable}} }

// noopVTable gets its functions from init, because Clone returns its address.
var noopVTable RawWakerVTable

func init() {
	nothing := func(unsafe.Pointer) {}
	noopVTable = RawWakerVTable{
		Clone: func(unsafe.Pointer) RawWaker { return RawWaker{VTable: &noopVTable} },
		Wake:  nothing, WakeByRef: nothing, Drop: nothing,
	}
}

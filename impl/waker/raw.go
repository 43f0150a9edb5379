package waker

import (
	"reflect"
	"unsafe"
)

// Raw stands for an allocation without a handle, as the data of a [RawWaker]. It keeps the memory, as any Go pointer, but no
// count. It compares equal exactly for the same allocation. What it points to is not the value.
type Raw = unsafe.Pointer

// IntoRaw consumes the handle and returns its allocation, whose count goes on having one for it: exactly one
// [FromRaw] or [DecrementStrongCount] must follow.
func (a *Arc[T]) IntoRaw() Raw { return a.take("IntoRaw").raw() }

// AsRaw returns the allocation and leaves the handle as it is.
func (a *Arc[T]) AsRaw() Raw { return a.live("AsRaw").raw() }

// FromRaw returns the handle that IntoRaw consumed. It fails with Invalid for nil and for an allocation of another type.
func FromRaw[T any](raw Raw) Arc[T] {
	return arcOf[T](blockOf[T](raw, "FromRaw", arcName[T]))
}

// IntoRaw consumes the handle and returns its allocation: exactly one [WeakFromRaw] must follow.
func (w *Weak[T]) IntoRaw() Raw { return w.take("IntoRaw").raw() }

// AsRaw returns the allocation and leaves the handle as it is.
func (w *Weak[T]) AsRaw() Raw { return w.live("AsRaw").raw() }

// WeakFromRaw returns the weak handle that [Weak.IntoRaw] consumed. It fails as [FromRaw] does.
func WeakFromRaw[T any](raw Raw) Weak[T] {
	return weakOf[T](blockOf[T](raw, "WeakFromRaw", weakName[T]))
}

// IncrementStrongCount is a Clone whose handle is left as raw part. Some owner must exist meanwhile.
// Its failures are those of [Arc.Clone].
func IncrementStrongCount(raw Raw) {
	b := anyBlock(raw, "IncrementStrongCount")
	// Relaxed: as Arc.Clone.
	if old := b.strong.FetchAdd(arcClone, 1); old-1 >= b.full {
		panic(b.refuseClone("IncrementStrongCount", b.table.arc, old))
	}
}

// DecrementStrongCount drops a handle that was left as raw part. It does all that [Arc.Drop] does.
func DecrementStrongCount(raw Raw) {
	b := anyBlock(raw, "DecrementStrongCount")
	// Release: as Arc.Drop.
	if old := b.strong.FetchSub(arcDropDec, 1); old <= 1 {
		b.lastDrop("DecrementStrongCount", b.table.arc, old)
	}
}

func anyBlock(raw Raw, op string) *header {
	if raw == nil {
		panic(fault(op, "Raw", Invalid))
	}
	return (*header)(raw)
}

func blockOf[T any](raw Raw, op string, handle func() string) *header {
	if raw == nil || (*header)(raw).table.typ != reflect.TypeFor[T]() {
		panic(fault(op, handle(), Invalid))
	}
	return (*header)(raw)
}

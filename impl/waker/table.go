package waker

import (
	"reflect"
	"sync"
)

// Destroyer is implemented by a value that has a destructor. It is the value's address that counts: a method
// of T or of *T.
type Destroyer interface {
	// Destroy runs once, on the thread that dropped the last strong handle, when the strong count is zero: all that
	// any owner did before its drop happens before it. It is not called for a value taken by TryUnwrap or IntoInner.
	Destroy()
}

// table is what all allocations of one type share. Go has no static per generic type, so it is looked up by type once per
// allocation, and the block carries it.
type table struct {
	typ  reflect.Type
	arc  string // name of a handle, for reports
	weak string

	destroy func(*header)

	wakes  sync.Once // sets vtable, once T is known to be woken
	vtable RawWakerVTable
}

var tables sync.Map // of *table by reflect.Type

// tableOf returns the table of T.
func tableOf[T any]() *table {
	typ := reflect.TypeFor[T]()
	if t, ok := tables.Load(typ); ok {
		return t.(*table)
	}
	t, _ := tables.LoadOrStore(typ, &table{
		typ:     typ,
		arc:     "Arc[" + typ.String() + "]",
		weak:    "Weak[" + typ.String() + "]",
		destroy: destroyValue[T],
	})
	return t.(*table)
}

// destroyValue runs the destructor of T, if there is one.
func destroyValue[T any](b *header) {
	v := value[T](b)
	defer clearValue(b, v)
	if d, ok := any(v).(Destroyer); ok {
		d.Destroy()
	}
}

// clearValue lets go of what the value refers to, so that a weak handle keeps the block and not the value. Under a backend
// the block is used again by other executions and stays as it is.
func clearValue[T any](b *header, v *T) {
	if !b.Space().Driven() {
		*v = *new(T)
	}
}

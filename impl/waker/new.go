package waker

import "github.com/wakecheck/wakecheck/impl/memory"

// New allocates a value in the space and returns its first handle, with a strong count of 1. A value that holds cells or
// locks cannot be copied: see [NewWith]. Under a backend the value is that of the first execution of this operation.
func New[T any](sp *memory.Space, value T) Arc[T] {
	t := checkSpace[T](sp, "New")
	return arcOf[T](&memory.Alloc(sp, t.arc, func(in *inner[T]) {
		in.init(sp, t)
		in.value = value
	}).header)
}

// NewWith is New with a value that init sets in place, before any other thread can know it. Cells that init
// initialises in sp are part of the allocation: using them after the block was freed is a use after free.
// Under a backend init runs for the first execution only; it must depend on nothing but what the thread knows, and perform no
// operation.
func NewWith[T any](sp *memory.Space, init func(*T)) Arc[T] {
	t := checkSpace[T](sp, "NewWith")
	return arcOf[T](&memory.Alloc(sp, t.arc, func(in *inner[T]) {
		in.init(sp, t)
		init(&in.value)
	}).header)
}

func checkSpace[T any](sp *memory.Space, op string) *table {
	if sp == nil {
		panic(fault(op, arcName[T](), Invalid))
	}
	return tableOf[T]()
}

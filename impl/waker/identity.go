package waker

import "github.com/wakecheck/wakecheck/impl/memory"

// Space returns the space of the allocation.
func (a *Arc[T]) Space() *memory.Space { return a.live("Space").Block.Space() }

// ID returns the number by which local events name the allocation under a backend, and 0 in a native space.
func (a *Arc[T]) ID() uint64 {
	if p := a.live("ID").Place(); p != nil {
		return uint64(p.ID)
	}
	return 0
}

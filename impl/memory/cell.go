package memory

import "sync/atomic"

// Cell is a plain, non-atomic cell: two accesses of which one is a write race unless one happens before the other.
// Init gives it its space; it must not be copied. T is comparable because a backend recognises a thread's past by
// the values that it read; a dynamic type that is not comparable panics there.
type Cell[T comparable] struct {
	_  noCopy
	v  T
	at *Place
}

// Init makes the cell part of a space with its first value, before any other thread knows it.
func (c *Cell[T]) Init(s *Space, name string, first T) {
	c.v = first
	c.at = s.newRefPlace(name, func() Value { return ref(s.backend, first) })
}

// Load reads the value.
func (c *Cell[T]) Load() T {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpRead); b != nil {
			return deref[T](b, b.Do(&Op{Kind: OpRead, Place: c.at}))
		}
	}
	return c.v
}

// Store replaces the value.
func (c *Cell[T]) Store(v T) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpWrite); b != nil {
			b.Do(&Op{Kind: OpWrite, Place: c.at, Arg: ref(b, v)})
			return
		}
	}
	c.v = v
}

// backend returns the backend of the place, or nil if it is native. A place that no Init has set is an error while any
// space is driven or narrow, and native otherwise.
func (p *Place) backend(k Kind) Backend {
	if p != nil {
		return p.Space.backend
	}
	if atomic.LoadInt32(&driven.n) == 0 {
		return nil
	}
	panic(&ZeroCellError{Op: k})
}

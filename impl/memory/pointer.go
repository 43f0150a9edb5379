package memory

import (
	"sync/atomic"
	"unsafe"
)

// Pointer is an atomic pointer. Init gives it its space; it must not be copied. Under a backend, what it points to must
// come from [Alloc] or have been made before the first thread was spawned.
type Pointer[T any] struct {
	_  noCopy
	v  unsafe.Pointer
	at *Place
}

// Init makes the cell part of a space with its first value, before any other thread knows it.
func (c *Pointer[T]) Init(s *Space, name string, first *T) {
	c.v = unsafe.Pointer(first)
	c.at = s.newRefPlace(name, func() Value { return ref(s.backend, first) })
}

// Load returns the pointer.
func (c *Pointer[T]) Load(site *LoadSite) *T {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpLoad); b != nil {
			return deref[*T](b, b.Do(&Op{Kind: OpLoad, Site: &site.Site, Place: c.at}))
		}
	}
	return (*T)(atomic.LoadPointer(&c.v))
}

// Store replaces the pointer.
func (c *Pointer[T]) Store(site *StoreSite, p *T) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpStore); b != nil {
			b.Do(&Op{Kind: OpStore, Site: &site.Site, Place: c.at, Arg: ref(b, p)})
			return
		}
	}
	atomic.StorePointer(&c.v, unsafe.Pointer(p))
}

// Swap replaces the pointer and returns the one before.
func (c *Pointer[T]) Swap(site *RMWSite, p *T) *T {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpRMW); b != nil {
			return deref[*T](b, b.Do(&Op{Kind: OpRMW, Modify: Swap, Site: &site.Site, Place: c.at, Arg: ref(b, p)}))
		}
	}
	return (*T)(atomic.SwapPointer(&c.v, unsafe.Pointer(p)))
}

// CompareExchange stores new if the pointer is old. See [Uint64.CompareExchange].
func (c *Pointer[T]) CompareExchange(site *CASSite, old, new *T) (found *T, stored bool) {
	return c.cas(site, old, new, false)
}

// CompareExchangeWeak may fail although the pointer is old. See [Uint64.CompareExchangeWeak].
func (c *Pointer[T]) CompareExchangeWeak(site *CASSite, old, new *T) (found *T, stored bool) {
	return c.cas(site, old, new, true)
}

// PlainLoad reads the pointer without any atomicity.
func (c *Pointer[T]) PlainLoad() *T {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpRead); b != nil {
			return deref[*T](b, b.Do(&Op{Kind: OpRead, Place: c.at}))
		}
	}
	return (*T)(c.v)
}

// PlainStore replaces the pointer without any atomicity.
func (c *Pointer[T]) PlainStore(p *T) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpWrite); b != nil {
			b.Do(&Op{Kind: OpWrite, Place: c.at, Arg: ref(b, p)})
			return
		}
	}
	c.v = unsafe.Pointer(p)
}

func (c *Pointer[T]) cas(site *CASSite, old, new *T, weak bool) (*T, bool) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpCAS); b != nil {
			op := &Op{Kind: OpCAS, Weak: weak, Site: &site.Site, Place: c.at, Expected: ref(b, old), Arg: ref(b, new)}
			found := b.Do(op)
			return deref[*T](b, found), found == op.Expected && !op.Failed
		}
	}
	for {
		if atomic.CompareAndSwapPointer(&c.v, unsafe.Pointer(old), unsafe.Pointer(new)) {
			return old, true
		}
		if found := (*T)(atomic.LoadPointer(&c.v)); found != old {
			return found, false
		}
	}
}

// ref is Backend.Ref with a typed nil counted as nil.
func ref[T comparable](b Backend, v T) Value {
	var zero T
	if v == zero {
		return 0
	}
	return b.Ref(v)
}

// deref is the inverse of ref.
func deref[T comparable](b Backend, r Value) T {
	if r == 0 {
		var zero T
		return zero
	}
	return b.Deref(r).(T)
}

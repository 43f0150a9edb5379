package memory

import (
	"math"
	"sync/atomic"
)

// Uint32 and Uint64 are the same text but for the width: a type parameter would cost each operation a fifth of its speed.

// Uint32 is an atomic word of 32 bits. Init gives it its space; it must not be copied.
type Uint32 struct {
	_  noCopy
	v  uint32
	at *Place
}

// Init makes the cell part of a space with its first value, before any other thread knows it. The name is for reports.
func (c *Uint32) Init(s *Space, name string, first uint32) {
	mask := s.mask & math.MaxUint32
	c.v = first & uint32(mask)
	c.at = s.newPlace(name, mask, func() Value { return Value(c.v) })
}

// Place returns the identity of the cell under a backend, and nil in a native space.
func (c *Uint32) Place() *Place {
	if c.at == nil || c.at.Space.backend == nil {
		return nil
	}
	return c.at
}

// Load returns the value.
func (c *Uint32) Load(site *LoadSite) uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowLoad(site)
	}
	return atomic.LoadUint32(&c.v)
}

// Store replaces the value.
func (c *Uint32) Store(site *StoreSite, v uint32) {
	if atomic.LoadInt32(&driven.n) != 0 {
		c.slowStore(site, v)
		return
	}
	atomic.StoreUint32(&c.v, v)
}

// Swap replaces the value and returns the one before.
func (c *Uint32) Swap(site *RMWSite, v uint32) uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowRMW(site, Swap, v)
	}
	return atomic.SwapUint32(&c.v, v)
}

// FetchAdd adds d, wrapping, and returns the value before.
func (c *Uint32) FetchAdd(site *RMWSite, d uint32) uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowAdd(site, d)
	}
	return atomic.AddUint32(&c.v, d) - d
}

// FetchSub subtracts d, wrapping, and returns the value before.
func (c *Uint32) FetchSub(site *RMWSite, d uint32) uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowSub(site, d)
	}
	return atomic.AddUint32(&c.v, -d) + d
}

// FetchOr sets the bits of mask and returns the value before.
func (c *Uint32) FetchOr(site *RMWSite, mask uint32) uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowRMW(site, FetchOr, mask)
	}
	return atomic.OrUint32(&c.v, mask)
}

// FetchAnd keeps the bits of mask only and returns the value before.
func (c *Uint32) FetchAnd(site *RMWSite, mask uint32) uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowRMW(site, FetchAnd, mask)
	}
	return atomic.AndUint32(&c.v, mask)
}

// FetchXor flips the bits of mask and returns the value before.
func (c *Uint32) FetchXor(site *RMWSite, mask uint32) uint32 {
	return c.slowRMW(site, FetchXor, mask)
}

// CompareExchange stores new if the value is old. It returns the value that it found, and whether it stored: with
// the site's success order if so, else with its failure order.
func (c *Uint32) CompareExchange(site *CASSite, old, new uint32) (found uint32, stored bool) {
	if atomic.LoadInt32(&driven.n) == 0 && atomic.CompareAndSwapUint32(&c.v, old, new) {
		return old, true
	}
	return c.slowCAS(site, old, new, false)
}

// CompareExchangeWeak is a CompareExchange that may fail although the value is old; then found is old and stored false.
// Natively it never does.
func (c *Uint32) CompareExchangeWeak(site *CASSite, old, new uint32) (found uint32, stored bool) {
	if atomic.LoadInt32(&driven.n) == 0 && atomic.CompareAndSwapUint32(&c.v, old, new) {
		return old, true
	}
	return c.slowCAS(site, old, new, true)
}

// PlainLoad reads the value without any atomicity: it races with every concurrent write.
func (c *Uint32) PlainLoad() uint32 {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpRead); b != nil {
			return uint32(b.Do(&Op{Kind: OpRead, Place: c.at}))
		}
	}
	return c.v
}

// PlainStore replaces the value without any atomicity: it races with every concurrent access.
func (c *Uint32) PlainStore(v uint32) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpWrite); b != nil {
			b.Do(&Op{Kind: OpWrite, Place: c.at, Arg: Value(v) & c.at.Mask})
			return
		}
	}
	c.v = v & c.mask()
}

// Await loads until the predicate holds, and returns the value for which it does. A backend blocks the thread
// instead of letting it spin; the predicate must be a function of the value alone.
func (c *Uint32) Await(site *LoadSite, pred func(uint32) bool) uint32 {
	v, _ := c.await(site, pred, forever)
	return v
}

func (c *Uint32) slowLoad(site *LoadSite) uint32 {
	if b := c.at.backend(OpLoad); b != nil {
		return uint32(b.Do(&Op{Kind: OpLoad, Site: &site.Site, Place: c.at}))
	}
	return atomic.LoadUint32(&c.v)
}

func (c *Uint32) slowStore(site *StoreSite, v uint32) {
	if b := c.at.backend(OpStore); b != nil {
		b.Do(&Op{Kind: OpStore, Site: &site.Site, Place: c.at, Arg: Value(v) & c.at.Mask})
		return
	}
	atomic.StoreUint32(&c.v, v&c.mask())
}

// slowAdd and slowSub exist so that FetchAdd and FetchSub stay within the compiler's budget for inlining.
//
//go:noinline
func (c *Uint32) slowAdd(site *RMWSite, d uint32) uint32 { return c.slowRMW(site, FetchAdd, d) }

//go:noinline
func (c *Uint32) slowSub(site *RMWSite, d uint32) uint32 { return c.slowRMW(site, FetchSub, d) }

func (c *Uint32) slowRMW(site *RMWSite, m Modify, arg uint32) uint32 {
	if b := c.at.backend(OpRMW); b != nil {
		return uint32(b.Do(&Op{Kind: OpRMW, Modify: m, Site: &site.Site, Place: c.at, Arg: Value(arg) & c.at.Mask}))
	}
	for {
		old := atomic.LoadUint32(&c.v)
		if atomic.CompareAndSwapUint32(&c.v, old, uint32(m.Apply(Value(old), Value(arg)))&c.mask()) {
			return old
		}
	}
}

func (c *Uint32) slowCAS(site *CASSite, old, new uint32, weak bool) (uint32, bool) {
	if b := c.at.backend(OpCAS); b != nil {
		op := &Op{Kind: OpCAS, Weak: weak, Site: &site.Site, Place: c.at, Expected: Value(old), Arg: Value(new) & c.at.Mask}
		found := uint32(b.Do(op))
		return found, found == old && !op.Failed
	}
	for {
		if atomic.CompareAndSwapUint32(&c.v, old, new&c.mask()) {
			return old, true
		}
		// sync/atomic does not say what it found. If the value is old again by now, the swap is tried again.
		if found := atomic.LoadUint32(&c.v); found != old {
			return found, false
		}
	}
}

// mask is that of a native cell, which may belong to a narrow space.
func (c *Uint32) mask() uint32 {
	if c.at == nil {
		return math.MaxUint32
	}
	return uint32(c.at.Space.mask & math.MaxUint32)
}

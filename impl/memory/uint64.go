package memory

import (
	"math"
	"sync/atomic"
)

// Uint64 is an atomic word of 64 bits. Init gives it its space; it must not be copied.
type Uint64 struct {
	_  noCopy
	_  [0]atomic.Uint64 // aligns v on 32-bit machines
	v  uint64
	at *Place
}

// Init makes the cell part of a space with its first value, before any other thread knows it. The name is for reports.
func (c *Uint64) Init(s *Space, name string, first uint64) {
	mask := s.mask & math.MaxUint64
	c.v = first & uint64(mask)
	c.at = s.newPlace(name, mask, func() Value { return Value(c.v) })
}

// Place returns the identity of the cell under a backend, and nil in a native space.
func (c *Uint64) Place() *Place {
	if c.at == nil || c.at.Space.backend == nil {
		return nil
	}
	return c.at
}

// Load returns the value.
func (c *Uint64) Load(site *LoadSite) uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowLoad(site)
	}
	return atomic.LoadUint64(&c.v)
}

// Store replaces the value.
func (c *Uint64) Store(site *StoreSite, v uint64) {
	if atomic.LoadInt32(&driven.n) != 0 {
		c.slowStore(site, v)
		return
	}
	atomic.StoreUint64(&c.v, v)
}

// Swap replaces the value and returns the one before.
func (c *Uint64) Swap(site *RMWSite, v uint64) uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowRMW(site, Swap, v)
	}
	return atomic.SwapUint64(&c.v, v)
}

// FetchAdd adds d, wrapping, and returns the value before.
func (c *Uint64) FetchAdd(site *RMWSite, d uint64) uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowAdd(site, d)
	}
	return atomic.AddUint64(&c.v, d) - d
}

// FetchSub subtracts d, wrapping, and returns the value before.
func (c *Uint64) FetchSub(site *RMWSite, d uint64) uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowSub(site, d)
	}
	return atomic.AddUint64(&c.v, -d) + d
}

// FetchOr sets the bits of mask and returns the value before.
func (c *Uint64) FetchOr(site *RMWSite, mask uint64) uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowRMW(site, FetchOr, mask)
	}
	return atomic.OrUint64(&c.v, mask)
}

// FetchAnd keeps the bits of mask only and returns the value before.
func (c *Uint64) FetchAnd(site *RMWSite, mask uint64) uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		return c.slowRMW(site, FetchAnd, mask)
	}
	return atomic.AndUint64(&c.v, mask)
}

// FetchXor flips the bits of mask and returns the value before.
func (c *Uint64) FetchXor(site *RMWSite, mask uint64) uint64 {
	return c.slowRMW(site, FetchXor, mask)
}

// CompareExchange stores new if the value is old. It returns the value that it found, and whether it stored: with
// the site's success order if so, else with its failure order.
func (c *Uint64) CompareExchange(site *CASSite, old, new uint64) (found uint64, stored bool) {
	if atomic.LoadInt32(&driven.n) == 0 && atomic.CompareAndSwapUint64(&c.v, old, new) {
		return old, true
	}
	return c.slowCAS(site, old, new, false)
}

// CompareExchangeWeak is a CompareExchange that may fail although the value is old; then found is old and stored false.
// Natively it never does.
func (c *Uint64) CompareExchangeWeak(site *CASSite, old, new uint64) (found uint64, stored bool) {
	if atomic.LoadInt32(&driven.n) == 0 && atomic.CompareAndSwapUint64(&c.v, old, new) {
		return old, true
	}
	return c.slowCAS(site, old, new, true)
}

// PlainLoad reads the value without any atomicity: it races with every concurrent write.
func (c *Uint64) PlainLoad() uint64 {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpRead); b != nil {
			return uint64(b.Do(&Op{Kind: OpRead, Place: c.at}))
		}
	}
	return c.v
}

// PlainStore replaces the value without any atomicity: it races with every concurrent access.
func (c *Uint64) PlainStore(v uint64) {
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
func (c *Uint64) Await(site *LoadSite, pred func(uint64) bool) uint64 {
	v, _ := c.await(site, pred, forever)
	return v
}

func (c *Uint64) slowLoad(site *LoadSite) uint64 {
	if b := c.at.backend(OpLoad); b != nil {
		return uint64(b.Do(&Op{Kind: OpLoad, Site: &site.Site, Place: c.at}))
	}
	return atomic.LoadUint64(&c.v)
}

func (c *Uint64) slowStore(site *StoreSite, v uint64) {
	if b := c.at.backend(OpStore); b != nil {
		b.Do(&Op{Kind: OpStore, Site: &site.Site, Place: c.at, Arg: Value(v) & c.at.Mask})
		return
	}
	atomic.StoreUint64(&c.v, v&c.mask())
}

// slowAdd and slowSub exist so that FetchAdd and FetchSub stay within the compiler's budget for inlining.
//
//go:noinline
func (c *Uint64) slowAdd(site *RMWSite, d uint64) uint64 { return c.slowRMW(site, FetchAdd, d) }

//go:noinline
func (c *Uint64) slowSub(site *RMWSite, d uint64) uint64 { return c.slowRMW(site, FetchSub, d) }

func (c *Uint64) slowRMW(site *RMWSite, m Modify, arg uint64) uint64 {
	if b := c.at.backend(OpRMW); b != nil {
		return uint64(b.Do(&Op{Kind: OpRMW, Modify: m, Site: &site.Site, Place: c.at, Arg: Value(arg) & c.at.Mask}))
	}
	for {
		old := atomic.LoadUint64(&c.v)
		if atomic.CompareAndSwapUint64(&c.v, old, uint64(m.Apply(Value(old), Value(arg)))&c.mask()) {
			return old
		}
	}
}

func (c *Uint64) slowCAS(site *CASSite, old, new uint64, weak bool) (uint64, bool) {
	if b := c.at.backend(OpCAS); b != nil {
		op := &Op{Kind: OpCAS, Weak: weak, Site: &site.Site, Place: c.at, Expected: Value(old), Arg: Value(new) & c.at.Mask}
		found := uint64(b.Do(op))
		return found, found == old && !op.Failed
	}
	for {
		if atomic.CompareAndSwapUint64(&c.v, old, new&c.mask()) {
			return old, true
		}
		// sync/atomic does not say what it found. If the value is old again by now, the swap is tried again.
		if found := atomic.LoadUint64(&c.v); found != old {
			return found, false
		}
	}
}

// mask is that of a native cell, which may belong to a narrow space.
func (c *Uint64) mask() uint64 {
	if c.at == nil {
		return math.MaxUint64
	}
	return uint64(c.at.Space.mask & math.MaxUint64)
}

package memory

import (
	"runtime"
	"sync/atomic"
	"time"
)

// forever is the timeout of an await without one.
const forever time.Duration = -1

// awaitOp is the operation of an await under a backend.
func awaitOp(at *Place, site *LoadSite, pred func(Value) bool, d time.Duration) *Op {
	op := &Op{Kind: OpLoad, Site: &site.Site, Place: at, Pred: pred}
	if d != forever {
		op.Timed, op.Timeout = true, d
	}
	return op
}

// spin calls attempt until it is true or the time is over, and returns whether it was. It yields at first and then
// sleeps for longer and longer: the native side of an await is for waits that are short.
func spin(d time.Duration, attempt func() bool) bool {
	const yields, longest = 64, time.Millisecond
	var deadline time.Time
	if d != forever {
		deadline = time.Now().Add(d)
	}
	for i, pause := 0, time.Microsecond; ; i++ {
		if attempt() {
			return true
		}
		if d != forever && !time.Now().Before(deadline) {
			return false
		}
		if i < yields {
			runtime.Gosched()
			continue
		}
		time.Sleep(pause)
		pause = min(2*pause, longest)
	}
}

func (c *Uint64) await(site *LoadSite, pred func(uint64) bool, d time.Duration) (v uint64, ok bool) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpLoad); b != nil {
			op := awaitOp(c.at, site, pred, d)
			return b.Do(op), !op.TimedOut
		}
	}
	ok = spin(d, func() bool { v = c.Load(site); return pred(v) })
	return v, ok
}

func (c *Uint32) await(site *LoadSite, pred func(uint32) bool, d time.Duration) (v uint32, ok bool) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpLoad); b != nil {
			op := awaitOp(c.at, site, func(v Value) bool { return pred(uint32(v)) }, d)
			return uint32(b.Do(op)), !op.TimedOut
		}
	}
	ok = spin(d, func() bool { v = c.Load(site); return pred(v) })
	return v, ok
}

// AwaitTimeout is an Await that also ends after d, with the last value and false.
func (c *Uint64) AwaitTimeout(site *LoadSite, pred func(uint64) bool, d time.Duration) (v uint64, ok bool) {
	return c.await(site, pred, max(d, 0))
}

// AwaitTimeout is an Await that also ends after d, with the last value and false.
func (c *Uint32) AwaitTimeout(site *LoadSite, pred func(uint32) bool, d time.Duration) (v uint32, ok bool) {
	return c.await(site, pred, max(d, 0))
}

// Await loads until the predicate holds, and returns the pointer for which it does. See [Uint64.Await].
func (c *Pointer[T]) Await(site *LoadSite, pred func(*T) bool) *T {
	p, _ := c.await(site, pred, forever)
	return p
}

// AwaitTimeout is an Await that also ends after d, with the last pointer and false.
func (c *Pointer[T]) AwaitTimeout(site *LoadSite, pred func(*T) bool, d time.Duration) (p *T, ok bool) {
	return c.await(site, pred, max(d, 0))
}

func (c *Pointer[T]) await(site *LoadSite, pred func(*T) bool, d time.Duration) (p *T, ok bool) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpLoad); b != nil {
			op := awaitOp(c.at, site, func(v Value) bool { return pred(deref[*T](b, v)) }, d)
			return deref[*T](b, b.Do(op)), !op.TimedOut
		}
	}
	ok = spin(d, func() bool { p = c.Load(site); return pred(p) })
	return p, ok
}

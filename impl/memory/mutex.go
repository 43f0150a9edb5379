package memory

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Mutex is a lock. Init gives it its space; it must not be copied. Unlocking one that is not locked is a fatal error
// natively, as in package sync, and a failure under a backend.
type Mutex struct {
	mu sync.Mutex
	at *Place
}

// Init makes the lock part of a space, before any other thread knows it. The name is for reports.
func (m *Mutex) Init(s *Space, name string) {
	m.at = s.newPlace(name, 1, func() Value { return 0 })
}

// Lock waits until the lock is free and takes it. Every earlier Unlock happens before its return.
func (m *Mutex) Lock() {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := m.at.backend(OpLock); b != nil {
			b.Do(&Op{Kind: OpLock, Place: m.at})
			return
		}
	}
	m.mu.Lock()
}

// Unlock gives the lock back.
func (m *Mutex) Unlock() {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := m.at.backend(OpUnlock); b != nil {
			b.Do(&Op{Kind: OpUnlock, Place: m.at})
			return
		}
	}
	m.mu.Unlock()
}

// Cond is a condition variable for use with one [Mutex] at a time. Init gives it its space; it must not be copied. A wait may
// return without a signal (natively it does not; a backend may choose to), so that callers wait in a loop around their condition.
type Cond struct {
	mu      sync.Mutex // guards waiters
	waiters []chan struct{}
	at      *Place
}

// Init makes the condition part of a space, before any other thread knows it. The name is for reports.
func (c *Cond) Init(s *Space, name string) {
	c.at = s.newPlace(name, ^uint64(0), func() Value { return 0 })
}

// Wait releases m, which the caller holds, waits for a signal, and takes m again. A signal sent after the release is not missed.
func (c *Cond) Wait(m *Mutex) { c.wait(m, false, 0) }

// WaitTimeout is a Wait that also ends after d; it returns false then. A signal that meets the end of
// the time is not lost: either the wait returns true, or the signal goes to another waiter.
func (c *Cond) WaitTimeout(m *Mutex, d time.Duration) (signalled bool) { return c.wait(m, true, d) }

// Signal wakes one waiter, if there is any; the longest waiting one natively, any under a backend.
func (c *Cond) Signal() {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpSignal); b != nil {
			b.Do(&Op{Kind: OpSignal, Place: c.at})
			return
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiters) > 0 {
		close(c.waiters[0])
		c.waiters = slices.Delete(c.waiters, 0, 1)
	}
}

// Broadcast wakes all waiters.
func (c *Cond) Broadcast() {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpBroadcast); b != nil {
			b.Do(&Op{Kind: OpBroadcast, Place: c.at})
			return
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.waiters {
		close(w)
	}
	c.waiters = nil
}

func (c *Cond) wait(m *Mutex, timed bool, d time.Duration) (signalled bool) {
	if atomic.LoadInt32(&driven.n) != 0 {
		if b := c.at.backend(OpWait); b != nil {
			m.at.backend(OpWait) // reports a zero Mutex
			return b.Do(&Op{Kind: OpWait, Place: c.at, Mutex: m.at, Timed: timed, Timeout: d}) == 0
		}
	}
	w := make(chan struct{})
	c.mu.Lock()
	c.waiters = append(c.waiters, w)
	c.mu.Unlock()
	m.mu.Unlock()
	defer m.mu.Lock()
	if !timed {
		<-w
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-w:
		return true
	case <-timer.C:
		return !c.withdraw(w)
	}
}

// withdraw takes a waiter back, unless a signal was given to it meanwhile: that signal would be lost.
func (c *Cond) withdraw(w chan struct{}) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.waiters, w)
	if i < 0 {
		return false
	}
	c.waiters = slices.Delete(c.waiters, i, i+1)
	return true
}

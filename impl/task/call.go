package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Call is a future for what a plain function returns that runs on a goroutine of its own, and may block there.
type Call[T any] struct {
	_     noCopy
	space *memory.Space
	f     func() T
	arc   waker.Arc[promise] // empty before the first poll, and after the value
}

// Go returns a future for what f returns. Its first poll starts f on a goroutine, or under a backend on a thread. A panic of f is its outcome,
// as that of a task. A Call that is dropped leaves its goroutine to run to its end; what that returns is dropped.
func Go[T any](s *memory.Space, f func() T) *Call[T] { return &Call[T]{space: s, f: f} }

// Poll implements [Future].
func (c *Call[T]) Poll(cx *waker.Context) (none Joined[T], ready bool) {
	if c.arc.Empty() {
		c.start()
	}
	out, ready := c.arc.Get().poll(cx.Waker())
	if !ready {
		return none, false
	}
	c.arc.Drop()
	return joined[T](out), true
}

func (c *Call[T]) start() {
	c.arc = newPromise(c.space)
	other := c.arc.Clone()
	s, f, raw := c.space, c.f, other.IntoRaw()
	memory.Go(s, "call", func() {
		var out outcome
		returned := false
		defer func() {
			if !returned {
				out = died(s, recover())
			}
			fulfilRaw(raw, out)
		}()
		out = outcome{there: true, value: f()}
		returned = true
	})
}

// Drop implements [Dropper].
func (c *Call[T]) Drop() {
	if !c.arc.Empty() {
		abandon(&c.arc)
	}
}

package task

import (
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Timer is a future that is ready when its time is over.
type Timer struct {
	_     noCopy
	space *memory.Space
	d     time.Duration
	timer *time.Timer        // nil before the first poll, and under a backend
	raw   waker.Raw          // the count that the running timer owns
	arc   waker.Arc[promise] // empty before the first poll, and after the end
}

// After returns a future that is ready d after its first poll. Under a backend it is ready at any moment after that.
func After(s *memory.Space, d time.Duration) *Timer { return &Timer{space: s, d: d} }

// Poll implements [Future].
func (t *Timer) Poll(cx *waker.Context) (struct{}, bool) {
	if t.arc.Empty() {
		t.start()
	}
	_, ready := t.arc.Get().poll(cx.Waker())
	if ready {
		t.arc.Drop()
	}
	return struct{}{}, ready
}

func (t *Timer) start() {
	t.arc = newPromise(t.space)
	other := t.arc.Clone()
	raw := other.IntoRaw()
	end := func() { fulfilRaw(raw, outcome{there: true}) }
	if t.space.Driven() {
		memory.Go(t.space, "timer", end)
		return
	}
	t.raw = raw
	t.timer = time.AfterFunc(t.d, end)
}

// Drop implements [Dropper]. It stops the timer.
func (t *Timer) Drop() {
	if t.arc.Empty() {
		return
	}
	if t.timer != nil && t.timer.Stop() {
		other := waker.FromRaw[promise](t.raw)
		other.Drop()
	}
	abandon(&t.arc)
}

// Timed is what comes of a future within a time.
type Timed[T any] struct {
	Value   T
	TimeOut bool
}

// Timeout returns a future that is ready with f, or after d without it; f is dropped then.
func Timeout[T any](s *memory.Space, d time.Duration, f Future[T]) Future[Timed[T]] {
	return &timeout[T]{f: f, timer: After(s, d)}
}

type timeout[T any] struct {
	f     Future[T]
	timer *Timer
}

func (t *timeout[T]) Poll(cx *waker.Context) (Timed[T], bool) {
	if v, ready := t.f.Poll(cx); ready {
		t.timer.Drop()
		return Timed[T]{Value: v}, true
	}
	if _, over := t.timer.Poll(cx); over {
		dropAny(t.f)
		return Timed[T]{TimeOut: true}, true
	}
	return Timed[T]{}, false
}

func (t *timeout[T]) Drop() {
	defer t.timer.Drop()
	dropAny(t.f)
}

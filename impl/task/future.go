package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Future is a computation that goes on when it is polled.
type Future[T any] interface {
	// Poll goes on as far as it can. If the value is not there yet it returns false, and has seen to it that the waker on loan is woken when it is worth
	// while to poll again (by [AtomicWaker.Register], for example). Once it has returned true it owns nothing any more, and is not polled again.
	Poll(cx *waker.Context) (value T, ready bool)
}

// Dropper is implemented by a future, and by a value of a future, that owns handles, timers or goroutines. Drop gives them up: it is
// called for a future that is ended before it was ready, or that panicked, and for the value of a task that nobody joins.
type Dropper interface{ Drop() }

// PollFunc is a future that is a function.
type PollFunc[T any] func(cx *waker.Context) (T, bool)

// Poll implements [Future].
func (f PollFunc[T]) Poll(cx *waker.Context) (T, bool) { return f(cx) }

// Ready returns a future that is ready.
func Ready[T any](v T) Future[T] {
	return PollFunc[T](func(*waker.Context) (T, bool) { return v, true })
}

// Yield returns a future that is ready when polled for the second time, and asks for that at once: it lets other tasks run.
func Yield() Future[struct{}] {
	polled := false
	return PollFunc[struct{}](func(cx *waker.Context) (struct{}, bool) {
		if !polled {
			polled = true
			cx.Waker().WakeByRef()
			return struct{}{}, false
		}
		return struct{}{}, true
	})
}

// Then returns a future that goes on with the future that next makes of the value.
func Then[T, U any](f Future[T], next func(T) Future[U]) Future[U] {
	return &then[T, U]{first: f, next: next}
}

type then[T, U any] struct {
	first  Future[T]
	next   func(T) Future[U]
	second Future[U]
}

func (t *then[T, U]) Poll(cx *waker.Context) (none U, ready bool) {
	if t.second == nil {
		v, ready := t.first.Poll(cx)
		if !ready {
			return none, false
		}
		t.first = nil
		t.second = t.next(v)
	}
	return t.second.Poll(cx)
}

func (t *then[T, U]) Drop() {
	if t.second == nil {
		dropAny(t.first)
	} else {
		dropAny(t.second)
	}
}

// Wait polls the future on this goroutine until it is ready, and parks in between. It needs no executor; tasks of one go on only
// while that runs elsewhere.
func Wait[T any](s *memory.Space, f Future[T]) T {
	p := park.New(s)
	defer p.Drop()
	cx := waker.FromWakerRef(p.WakerRef())
	for {
		if v, ready := f.Poll(&cx); ready {
			return v
		}
		p.Park()
	}
}

// dropAny calls Drop if v has it.
func dropAny(v any) {
	if d, ok := v.(Dropper); ok {
		d.Drop()
	}
}

package task

import (
	"iter"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Flow is what a function that [Async] runs awaits with.
type Flow struct {
	space *memory.Space
	cx    *waker.Context // of the poll that is going on
	yield func(struct{}) bool
}

// Space returns the space of the function.
func (fl *Flow) Space() *memory.Space { return fl.space }

// Async returns a future that runs body as a coroutine on the goroutine that polls it: a plain Go function, which waits for other futures by
// [Await]. It is for native spaces. A panic of body comes out of the poll.
func Async[T any](s *memory.Space, body func(fl *Flow) T) Future[T] {
	if s.Driven() {
		panic(&Error{"Async", NativeOnly})
	}
	a := &async[T]{flow: Flow{space: s}}
	a.next, a.stop = iter.Pull(func(yield func(struct{}) bool) {
		a.flow.yield = yield
		defer a.unwound()
		a.value = body(&a.flow)
		a.done = true
	})
	return a
}

// Await waits for the future within a function that [Async] runs. If that is dropped meanwhile, so is the future, and the function unwinds: its deferred
// calls run.
func Await[T any](fl *Flow, f Future[T]) T {
	ready := false
	defer func() {
		if !ready {
			dropAny(f)
		}
	}()
	for {
		v, r := f.Poll(fl.cx)
		if r {
			ready = true
			return v
		}
		if !fl.yield(struct{}{}) {
			panic(dropped{})
		}
	}
}

// dropped is the panic that unwinds a function whose future was dropped.
type dropped struct{}

func (dropped) String() string { return "the future of this function was dropped" }

type async[T any] struct {
	flow  Flow
	next  func() (struct{}, bool)
	stop  func()
	value T
	done  bool
}

func (a *async[T]) Poll(cx *waker.Context) (T, bool) {
	a.flow.cx = cx
	a.next()
	return a.value, a.done
}

// Drop implements [Dropper].
func (a *async[T]) Drop() { a.stop() }

// unwound ends the panic of Await, and no other.
func (a *async[T]) unwound() {
	if a.done {
		return
	}
	if r := recover(); r != nil {
		if _, ok := r.(dropped); !ok {
			panic(r)
		}
	}
}

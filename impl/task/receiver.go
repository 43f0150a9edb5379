package task

import (
	"sync"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Receiver receives from a Go channel without blocking its goroutine. One task at a time uses it. It is for native spaces: a backend does not
// see a channel.
type Receiver[T any] struct {
	_       noCopy
	space   *memory.Space
	ch      <-chan T
	stop    chan struct{}
	stopped sync.Once
	arc     waker.Arc[promise] // of the goroutine that waits for the next value, if there is one
}

// Received is what a receive gets.
type Received[T any] struct {
	Value T
	OK    bool // false: the channel is closed
}

// Receive returns a receiver of the channel. It fails with NativeOnly in a driven space.
func Receive[T any](s *memory.Space, ch <-chan T) *Receiver[T] {
	if s.Driven() {
		panic(&Error{"Receive", NativeOnly})
	}
	return &Receiver[T]{space: s, ch: ch, stop: make(chan struct{})}
}

// Recv returns a future for the next value. If it is dropped before it is ready, the next Recv gets that value.
func (r *Receiver[T]) Recv() Future[Received[T]] { return PollFunc[Received[T]](r.poll) }

func (r *Receiver[T]) poll(cx *waker.Context) (none Received[T], ready bool) {
	if r.arc.Empty() {
		select {
		case v, ok := <-r.ch:
			return Received[T]{v, ok}, true
		default:
			r.wait()
		}
	}
	out, ready := r.arc.Get().poll(cx.Waker())
	if !ready {
		return none, false
	}
	r.arc.Drop()
	return out.value.(Received[T]), true
}

// wait starts a goroutine that waits for the next value. It ends with it, or with the receiver.
func (r *Receiver[T]) wait() {
	r.arc = newPromise(r.space)
	other := r.arc.Clone()
	raw, ch, stop := other.IntoRaw(), r.ch, r.stop
	memory.Go(r.space, "receive", func() {
		out := outcome{there: true, value: Received[T]{}}
		select {
		case v, ok := <-ch:
			out.value = Received[T]{v, ok}
		case <-stop:
		}
		fulfilRaw(raw, out)
	})
}

// Drop gives the receiver up. A value that it has received for a Recv which was dropped is lost.
func (r *Receiver[T]) Drop() {
	r.stopped.Do(func() { close(r.stop) })
	if !r.arc.Empty() {
		abandon(&r.arc)
	}
}

package waking

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// relay is a target that does something when it is woken, and at its end. Both functions refer to what other threads share by raw parts only.
type relay struct{ woken, ended func() }

func (r *relay) Wake(self *waker.Arc[relay]) { r.WakeByRef(self) }
func (r *relay) WakeByRef(*waker.Arc[relay]) { r.woken() }
func (r *relay) Destroy()                    { r.ended() }

// Relay returns a waker that calls woken each time that it is woken, and ended when it is gone.
func Relay(s *memory.Space, woken, ended func()) waker.Waker {
	a := waker.NewWith(s, func(r *relay) { r.woken, r.ended = woken, ended })
	return waker.IntoWaker(&a)
}

// nestedIn returns a waker that wakes the given one by reference, and drops it at its end. It consumes it.
func (r *run) nestedIn(w *waker.Waker) waker.Waker {
	raw := w.IntoRaw()
	return Relay(r.s, func() {
		r.relayed()
		w := waker.WakerFromRaw(raw)
		w.WakeByRef()
		w.Forget()
	}, func() {
		w := waker.WakerFromRaw(raw)
		w.Drop()
	})
}

// ringer returns a waker that does nothing when it is woken, and at its end, which is the main thread's to bring about, wakes the given one by value. It
// consumes it.
func (r *run) ringer(w *waker.Waker) waker.Waker {
	raw := w.IntoRaw()
	return Relay(r.s, func() {}, func() {
		w := waker.WakerFromRaw(raw)
		r.called(0, calledWake, w.Wake)
	})
}

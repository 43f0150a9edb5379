package wakertest

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// Reference is impl/waker as a subject of scenarios, with every operation of the contract. It adds no check of its own: what it answers is
// what the implementation answered. Handles are *waker.Arc, *waker.Waker, ref, *waker.Weak, waker.Raw and waker.RawWaker; the
// pointers go on being there when the handle was consumed, so that the implementation sees that one is used again. Raw parts are bare
// pointers, and cannot know that they were consumed.
var Reference concurrent.Subject = reference{}

type reference struct{}

type (
	arc  = waker.Arc[payload]
	weak = waker.Weak[payload]
)

// payload is a value whose user code is the harness's.
type payload struct {
	user  concurrent.User
	wakes memory.Uint64
}

var (
	deliver   = memory.NewRMW("wakertest.wakes.inc", memory.Relaxed, "a count of deliveries; nothing is read through it")
	readWakes = memory.NewLoad("wakertest.wakes.read", memory.Relaxed, "a count of deliveries; nothing is read through it")
)

// Wake has an arc of its own, which it leaves to the library unless user code consumes it.
func (p *payload) Wake(self *arc) { p.delivered(self) }

// WakeByRef borrows.
func (p *payload) WakeByRef(self *arc) { p.delivered(self) }

// Destroy is the destructor. A value that has ended is cleared, natively.
func (p *payload) Destroy() {
	if p.user == nil {
		panic(&model.Violation{Property: model.R3, Reason: "the destructor of a value runs that has ended already"})
	}
	p.user.Destroy()
}

func (p *payload) delivered(self *arc) {
	if p.user == nil {
		panic(&model.Violation{Property: model.R2, Reason: "a wake of a value that has ended is delivered"})
	}
	p.wakes.FetchAdd(deliver, 1)
	p.user.Wake(self)
}

func (reference) Has(f model.Func, k model.Kind) bool { return model.Accepts(f, k) }

func (reference) New(s *memory.Space, user concurrent.User) concurrent.Handle {
	a := waker.NewWith(s, func(p *payload) {
		p.user = user
		p.wakes.Init(s, "wakes", 0)
	})
	return &a
}

// Do looks up how an operation is done. A handle of a kind that does not have it is refused like one that was consumed.
func (reference) Do(f model.Func, h, other concurrent.Handle) concurrent.Answer {
	return operations[f](h, other)
}

func (reference) Refused(recovered any) model.Property {
	var refused *waker.Error
	if err, ok := recovered.(error); ok && errors.As(err, &refused) {
		return model.Property(refused.Property)
	}
	return ""
}

// ref is a borrowed waker with the handle that it borrows from.
type ref struct {
	waker.WakerRef
	of handle
}

func borrowed(h handle) ref {
	if w, ok := h.(*waker.Waker); ok {
		return ref{w.Ref(), h}
	}
	return ref{waker.NewWakerRef(as[*arc](h)), h}
}

// sent is a handle on its way from one thread to another, as its raw part.
type sent struct {
	kind model.Kind
	raw  waker.RawWaker // of an arc, weak or raw its Data only
	ref  bool           // a ref of that
}

func (reference) Send(h concurrent.Handle) any {
	switch h := h.(type) {
	case *arc:
		return sent{kind: model.Arc, raw: waker.RawWaker{Data: h.IntoRaw()}}
	case *waker.Waker:
		return sent{kind: model.Waker, raw: h.IntoRaw()}
	case *weak:
		return sent{kind: model.Weak, raw: waker.RawWaker{Data: h.IntoRaw()}}
	}
	return sendRaw(h)
}

// sendRaw is Send of what is no Go variable of its owner.
func sendRaw(h handle) sent {
	if raw, ok := h.(waker.RawWaker); ok {
		return sent{kind: model.RawWaker, raw: raw}
	}
	return sent{kind: model.Raw, raw: waker.RawWaker{Data: as[waker.Raw](h)}}
}

// Share gives the other thread a variable of its own with the same raw part. Nobody consumes it there, so that it needs no count.
func (s reference) Share(h concurrent.Handle) any {
	switch h := h.(type) {
	case *arc:
		return sent{kind: model.Arc, raw: waker.RawWaker{Data: h.AsRaw()}}
	case *waker.Waker:
		return sent{kind: model.Waker, raw: waker.RawWaker{Data: h.Data(), VTable: h.VTable()}}
	case *weak:
		return sent{kind: model.Weak, raw: waker.RawWaker{Data: h.AsRaw()}}
	case ref:
		v := s.Share(h.of).(sent)
		v.ref = true
		return v
	}
	return sendRaw(h)
}

func (reference) Receive(v any) concurrent.Handle {
	s := v.(sent)
	h := received(s)
	if s.ref {
		return borrowed(h)
	}
	return h
}

func received(s sent) handle {
	switch s.kind {
	case model.Arc:
		a := waker.FromRaw[payload](s.raw.Data)
		return &a
	case model.Waker:
		w := waker.WakerFromRaw(s.raw)
		return &w
	case model.Weak:
		w := waker.WeakFromRaw[payload](s.raw.Data)
		return &w
	case model.Raw:
		return s.raw.Data
	default:
		return s.raw
	}
}

// as returns the handle of a call as the type that the operation needs.
func as[H any](h concurrent.Handle) H {
	typed, ok := h.(H)
	if !ok {
		panic(&waker.Error{Op: "as", Handle: fmt.Sprintf("%T", h), Kind: waker.Consumed, Property: waker.Consumed.Property()})
	}
	return typed
}

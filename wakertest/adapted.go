package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// adapted is a type behind its adapter. Arcs and wakers are handles of one type: into_waker moves the handle.
type adapted[H, W any] struct {
	Adapter[H, W]
	err error
}

// strong is an owning handle, and watch a weak one. Each is used by one thread only.
type (
	strong[H any] struct {
		handle H
		// Of a handle that is no Go variable: it became a waker, it was consumed. The type has no notion of the former; the kit itself refuses calls on it.
		moved, gone bool
	}
	watch[W any] struct{ handle W }
)

// moved is the panic on a handle that became a waker.
type moved struct{}

func (moved) String() string { return "the handle became a waker" }

func (a *adapted[H, W]) valid() error { return a.err }

// has says which operations of handles of each kind there are.
func (a *adapted[H, W]) has() map[model.Kind]map[model.Func]bool {
	owner := map[model.Func]bool{
		model.Clone: true, model.Drop: true, model.IntoWaker: a.wakes(), model.StrongCount: a.Count != nil, model.Wakes: a.Wakes != nil,
		model.Downgrade: a.Downgrade != nil, model.WeakCount: a.WeakCount != nil, model.GetMut: a.Unique != nil, model.TryUnwrap: a.TryUnwrap != nil,
		model.IntoInner: a.IntoInner != nil, model.PtrEq: a.PtrEq != nil,
	}
	return map[model.Kind]map[model.Func]bool{
		model.Arc: owner, model.Self: owner,
		model.Waker: {model.Clone: a.wakes(), model.Drop: a.wakes(), model.Wake: a.Wake != nil, model.WakeByRef: a.WakeByRef != nil, model.WillWake: a.WillWake != nil},
		model.Weak:  {model.Clone: a.CloneWeak != nil, model.Drop: a.DropWeak != nil, model.Upgrade: a.Upgrade != nil},
	}
}

func (a *adapted[H, W]) Has(f model.Func, k model.Kind) bool {
	return f == model.New || model.Accepts(f, k) && a.has()[k][f]
}

func (a *adapted[H, W]) New(s *memory.Space, user concurrent.User) concurrent.Handle {
	if a.err != nil {
		panic(a.err)
	}
	return &strong[H]{handle: a.Adapter.New(s, userOf[H]{user})}
}

// userOf passes the handle of user code on as one of the kit's.
type userOf[H any] struct{ concurrent.User }

func (u userOf[H]) Wake(self concurrent.Handle) {
	if h, ok := self.(H); ok {
		u.User.Wake(&strong[H]{handle: h})
		return
	}
	u.User.Wake(nil)
}

func (a *adapted[H, W]) Do(f model.Func, h, other concurrent.Handle) concurrent.Answer {
	if w, weak := h.(*watch[W]); weak {
		return a.doWeak(f, w.handle)
	}
	s := as[*strong[H]](h)
	if s.moved {
		panic(moved{})
	}
	if f == model.PtrEq || f == model.WillWake {
		return answer{OK: a.same(f, s, as[*strong[H]](other))}
	}
	if a.Use != nil && (f == model.Clone || f != model.IntoWaker && model.Consumes(f)) {
		a.Use(s.handle)
	}
	return a.do(f, s)
}

func (a *adapted[H, W]) same(f model.Func, h, other *strong[H]) bool {
	if other.moved {
		panic(moved{})
	}
	if f == model.PtrEq {
		return a.PtrEq(h.handle, other.handle)
	}
	return a.WillWake(h.handle, other.handle)
}

func (a *adapted[H, W]) do(f model.Func, s *strong[H]) (out answer) {
	h := s.handle
	switch f {
	case model.Clone:
		out.Made = &strong[H]{handle: a.Clone(h)}
	case model.Drop:
		s.gone = true
		a.Drop(h)
	case model.IntoWaker:
		out.Made = a.intoWaker(s)
	case model.Wake:
		s.gone = true
		a.Wake(h)
	case model.WakeByRef:
		a.WakeByRef(h)
	case model.StrongCount:
		out.Count = a.Count(h)
	case model.WeakCount:
		out.Count = a.WeakCount(h)
	case model.Wakes:
		out.Count = a.Wakes(h)
	case model.Downgrade:
		out.Made = &watch[W]{a.Downgrade(h)}
	case model.GetMut:
		out.OK = a.Unique(h)
	case model.TryUnwrap:
		out.OK = a.TryUnwrap(h)
		s.gone = out.OK
	case model.IntoInner:
		s.gone = true
		out.OK = a.IntoInner(h)
	}
	return out
}

// intoWaker gives the handle as a waker. One that is a Go variable is moved to another variable, by the type's own rules.
func (a *adapted[H, W]) intoWaker(s *strong[H]) *strong[H] {
	if a.Adapter.Send != nil {
		return &strong[H]{handle: a.Adapter.Receive(a.Adapter.Send(s.handle))}
	}
	if s.gone {
		panic(moved{})
	}
	s.moved = true
	return &strong[H]{handle: s.handle}
}

func (a *adapted[H, W]) doWeak(f model.Func, w W) (out answer) {
	switch f {
	case model.Clone:
		out.Made = &watch[W]{a.CloneWeak(w)}
	case model.Drop:
		a.DropWeak(w)
	case model.Upgrade:
		h, ok := a.Upgrade(w)
		if ok {
			out = answer{Made: &strong[H]{handle: h}, OK: true}
		}
	}
	return out
}

// parcel is a handle on its way from one thread to another.
type parcel struct {
	weak bool
	v    any
}

func (a *adapted[H, W]) Send(h concurrent.Handle) any {
	return pack(h, a.Adapter.Send, a.SendWeak)
}

func (a *adapted[H, W]) Share(h concurrent.Handle) any {
	return pack(h, a.Adapter.Share, a.ShareWeak)
}

func pack[H, W any](h concurrent.Handle, send func(H) any, sendWeak func(W) any) parcel {
	if w, weak := h.(*watch[W]); weak {
		if sendWeak == nil {
			return parcel{true, w.handle}
		}
		return parcel{true, sendWeak(w.handle)}
	}
	s := as[*strong[H]](h)
	if send == nil {
		return parcel{false, s.handle}
	}
	return parcel{false, send(s.handle)}
}

func (a *adapted[H, W]) Receive(v any) concurrent.Handle {
	p := v.(parcel)
	switch {
	case p.weak && a.ReceiveWeak != nil:
		return &watch[W]{a.ReceiveWeak(p.v)}
	case p.weak:
		return &watch[W]{p.v.(W)}
	case a.Adapter.Receive != nil:
		return &strong[H]{handle: a.Adapter.Receive(p.v)}
	}
	return &strong[H]{handle: p.v.(H)}
}

func (a *adapted[H, W]) Refused(recovered any) model.Property {
	if recovered == (moved{}) {
		return model.R2
	}
	if a.Adapter.Refused == nil {
		return ""
	}
	return a.Adapter.Refused(recovered)
}

// refuses reports whether the type can refuse a call at all.
func (a *adapted[H, W]) refuses() bool { return a.Adapter.Refused != nil }

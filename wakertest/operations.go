package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

type (
	handle = concurrent.Handle
	answer = concurrent.Answer
)

// operations says how each operation of the contract is done with impl/waker.
var operations = map[model.Func]func(h, other handle) answer{
	model.Clone:       cloneHandle,
	model.IntoWaker:   intoWaker,
	model.Borrow:      borrow,
	model.EndBorrow:   func(h, _ handle) answer { as[ref](h); return answer{} },
	model.Wake:        func(h, _ handle) answer { as[*waker.Waker](h).Wake(); return answer{} },
	model.WakeByRef:   wakeByRef,
	model.Drop:        drop,
	model.StrongCount: strongCount,
	model.WeakCount:   weakCount,
	model.Wakes:       func(h, _ handle) answer { return answer{Count: as[*arc](h).Get().wakes.Load(readWakes)} },
	model.Downgrade:   downgrade,
	model.Upgrade:     upgrade,
	model.GetMut:      func(h, _ handle) answer { _, ok := as[*arc](h).GetMut(); return answer{OK: ok} },
	model.TryUnwrap:   func(h, _ handle) answer { _, ok := as[*arc](h).TryUnwrap(); return answer{OK: ok} },
	model.IntoInner:   func(h, _ handle) answer { _, ok := as[*arc](h).IntoInner(); return answer{OK: ok} },
	model.PtrEq:       func(h, other handle) answer { return answer{OK: as[*arc](h).PtrEq(as[*arc](other))} },
	model.WillWake:    willWake,
	model.IntoRaw:     intoRaw,
	model.FromRaw:     fromRaw,
	model.IncStrong:   incStrong,
	model.DecStrong:   func(h, _ handle) answer { waker.DecrementStrongCount(as[waker.Raw](h)); return answer{} },
	model.Forget:      forget,
	model.Move:        move,
}

func cloneHandle(h, _ handle) answer {
	switch h := h.(type) {
	case *waker.Waker:
		w := h.Clone()
		return answer{Made: &w}
	case ref:
		w := h.Clone()
		return answer{Made: &w}
	case *weak:
		w := h.Clone()
		return answer{Made: &w}
	}
	a := as[*arc](h).Clone()
	return answer{Made: &a}
}

func intoWaker(h, _ handle) answer {
	w := waker.IntoWaker(as[*arc](h))
	return answer{Made: &w}
}

func borrow(h, _ handle) answer { return answer{Made: borrowed(h)} }

func wakeByRef(h, _ handle) answer {
	if r, ok := h.(ref); ok {
		r.WakeByRef()
	} else {
		as[*waker.Waker](h).WakeByRef()
	}
	return answer{}
}

func drop(h, _ handle) answer {
	switch h := h.(type) {
	case *waker.Waker:
		h.Drop()
	case *weak:
		h.Drop()
	default:
		as[*arc](h).Drop()
	}
	return answer{}
}

func strongCount(h, _ handle) answer {
	if w, ok := h.(*weak); ok {
		return answer{Count: w.StrongCount()}
	}
	return answer{Count: as[*arc](h).StrongCount()}
}

func weakCount(h, _ handle) answer {
	if w, ok := h.(*weak); ok {
		return answer{Count: w.WeakCount()}
	}
	return answer{Count: as[*arc](h).WeakCount()}
}

func downgrade(h, _ handle) answer {
	w := as[*arc](h).Downgrade()
	return answer{Made: &w}
}

func upgrade(h, _ handle) answer {
	a, ok := as[*weak](h).Upgrade()
	if !ok {
		return answer{}
	}
	return answer{Made: &a, OK: true}
}

func willWake(h, other handle) answer {
	o := as[*waker.Waker](other)
	if r, ok := h.(ref); ok {
		return answer{OK: r.WillWake(o)}
	}
	return answer{OK: as[*waker.Waker](h).WillWake(o)}
}

func intoRaw(h, _ handle) answer {
	if w, ok := h.(*waker.Waker); ok {
		return answer{Made: w.IntoRaw()}
	}
	return answer{Made: as[*arc](h).IntoRaw()}
}

func fromRaw(h, _ handle) answer {
	if raw, ok := h.(waker.RawWaker); ok {
		w := waker.WakerFromRaw(raw)
		return answer{Made: &w}
	}
	a := waker.FromRaw[payload](as[waker.Raw](h))
	return answer{Made: &a}
}

func incStrong(h, _ handle) answer {
	raw := as[waker.Raw](h)
	waker.IncrementStrongCount(raw)
	return answer{Made: raw}
}

func forget(h, _ handle) answer {
	switch h := h.(type) {
	case *waker.Waker:
		h.Forget()
	case *weak:
		h.Forget()
	default:
		as[*arc](h).Forget()
	}
	return answer{}
}

func move(h, _ handle) answer {
	switch h := h.(type) {
	case *waker.Waker:
		w := h.Move()
		return answer{Made: &w}
	case *weak:
		w := h.Move()
		return answer{Made: &w}
	}
	a := as[*arc](h).Move()
	return answer{Made: &a}
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// operations says how each operation of the contract is done with impl/waker.
var operations = map[model.Func]func(*system, model.Call) model.Outcome{
	model.Clone:       (*system).clone,
	model.IntoWaker:   (*system).intoWaker,
	model.Borrow:      (*system).borrow,
	model.EndBorrow:   (*system).endBorrow,
	model.Wake:        (*system).wake,
	model.WakeByRef:   (*system).wakeByRef,
	model.Drop:        (*system).drop,
	model.StrongCount: (*system).strongCount,
	model.WeakCount:   (*system).weakCount,
	model.Wakes:       (*system).wakes,
	model.Downgrade:   (*system).downgrade,
	model.Upgrade:     (*system).upgrade,
	model.GetMut:      (*system).getMut,
	model.TryUnwrap:   (*system).tryUnwrap,
	model.IntoInner:   (*system).intoInner,
	model.PtrEq:       (*system).ptrEq,
	model.WillWake:    (*system).willWake,
	model.IntoRaw:     (*system).intoRaw,
	model.FromRaw:     (*system).fromRaw,
	model.IncStrong:   (*system).incStrong,
	model.DecStrong:   (*system).decStrong,
	model.Forget:      (*system).forget,
	model.Move:        (*system).move,
}

func (s *system) clone(c model.Call) model.Outcome {
	switch h := s.handles[c.Handle].(type) {
	case *waker.Waker:
		w := h.Clone()
		s.handles[c.To] = &w
	case waker.WakerRef:
		w := h.Clone()
		s.handles[c.To] = &w
	case *weak:
		w := h.Clone()
		s.handles[c.To] = &w
	default:
		a := get[*arc](s, c.Handle).Clone()
		s.handles[c.To] = &a
	}
	return model.Outcome{}
}

func (s *system) intoWaker(c model.Call) model.Outcome {
	w := waker.IntoWaker(get[*arc](s, c.Handle))
	s.handles[c.To] = &w
	return model.Outcome{}
}

func (s *system) borrow(c model.Call) model.Outcome {
	if w, ok := s.handles[c.Handle].(*waker.Waker); ok {
		s.handles[c.To] = w.Ref()
	} else {
		s.handles[c.To] = waker.NewWakerRef(get[*arc](s, c.Handle))
	}
	return model.Outcome{}
}

func (s *system) endBorrow(c model.Call) model.Outcome {
	get[waker.WakerRef](s, c.Handle)
	delete(s.handles, c.Handle)
	return model.Outcome{}
}

func (s *system) wake(c model.Call) model.Outcome {
	get[*waker.Waker](s, c.Handle).Wake()
	return model.Outcome{}
}

func (s *system) wakeByRef(c model.Call) model.Outcome {
	if r, ok := s.handles[c.Handle].(waker.WakerRef); ok {
		r.WakeByRef()
	} else {
		get[*waker.Waker](s, c.Handle).WakeByRef()
	}
	return model.Outcome{}
}

func (s *system) drop(c model.Call) model.Outcome {
	switch h := s.handles[c.Handle].(type) {
	case *waker.Waker:
		h.Drop()
	case *weak:
		h.Drop()
	default:
		get[*arc](s, c.Handle).Drop()
	}
	return model.Outcome{}
}

func (s *system) strongCount(c model.Call) model.Outcome {
	if w, ok := s.handles[c.Handle].(*weak); ok {
		return model.Outcome{Count: w.StrongCount()}
	}
	return model.Outcome{Count: get[*arc](s, c.Handle).StrongCount()}
}

func (s *system) weakCount(c model.Call) model.Outcome {
	if w, ok := s.handles[c.Handle].(*weak); ok {
		return model.Outcome{Count: w.WeakCount()}
	}
	return model.Outcome{Count: get[*arc](s, c.Handle).WeakCount()}
}

func (s *system) wakes(c model.Call) model.Outcome {
	return model.Outcome{Count: get[*arc](s, c.Handle).Get().wakes.Load(readWakes)}
}

func (s *system) downgrade(c model.Call) model.Outcome {
	w := get[*arc](s, c.Handle).Downgrade()
	s.handles[c.To] = &w
	return model.Outcome{}
}

func (s *system) upgrade(c model.Call) model.Outcome {
	a, ok := get[*weak](s, c.Handle).Upgrade()
	if ok {
		s.handles[c.To] = &a
	}
	return model.Outcome{OK: ok}
}

func (s *system) getMut(c model.Call) model.Outcome {
	_, ok := get[*arc](s, c.Handle).GetMut()
	return model.Outcome{OK: ok}
}

func (s *system) tryUnwrap(c model.Call) model.Outcome {
	_, ok := get[*arc](s, c.Handle).TryUnwrap()
	return model.Outcome{OK: ok}
}

func (s *system) intoInner(c model.Call) model.Outcome {
	_, ok := get[*arc](s, c.Handle).IntoInner()
	return model.Outcome{OK: ok}
}

func (s *system) ptrEq(c model.Call) model.Outcome {
	return model.Outcome{OK: get[*arc](s, c.Handle).PtrEq(get[*arc](s, c.Other))}
}

func (s *system) willWake(c model.Call) model.Outcome {
	other := get[*waker.Waker](s, c.Other)
	if r, ok := s.handles[c.Handle].(waker.WakerRef); ok {
		return model.Outcome{OK: r.WillWake(other)}
	}
	return model.Outcome{OK: get[*waker.Waker](s, c.Handle).WillWake(other)}
}

func (s *system) intoRaw(c model.Call) model.Outcome {
	if w, ok := s.handles[c.Handle].(*waker.Waker); ok {
		s.handles[c.To] = w.IntoRaw()
	} else {
		s.handles[c.To] = get[*arc](s, c.Handle).IntoRaw()
	}
	return model.Outcome{}
}

func (s *system) fromRaw(c model.Call) model.Outcome {
	if raw, ok := s.handles[c.Handle].(waker.RawWaker); ok {
		w := waker.WakerFromRaw(raw)
		s.handles[c.To] = &w
	} else {
		a := waker.FromRaw[payload](get[waker.Raw](s, c.Handle))
		s.handles[c.To] = &a
	}
	delete(s.handles, c.Handle)
	return model.Outcome{}
}

func (s *system) incStrong(c model.Call) model.Outcome {
	raw := get[waker.Raw](s, c.Handle)
	waker.IncrementStrongCount(raw)
	s.handles[c.To] = raw
	return model.Outcome{}
}

func (s *system) decStrong(c model.Call) model.Outcome {
	raw := get[waker.Raw](s, c.Handle)
	delete(s.handles, c.Handle)
	waker.DecrementStrongCount(raw)
	return model.Outcome{}
}

func (s *system) forget(c model.Call) model.Outcome {
	switch h := s.handles[c.Handle].(type) {
	case *waker.Waker:
		h.Forget()
	case *weak:
		h.Forget()
	default:
		get[*arc](s, c.Handle).Forget()
	}
	return model.Outcome{}
}

func (s *system) move(c model.Call) model.Outcome {
	switch h := s.handles[c.Handle].(type) {
	case *waker.Waker:
		w := h.Move()
		s.handles[c.To] = &w
	case *weak:
		w := h.Move()
		s.handles[c.To] = &w
	default:
		a := get[*arc](s, c.Handle).Move()
		s.handles[c.To] = &a
	}
	return model.Outcome{}
}

package model

import "fmt"

// Permits reports, as an error, why no safe program could make the call: what Rust's ownership and borrow rules forbid
// at compile time. [State.Start] answers such calls too where an implementation can notice them (a consumed handle, a dead
// ref), but where user code consumes the very handle that it is called through, no answer is defined.
func (s State) Permits(c Call) error {
	for _, made := range [...]HandleID{c.To, c.Self} {
		if _, used := s.Handle(made); used && made != NoHandle {
			return fmt.Errorf("%v: handle %d is in use", c, made)
		}
	}
	if c.F == New {
		if int(c.Object) != len(s.objects) {
			return fmt.Errorf("%v: the next object is %d", c, len(s.objects))
		}
		return nil
	}
	h, ok := s.Handle(c.Handle)
	if !ok {
		return fmt.Errorf("%v: no handle %d", c, c.Handle)
	}
	if !Accepts(c.F, h.Kind) {
		return fmt.Errorf("%v: handle %d, of kind %v, has no %v", c, c.Handle, h.Kind, c.F)
	}
	if outlived(c.F, h) {
		return fmt.Errorf("%v: handle %d outlived the handle that it borrows from", c, c.Handle)
	}
	if s.inUse(c.F, h) {
		return fmt.Errorf("%v: handle %d is in use by a wake_by_ref in progress", c, c.Handle)
	}
	if c.Other == NoHandle {
		return nil
	}
	if other, ok := s.Handle(c.Other); !ok || !AcceptsOther(c.F, other.Kind) {
		return fmt.Errorf("%v: handle %d is no second operand of %v", c, c.Other, c.F)
	}
	return nil
}

func outlived(f Func, h Handle) bool { return h.Dead && f != EndBorrow }

func (s State) inUse(f Func, h Handle) bool { return (Consumes(f) || f == GetMut) && s.lent(h.ID) }

// PermitsEnd reports, as an error, why user code of the call in progress cannot end yet: a borrow of the arc that it got is in use. The
// borrow would outlive the arc (R6).
func (s State) PermitsEnd(c Call) error {
	if c.Self == NoHandle {
		return nil
	}
	if _, live := s.Handle(c.Self); live && s.lent(c.Self) {
		return fmt.Errorf("%v: handle %d is in use by a wake_by_ref in progress", c, c.Self)
	}
	return nil
}

// Consumes reports whether the operation ends the handle that it acts on, if it succeeds.
func Consumes(f Func) bool {
	switch f {
	case IntoWaker, EndBorrow, Wake, Drop, TryUnwrap, IntoInner, IntoRaw, FromRaw, DecStrong, Forget, Move:
		return true
	}
	return false
}

// lent reports whether user code runs that was called through the handle, or through a ref of it.
func (s State) lent(id HandleID) bool {
	for _, p := range s.running {
		if p.Call.F != WakeByRef || p.Stage != Delivering {
			continue
		}
		if p.Call.Handle == id {
			return true
		}
		if ref, ok := s.Handle(p.Call.Handle); ok && ref.Kind == Ref && ref.Of == id {
			return true
		}
	}
	return false
}

package model

import "slices"

// Start begins a call. If the call runs user code, it is then in progress: more calls may start, and Resume goes on
// with it once its user code has returned; done is false. Otherwise the call is over with the outcome. A call that the contract
// refuses is over with Outcome.Err and no change. Ids that the caller chooses must be fresh, else Start panics.
func (s State) Start(c Call) (next State, out Outcome, done bool) {
	if c.F == New {
		return s.startNew(c)
	}
	h, broken := s.subject(c)
	if broken != "" {
		return s, Outcome{Err: broken}, true
	}
	next = s.clone()
	out, done, broken = transitions[c.F](&next, c, h)
	if broken != "" {
		return s, Outcome{Err: broken}, true
	}
	return next, out, done
}

// Resume goes on with the call in progress, whose user code has returned or panicked.
func (s State) Resume(c Call, panicked bool) (next State, out Outcome, done bool) {
	next = s.clone()
	i := slices.IndexFunc(next.running, func(p Progress) bool { return p.Call == c })
	if i < 0 {
		panic("model: resume of a call that is not in progress: " + c.String())
	}
	p := next.running[i]
	p.Panicked = p.Panicked || panicked
	next.running = slices.Delete(next.running, i, i+1)
	if p.Stage == Destroying {
		return next.bury(p)
	}
	return next.delivered(p)
}

func (s State) startNew(c Call) (State, Outcome, bool) {
	if int(c.Object) != len(s.objects) {
		panic("model: objects are numbered in order: " + c.String())
	}
	next := s.clone()
	o, _ := Object{}.Make()
	next.objects = append(next.objects, o)
	next.forgot = append(next.forgot, 0)
	next.lost = append(next.lost, 0)
	next.add(Handle{ID: c.To, Kind: Arc, Object: c.Object, Of: NoHandle})
	return next, Outcome{}, true
}

// subject finds the handle that a call acts on, and says which property forbids the call.
func (s State) subject(c Call) (Handle, Property) {
	h, ok := s.Handle(c.Handle)
	if !ok {
		return h, R2
	}
	if h.Dead && c.F != EndBorrow {
		return h, R6
	}
	if !Accepts(c.F, h.Kind) {
		if h.Kind == Self {
			return h, R5 // user code that borrows would consume
		}
		return h, R2
	}
	if c.F == PtrEq || c.F == WillWake {
		other, ok := s.Handle(c.Other)
		if !ok {
			return h, R2
		}
		if other.Dead {
			return h, R6
		}
		if !AcceptsOther(c.F, other.Kind) {
			return h, R2
		}
	}
	return h, ""
}

// accepts says which operations a handle has, by its kind. Self can do what borrows only.
var accepts = [...]map[Func]bool{
	Arc: set(Clone, IntoWaker, Borrow, Drop, StrongCount, WeakCount, Wakes, Downgrade, GetMut, TryUnwrap, IntoInner,
		PtrEq, IntoRaw, Forget, Move),
	Waker:    set(Clone, Borrow, Wake, WakeByRef, Drop, WillWake, IntoRaw, Forget, Move),
	Ref:      set(Clone, EndBorrow, WakeByRef, WillWake),
	Weak:     set(Clone, Drop, StrongCount, WeakCount, Upgrade, Forget, Move),
	Raw:      set(FromRaw, IncStrong, DecStrong),
	RawWaker: set(FromRaw),
	Self:     set(Clone, StrongCount, WeakCount, Wakes, Downgrade, PtrEq),
}

func set(fs ...Func) map[Func]bool {
	m := map[Func]bool{}
	for _, f := range fs {
		m[f] = true
	}
	return m
}

// Accepts reports whether a handle of the kind has the operation.
func Accepts(f Func, k Kind) bool { return accepts[k][f] }

// AcceptsOther reports whether a handle of the kind may be the second one of PtrEq or WillWake.
func AcceptsOther(f Func, k Kind) bool {
	return f == PtrEq && (k == Arc || k == Self) || f == WillWake && k == Waker
}

// Makes returns the kind of the handle To that the operation makes from a handle of kind k.
func Makes(f Func, k Kind) (made Kind, any bool) {
	switch f {
	case New:
		return Arc, true
	case Clone:
		switch k {
		case Ref:
			return Waker, true
		case Self:
			return Arc, true
		}
		return k, true
	case IntoWaker:
		return Waker, true
	case Borrow:
		return Ref, true
	case Downgrade:
		return Weak, true
	case Upgrade:
		return Arc, true
	case IntoRaw:
		if k == Waker {
			return RawWaker, true
		}
		return Raw, true
	case FromRaw:
		if k == RawWaker {
			return Waker, true
		}
		return Arc, true
	case IncStrong:
		return Raw, true
	case Move:
		return k, true
	}
	return 0, false
}

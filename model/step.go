package model

import "slices"

// Start begins a call. If the call runs user code, it is then in progress: more calls may start, and Resume goes on
// with it once its user code has returned; done is false. Otherwise the call is over with the outcome. A call that the contract
// refuses is over with Outcome.Err and no change. Ids that the caller chooses must be fresh, else Start panics.
func (s State) Start(c Call) (next State, out Outcome, done bool) {
	out, done = s.start(&next, c)
	return next, out, done
}

// start makes next the state that follows, in the memory that next has: a search takes many steps for each state that it keeps.
func (s State) start(next *State, c Call) (out Outcome, done bool) {
	s.copyTo(next)
	if c.F == New {
		next.startNew(c)
		return Outcome{}, true
	}
	h, broken := s.subject(c)
	if broken == "" {
		if out, done, broken = transitions[c.F](next, c, h); broken == "" {
			return out, done
		}
		s.copyTo(next)
	}
	return Outcome{Err: broken}, true
}

// Resume goes on with the call in progress, whose user code has returned or panicked.
func (s State) Resume(c Call, panicked bool) (next State, out Outcome, done bool) {
	out, done = s.resume(&next, c, panicked)
	return next, out, done
}

func (s State) resume(next *State, c Call, panicked bool) (out Outcome, done bool) {
	s.copyTo(next)
	i := slices.IndexFunc(next.running, func(p Progress) bool { return p.Call == c })
	if i < 0 {
		panic("model: resume of a call that is not in progress: " + c.String())
	}
	p := next.running[i]
	p.Panicked = p.Panicked || panicked
	next.running = slices.Delete(next.running, i, i+1)
	if p.Stage == Destroying {
		return next.bury(p), true
	}
	return next.delivered(p)
}

func (s *State) startNew(c Call) {
	if int(c.Object) != len(s.objects) {
		panic("model: objects are numbered in order: " + c.String())
	}
	o, _ := Object{}.Make()
	s.objects = append(s.objects, o)
	s.forgot = append(s.forgot, 0)
	s.lost = append(s.lost, 0)
	s.add(Handle{ID: c.To, Kind: Arc, Object: c.Object, Of: NoHandle})
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
var accepts = [...]funcSet{
	Arc: set(Clone, IntoWaker, Borrow, Drop, StrongCount, WeakCount, Wakes, Downgrade, GetMut, TryUnwrap, IntoInner,
		PtrEq, IntoRaw, Forget, Move),
	Waker:    set(Clone, Borrow, Wake, WakeByRef, Drop, WillWake, IntoRaw, Forget, Move),
	Ref:      set(Clone, EndBorrow, WakeByRef, WillWake),
	Weak:     set(Clone, Drop, StrongCount, WeakCount, Upgrade, Forget, Move),
	Raw:      set(FromRaw, IncStrong, DecStrong),
	RawWaker: set(FromRaw),
	Self:     set(Clone, StrongCount, WeakCount, Wakes, Downgrade, PtrEq),
}

// funcSet has a bit for each operation.
type funcSet uint32

func set(fs ...Func) funcSet {
	var all funcSet
	for _, f := range fs {
		all |= 1 << f
	}
	return all
}

// Accepts reports whether a handle of the kind has the operation.
func Accepts(f Func, k Kind) bool { return accepts[k]&(1<<f) != 0 }

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

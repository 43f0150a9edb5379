package model

// transitions says what each operation does. It works on a clone of the state; where it returns a broken
// property, the clone is thrown away.
var transitions = [funcs]func(*State, Call, Handle) (out Outcome, done bool, broken Property){
	Clone:       (*State).cloneHandle,
	IntoWaker:   (*State).become,
	Borrow:      (*State).borrow,
	EndBorrow:   (*State).forgetRef,
	Wake:        (*State).wake,
	WakeByRef:   (*State).wakeByRef,
	Drop:        (*State).drop,
	StrongCount: read(func(o Object) uint64 { return o.Strong }),
	WeakCount:   read(Object.WeakHandles),
	Wakes:       read(func(o Object) uint64 { return o.Wakes }),
	Downgrade:   (*State).downgrade,
	Upgrade:     (*State).upgrade,
	GetMut:      test(func(s *State, _ Call, h Handle) bool { return s.objects[h.Object].Unique() }),
	TryUnwrap:   (*State).tryUnwrap,
	IntoInner:   (*State).intoInner,
	PtrEq:       test((*State).sameObject),
	WillWake:    test((*State).sameObject),
	IntoRaw:     (*State).become,
	FromRaw:     (*State).become,
	IncStrong:   (*State).cloneHandle,
	DecStrong:   (*State).drop,
	Forget:      (*State).forget,
	Move:        (*State).become,
}

func read(word func(Object) uint64) func(*State, Call, Handle) (Outcome, bool, Property) {
	return func(s *State, _ Call, h Handle) (Outcome, bool, Property) {
		return Outcome{Count: word(s.objects[h.Object])}, true, ""
	}
}

func test(holds func(*State, Call, Handle) bool) func(*State, Call, Handle) (Outcome, bool, Property) {
	return func(s *State, c Call, h Handle) (Outcome, bool, Property) {
		return Outcome{OK: holds(s, c, h)}, true, ""
	}
}

func (s *State) sameObject(c Call, h Handle) bool {
	other, _ := s.Handle(c.Other)
	return other.Object == h.Object
}

// put stores what a step made of an object, unless the step is forbidden.
func (s *State) put(id ObjectID, o Object, broken Property) Property {
	if broken == "" {
		s.objects[id] = o
	}
	return broken
}

// made adds the handle To that a call makes.
func (s *State) made(c Call, h Handle, of HandleID) {
	kind, _ := Makes(c.F, h.Kind)
	s.add(Handle{ID: c.To, Kind: kind, Object: h.Object, Of: of})
}

func (s *State) cloneHandle(c Call, h Handle) (Outcome, bool, Property) {
	var broken Property
	if h.Kind == Weak {
		o, b := s.objects[h.Object].AcquireWeak(s.Limit)
		broken = s.put(h.Object, o, b)
	} else {
		o, b := s.objects[h.Object].Acquire(s.Limit)
		broken = s.put(h.Object, o, b)
	}
	if broken == "" {
		s.made(c, h, NoHandle)
	}
	return Outcome{}, true, broken
}

// become gives the handle's share to a new handle, of the kind that the operation makes.
func (s *State) become(c Call, h Handle) (Outcome, bool, Property) {
	s.remove(h.ID)
	s.made(c, h, NoHandle)
	return Outcome{}, true, ""
}

func (s *State) borrow(c Call, h Handle) (Outcome, bool, Property) {
	s.made(c, h, h.ID)
	return Outcome{}, true, ""
}

func (s *State) forgetRef(_ Call, h Handle) (Outcome, bool, Property) {
	s.remove(h.ID)
	return Outcome{}, true, ""
}

func (s *State) forget(_ Call, h Handle) (Outcome, bool, Property) {
	s.remove(h.ID)
	if h.Kind == Weak {
		s.lost[h.Object]++
	} else {
		s.forgot[h.Object]++
	}
	return Outcome{}, true, ""
}

func (s *State) downgrade(c Call, h Handle) (Outcome, bool, Property) {
	o, broken := s.objects[h.Object].AcquireWeak(s.Limit)
	if broken = s.put(h.Object, o, broken); broken == "" {
		s.made(c, h, NoHandle)
	}
	return Outcome{}, true, broken
}

func (s *State) upgrade(c Call, h Handle) (Outcome, bool, Property) {
	if s.objects[h.Object].Strong == 0 {
		return Outcome{}, true, ""
	}
	o, broken := s.objects[h.Object].Acquire(s.Limit)
	if broken = s.put(h.Object, o, broken); broken == "" {
		s.made(c, h, NoHandle)
	}
	return Outcome{OK: true}, true, broken
}

func (s *State) tryUnwrap(_ Call, h Handle) (Outcome, bool, Property) {
	if s.objects[h.Object].Strong != 1 {
		return Outcome{}, true, ""
	}
	s.remove(h.ID)
	return Outcome{OK: true}, true, s.moveOut(h.Object)
}

func (s *State) intoInner(_ Call, h Handle) (Outcome, bool, Property) {
	s.remove(h.ID)
	if s.objects[h.Object].Strong != 1 {
		o, _, broken := s.objects[h.Object].Release()
		return Outcome{}, true, s.put(h.Object, o, broken)
	}
	return Outcome{OK: true}, true, s.moveOut(h.Object)
}

// moveOut takes the last strong count without a destructor: the value is the caller's now.
func (s *State) moveOut(id ObjectID) Property {
	o, _, broken := s.objects[id].Release()
	if broken == "" {
		o.Moved = true
		o, broken = o.Bury()
	}
	return s.put(id, o, broken)
}

func (s *State) drop(c Call, h Handle) (Outcome, bool, Property) {
	s.remove(h.ID)
	if h.Kind == Weak {
		o, broken := s.objects[h.Object].ReleaseWeak()
		return Outcome{}, true, s.put(h.Object, o, broken)
	}
	return s.release(Progress{Call: c, Object: h.Object})
}

// release is the second step of a wake by value and the only one of a drop. With the last count the destructor begins.
func (s *State) release(p Progress) (Outcome, bool, Property) {
	o, last, broken := s.objects[p.Object].Release()
	if broken = s.put(p.Object, o, broken); broken != "" || !last {
		return Outcome{Panicked: p.Panicked}, true, broken
	}
	p.Stage = Destroying
	s.running = append(s.running, p)
	return Outcome{}, false, ""
}

// bury ends a call whose destructor has returned or panicked.
func (s *State) bury(p Progress) Outcome {
	o, broken := s.objects[p.Object].Bury()
	return Outcome{Freed: true, Panicked: p.Panicked, Err: s.put(p.Object, o, broken)}
}

func (s *State) wake(c Call, h Handle) (Outcome, bool, Property) {
	o, broken := s.objects[h.Object].Deliver()
	if broken = s.put(h.Object, o, broken); broken != "" {
		return Outcome{}, true, broken
	}
	s.remove(h.ID)
	s.running = append(s.running, Progress{Call: c, Stage: Delivering, Object: h.Object})
	if c.Self != NoHandle {
		s.add(Handle{ID: c.Self, Kind: Arc, Object: h.Object, Of: NoHandle})
	}
	return Outcome{}, false, ""
}

func (s *State) wakeByRef(c Call, h Handle) (Outcome, bool, Property) {
	o, broken := s.objects[h.Object].Deliver()
	if broken = s.put(h.Object, o, broken); broken != "" {
		return Outcome{}, true, broken
	}
	s.running = append(s.running, Progress{Call: c, Stage: Delivering, Object: h.Object})
	if c.Self != NoHandle {
		s.add(Handle{ID: c.Self, Kind: Self, Object: h.Object, Of: h.ID})
	}
	return Outcome{}, false, ""
}

// delivered goes on with a wake whose user code is over. By value, the count that the call consumed is released, unless user
// code has consumed its arc itself.
func (s *State) delivered(p Progress) (out Outcome, done bool) {
	owned := p.Call.F == Wake
	if p.Call.Self != NoHandle {
		if _, live := s.Handle(p.Call.Self); live {
			s.remove(p.Call.Self)
		} else {
			owned = false
		}
	}
	if !owned {
		return Outcome{Panicked: p.Panicked}, true
	}
	out, done, out.Err = s.release(p)
	return out, done
}

package model

import "fmt"

// Violation is a broken property of a state.
type Violation struct {
	Property Property
	Object   ObjectID
	Reason   string
}

func (v *Violation) Error() string {
	return fmt.Sprintf("%v: object %d: %s", v.Property, v.Object, v.Reason)
}

// shares counts who owns what of an object.
type shares struct {
	strong, weak uint64
	dying        int // calls whose destructor runs
}

// Invariants checks what must hold in every state, and returns a *Violation for the first property that does not.
func (s State) Invariants() error {
	for id, o := range s.objects {
		if err := s.invariants(ObjectID(id), o); err != nil {
			return err
		}
	}
	for _, h := range s.handles {
		if err := s.borrows(h); err != nil {
			return err
		}
	}
	return nil
}

func (s State) invariants(id ObjectID, o Object) error {
	own := s.shares(id)
	value := uint64(0)
	if o.Phase == Alive || o.Phase == Dying {
		value = 1
	}
	fail := func(p Property, format string, args ...any) error {
		return &Violation{p, id, fmt.Sprintf(format, args...)}
	}
	switch {
	case o.Strong != own.strong:
		return fail(R1, "strong count %d, owned by %d", o.Strong, own.strong)
	case (o.Phase == Alive) != (o.Strong > 0):
		return fail(R2, "phase %v with strong count %d", o.Phase, o.Strong)
	case (o.Phase == Freed) != (o.Weak == 0):
		return fail(R2, "phase %v with weak count %d", o.Phase, o.Weak)
	case o.Phase == Dying != (own.dying == 1) || own.dying > 1:
		return fail(R3, "phase %v with %d destructors in progress", o.Phase, own.dying)
	case s.Quiet(id) && o.Phase != Freed:
		return fail(R4, "phase %v with no handle and no operation left", o.Phase)
	case o.Strong > s.Limit || o.Weak > s.Limit:
		return fail(R7, "counts %d and %d over the limit %d", o.Strong, o.Weak, s.Limit)
	case o.Weak != own.weak+value:
		return fail(R11, "weak count %d, owned by %d and the value by %d", o.Weak, own.weak, value)
	}
	return nil
}

func (s State) shares(id ObjectID) shares {
	own := shares{strong: s.forgot[id], weak: s.lost[id]}
	for _, h := range s.handles {
		switch {
		case h.Object != id:
		case h.Kind.Owns():
			own.strong++
		case h.Kind == Weak:
			own.weak++
		}
	}
	for _, p := range s.running {
		switch {
		case p.Object != id:
		case p.Stage == Destroying:
			own.dying++
		case p.Call.F == Wake && p.Call.Self == NoHandle:
			own.strong++ // the decrement not yet done
		}
	}
	return own
}

// borrows checks that a borrow which is not dead has a living lender of the same object.
func (s State) borrows(h Handle) error {
	if h.Dead || h.Kind != Ref && h.Kind != Self {
		return nil
	}
	lender, ok := s.Handle(h.Of)
	if !ok || lender.Object != h.Object {
		return &Violation{R6, h.Object, fmt.Sprintf("%v %d borrows from handle %d, which is gone", h.Kind, h.ID, h.Of)}
	}
	if s.objects[h.Object].Phase != Alive {
		return &Violation{R2, h.Object, fmt.Sprintf("%v %d of an object that is %v", h.Kind, h.ID, s.objects[h.Object].Phase)}
	}
	return nil
}

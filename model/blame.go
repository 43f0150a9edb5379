package model

// Blame names the property that broke where a call's outcome is not the one that the contract wants, and none where it is.
func Blame(f Func, want, got Outcome) Property {
	switch {
	case want == got:
		return ""
	case want.Err != "":
		return want.Err // not refused, or refused for another reason
	case got.Err != "":
		return subjectOf(f) // refused without cause
	case want.Panicked != got.Panicked:
		return R8
	case got.Freed && !want.Freed:
		return R3
	case want.Freed && !got.Freed:
		return R4
	}
	return subjectOf(f)
}

// subjectOf is the property that an operation's own answer shows.
func subjectOf(f Func) Property {
	switch f {
	case Wakes, Wake, WakeByRef:
		return W1
	case WeakCount, Downgrade, Upgrade, GetMut, TryUnwrap, IntoInner:
		return R11
	case PtrEq, WillWake, IntoRaw, FromRaw:
		return R10
	case Borrow, EndBorrow, Move:
		return R6
	}
	return R1
}

// BlameCount names the property that call c broke if, after it, the word that probe reads (StrongCount, WeakCount or Wakes) is
// not what the contract wants, though it was before. want is c's outcome by the contract.
func BlameCount(c Call, want Outcome, probe Func) Property {
	switch {
	case want.Err != "":
		return want.Err // the refused call was to leave the counts as they were
	case probe == Wakes:
		return W1
	case want.Panicked:
		return R8
	case probe == WeakCount:
		return R11
	case c.F == TryUnwrap || c.F == IntoInner || c.F == GetMut || c.F == Upgrade || c.F == Downgrade:
		return R11
	case neutral(c.F):
		return R5
	}
	return R1
}

// neutral reports whether the operation must not touch any count.
func neutral(f Func) bool {
	switch f {
	case Borrow, EndBorrow, WakeByRef, StrongCount, WeakCount, Wakes, PtrEq, WillWake:
		return true
	}
	return false
}

// WantResidue is what the contract wants a subject to say of object o when no call is in progress.
func (s State) WantResidue(id ObjectID) Residue {
	o := s.objects[id]
	r := Residue{Released: o.Phase == Freed}
	if (o.Phase == Empty || o.Phase == Freed) && !o.Moved {
		r.Destroyed = 1
	}
	return r
}

// BlameResidue names the property that broke where a residue is not the one that the contract wants. panicked tells whether a panic of user
// code came out of the call before.
func BlameResidue(want, got Residue, panicked bool) Property {
	switch {
	case want == got:
		return ""
	case got.Destroyed > want.Destroyed:
		return R3
	case panicked:
		return R8
	case got.Released && !want.Released:
		return R2
	}
	return R4
}

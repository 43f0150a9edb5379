package model

// Phase is the age of an allocation.
type Phase uint8

const (
	Absent Phase = iota // not made yet
	Alive               // the strong count is not zero
	Dying               // the strong count is zero and the value is being destroyed or moved out
	Empty               // the value is gone, weak handles keep the block
	Freed               // the block is given back
)

var phaseNames = [...]string{"absent", "alive", "dying", "empty", "freed"}

func (p Phase) String() string { return phaseNames[p] }

// Object is the contract of one allocation: its count words and what has become of it. It is a value; each step
// returns the next one. Which handle may take which step is the business of [State].
type Object struct {
	Phase  Phase
	Strong uint64
	Weak   uint64 // weak handles, and one more on behalf of the value until it is gone
	Wakes  uint64 // deliveries
	Moved  bool   // the value was moved out: no destructor ran
}

// A step returns the property that would break, with the object unchanged, where the contract forbids it.

// Make is the birth of the allocation, with one strong count.
func (o Object) Make() (Object, Property) {
	if o.Phase != Absent {
		return o, R2
	}
	return Object{Phase: Alive, Strong: 1, Weak: 1}, ""
}

// Acquire adds a strong count, to at most limit.
func (o Object) Acquire(limit uint64) (Object, Property) {
	switch {
	case o.Phase != Alive:
		return o, R2
	case o.Strong >= limit:
		return o, R7
	}
	o.Strong++
	return o, ""
}

// Release takes a strong count. With the last one the value begins to die: the destructor runs, or the value is
// moved out, in the thread that took this step, and Bury ends it.
func (o Object) Release() (next Object, last bool, broken Property) {
	if o.Phase != Alive {
		return o, false, R2
	}
	o.Strong--
	if o.Strong == 0 {
		o.Phase = Dying
	}
	return o, o.Strong == 0, ""
}

// Bury ends the death of the value: its share of the weak count is released.
func (o Object) Bury() (Object, Property) {
	if o.Phase != Dying {
		return o, R3
	}
	o.Phase = Empty
	return o.releaseWeak(), ""
}

// Deliver is one invocation of the target of a wake.
func (o Object) Deliver() (Object, Property) {
	if o.Phase != Alive {
		return o, R2
	}
	o.Wakes++
	return o, ""
}

// AcquireWeak adds a weak handle; the word, with the value's share, grows to at most limit.
func (o Object) AcquireWeak(limit uint64) (Object, Property) {
	switch {
	case o.Phase == Absent || o.Phase == Freed:
		return o, R2
	case o.Weak >= limit:
		return o, R7
	}
	o.Weak++
	return o, ""
}

// ReleaseWeak takes a weak handle. With the last share the block is given back.
func (o Object) ReleaseWeak() (Object, Property) {
	if o.Phase == Absent || o.Phase == Freed {
		return o, R2
	}
	return o.releaseWeak(), ""
}

func (o Object) releaseWeak() Object {
	o.Weak--
	if o.Weak == 0 {
		o.Phase = Freed
	}
	return o
}

// WeakHandles returns what weak_count shows: 0 when no strong handle is left, as Rust's Weak::weak_count.
func (o Object) WeakHandles() uint64 {
	if o.Strong == 0 {
		return 0
	}
	return o.Weak - 1
}

// Unique reports whether one strong handle is the only handle of any kind.
func (o Object) Unique() bool { return o.Strong == 1 && o.Weak == 1 }

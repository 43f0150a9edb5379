package model

// At says where a waker stands.
type At uint8

// The places of a waker.
const (
	Has   At = iota // there is a handle
	Calls           // wake was called, and has not taken effect
	Gone            // dropped, or consumed
)

func (a At) String() string { return [...]string{"has", "calls", "gone"}[a] }

// Waking is the contract of waking one target by several wakers (W1 to W7), as module Wakeup.tla has it: a pure state machine. A Waking is a value, and
// comparable; each step returns the next one, or what it would break.
type Waking struct {
	Target
	Born    uint8 // 1 if the target is to be polled without a wake first, as a task is; else 0
	Wakers  uint8
	At      [MaxWakers]At // those that there are not are gone
	Freed   bool          // the memory was given back
	History WakeHistory
}

// NewWaking returns a target with so many wakers, at most [MaxWakers], that nobody has woken. A task is born with a notice, a parker is not.
func NewWaking(wakers int, born bool) Waking {
	s := Waking{Wakers: uint8(wakers)}
	if born {
		s.Born, s.Notice = 1, true
	}
	for w := wakers; w < MaxWakers; w++ {
		s.At[w] = Gone
	}
	return s
}

// Begin is a call of wake: the data is written before it.
func (s Waking) Begin(w int) (Waking, *Violation) {
	if v := s.idleWaker(w); v != nil {
		return s, v
	}
	s.At[w] = Calls
	s.History.Wrote[w]++
	return s, nil
}

// idleWaker is what a call wants, and the drop of a waker.
func (s Waking) idleWaker(w int) *Violation {
	switch s.At[w] {
	case Calls:
		return violation(W1, "a wake was not delivered, and its waker goes on")
	case Gone:
		return violation(R2, "a waker is used that is gone")
	}
	return nil
}

// Wake takes effect, and is the end of the call. How many there were since the last poll does not matter.
func (s Waking) Wake(w int, gone bool) (Waking, *Violation) {
	s, v := s.deliver(w, gone)
	if v == nil {
		s.Target = s.Target.Wake()
	}
	return s, v
}

// Abort is a wake that ends the target, though a poll may have to return first.
func (s Waking) Abort(w int, gone bool) (Waking, *Violation) {
	next, v := s.Target.Finish()
	if v != nil {
		return s, v
	}
	s, v = s.deliver(w, gone)
	if v == nil {
		s.Target = next
	}
	return s, v
}

func (s Waking) deliver(w int, gone bool) (Waking, *Violation) {
	if s.At[w] != Calls {
		return s, violation(W1, "a wake is delivered that was not called, or was delivered before")
	}
	s.At[w] = Has
	if gone {
		s.At[w] = Gone
	}
	s.History = s.History.delivered(w)
	return s, nil
}

// Drop is the end of a waker.
func (s Waking) Drop(w int) (Waking, *Violation) {
	if v := s.idleWaker(w); v != nil {
		return s, v
	}
	s.At[w] = Gone
	return s, nil
}

// Poll is the start of a poll that knows what the view says: at least what the wakes published that it answers (W5), those that were coalesced
// included, and nothing that was not written. A notice may be kept for one more poll, as long as each poll has a wake of its own (W3).
func (s Waking) Poll(kept bool, seen View) (Waking, *Violation) {
	next, v := s.Target.Poll(kept)
	polls := s.History.Polled + 1
	if kept {
		polls++
	}
	switch {
	case v != nil:
		return s, v
	case polls > s.History.Woken+s.Born:
		return s, violation(W3, "more polls than wakes")
	case !seen.Covers(s.History.Due):
		return s, violation(W5, "a poll does not see what was written before a wake that it answers")
	case !s.History.Wrote.Covers(seen):
		return s, violation(W5, "a poll sees what nobody has written")
	}
	s.Target = next
	s.History = s.History.polled(seen)
	return s, nil
}

// Return is the end of a poll that was not ready; of a parker, the next call of park.
func (s Waking) Return() (Waking, *Violation) {
	next, v := s.Target.Return()
	s.Target = next
	return s, v
}

// Finish is the end of the target.
func (s Waking) Finish() (Waking, *Violation) {
	next, v := s.Target.Finish()
	s.Target = next
	return s, v
}

// Free gives the memory back. Whoever is the last to have it does that: the target, or a waker (W6).
func (s Waking) Free() (Waking, *Violation) {
	switch {
	case s.Freed:
		return s, violation(W6, "the memory is given back twice")
	case !s.unused():
		return s, violation(W6, "the memory is given back, and the target or a waker is left")
	}
	s.Freed = true
	return s, nil
}

// unused: nobody has the memory any more.
func (s Waking) unused() bool { return s.Stage == Done && s.gone() }

func (s Waking) gone() bool {
	for _, at := range s.At {
		if at != Gone {
			return false
		}
	}
	return true
}

package model

// Invariants checks what must hold in every state, as module WakeupRules.tla says it, and returns the first property that does not.
func (s Waking) Invariants() *Violation {
	h := s.History
	switch {
	case !h.deliveredOnce(func(w int) bool { return s.At[w] == Calls }):
		return violation(W1, "a wake was not delivered, or delivered twice")
	case h.Due != h.Answered && !s.Notice && s.Stage != Done:
		return violation(W2, "a wake is not answered, and no notice stands for it")
	case h.Polled > h.Woken+s.Born:
		return violation(W3, "more polls than wakes")
	case !h.Seen.Covers(h.Answered):
		return violation(W5, "a poll did not see what was written before a wake that it answers")
	case s.Freed && !s.unused():
		return violation(W6, "the memory was given back, and the target or a waker is left")
	}
	return nil
}

// Follows checks a step to the next state: a poll begins only when none is in progress, and never once the target is done.
func (s Waking) Follows(next Waking) *Violation {
	if next.History.Polled != s.History.Polled && (s.Stage != Idle || next.Stage != Polling) {
		return violation(W4, "a poll begins while another one is in progress, or after the end")
	}
	return nil
}

// NonBlocking checks that a wake which was called can take effect, and a waker that there is can be dropped, whatever the target does.
func (s Waking) NonBlocking(step WakeStep) *Violation {
	for w, at := range s.At {
		a := WakeAction{F: WakeDrop, Waker: w}
		switch at {
		case Gone:
			continue
		case Calls:
			a.F = WakeWake
		}
		if _, v := step(s, a); v != nil {
			return violation(W7, "a wake or a drop waits for the target")
		}
	}
	return nil
}

// AtRest is the end of an execution in which nothing moves any more.
func (s Waking) AtRest() *Violation {
	for _, at := range s.At {
		if at == Calls {
			return violation(W7, "blocked for ever within a wake")
		}
	}
	if s.unused() && !s.Freed {
		return violation(W6, "nobody has given the memory back")
	}
	return s.Target.AtRest()
}

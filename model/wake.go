package model

// Token is the contract of a parker: whether there is a token. What a history can show of it is unpark, and park with or without one.
type Token bool

// Unpark leaves a token; two are one (W3).
func (t Token) Unpark() Token { return true }

// Park is the return of a park that says whether it took a token. One that found none may only be a timed one; it may not say so where there is one,
// for that would be kept by nobody (W2). One that took a token must have found it (W3).
func (t Token) Park(took, timed bool) (Token, *Violation) {
	switch {
	case took && !bool(t):
		return t, &Violation{Property: W3, Reason: "a park took a token that nobody left, or that was taken before"}
	case !took && !timed:
		return t, &Violation{Property: W2, Reason: "a park without a time returned without a token"}
	case !took && bool(t):
		return t, &Violation{Property: W2, Reason: "a park timed out where a token was left"}
	}
	return false, nil
}

// TaskWake is the contract of waking for one task and the run queue of its executor. The zero TaskWake is a task that nobody has woken.
type TaskWake struct {
	// Owed: a wake was not answered by the start of a poll.
	Owed bool
	// Polling: a poll began and has not returned. Complete: one returned ready.
	Polling, Complete bool
	// Queued is how often the task is in the run queue.
	Queued uint8
}

// Wake owes the task a poll, unless it is complete (W6); it is queued, unless it is already (W3), or is being polled: then the end of the poll queues
// it.
func (t TaskWake) Wake() (TaskWake, *Violation) {
	if t.Complete {
		return t, nil
	}
	if !t.Owed && !t.Polling {
		t.Queued++
	}
	t.Owed = true
	return t, nil
}

// Begin is the start of a poll, which answers all wakes before it (W2, W3).
func (t TaskWake) Begin() (TaskWake, *Violation) {
	switch {
	case t.Polling:
		return t, &Violation{Property: W4, Reason: "a task is polled that is being polled"}
	case t.Complete:
		return t, &Violation{Property: W4, Reason: "a task is polled that is complete"}
	case !t.Owed || t.Queued == 0:
		return t, &Violation{Property: W3, Reason: "a task is polled that nobody has woken"}
	}
	t.Queued--
	t.Polling, t.Owed = true, false
	return t, nil
}

// Pending is a poll that returns without a value. A wake that came meanwhile puts the task into the queue (W2).
func (t TaskWake) Pending() (TaskWake, *Violation) {
	if !t.Polling {
		return t, &Violation{Property: W4, Reason: "a poll returns that did not begin"}
	}
	t.Polling = false
	if t.Owed {
		t.Queued++
	}
	return t, nil
}

// Ready is a poll that returns the value. What was owed is owed no more.
func (t TaskWake) Ready() (TaskWake, *Violation) {
	if !t.Polling {
		return t, &Violation{Property: W4, Reason: "a poll returns that did not begin"}
	}
	return TaskWake{Complete: true}, nil
}

// AtRest is the end of an execution in which nothing moves any more.
func (t TaskWake) AtRest() *Violation {
	if t.Owed && !t.Polling {
		return &Violation{Property: W2, Reason: "blocked for ever, and a wake was not answered by a poll"}
	}
	return nil
}

// Invariant holds after every step: the task is in the queue once if a poll is owed and none is going on, and else not at all. So an executor that
// takes what is queued comes to rest only where nothing is owed.
func (t TaskWake) Invariant() *Violation {
	want := uint8(0)
	if t.Owed && !t.Polling && !t.Complete {
		want = 1
	}
	switch {
	case t.Queued > want:
		return &Violation{Property: W3, Reason: "a task is in the run queue more often than it is owed a poll"}
	case t.Queued < want:
		return &Violation{Property: W2, Reason: "a task is owed a poll and not in the run queue"}
	case t.Complete && (t.Polling || t.Owed):
		return &Violation{Property: W4, Reason: "a task is complete and still polled, or owed a poll"}
	}
	return nil
}

package task

// The transitions as pure functions: from what the word was, to what it becomes and what is left to the caller. Where write is false the
// word stays untouched, not even the same value is written. Each is one atomic step of a [State].

// ToRunning begins a poll; the caller has the reference of the notification. Only an idle task becomes running, so that one thread alone polls,
// and none after the end (W4); Notified is cleared, so that a wake from here on is for the next poll (W2, W3). The reference
// stays with the caller, but of a task that is not idle it is given up (R4).
func (s Snapshot) ToRunning() (next Snapshot, a Action, write bool) {
	s.want(s.Has(Notified), "ToRunning", "NOTIFIED", "W3")
	if !s.Idle() {
		next = s.dec("ToRunning")
		return next, deallocIfLast(next), true
	}
	next = s&^Notified | Running
	if s.Has(Cancelled) {
		return next, Cancel, true
	}
	return next, Poll, true
}

// ToIdle ends a poll that was not ready. A wake during the poll has left Notified, and is answered by another poll: the caller's reference becomes
// that of the new notification (W2). Without one the reference is given up (R4). A task that was cancelled meanwhile stays running: the caller ends it.
func (s Snapshot) ToIdle() (next Snapshot, a Action, write bool) {
	s.want(s.Has(Running), "ToIdle", "RUNNING", "W4")
	if s.Has(Cancelled) {
		return s, Cancel, false
	}
	next = s &^ Running
	if s.Has(Notified) {
		return next, Again, true
	}
	next = next.dec("ToIdle")
	return next, deallocIfLast(next), true
}

// ToComplete ends the task, whose outcome is stored: it will not be polled again (W4).
func (s Snapshot) ToComplete() Snapshot {
	s.want(s&lifecycle == Running, "ToComplete", "RUNNING and not COMPLETE", "W4")
	return s ^ lifecycle
}

// ToNotifiedByVal is a wake that consumes a reference. A running task is polled again by the thread that runs it, and one that is notified will be polled
// anyway: once for all of these wakes (W3), but each is written, for what was done before it must be seen by that poll (W5). A task that is
// complete takes no wake (W6). Otherwise a notification is made, whose reference is a new one: that of the caller still protects the task while the
// caller puts it into the queue, and must be given up after that (R2).
func (s Snapshot) ToNotifiedByVal() (next Snapshot, a Action, write bool) {
	switch {
	case s.Has(Running):
		next = (s | Notified).dec("ToNotifiedByVal")
		next.want(next.Refs() > 0, "ToNotifiedByVal", "the reference of the thread that runs it", "R1")
		return next, Nothing, true
	case s.Has(Complete) || s.Has(Notified):
		next = s.dec("ToNotifiedByVal")
		return next, deallocIfLast(next), true
	default:
		return (s | Notified) + RefOne, Submit, true
	}
}

// ToNotifiedByRef is a wake that leaves the waker its reference (R5). It does as ToNotifiedByVal; a task that is notified
// already is written all the same (W5, tokio #7622).
func (s Snapshot) ToNotifiedByRef() (next Snapshot, a Action, write bool) {
	switch {
	case s.Has(Complete):
		return s, Nothing, false
	case s.Has(Notified) || s.Has(Running):
		return s | Notified, Nothing, true
	default:
		return (s | Notified) + RefOne, Submit, true
	}
}

// ToNotifiedAndCancel is an abort. The executor ends the future, so the task is notified, as by a wake (W2, W3). An abort of a task that is
// complete or cancelled does nothing.
func (s Snapshot) ToNotifiedAndCancel() (next Snapshot, a Action, write bool) {
	switch {
	case s.Has(Cancelled) || s.Has(Complete):
		return s, Nothing, false
	case s.Has(Running) || s.Has(Notified):
		return s | Notified | Cancelled, Nothing, true
	default:
		return (s | Notified | Cancelled) + RefOne, Submit, true
	}
}

// ToShutdown is the end of the executor: an idle task becomes the caller's, to be ended (W4). One that another thread runs is ended by that.
func (s Snapshot) ToShutdown() (next Snapshot, a Action, write bool) {
	if s.Idle() {
		return s | Running | Cancelled, Cancel, true
	}
	return s | Cancelled, Nothing, true
}

// DropJoinHandle ends the interest of the join handle. Before the end of the task, nobody will read the join waker any more: it is the handle's to drop.
// After it, the outcome is, and the waker if it is not just being woken; then the thread that wakes it will drop it. So each is
// dropped once (R3).
func (s Snapshot) DropJoinHandle() (next Snapshot, a Action, write bool) {
	s.want(s.Has(JoinInterest), "DropJoinHandle", "JOIN_INTEREST", "R3")
	next = s &^ JoinInterest
	switch {
	case !s.Has(Complete):
		return next &^ JoinWaker, DropWaker, true
	case s.Has(JoinWaker):
		return next, DropOutcome, true
	default:
		return next, DropBoth, true
	}
}

// SetJoinWaker publishes the join waker, which the handle has stored; unless the task is complete, which would not wake it any more: the handle takes
// the outcome instead (W2).
func (s Snapshot) SetJoinWaker() (next Snapshot, a Action, write bool) {
	s.want(s.Has(JoinInterest), "SetJoinWaker", "JOIN_INTEREST", "R3")
	s.want(!s.Has(JoinWaker), "SetJoinWaker", "no JOIN_WAKER", "R2")
	if s.Has(Complete) {
		return s, TakeOutcome, false
	}
	return s | JoinWaker, Nothing, true
}

// UnsetJoinWaker takes the join waker back, so that the handle may replace it; unless the task is complete. That it is set may be
// claimed only after that: the thread that completes the task takes the bit away when it has woken the waker (tokio #7072).
func (s Snapshot) UnsetJoinWaker() (next Snapshot, a Action, write bool) {
	s.want(s.Has(JoinInterest), "UnsetJoinWaker", "JOIN_INTEREST", "R3")
	if s.Has(Complete) {
		return s, TakeOutcome, false
	}
	s.want(s.Has(JoinWaker), "UnsetJoinWaker", "JOIN_WAKER", "R2")
	return s &^ JoinWaker, Nothing, true
}

// JoinWoken says that the join waker was woken, by the thread that completed the task. If the handle is gone by then, that thread
// drops the waker (R3).
func (s Snapshot) JoinWoken() Snapshot {
	s.want(s.Has(Complete|JoinWaker), "JoinWoken", "COMPLETE and JOIN_WAKER", "R2")
	return s &^ JoinWaker
}

// dec gives up a reference.
func (s Snapshot) dec(transition string) Snapshot {
	s.want(s.Refs() > 0, transition, "a reference", "R3")
	return s - RefOne
}

func deallocIfLast(s Snapshot) Action {
	if s.Refs() == 0 {
		return Dealloc
	}
	return Nothing
}

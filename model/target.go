package model

// Target is what wakers wake: a task that is polled, or a thread that parks. A poll of a thread begins when park returns with a token, and ends with
// the next call of park. The zero Target is idle, and nobody has woken it.
type Target struct {
	// Notice: there was a wake that no poll has taken.
	Notice bool
	Stage  TargetStage
}

// TargetStage is where a target stands.
type TargetStage uint8

// The stages.
const (
	Idle TargetStage = iota
	Polling
	Done // ready, aborted or shut down
)

func (s TargetStage) String() string { return [...]string{"idle", "polling", "done"}[s] }

// Wake leaves a notice; two are one (W3). A target that is done wants none (W6).
func (t Target) Wake() Target {
	t.Notice = t.Stage != Done
	return t
}

// Poll is the start of a poll, which takes the notice (W3), of a target that is idle (W4). The notice may be kept for one more poll, if the target has
// counted wakes for both.
func (t Target) Poll(kept bool) (Target, *Violation) {
	switch {
	case t.Stage == Polling:
		return t, violation(W4, "a target is polled that is being polled")
	case t.Stage == Done:
		return t, violation(W4, "a target is polled that is done")
	case !t.Notice:
		return t, violation(W3, "a target is polled that nobody has woken since the poll before")
	}
	return Target{Notice: kept, Stage: Polling}, nil
}

// Return is the end of a poll that was not ready. A notice that came meanwhile stays (W2).
func (t Target) Return() (Target, *Violation) {
	if t.Stage != Polling {
		return t, violation(W4, "a poll returns that did not begin")
	}
	t.Stage = Idle
	return t, nil
}

// Finish is the end of the target: a poll was ready, or it was aborted or shut down. What was owed is owed no more.
func (t Target) Finish() (Target, *Violation) {
	if t.Stage == Done {
		return t, violation(W4, "a target ends that is done")
	}
	return Target{Stage: Done}, nil
}

// AtRest is the end of an execution in which nothing moves any more.
func (t Target) AtRest() *Violation {
	if t.Notice && t.Stage == Idle {
		return violation(W2, "blocked for ever, and a wake was not answered by a poll")
	}
	return nil
}

func violation(p Property, reason string) *Violation { return &Violation{Property: p, Reason: reason} }

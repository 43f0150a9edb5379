package scenario

import "fmt"

// part is a part of a scenario: a thread by its index, or one of those below. Handles of the main thread belong to setupPart.
type part int

const (
	setupPart part = -1 - iota
	teardownPart
	slotPart // nobody: a handle in its slot
	// Lines of the head, as places of an error.
	namePart
	aboutPart
	limitPart
	panicPart  // by index
	threadPart // its name, by index
	wholePart
)

// place is where something is wrong: a step of a part, or a line of the head.
type place struct {
	part  part
	index int // of the step, of the panic or of the thread; from 0
}

// RuleError says which rule of scenarios is broken, and where.
type RuleError struct {
	Where  string // as in "thread T2, step 3"; empty for the scenario as a whole
	Reason string
	place  place
}

func (e *RuleError) Error() string {
	if e.Where == "" {
		return "scenario: " + e.Reason
	}
	return fmt.Sprintf("scenario: %s: %s", e.Where, e.Reason)
}

// fault makes the error of a place.
func (s Scenario) fault(p part, index int, format string, args ...any) *RuleError {
	e := &RuleError{Reason: fmt.Sprintf(format, args...), place: place{p, index}}
	if p >= teardownPart {
		e.Where = fmt.Sprintf("%s, step %d", s.name(p), index+1)
	}
	return e
}

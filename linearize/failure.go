package linearize

import "github.com/wakecheck/wakecheck/model"

// Failure is an object whose operations have no linearization.
type Failure struct {
	File   string
	Object model.ObjectID
	// Line is the first line, from 1, such that the lines up to it have no linearization, operations that are still open
	// there being optional. The lines before it have one.
	Line int
	// Located is false if the search for the line was cut short. Then Line is only an upper bound, and
	// Operation, Allowed and Property are not set.
	Located   bool
	Operation Operation // the one that returns on Line
	Allowed   Allowed
	// Property is the one that the operation broke: R1 a wrong strong count, W1 a wrong count of wakes, R3 freed though it
	// was not last, R4 last and not freed, R2 anything on an object that is gone. R2 never comes first in a history that keeps
	// the discipline of handles: there the operation's own handle keeps its object alive, and what goes
	// wrong shows in an earlier result.
	Property model.Property
}

// Allowed is what the contract lets an operation return, given the lines before: what some linearization shows.
type Allowed struct {
	Possible bool     // anything at all; else the object was gone before
	Counts   []uint64 // of strong_count and wakes: every allowed count, rising; nil if they were too many to try
	Min, Max uint64   // and their bounds; with Counts nil bounds by the intervals alone, not all of them need be allowed
	Freed    bool     // of drop and wake
}

// broken names the property, by what was wanted and what was returned.
func (a Allowed) broken(o *Operation) model.Property {
	got := model.Outcome{Count: o.Count, Freed: o.Freed}
	want := model.Outcome{Err: model.R2}
	if a.Possible {
		want = model.Outcome{Count: o.Count + 1, Freed: a.Freed} // any other count; only reads show one
	}
	return model.Blame(o.F, want, got)
}

package model

import "slices"

// Judges returns the properties that a call puts to the test where the contract wants this outcome of it, or a check that compares no outcomes but
// the counts after it: those that [Blame] or [BlameCount] would name if the call did something else. R2 and R9 are not among them unless it is refused for R2: what
// they forbid is not to be seen by an outcome.
func Judges(f Func, want Outcome) []Property {
	if want.Err != "" {
		return []Property{want.Err}
	}
	all := []Property{subjectOf(f)}
	also := func(p Property) {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	also(BlameCount(Call{F: f}, want, StrongCount))
	if want.Panicked {
		also(R8)
	}
	if f == Drop || f == DecStrong || f == Wake {
		also(R3)
	}
	if want.Freed {
		also(R4)
	}
	return all
}

// Judged counts cases of a check, by property, that put the property to the test.
type Judged map[Property]int64

// Add counts a case once for each property that is named, however often it is.
func (j Judged) Add(ps ...Property) {
	for i, p := range ps {
		if !slices.Contains(ps[:i], p) {
			j[p]++
		}
	}
}

// Package mutate makes small changes to impl one after the other, and runs the layers on each: how many defects that nobody declared does the suite
// catch?
//
// [Find] reads the packages and returns every [Mutation] of its operators: a comparison or condition turned round, && for ||, + for -, a constant
// one off, an order one step weaker, a statement left out. [Build] compiles all of them into one command, as a mutant schema (Untch, Offutt and
// Harrold: Mutation analysis using mutant schemata, ISSTA 1993): each place asks whether its mutation is the chosen one, by an environment variable, so
// that a thousand of them cost one build. [Runner] runs them, up to the first layer that does not pass, and [Judgements] say of each survivor why it is
// none of a defect.
//
// Direction: a mutation that is caught is one that some layer does not pass under the profile for mutants; a survivor may be caught by another seed or
// a longer run.
package mutate

import (
	"fmt"
	"strings"
)

// Mutation is one small change.
type Mutation struct {
	Number   int    `json:"-"` // by which the schema knows it; 1 is the first
	File     string `json:"file"`
	Line     int    `json:"line"`
	Function string `json:"function"` // or variable
	Operator string `json:"operator"`
	Old      string `json:"old"`
	New      string `json:"new"`
	// Nth tells it from others of the same kind in its function, from 1.
	Nth int `json:"nth,omitempty"`
}

// ID names the mutation by what does not change with the lines around it.
func (m Mutation) ID() string {
	id := fmt.Sprintf("%s %s: %s %s", m.File, m.Function, m.Operator, oneLine(m.Old))
	if m.New != "" {
		id += " -> " + oneLine(m.New)
	}
	if m.Nth > 1 {
		id += fmt.Sprintf(" #%d", m.Nth)
	}
	return id
}

// maxText bounds how much of the old and the new text is in an ID.
const maxText = 60

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > maxText {
		s = s[:maxText] + "..."
	}
	return s
}

// Packages are those that are mutated, as folders of the module.
func Packages() []string { return []string{"impl/waker", "impl/park", "impl/task"} }

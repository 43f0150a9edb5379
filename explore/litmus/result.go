package litmus

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/wakecheck/wakecheck/explore"
)

// Observation says in how many executions the proposition of the condition held.
type Observation string

// The observations.
const (
	Never     Observation = "Never"
	Sometimes Observation = "Sometimes"
	Always    Observation = "Always"
)

// State is a final state, with the executions that end in it.
type State struct {
	// Values are the values of [Test.Shown], in its order.
	Values []int32
	// Executions counts the executions, Racy those of them that have a data race.
	Executions, Racy int64
	// Holds tells whether the proposition of the condition holds in it.
	Holds bool

	text string
}

// String writes the state as herd does, as in "0:r0=1; [x]=2;".
func (s State) String() string { return s.text }

// Result is what running a test found.
type Result struct {
	Test  *Test
	Model explore.Model
	// States are the final states, in order of the values from left to right.
	States []State
	// Positive and Negative count the executions in which the proposition of the condition holds and does not hold.
	Positive, Negative int64
	// Racy tells whether an execution has a data race, which makes the behaviour of the whole test undefined.
	Racy bool
	// Blocked counts the executions in which a loop that waits for a value never gets it. They have no final state.
	Blocked int64
	// Cut counts the executions that were left out because a loop reached the limit of turns.
	Cut int64
	// Bound is the bound of package explore that ended the run early; empty if none did.
	Bound    explore.Bound
	Duration time.Duration
}

// ErrCut says that a loop reached the limit of turns in some executions, which are left out.
var ErrCut = errors.New("a loop reached the limit of turns")

// Err returns nil if every execution of the test was run to its end, and else why not: [ErrCut], or an [explore.Bound], which
// [explore.NoExecution] is if all executions block.
func (r *Result) Err() error {
	switch {
	case r.Bound != "":
		return fmt.Errorf("litmus: %s: %w", r.Test.Name, r.Bound)
	case r.Cut > 0:
		return fmt.Errorf("litmus: %s: incomplete (%w in %d executions)", r.Test.Name, ErrCut, r.Cut)
	}
	return nil
}

// reason is what Err says, without the name of the test; empty for nil.
func (r *Result) reason() string {
	switch {
	case r.Bound != "":
		return string(r.Bound)
	case r.Cut > 0:
		return fmt.Sprintf("%v in %d executions", ErrCut, r.Cut)
	}
	return ""
}

// Observation sums up Positive and Negative. With no execution at all it is Never.
func (r *Result) Observation() Observation {
	switch {
	case r.Positive == 0:
		return Never
	case r.Negative == 0:
		return Always
	}
	return Sometimes
}

// Holds reports whether the condition, with its quantifier, holds of the executions that were run.
func (r *Result) Holds() bool {
	switch r.Test.Condition.Quantifier {
	case Exists:
		return r.Positive > 0
	case NotExists:
		return r.Positive == 0
	default:
		return r.Negative == 0
	}
}

// Ok reports whether the condition holds, every execution was run, and none has a data race. (An incomplete run may know already that
// an exists holds; it is not Ok all the same.)
func (r *Result) Ok() bool { return r.Holds() && r.Err() == nil && !r.Racy }

// Outcomes returns the final states as herd writes them.
func (r *Result) Outcomes() []string {
	out := make([]string, len(r.States))
	for i := range r.States {
		out[i] = r.States[i].text
	}
	return out
}

// stateText writes the values of the variables that are shown.
func (t *Test) stateText(values []int32) string {
	b := make([]byte, 0, 16*len(values))
	for i, name := range t.texts {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, name...)
		b = strconv.AppendInt(b, int64(values[i]), 10)
		b = append(b, ';')
	}
	return string(b)
}

func sortStates(states []State) {
	slices.SortFunc(states, func(a, b State) int { return slices.Compare(a.Values, b.Values) })
}

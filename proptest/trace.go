package proptest

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Action is what a step does.
type Action uint8

const (
	// Invoke makes a call: inside the user code on top of the thread's stack, or as an outer call where the thread has none.
	Invoke Action = iota
	// Return ends the user code on top of the thread's stack normally.
	Return
	// Panic ends it with a panic.
	Panic
)

var actionNames = [...]string{"invoke", "return", "panic"}

func (a Action) String() string { return actionNames[a] }

// Step is one move of a run. A thread is a stack of calls whose user code runs; it is suspended between steps, so that the calls of
// several threads pause and interleave.
type Step struct {
	Thread int
	Action Action
	Call   model.Call // of Invoke
}

// String returns the step as in "0: clone 1 -> 2" or "1: panic".
func (s Step) String() string {
	if s.Action == Invoke {
		return fmt.Sprintf("%d: %v", s.Thread, s.Call)
	}
	return fmt.Sprintf("%d: %v", s.Thread, s.Action)
}

// Trace is a run of the sequential machine, as a plain list that can be replayed. A trace that the machine wrote is canonical: objects
// and handles are numbered in the order in which they appear, and an outer call takes the lowest idle thread.
type Trace struct {
	Limit uint64
	Steps []Step
}

// String returns the trace on one line, as [ParseTrace] reads it: "limit 2; 0: new object 0 -> 0; 0: drop 0; 0: return".
func (t Trace) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "limit %d", t.Limit)
	for _, s := range t.Steps {
		b.WriteString("; ")
		b.WriteString(s.String())
	}
	return b.String()
}

package scenario

import (
	"fmt"

	"github.com/wakecheck/wakecheck/model"
)

// Bounds of a scenario.
const (
	MaxThreads = 8  // threads, empty ones included
	MaxSteps   = 64 // steps of all parts
	MaxObjects = 8  // ids of objects are below
	MaxHandles = 64 // ids of handles are below
)

// Action is what a step does.
type Action uint8

const (
	// Do makes Call.
	Do Action = iota
	// Give puts Handle into its slot, for another thread to take. It never waits.
	Give
	// Take waits until Handle is in its slot, and takes it.
	Take
)

// Step is one step of a part. It has either a Call or a Handle, and the other is zero.
type Step struct {
	Action Action
	Call   model.Call     // of Do
	Handle model.HandleID // of Give and Take
}

// String returns the step as in "clone 1 -> 2" or "give 5".
func (s Step) String() string {
	switch s.Action {
	case Give:
		return fmt.Sprintf("give %d", s.Handle)
	case Take:
		return fmt.Sprintf("take %d", s.Handle)
	}
	return s.Call.String()
}

// Thread is one of the parts that run beside each other. Names are words; canonical ones are T1, T2 and so on.
type Thread struct {
	Name  string
	Steps []Step
}

// Panic says which user code of an object panics, each time that it runs: that of both wakes, or the destructor.
type Panic struct {
	Object        model.ObjectID
	Wake, Destroy bool
}

// Scenario is a small concurrent program over the contract's operations. Slices of it may be shared between scenarios and are not written to.
type Scenario struct {
	Name     string // a word
	About    string // one line, or empty
	Limit    uint64 // of the count words, at least 2; 0 means none below the space's own
	Panics   []Panic
	Setup    []Step // by the main thread before any other starts
	Threads  []Thread
	Teardown []Step // by the main thread after all others have ended
}

// Size returns how many threads have a step, and how many steps all parts have together.
func (s Scenario) Size() (threads, calls int) {
	calls = len(s.Setup) + len(s.Teardown)
	for _, t := range s.Threads {
		calls += len(t.Steps)
		if len(t.Steps) > 0 {
			threads++
		}
	}
	return threads, calls
}

// parts yields each part that has steps, in the order of the text: [setupPart], the threads from 0, [teardownPart].
func (s Scenario) parts(yield func(part, []Step) bool) {
	if !yield(setupPart, s.Setup) {
		return
	}
	for i, t := range s.Threads {
		if !yield(part(i), t.Steps) {
			return
		}
	}
	yield(teardownPart, s.Teardown)
}

// name returns what a part is called in messages.
func (s Scenario) name(p part) string {
	switch {
	case p == setupPart:
		return "setup"
	case p == teardownPart:
		return "teardown"
	}
	return "thread " + s.Threads[p].Name
}

package explore

import (
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Verdict is the outcome of an exploration.
type Verdict uint8

// The verdicts.
const (
	// Pass: every execution was explored, at least one is complete, and none broke anything.
	Pass Verdict = iota
	// Fail: an execution broke something.
	Fail
	// Incomplete: the search ended before every execution was explored, and none so far broke anything.
	Incomplete
)

var verdictNames = [...]string{"pass", "fail", "incomplete"}

func (v Verdict) String() string { return verdictNames[v] }

// Bound is what ended a search early.
type Bound string

// The bounds. Each is the error that a Result's Err returns.
const (
	ExecutionBound Bound = "executions"
	EventBound     Bound = "loop bound; write Await"
	ThreadBound    Bound = "threads"
	TimeBound      Bound = "time"
	TrieBound      Bound = "memory of the trie"
	Cancelled      Bound = "cancelled"
	Sampled        Bound = "sampled, not exhaustive"
	Stopped        Bound = "a callback returned an error"
	NoExecution    Bound = "no execution ran to its end"
)

// Error implements error.
func (b Bound) Error() string { return "incomplete (" + string(b) + ")" }

// Result is what an exploration found.
type Result struct {
	Verdict Verdict
	// Model is the memory model: for a replay, that of the string.
	Model Model
	// Bound is why the search is incomplete; empty if it is not. A failed search may be incomplete as well.
	Bound Bound
	// Executions counts the complete executions, Blocked those in which a thread waits for ever.
	Executions, Blocked int64
	// Events counts the events that were added in all, Revisits the backward revisits, NativeRuns how often Go code ran.
	Events, Revisits, NativeRuns int64
	// Branches counts the open branches that workers gave each other.
	Branches int
	// Idle is how long workers waited for a branch, all together.
	Idle time.Duration
	// Suspended counts threads that could not be unwound: they swallowed the panic that ends an abandoned thread, or
	// called runtime.Goexit. Their goroutines remain.
	Suspended int
	// Seed is that of the random walks.
	Seed     uint64
	Duration time.Duration
	// Sites are the atomic accesses that the program ran, in order of name.
	Sites []SiteReport
	// Failures are what broke, the first one first.
	Failures []*Failure
}

// SiteReport is what is known of a site after an exploration.
type SiteReport struct {
	Site *memory.Site
	// Order and Failure are the orders that it was explored with.
	Order, Failure memory.Order
	// Runs counts the events of the site in all branches of the search.
	Runs int64
}

// Err returns nil for a pass, the first failure, or the [Bound].
func (r *Result) Err() error {
	switch r.Verdict {
	case Fail:
		return r.Failures[0]
	case Incomplete:
		return r.Bound
	}
	return nil
}

// String says verdict and counts in one line.
func (r *Result) String() string {
	s := fmt.Sprintf("%v: %d executions, %d blocked", r.Verdict, r.Executions, r.Blocked)
	if r.Bound != "" {
		s += " (" + string(r.Bound) + ")"
	}
	if len(r.Failures) > 0 {
		s += ": " + r.Failures[0].Error()
	}
	return s
}

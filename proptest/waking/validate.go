package waking

import (
	"errors"
	"fmt"
	"slices"
)

// RuleError says which rule of programs is broken.
type RuleError struct {
	Reason string
	at     at
}

func (e *RuleError) Error() string { return "waking: " + e.Reason }

// at is a place in a program: a step of a thread, or of the main one if Thread is -1; step -1 is the title of the thread. The zero at with thread -2
// is the program as a whole.
type at struct{ thread, step int }

var whole = at{-2, -1}

func fault(where at, format string, args ...any) error {
	return &RuleError{fmt.Sprintf(format, args...), where}
}

// Validate checks the rules of programs; the error is a *[RuleError].
func (p Program) Validate() error {
	switch {
	case p.Kind >= kinds:
		return fault(whole, "no kind %d", p.Kind)
	case p.Ends > Never || !slices.Contains(ends[p.Kind], p.Ends):
		return fault(whole, "a program of kind %v does not wait there for its threads", p.Kind)
	case p.Kind.polled() && (p.Ready < 1 || p.Ready > MaxReady):
		return fault(whole, "ready after %d: want 1 to %d", p.Ready, MaxReady)
	case !p.Kind.polled() && p.Ready != 0:
		return fault(whole, "a program of kind %v is not ready after wakes", p.Kind)
	case len(p.Threads) > MaxThreads:
		return fault(whole, "%d threads: want at most %d", len(p.Threads), MaxThreads)
	case p.total() > MaxSteps:
		return fault(whole, "%d steps: want at most %d", p.total(), MaxSteps)
	case len(p.Threads) == 0 && len(p.Main) == 0:
		return fault(whole, "it does nothing")
	}
	if err := p.steps(-1, p.Main, mainOps[p.Kind]); err != nil {
		return err
	}
	for i, ops := range p.Threads {
		if err := p.thread(i, ops); err != nil {
			return err
		}
	}
	return nil
}

// total counts the steps.
func (p Program) total() int {
	n := len(p.Main)
	for _, ops := range p.Threads {
		n += len(ops)
	}
	return n
}

func (p Program) steps(thread int, ops, allowed []Op) error {
	if len(ops) > MaxOps {
		return fault(at{thread, MaxOps}, "%d steps: want at most %d", len(ops), MaxOps)
	}
	for k, o := range ops {
		if !slices.Contains(allowed, o) {
			return fault(at{thread, k}, "%s may not be here in a program of kind %v", nameOf(o), p.Kind)
		}
	}
	return nil
}

func nameOf(o Op) string {
	if o >= ops {
		return fmt.Sprintf("step %d", o)
	}
	return o.String()
}

// thread checks a thread: it aborts, or has the join handle, or a waker.
func (p Program) thread(i int, ops []Op) error {
	switch {
	case slices.Contains(ops, Abort):
		if !hasAbort(p.Kind) || !aborts(ops) {
			return fault(at{i, slices.Index(ops, Abort)}, "abort is the one step of its thread, in a program of kind task or word")
		}
		return nil
	case holdsHandle(ops):
		if j := p.joiner(); j != i {
			return fault(at{i, -1}, "thread %s has the join handle already", threadName(j))
		}
		if k := slices.IndexFunc(ops[:len(ops)-1], func(o Op) bool { return o != PollJoin && o != RepollJoin }); k >= 0 {
			return fault(at{i, k}, "%v is the last step of its thread", ops[k])
		}
		return p.steps(i, ops, handleOps[p.Kind])
	}
	if p.Kind == AtomicWaking {
		if len(ops) > 1 {
			return fault(at{i, 1}, "a thread has one step in a program of kind atomic_waker")
		}
		return p.steps(i, ops, wakerOps[p.Kind])
	}
	if k := slices.Index(ops, Wake); k >= 0 && k != len(ops)-1 {
		return fault(at{i, k}, "wake is the last step of its thread: it consumes the waker")
	}
	return p.steps(i, ops, append(slices.Clone(wakerOps[p.Kind]), Wake))
}

// ruleOf returns the rule that an error says is broken.
func ruleOf(err error) (*RuleError, bool) {
	var e *RuleError
	return e, errors.As(err, &e)
}

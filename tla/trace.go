package tla

import (
	"errors"
	"fmt"
	"math"

	"github.com/wakecheck/wakecheck/model"
)

// Trace is what one run of an implementation showed, as module TraceOwnership accepts it or not.
type Trace struct {
	Name  string
	Limit uint64 // of the count words, at least 2; 0 means none that a trace can reach
	Lines []Line
}

// Line is one line of a trace: a process makes a call, or its call has returned. Lines stand in the order in which that came about. An id of a handle
// is given once. A call without a return may or may not have taken effect.
type Line struct {
	Process int
	Return  bool
	// Call is what is called; of a return only F counts. Object is not used: handles say on which object they are, and the trace has no
	// names for objects. Self is NoHandle.
	Call model.Call
	// Panics is, of the call of New, the user code of the value that panics, each time that it runs.
	Panics Panics
	// Outcome is, of a return, what the call showed.
	Outcome model.Outcome
}

// Panics says which user code panics.
type Panics struct {
	Wake       bool // that of both wakes
	Destructor bool
}

func (t Trace) length() int { return len(t.Lines) }

// Bounds of traces, for TLC holds all of them in memory.
const (
	MaxTraces     = 10_000
	MaxTraceLines = 200_000 // of all traces together
)

// ErrTrace is wrapped by the error of traces that cannot be put to TLC. Nothing of them was checked.
var ErrTrace = errors.New("trace")

// checkTraces refuses what has no form that TLC could read. What a trace shows may be as wrong as it likes.
func checkTraces(traces []Trace) error {
	if err := checkSizes(traces, func(t Trace) (string, int) { return t.Name, len(t.Lines) }); err != nil {
		return err
	}
	for _, t := range traces {
		if t.Limit == 1 {
			return fmt.Errorf("tla: %w: %s: limit 1: want at least 2", ErrTrace, t.Name)
		}
		for i, l := range t.Lines {
			if err := l.check(); err != nil {
				return fmt.Errorf("tla: %w: %s:%d: %w", ErrTrace, t.Name, i+1, err)
			}
		}
	}
	return nil
}

// checkSizes refuses no traces, and more or larger ones than TLC is given.
func checkSizes[T any](traces []T, of func(T) (name string, lines int)) error {
	if len(traces) == 0 {
		return fmt.Errorf("tla: %w: no traces", ErrTrace)
	}
	if len(traces) > MaxTraces {
		return fmt.Errorf("tla: %w: %d traces: want at most %d", ErrTrace, len(traces), MaxTraces)
	}
	lines := 0
	for _, t := range traces {
		name, n := of(t)
		if n == 0 {
			return fmt.Errorf("tla: %w: %s: no lines", ErrTrace, name)
		}
		if lines += n; lines > MaxTraceLines {
			return fmt.Errorf("tla: %w: %s: more than %d lines with those before it", ErrTrace, name, MaxTraceLines)
		}
	}
	return nil
}

func (l Line) check() error {
	if FuncName(l.Call.F) == "" {
		return fmt.Errorf("no operation %d", l.Call.F)
	}
	if l.Process < 0 || l.Process > math.MaxInt32 {
		return fmt.Errorf("process %d: want 0 to %d", l.Process, math.MaxInt32)
	}
	if l.Return {
		if err := l.Outcome.Err; err != "" && err.Name() == "" {
			return fmt.Errorf("refused with %.40q: no rule of the contract", err)
		}
		return nil
	}
	for _, id := range [...]model.HandleID{l.Call.Handle, l.Call.Other, l.Call.To} {
		if id < model.NoHandle || id > math.MaxInt32 {
			return fmt.Errorf("%v: handle %d: want %d to %d", l.Call, id, model.NoHandle, math.MaxInt32)
		}
	}
	if l.Call.Self != model.NoHandle {
		return fmt.Errorf("%v: a trace has no calls of user code", l.Call)
	}
	if l.Panics != (Panics{}) && l.Call.F != model.New {
		return fmt.Errorf("%v: only new says which user code panics", l.Call)
	}
	return nil
}

// String returns the line as in "2: clone 1 -> 5" and "2: clone: ok=false count=0 freed=false".
func (l Line) String() string {
	if l.Return {
		return fmt.Sprintf("%d: %v: %v", l.Process, l.Call.F, l.Outcome)
	}
	return fmt.Sprintf("%d: %v", l.Process, l.Call)
}

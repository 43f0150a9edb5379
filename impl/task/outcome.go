package task

import (
	"runtime/debug"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// outcome is what a future came to. It is comparable as long as the value is, which a backend asks for. The zero outcome is none.
type outcome struct {
	there bool
	end   End // 0: value is that of the future
	value any // or that of the panic
	stack string
}

// Joined is the outcome of a task or a goroutine, as who waits for it gets it.
type Joined[T any] struct {
	Value T     // zero if Err is set
	Err   error // nil, or a [JoinError]
}

// Drop gives up what the value owns, if it is a [Dropper].
func (j Joined[T]) Drop() { dropAny(j.Value) }

func joined[T any](o outcome) (j Joined[T]) {
	if o.end == 0 {
		j.Value, _ = o.value.(T) // a nil value of an interface type has no type
	} else {
		j.Err = JoinError{End: o.end, Value: o.value, Stack: o.stack}
	}
	return j
}

// died is the outcome of code that did not return, by what a deferred function recovers.
func died(s *memory.Space, recovered any) outcome {
	if recovered == nil {
		return outcome{there: true, end: Exited}
	}
	o := outcome{there: true, end: Panicked, value: recovered}
	if !s.Driven() {
		o.stack = string(debug.Stack())
	}
	return o
}

// drop gives up what the outcome owns.
func (o outcome) drop() {
	if o.end == 0 {
		dropAny(o.value)
	}
}

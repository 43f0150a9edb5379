package proptest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/proptest/internal/calltext"
)

// Bounds of a trace, so that a hostile text costs little.
const (
	maxTraceBytes = 1 << 20
	maxTraceSteps = 1000    // the reads between steps make the time of a replay grow with the square
	maxTraceID    = 1 << 20 // of objects and handles
	maxThreads    = 64      // of a trace; the generator uses fewer
)

// ErrTrace is wrapped by every error that says that a trace is malformed or that a step of it cannot be taken.
var ErrTrace = errors.New("invalid trace")

func traceErrorf(format string, args ...any) error {
	return fmt.Errorf("proptest: %w: %s", ErrTrace, fmt.Sprintf(format, args...))
}

// ParseTrace reads the form of [Trace.String]; a newline separates steps as well as a semicolon. It checks the form only: whether
// each step can be taken is known when the trace runs. The error wraps [ErrTrace] and names the step, counted from 1.
func ParseTrace(text string) (Trace, error) {
	var t Trace
	if len(text) > maxTraceBytes {
		return t, traceErrorf("%d bytes: want at most %d", len(text), maxTraceBytes)
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' })
	limited := false
	for _, part := range parts {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if !limited {
			limit, err := parseLimit(words)
			if err != nil {
				return Trace{}, err
			}
			t.Limit, limited = limit, true
			continue
		}
		s, err := parseStep(words)
		if err != nil {
			return Trace{}, traceErrorf("step %d: %v", len(t.Steps)+1, err)
		}
		if t.Steps = append(t.Steps, s); len(t.Steps) > maxTraceSteps {
			return Trace{}, traceErrorf("more than %d steps", maxTraceSteps)
		}
	}
	if !limited {
		return Trace{}, traceErrorf(`it is empty: want "limit N" and steps`)
	}
	return t, nil
}

func parseLimit(words []string) (uint64, error) {
	if len(words) != 2 || words[0] != "limit" {
		return 0, traceErrorf(`it begins with %.40q: want "limit N"`, strings.Join(words, " "))
	}
	limit, err := strconv.ParseUint(words[1], 10, 64)
	if err != nil || limit < 2 {
		return 0, traceErrorf("limit %.40q: want a number of at least 2", words[1])
	}
	return limit, nil
}

func parseStep(words []string) (Step, error) {
	p := calltext.New(words, maxTraceID, maxTraceID)
	var s Step
	thread, colon := strings.CutSuffix(p.Next("a thread"), ":")
	if !colon {
		p.Fail(`%.40q: want a thread and ":"`, thread)
	}
	s.Thread = p.Number(thread, maxThreads)
	name := p.Next("a call, return or panic")
	switch name {
	case "return":
		s.Action = Return
	case "panic":
		s.Action = Panic
	default:
		s.Call = p.Call(name)
	}
	return s, p.End()
}

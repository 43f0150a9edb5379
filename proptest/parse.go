package proptest

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/model"
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

// parser takes one step apart, word by word.
type parser struct {
	words []string
	err   error
}

func parseStep(words []string) (Step, error) {
	p := &parser{words: words}
	var s Step
	thread, colon := strings.CutSuffix(p.next("a thread"), ":")
	if !colon {
		p.fail(`%.40q: want a thread and ":"`, thread)
	}
	s.Thread = p.number(thread, maxThreads)
	name := p.next("a call, return or panic")
	switch name {
	case "return":
		s.Action = Return
	case "panic":
		s.Action = Panic
	default:
		s.Call = p.call(name)
	}
	if p.err == nil && len(p.words) > 0 {
		p.err = fmt.Errorf("unexpected %.40q", strings.Join(p.words, " "))
	}
	return s, p.err
}

func (p *parser) call(name string) model.Call {
	c := model.Call{Handle: model.NoHandle, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
	f, ok := funcNamed[name]
	if !ok {
		p.fail("no operation %.40q", name)
		return c
	}
	c.F = f
	if f == model.New {
		p.literal("object")
		c.Object = model.ObjectID(p.number(p.next("an object"), maxTraceID))
		p.literal("->")
		c.To = p.handle(p.next("a handle"))
		return c
	}
	word := p.next("a handle")
	c.Handle = p.handle(strings.TrimSuffix(word, ","))
	if strings.HasSuffix(word, ",") {
		c.Other = p.handle(p.next("a second handle"))
	}
	if p.skip("->") {
		c.To = p.handle(p.next("a handle"))
	}
	if p.skip("(self") {
		word, closed := strings.CutSuffix(p.next("a handle"), ")")
		if !closed {
			p.fail(`%.40q: want ")" after the handle of self`, word)
		}
		c.Self = p.handle(word)
	}
	return c
}

var funcNamed = func() map[string]model.Func {
	m := map[string]model.Func{}
	for _, f := range model.Funcs() {
		m[f.String()] = f
	}
	return m
}()

func (p *parser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *parser) next(what string) string {
	if len(p.words) == 0 {
		p.fail("it ends where %s is expected", what)
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

// skip takes the word if it is the next one.
func (p *parser) skip(word string) bool {
	if len(p.words) == 0 || p.words[0] != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

func (p *parser) literal(word string) {
	if got := p.next(strconv.Quote(word)); got != word {
		p.fail("%.40q: want %q", got, word)
	}
}

func (p *parser) handle(word string) model.HandleID {
	return model.HandleID(p.number(word, maxTraceID))
}

// number reads digits only, a value below the bound.
func (p *parser) number(word string, bound int) int {
	n, err := strconv.ParseUint(word, 10, 31)
	if err != nil || int(n) >= bound {
		p.fail("%.40q: want a number from 0 to %d", word, bound-1)
	}
	return int(n)
}

package scenario

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/internal/calltext"
)

// Bounds of a text, so that a hostile one costs little.
const (
	maxBytes = 1 << 16
	maxLines = 1000
)

// SyntaxError says why a text is no scenario. Line counts from 1; it is 0 if the text as a whole is refused.
type SyntaxError struct {
	File   string
	Line   int
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// Parse reads the text form of one scenario; name is that of the file, for errors. The error is a *[SyntaxError], also where the form is right and a rule of
// [Scenario.Validate] is broken.
func Parse(name string, text []byte) (Scenario, error) {
	if len(text) > maxBytes {
		return Scenario{}, &SyntaxError{name, 0, fmt.Sprintf("%d bytes: want at most %d", len(text), maxBytes)}
	}
	if bytes.HasPrefix(text, []byte("\ufeff")) {
		return Scenario{}, &SyntaxError{name, 1, "byte order mark: want UTF-8 without one"}
	}
	lines := bytes.Count(text, []byte("\n")) + 1
	if lines > maxLines {
		return Scenario{}, &SyntaxError{name, 0, fmt.Sprintf("%d lines: want at most %d", lines, maxLines)}
	}
	r := &reader{lines: map[place]int{}}
	for line := range strings.Lines(string(text)) {
		r.line++
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		r.last = r.line
		if err := r.read(words); err != nil {
			return Scenario{}, &SyntaxError{name, r.line, err.Error()}
		}
	}
	if r.section == nothing {
		return Scenario{}, &SyntaxError{name, 0, `it is empty: want "scenario NAME"`}
	}
	var broken *RuleError
	if errors.As(r.s.Validate(), &broken) {
		line, known := r.lines[broken.place]
		if !known {
			line = r.last
		}
		return Scenario{}, &SyntaxError{name, line, broken.Reason}
	}
	return r.s, nil
}

// section says which kind of line came last. They come in this order.
type section uint8

const (
	nothing section = iota
	titleLine
	aboutLine
	limitLine
	panicLine
	setupLines
	threadLines
	teardownLines
)

var sections = map[string]section{
	"scenario": titleLine, "about": aboutLine, "limit": limitLine, "panics": panicLine, "setup": setupLines, "thread": threadLines, "teardown": teardownLines,
}

// reader reads a text line by line, and remembers where the places are that an error may be about.
type reader struct {
	s          Scenario
	section    section
	line, last int // the line that is read, and the last that was not blank; from 1
	lines      map[place]int
}

func (r *reader) read(words []string) error {
	next, head := sections[words[0]]
	if !head {
		return r.step(words)
	}
	switch {
	case r.section == nothing && next != titleLine:
		return errors.New(`want "scenario NAME" first`)
	case next == r.section && next != panicLine && next != threadLines:
		return fmt.Errorf("a second %q", words[0])
	case next < r.section:
		return fmt.Errorf("%q is out of order: want scenario, about, limit, panics, setup, threads, teardown", words[0])
	}
	r.section = next
	p := calltext.New(words[1:], MaxObjects, MaxHandles)
	switch next {
	case titleLine:
		r.lines[place{part: namePart}] = r.line
		r.s.Name = p.Next("a name")
	case aboutLine:
		r.lines[place{part: aboutPart}] = r.line
		if r.s.About = strings.Join(words[1:], " "); r.s.About == "" {
			return errors.New("it ends where a description is expected")
		}
		return nil
	case limitLine:
		r.lines[place{part: limitPart}] = r.line
		r.limit(p)
	case panicLine:
		r.panics(p)
	case threadLines:
		r.lines[place{threadPart, len(r.s.Threads)}] = r.line
		r.s.Threads = append(r.s.Threads, Thread{Name: p.Next("a name")})
	}
	return p.End()
}

func (r *reader) limit(p *calltext.Parser) {
	word := p.Next("a number")
	limit, err := strconv.ParseUint(word, 10, 64)
	if err != nil || limit == 0 {
		p.Fail("limit %.40q: want a number of at least 2", word)
	}
	r.s.Limit = limit
}

func (r *reader) panics(p *calltext.Parser) {
	p.Literal("object")
	o := p.Object()
	p.Literal("in")
	code := p.Next("wake or destructor")
	i := slices.IndexFunc(r.s.Panics, func(p Panic) bool { return p.Object == o })
	if i < 0 {
		i = len(r.s.Panics)
		r.lines[place{panicPart, i}] = r.line
		r.s.Panics = append(r.s.Panics, Panic{Object: o})
	}
	where := map[string]*bool{"wake": &r.s.Panics[i].Wake, "destructor": &r.s.Panics[i].Destroy}[code]
	switch {
	case where == nil:
		p.Fail("%.40q: want wake or destructor", code)
	case *where:
		p.Fail("object %d panics in %s already", o, code)
	default:
		*where = true
	}
}

func (r *reader) step(words []string) error {
	var to *[]Step
	var at place
	switch r.section {
	case setupLines:
		to, at.part = &r.s.Setup, setupPart
	case threadLines:
		i := len(r.s.Threads) - 1
		to, at.part = &r.s.Threads[i].Steps, part(i)
	case teardownLines:
		to, at.part = &r.s.Teardown, teardownPart
	default:
		return fmt.Errorf("%.40q: want a section first", words[0])
	}
	at.index = len(*to)
	r.lines[at] = r.line
	p := calltext.New(words, MaxObjects, MaxHandles)
	var s Step
	switch name := p.Next("a step"); name {
	case "give":
		s = Step{Action: Give, Handle: p.Handle("a handle")}
	case "take":
		s = Step{Action: Take, Handle: p.Handle("a handle")}
	default:
		s = doing(p.Call(name))
	}
	*to = append(*to, s)
	return p.End()
}

func doing(c model.Call) Step { return Step{Action: Do, Call: c} }

package tla

import (
	"fmt"
	"strconv"
	"strings"
)

// Values reads the values that the specification printed, which TLC may have broken into several lines: a tuple as []any, a record or a
// function of strings as map[string]any, a string, an int64, a bool. Anything else is an error.
func (r *Result) Values() ([]any, error) {
	p := &printed{text: strings.Join(r.Printed, "\n")}
	var all []any
	for p.skip(); p.err == nil && p.text != ""; p.skip() {
		all = append(all, p.value())
	}
	return all, p.err
}

// printed is what is left to read.
type printed struct {
	text string
	err  error
}

func (p *printed) skip() { p.text = strings.TrimLeft(p.text, " \n\t") }

// take reads a mark, if it comes next.
func (p *printed) take(mark string) bool {
	p.skip()
	rest, found := strings.CutPrefix(p.text, mark)
	if found {
		p.text = rest
	}
	return found && p.err == nil
}

func (p *printed) need(mark string) {
	if !p.take(mark) {
		p.fail("want " + mark)
	}
}

func (p *printed) fail(reason string) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: a printed value: %s at %.40q", ErrTLC, reason, p.text)
	}
	p.text = ""
}

func (p *printed) value() any {
	switch {
	case p.take("<<"):
		return p.tuple()
	case p.take("["):
		return p.function("|->", ",", "]")
	case p.take("("):
		return p.function(":>", "@@", ")")
	case p.take("TRUE"):
		return true
	case p.take("FALSE"):
		return false
	case p.take(`"`):
		return p.until(`"`)
	}
	digits := p.text[:len(p.text)-len(strings.TrimLeft(p.text, "-0123456789"))]
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		p.fail("no value")
		return nil
	}
	p.text = p.text[len(digits):]
	return n
}

func (p *printed) tuple() []any {
	list := []any{}
	for p.err == nil && !p.take(">>") {
		if len(list) > 0 {
			p.need(",")
		}
		list = append(list, p.value())
	}
	return list
}

// function reads pairs of a name, quoted unless it is a field of a record, and a value.
func (p *printed) function(arrow, comma, end string) map[string]any {
	f := map[string]any{}
	for p.err == nil && !p.take(end) {
		if len(f) > 0 {
			p.need(comma)
		}
		var name string
		switch {
		case p.take(`"`):
			name = p.until(`"`)
			p.need(arrow)
		case end == "]":
			p.skip()
			name = strings.TrimSpace(p.until(arrow))
		default:
			p.fail("no string")
		}
		if _, twice := f[name]; twice {
			p.fail(name + " comes twice")
		}
		f[name] = p.value()
	}
	return f
}

func (p *printed) until(mark string) string {
	before, rest, found := strings.Cut(p.text, mark)
	if !found {
		p.fail("want " + mark)
		return ""
	}
	p.text = rest
	return before
}

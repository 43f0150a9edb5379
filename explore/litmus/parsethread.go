package litmus

import (
	"slices"
	"strconv"
	"strings"
)

// threads reads all threads.
func (p *parser) threads() {
	for p.tok.kind == nameToken && isThreadName(p.tok.text) {
		n := len(p.test.Threads)
		if n == MaxThreads {
			fail(p.tok.at, "more than %d threads", MaxThreads)
		}
		if want := "P" + strconv.Itoa(n); p.tok.text != want {
			fail(p.tok.at, "expected thread %s, found %s: threads come in order", want, p.tok.text)
		}
		p.oneThread(n)
	}
	if len(p.test.Threads) == 0 {
		fail(p.tok.at, "expected thread P0, found %s", p.tok.describe())
	}
}

func isThreadName(s string) bool {
	return len(s) > 1 && s[0] == 'P' && strings.Trim(s[1:], "0123456789") == ""
}

func (p *parser) oneThread(n int) {
	p.thread = &Thread{Number: n}
	p.open = nil
	p.code = true // before the next token is read
	p.advance()
	p.expect("(", "after P"+strconv.Itoa(n))
	for !p.is(")") {
		p.param()
		if !p.is(")") {
			p.expect(",", "between parameters")
		}
	}
	p.advance()
	p.expect("{", "before the code of P"+strconv.Itoa(n))
	p.thread.Body = p.sequence()
	p.code = false
	p.expect("}", "at the end of P"+strconv.Itoa(n))
	p.test.Threads = append(p.test.Threads, p.thread)
	p.thread = nil
}

// param reads a parameter.
func (p *parser) param() {
	if !isTypeWord(p.tok.text) {
		fail(p.tok.at, "expected a parameter of type atomic_int* or int*, found %s", p.tok.describe())
	}
	t := p.typeName()
	if !p.is("*") {
		fail(p.tok.at, "expected \"*\" after type %s, found %s: parameters are pointers", t, p.tok.describe())
	}
	p.advance()
	if p.is("*") {
		fail(p.tok.at, "pointers to pointers are not supported")
	}
	name, at := p.name("the name of a parameter")
	if isReserved(name) {
		fail(at, "%q cannot be the name of a variable", name)
	}
	if p.parameter(name) != nil {
		fail(at, "%s is a parameter already", name)
	}
	l := p.location(name, at)
	p.thread.Params = append(p.thread.Params, Param{Type: t, Location: l})
}

// sequence reads statements up to a closing brace, which it leaves.
func (p *parser) sequence() []Stmt {
	scope := len(p.open)
	var out []Stmt
	for !p.is("}") {
		if p.tok.kind == endToken {
			fail(p.tok.at, "expected \"}\", found the end of the text")
		}
		out = append(out, p.statements()...)
	}
	p.open = p.open[:scope]
	return out
}

// use returns the local variable or the parameter of a name; one of them is nil.
func (p *parser) use(name string, at Pos) (*Local, *Location) {
	for _, l := range p.open {
		if l.Name == name {
			return l, nil
		}
	}
	l := p.parameter(name)
	if l == nil {
		fail(at, "%s is not declared in P%d", name, p.thread.Number)
	}
	return nil, l
}

// parameter returns the variable that a parameter points to, or nil if there is no parameter of that name.
func (p *parser) parameter(name string) *Location {
	for i := range p.thread.Params {
		if l := p.thread.Params[i].Location; l.Name == name {
			return l
		}
	}
	return nil
}

// declare makes a local variable, or takes that of a block that is closed.
func (p *parser) declare(name string, at Pos) *Local {
	same := func(l *Local) bool { return l.Name == name }
	switch {
	case isReserved(name) || isThreadName(name):
		fail(at, "%q cannot be the name of a variable", name)
	case p.parameter(name) != nil:
		fail(at, "%s is a parameter already", name)
	case slices.ContainsFunc(p.open, same):
		fail(at, "%s is declared already", name)
	}
	var l *Local
	if i := slices.IndexFunc(p.thread.Locals, same); i >= 0 {
		l = p.thread.Locals[i]
	} else {
		if len(p.thread.Locals) == MaxVars {
			fail(at, "more than %d local variables", MaxVars)
		}
		l = &Local{Name: name, Index: len(p.thread.Locals)}
		p.thread.Locals = append(p.thread.Locals, l)
	}
	p.open = append(p.open, l)
	return l
}

// isReserved reports whether a word cannot be a name.
func isReserved(name string) bool {
	switch name {
	case "if", "else", "while", "do", "for", "break", "continue", "return", "goto", "switch", "sizeof",
		"true", "false", "not", "exists", "forall", "locations", "filter", "final", "observed", "with":
		return true
	}
	return isTypeWord(name)
}

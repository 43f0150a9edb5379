package prog

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Parse reads a program from its text form, which the package comment describes, and validates it. Errors of the text
// are of type *[SyntaxError].
func Parse(text string) (*Program, error) {
	tokens, err := lex(text)
	if err != nil {
		return nil, err
	}
	s := &parser{tokens: tokens}
	p := s.program()
	if s.err != nil {
		return nil, s.err
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// MustParse is [Parse] for programs that are written down in the source; it panics on an error.
func MustParse(text string) *Program {
	p, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return p
}

// parser keeps its first error and from then on sees only the end of the program, so that every loop ends.
type parser struct {
	tokens []token
	at     int
	depth  int
	err    error
}

func (s *parser) peek() token {
	if s.err != nil {
		return s.tokens[len(s.tokens)-1]
	}
	return s.tokens[s.at]
}

func (s *parser) take() token {
	t := s.peek()
	if t.kind != endToken {
		s.at++
	}
	return t
}

func (s *parser) is(text string) bool {
	t := s.peek()
	return t.text == text && t.kind != endToken
}

// accept takes the token if it is the one named.
func (s *parser) accept(text string) bool {
	if s.is(text) {
		s.take()
		return true
	}
	return false
}

func (s *parser) fail(t token, format string, args ...any) {
	if s.err == nil {
		s.err = &SyntaxError{t.line, t.column, fmt.Sprintf(format, args...)}
	}
}

func (s *parser) expect(text string) {
	if !s.accept(text) {
		s.fail(s.peek(), "want %q, got %s", text, s.peek().describe())
	}
}

func (s *parser) skipEmpty() {
	for s.accept(";") {
	}
}

func (s *parser) program() *Program {
	p := &Program{}
	s.skipEmpty()
	if s.accept("{") {
		p.Init = s.initial()
	}
	for {
		p.Threads = append(p.Threads, s.code())
		if !s.accept("|") {
			break
		}
	}
	if t := s.peek(); t.kind != endToken {
		s.fail(t, "want \";\" or \"|\", got %s", t.describe())
	}
	return p
}

func (s *parser) initial() map[string]memory.Value {
	init := map[string]memory.Value{}
	for s.skipEmpty(); !s.accept("}") && s.err == nil; s.skipEmpty() {
		t := s.peek()
		loc := s.location()
		if _, twice := init[loc]; twice {
			s.fail(t, "location %s has two initial values", loc)
		}
		s.expect("=")
		init[loc] = s.number()
		if !s.is(";") && !s.is("}") {
			s.fail(s.peek(), "want \";\" or \"}\", got %s", s.peek().describe())
		}
	}
	return init
}

// code reads instructions up to a token that cannot begin one.
func (s *parser) code() []Instr {
	var out []Instr
	for {
		s.skipEmpty()
		if t := s.peek(); t.kind == endToken || s.is("|") || s.is("}") {
			return out
		}
		out = append(out, s.instr())
		if t := s.peek(); t.kind != endToken && !s.is(";") && !s.is("|") && !s.is("}") {
			s.fail(t, "want \";\" after an instruction, got %s", t.describe())
		}
	}
}

func (s *parser) number() memory.Value {
	t := s.take()
	v, err := strconv.ParseUint(t.text, 10, 64)
	if t.kind != numberToken || err != nil {
		s.fail(t, "want a number, got %s", t.describe())
	}
	return v
}

func (s *parser) location() string {
	t := s.take()
	if t.kind != wordToken || !isLocation(t.text) {
		s.fail(t, "want a location, got %s", t.describe())
	}
	return t.text
}

func (s *parser) order() memory.Order {
	t := s.take()
	for o, name := range orderNames {
		if t.kind == wordToken && t.text == name {
			return o
		}
	}
	s.fail(t, "want an order (na, rlx, acq, rel, acq_rel, sc), got %s", t.describe())
	return 0
}

func (s *parser) modify() memory.Modify {
	t := s.take()
	for m, name := range modifyNames {
		if t.kind == wordToken && t.text == name {
			return m
		}
	}
	s.fail(t, "want a function (swap, add, sub, or, and, xor), got %s", t.describe())
	return 0
}

// keywords are no locations. Register names are not either.
var keywords = []string{
	"R", "W", "U", "C", "F", "free", "if", "else", "assume", "init", "na", "rlx", "acq", "rel", "acq_rel", "sc",
	"swap", "add", "sub", "or", "and", "xor",
}

func isLocation(s string) bool {
	if s == "" || isDigit(s[0]) || slices.Contains(keywords, s) {
		return false
	}
	for i := range len(s) {
		if !isWord(s[i]) {
			return false
		}
	}
	_, reg := registerName(s)
	return !reg
}

// registerName reads the name of a register, r and a number below [MaxRegs].
func registerName(s string) (Reg, bool) {
	if len(s) < 2 || s[0] != 'r' || len(s) > 2 && s[1] == '0' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[1:], 10, 16)
	return Reg(n), err == nil
}

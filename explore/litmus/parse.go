package litmus

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Limits of a test.
const (
	MaxText    = 1 << 20 // bytes of text
	MaxThreads = 16
	MaxVars    = 256  // shared variables, and local variables of a thread
	MaxDepth   = 100  // of nested statements, expressions and propositions
	MaxLength  = 1000 // operators of one expression, or of the condition
)

// parser is a recursive descent with one token in hand. It ends by a panic of a bail.
type parser struct {
	lexer
	tok    token
	test   *Test
	thread *Thread
	open   []*Local // local variables that are in scope
	names  map[siteName]int
	depth  int
	length int
}

func parse(file, text string) (t *Test, err error) {
	if len(text) > MaxText {
		return nil, &Error{File: file, Pos: Pos{1, 1}, Message: "text is longer than " + strconv.Itoa(MaxText) + " bytes"}
	}
	if strings.HasPrefix(text, "\ufeff") {
		return nil, &Error{File: file, Pos: Pos{1, 1}, Message: "byte order mark: want UTF-8 without one"}
	}
	p := &parser{lexer: lexer{text: text, line: 1}, test: &Test{File: file}, names: map[siteName]int{}}
	defer func() {
		if r := recover(); r != nil {
			b, ok := r.(bail)
			if !ok {
				panic(r)
			}
			b.err.File = file
			t, err = nil, b.err
		}
	}()
	p.header()
	p.advance()
	p.initial()
	p.threads()
	p.sortLocations()
	p.constraint()
	p.test.collectShown()
	return p.test, nil
}

// advance takes the next token into hand.
func (p *parser) advance() { p.tok = p.next() }

func (p *parser) is(text string) bool { return p.tok.kind != endToken && p.tok.text == text }

// accept takes a token if it is the one, and says whether it was.
func (p *parser) accept(text string) bool {
	if !p.is(text) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) expect(text, after string) {
	if !p.accept(text) {
		fail(p.tok.at, "expected %q %s, found %s", text, after, p.tok.describe())
	}
}

// name takes a name.
func (p *parser) name(what string) (string, Pos) {
	t := p.tok
	if t.kind != nameToken {
		fail(t.at, "expected %s, found %s", what, t.describe())
	}
	p.advance()
	return t.text, t.at
}

// enter counts the depth of nesting; the caller defers leave.
func (p *parser) enter() {
	if p.depth++; p.depth > MaxDepth {
		fail(p.tok.at, "nested more than %d deep", MaxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

// grow counts the operators of an expression or condition.
func (p *parser) grow() {
	if p.length++; p.length > MaxLength {
		fail(p.tok.at, "more than %d operators in one expression", MaxLength)
	}
}

// number takes an unsigned number, which has to fit an int.
func (p *parser) number() int32 {
	t := p.tok
	if t.kind != numberToken {
		fail(t.at, "expected a number, found %s", t.describe())
	}
	p.advance()
	if len(t.text) > 1 && t.text[0] == '0' && t.text[1]|0x20 != 'x' {
		fail(t.at, "number %q: octal is not supported", t.text)
	}
	base, digits := 10, t.text
	if hex, ok := strings.CutPrefix(strings.ToLower(t.text), "0x"); ok {
		base, digits = 16, hex
	}
	v, err := strconv.ParseInt(digits, base, 32)
	switch {
	case errors.Is(err, strconv.ErrRange):
		fail(t.at, "number %q does not fit an int of 32 bits", t.text)
	case err != nil:
		fail(t.at, "%q is no number", t.text)
	}
	return int32(v)
}

// signed takes a number with an optional minus sign.
func (p *parser) signed() int32 {
	if p.accept("-") {
		return -p.number()
	}
	return p.number()
}

// known returns the shared variable of a name, or nil.
func (p *parser) known(name string) *Location {
	for _, l := range p.test.Locations {
		if l.Name == name {
			return l
		}
	}
	return nil
}

// location returns the shared variable of a name, which is new if the name is.
func (p *parser) location(name string, at Pos) *Location {
	l := p.known(name)
	if l == nil {
		if len(p.test.Locations) == MaxVars {
			fail(at, "more than %d shared variables", MaxVars)
		}
		l = &Location{Name: name}
		p.test.Locations = append(p.test.Locations, l)
	}
	return l
}

func (p *parser) sortLocations() {
	slices.SortFunc(p.test.Locations, func(a, b *Location) int { return strings.Compare(a.Name, b.Name) })
	for i, l := range p.test.Locations {
		l.Index = i
	}
}

package litmus

import "strings"

// header reads the first line and what stands before the initial state.
func (p *parser) header() {
	line := p.line1()
	arch, name, _ := strings.Cut(line, " ")
	name = strings.TrimSpace(name)
	if strings.TrimSpace(arch) != "C" {
		fail(Pos{1, 1}, "expected a first line \"C NAME\", found %q: only tests in C are supported", clip(line))
	}
	if name == "" || strings.ContainsAny(name, " \t") {
		fail(Pos{1, 3}, "expected one name of the test, found %q", clip(name))
	}
	p.test.Name = name
	for {
		p.blank()
		switch rest := p.rest(); {
		case rest == "":
			fail(p.pos(), "expected an initial state in braces, found the end of the text")
		case rest[0] == '{':
			return
		case rest[0] == '"':
			p.doc()
		default:
			p.info()
		}
	}
}

func clip(s string) string {
	if len(s) > 40 {
		return s[:40] + "..."
	}
	return s
}

// line1 takes a line, without the newline and spaces at its ends.
func (p *parser) line1() string {
	line, _, _ := strings.Cut(p.rest(), "\n")
	p.skip(len(line))
	return strings.TrimSpace(line)
}

// doc takes a text in quotes.
func (p *parser) doc() {
	n := strings.IndexByte(p.rest()[1:], '"')
	if n < 0 {
		fail(p.pos(), "text in quotes is not closed")
	}
	if p.test.Doc != "" {
		p.test.Doc += "\n"
	}
	p.test.Doc += p.rest()[1 : n+1]
	p.skip(n + 2)
}

// info takes a line KEY=VALUE.
func (p *parser) info() {
	at := p.pos()
	line := p.line1()
	key, value, ok := strings.Cut(line, "=")
	if key = strings.TrimSpace(key); !ok || !isKey(key) {
		fail(at, "expected a line KEY=VALUE, a text in quotes, a comment or the initial state, found %q", clip(line))
	}
	p.test.Info = append(p.test.Info, Field{key, strings.TrimSpace(value)})
}

func isKey(s string) bool {
	if s == "" || isDigit(s[0]) {
		return false
	}
	return word(strings.ReplaceAll(s, "-", "_")) == len(s)
}

// initial reads the initial state.
func (p *parser) initial() {
	p.expect("{", "before the initial state")
	for !p.accept("}") {
		if p.accept(";") {
			continue
		}
		p.declarator()
		if !p.is(";") && !p.is("}") {
			fail(p.tok.at, "expected \";\" or \"}\" after an initial value, found %s", p.tok.describe())
		}
	}
}

// declarator reads one initial value.
func (p *parser) declarator() {
	if p.tok.kind == numberToken {
		fail(p.tok.at, "initial values of local variables are not supported: give the value in the thread")
	}
	at := p.tok.at
	if isTypeWord(p.tok.text) {
		p.typeName()
		if p.is("*") {
			fail(p.tok.at, "shared pointers are not supported")
		}
	}
	bracket := p.accept("[")
	name, nameAt := p.name("a shared variable")
	if bracket {
		p.expect("]", "after the variable")
	} else if p.is("[") {
		fail(p.tok.at, "arrays are not supported")
	}
	if isReserved(name) {
		fail(nameAt, "%q cannot be the name of a variable", name)
	}
	if p.known(name) != nil {
		fail(at, "%s is initialised twice", name)
	}
	l := p.location(name, nameAt)
	if p.accept("=") {
		l.Init = p.initializer()
	}
}

// initializer reads an initial value: a number, or ATOMIC_INIT of one.
func (p *parser) initializer() int32 {
	if !p.accept("ATOMIC_INIT") {
		return p.signed()
	}
	p.expect("(", "after ATOMIC_INIT")
	v := p.signed()
	p.expect(")", "after the initial value")
	return v
}

func isTypeWord(s string) bool {
	switch s {
	case "atomic_int", "_Atomic", "int", "signed", "const", "volatile":
		return true
	}
	return false
}

// typeName takes a type up to a star or a name, and returns it with single spaces.
func (p *parser) typeName() string {
	at := p.tok.at
	var words []string
	ints := 0
	for {
		switch {
		case p.is("_Atomic"):
			words = append(words, "_Atomic")
			p.advance()
			if p.accept("(") {
				p.expect("int", "in _Atomic()")
				p.expect(")", "after _Atomic(int")
				words[len(words)-1], ints = "_Atomic(int)", ints+1
			}
			continue
		case p.is("int"), p.is("atomic_int"):
			ints++
		case isTypeWord(p.tok.text):
		case ints == 1:
			return strings.Join(words, " ")
		default:
			fail(at, "expected the type int or atomic_int, found %q", clip(strings.Join(append(words, p.tok.text), " ")))
		}
		words = append(words, p.tok.text)
		p.advance()
	}
}

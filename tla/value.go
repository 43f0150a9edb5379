package tla

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Value is a value as TLC prints it: an [Int], a [Bool], a [Str], a [Name], a [Tuple], a [Set], a [Record] or a [Func].
type Value interface{ tlaValue() }

// The kinds of values. TLC prints a function as a tuple where its domain is 1..n, and as <<>> where it is empty.
type (
	Int    int64
	Bool   bool
	Str    string
	Name   string  // of a model value
	Tuple  []Value // <<a, b>>
	Set    []Value // {a, b}, in TLC's order
	Record []Field // [a |-> 1], in TLC's order
	Func   []Pair  // (0 :> x @@ 1 :> y), in TLC's order
)

// Field is one of a record.
type Field struct {
	Name  string
	Value Value
}

// Pair is an argument of a function with its value.
type Pair struct{ Key, Value Value }

func (Int) tlaValue()    {}
func (Bool) tlaValue()   {}
func (Str) tlaValue()    {}
func (Name) tlaValue()   {}
func (Tuple) tlaValue()  {}
func (Set) tlaValue()    {}
func (Record) tlaValue() {}
func (Func) tlaValue()   {}

// Get returns the field of that name, or nil.
func (r Record) Get(name string) Value {
	for _, f := range r {
		if f.Name == name {
			return f.Value
		}
	}
	return nil
}

// ErrValue is wrapped by the errors of [ParseValue] and [ParseState].
var ErrValue = errors.New("tla value")

// maxDepth bounds how deep values may nest.
const maxDepth = 100

// ParseValue reads a value.
func ParseValue(text string) (Value, error) {
	p := &valueParser{text: text}
	v := p.value(0)
	if p.space(); p.err == nil && p.at < len(text) {
		p.fail("more text")
	}
	return v, p.err
}

// ParseState reads a state: the variables in the order in which TLC prints them, as in "/\ x = 0\n/\ y = <<>>", or "x = 0" if there is one.
func ParseState(text string) (Record, error) {
	p := &valueParser{text: text}
	var state Record
	for p.space(); p.err == nil && (p.at < len(text) || len(state) == 0); p.space() {
		if !p.accept(`/\`) && len(state) > 0 {
			p.fail(`want /\`)
		}
		state = append(state, p.field("=", 0))
	}
	return state, p.err
}

// valueParser reads values by recursive descent. After the first error it reads nothing more.
type valueParser struct {
	text string
	at   int
	err  error
}

func (p *valueParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: offset %d: %s", ErrValue, p.at, fmt.Sprintf(format, args...))
	}
}

func (p *valueParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

// accept skips the token, if it is next.
func (p *valueParser) accept(token string) bool {
	p.space()
	if p.err != nil || !strings.HasPrefix(p.text[p.at:], token) {
		return false
	}
	p.at += len(token)
	return true
}

func (p *valueParser) want(token string) {
	if !p.accept(token) {
		p.fail("want %s", token)
	}
}

func (p *valueParser) value(depth int) Value {
	if p.space(); p.err != nil || p.at == len(p.text) || depth > maxDepth {
		p.fail("want a value, nested at most %d deep", maxDepth)
		return nil
	}
	switch c := p.text[p.at]; {
	case p.accept("<<"):
		return Tuple(p.values(">>", depth))
	case p.accept("{"):
		return Set(p.values("}", depth))
	case p.accept("["):
		return p.record(depth)
	case p.accept("("):
		return p.function(depth)
	case c == '"':
		return p.str()
	case c == '-' || isDigit(c):
		return p.integer()
	case isLetter(c):
		return word(p.name())
	}
	p.fail("want a value")
	return nil
}

// values reads a list up to its end.
func (p *valueParser) values(end string, depth int) []Value {
	var list []Value
	for !p.accept(end) && p.err == nil {
		if len(list) > 0 {
			p.want(",")
		}
		list = append(list, p.value(depth+1))
	}
	return list
}

func (p *valueParser) record(depth int) Value {
	var r Record
	for !p.accept("]") && p.err == nil {
		if len(r) > 0 {
			p.want(",")
		}
		r = append(r, p.field("|->", depth))
	}
	return r
}

func (p *valueParser) field(sign string, depth int) Field {
	p.space()
	f := Field{Name: p.name()}
	p.want(sign)
	f.Value = p.value(depth + 1)
	return f
}

func (p *valueParser) function(depth int) Value {
	var f Func
	for !p.accept(")") && p.err == nil {
		if len(f) > 0 {
			p.want("@@")
		}
		key := p.value(depth + 1)
		p.want(":>")
		f = append(f, Pair{key, p.value(depth + 1)})
	}
	if len(f) == 0 {
		p.fail("a function of nothing, which TLC prints as <<>>")
	}
	return f
}

func (p *valueParser) integer() Value {
	start := p.at
	for p.at++; p.at < len(p.text) && isDigit(p.text[p.at]); p.at++ {
	}
	n, err := strconv.ParseInt(p.text[start:p.at], 10, 64)
	if err != nil {
		p.fail("%v", err)
	}
	return Int(n)
}

func (p *valueParser) name() string {
	start := p.at
	for p.at < len(p.text) && (isLetter(p.text[p.at]) || isDigit(p.text[p.at])) {
		p.at++
	}
	if p.at == start || isDigit(p.text[start]) {
		p.at = start
		p.fail("want a name")
	}
	return p.text[start:p.at]
}

// escapes are TLC's in strings, by the letter behind the backslash.
var escapes = map[byte]byte{'"': '"', '\\': '\\', 't': '\t', 'n': '\n', 'f': '\f', 'r': '\r'}

func (p *valueParser) str() Value {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		if c == '"' {
			p.at++
			return Str(b.String())
		}
		if c == '\\' {
			p.at++
			var ok bool
			if p.at == len(p.text) {
				break
			}
			if c, ok = escapes[p.text[p.at]]; !ok {
				p.fail("unknown escape")
				return nil
			}
		}
		b.WriteByte(c)
	}
	p.fail("a string without its end")
	return nil
}

func word(s string) Value {
	switch s {
	case "TRUE":
		return Bool(true)
	case "FALSE":
		return Bool(false)
	}
	return Name(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

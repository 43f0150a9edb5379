// Package calltext reads calls of the contract in the form that [model.Call.String] writes, for the texts that hold them.
package calltext

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// Parser takes one line apart, word by word. The first error stays; after it, words are read on without a meaning.
type Parser struct {
	words            []string
	objects, handles int // ids are below these
	err              error
}

// New returns a parser of the words, in which ids of objects and handles are below the two bounds.
func New(words []string, objects, handles int) *Parser {
	return &Parser{words: words, objects: objects, handles: handles}
}

// Call reads the rest of a call, whose operation has the name. It checks the form only: a call may make a handle that its operation
// does not make.
func (p *Parser) Call(name string) model.Call {
	c := model.Call{Handle: model.NoHandle, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
	f, ok := funcNamed[name]
	if !ok {
		p.Fail("no operation %.40q", name)
		return c
	}
	c.F = f
	if f == model.New {
		p.Literal("object")
		c.Object = p.Object()
		p.Literal("->")
		c.To = p.Handle("a handle")
		return c
	}
	word := p.Next("a handle")
	c.Handle = p.handle(strings.TrimSuffix(word, ","))
	if strings.HasSuffix(word, ",") {
		c.Other = p.Handle("a second handle")
	}
	if p.skip("->") {
		c.To = p.Handle("a handle")
	}
	if p.skip("(self") {
		word, closed := strings.CutSuffix(p.Next("a handle"), ")")
		if !closed {
			p.Fail(`%.40q: want ")" after the handle of self`, word)
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

// Fail enters an error, if it is the first.
func (p *Parser) Fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

// Next returns the next word; what says what it should be, for the error.
func (p *Parser) Next(what string) string {
	if len(p.words) == 0 {
		p.Fail("it ends where %s is expected", what)
		return ""
	}
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

// skip takes the word if it is the next one.
func (p *Parser) skip(word string) bool {
	if len(p.words) == 0 || p.words[0] != word {
		return false
	}
	p.words = p.words[1:]
	return true
}

// Literal takes the word, which must be the next one.
func (p *Parser) Literal(word string) {
	if got := p.Next(strconv.Quote(word)); got != word {
		p.Fail("%.40q: want %q", got, word)
	}
}

// Handle reads the id of a handle.
func (p *Parser) Handle(what string) model.HandleID { return p.handle(p.Next(what)) }

func (p *Parser) handle(word string) model.HandleID {
	return model.HandleID(p.Number(word, p.handles))
}

// Object reads the id of an object.
func (p *Parser) Object() model.ObjectID {
	return model.ObjectID(p.Number(p.Next("an object"), p.objects))
}

// Number reads a word of digits only, a value below the bound.
func (p *Parser) Number(word string, bound int) int {
	n, err := strconv.ParseUint(word, 10, 31)
	if err != nil || int(n) >= bound {
		p.Fail("%.40q: want a number from 0 to %d", word, bound-1)
	}
	return int(n)
}

// End returns the first error, or one that says which words are left.
func (p *Parser) End() error {
	if p.err == nil && len(p.words) > 0 {
		p.Fail("unexpected %.40q", strings.Join(p.words, " "))
	}
	return p.err
}

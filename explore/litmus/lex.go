package litmus

import (
	"strconv"
	"strings"
)

// tokenKind is the kind of a token. Punctuation is its own text.
type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	punctToken
)

type token struct {
	kind tokenKind
	text string
	at   Pos
}

// describe returns the token as a message shows it.
func (t token) describe() string {
	if t.kind == endToken {
		return "the end of the text"
	}
	return strconv.Quote(t.text)
}

// punctLength returns the length of the punctuation that s starts with, the longest there is; 0 if there is none.
func punctLength(s string) int {
	if len(s) > 1 && isPair(s[0], s[1]) {
		return 2
	}
	if strings.IndexByte("*&|^+-!~<>=(){}[];,:/%?.", s[0]) >= 0 {
		return 1
	}
	return 0
}

// isPair reports whether two bytes are one token.
func isPair(a, b byte) bool {
	switch a {
	case '/':
		return b == '\\'
	case '\\':
		return b == '/'
	case '=':
		return b == '=' || b == '>'
	case '!':
		return b == '='
	case '<':
		return b == '=' || b == '>' || b == '<'
	case '>':
		return b == '=' || b == '>'
	case '+', '-':
		return b == a || b == '='
	case '&', '|':
		return b == a
	}
	return false
}

// lexer splits a text into tokens. It looks at the text once, from start to end.
type lexer struct {
	text   string
	offset int
	line   int
	bol    int // offset of the line's first byte
	code   bool
}

func (l *lexer) pos() Pos { return Pos{l.line, l.offset - l.bol + 1} }

func (l *lexer) rest() string { return l.text[l.offset:] }

// skip moves n bytes on and counts lines.
func (l *lexer) skip(n int) {
	for i := l.offset; i < l.offset+n; i++ {
		if l.text[i] == '\n' {
			l.line++
			l.bol = i + 1
		}
	}
	l.offset += n
}

// blank skips white space and comments.
func (l *lexer) blank() {
	for l.offset < len(l.text) {
		switch c := l.text[l.offset]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			l.skip(1)
		case c != '/' && c != '(' || !l.comment():
			return
		}
	}
}

func (l *lexer) comment() bool {
	rest := l.rest()
	switch {
	case strings.HasPrefix(rest, "//"):
		n := strings.IndexByte(rest, '\n')
		if n < 0 {
			n = len(rest)
		}
		l.skip(n)
	case strings.HasPrefix(rest, "/*"):
		n := strings.Index(rest[2:], "*/")
		if n < 0 {
			fail(l.pos(), "comment is not closed")
		}
		l.skip(n + 4)
	case !l.code && strings.HasPrefix(rest, "(*"):
		l.nested()
	default:
		return false
	}
	return true
}

// nested skips a comment (* *), in which others may stand.
func (l *lexer) nested() {
	start, depth := l.pos(), 0
	for l.offset < len(l.text) {
		switch rest := l.rest(); {
		case strings.HasPrefix(rest, "(*"):
			depth++
			l.skip(2)
		case strings.HasPrefix(rest, "*)"):
			depth--
			l.skip(2)
			if depth == 0 {
				return
			}
		default:
			l.skip(1)
		}
	}
	fail(start, "comment is not closed")
}

// next returns the next token.
func (l *lexer) next() token {
	l.blank()
	at := l.pos()
	if l.offset == len(l.text) {
		return token{endToken, "", at}
	}
	rest := l.rest()
	kind, n := punctToken, word(rest)
	switch {
	case n == 0:
		n = punctLength(rest)
	case isDigit(rest[0]):
		kind = numberToken
	default:
		kind = nameToken
	}
	if n == 0 {
		fail(at, "unexpected character %q", firstRune(rest))
	}
	l.offset += n
	return token{kind, rest[:n], at}
}

// word returns the length of the letters, digits and underscores that s starts with.
func word(s string) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || s[n] == '_' || s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z') {
		n++
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

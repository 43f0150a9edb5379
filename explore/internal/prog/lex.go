package prog

import "fmt"

// SyntaxError is an error of [Parse], with the place in the text; both numbers count from 1.
type SyntaxError struct {
	Line, Column int
	Reason       string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("program: line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

type tokenKind uint8

const (
	endToken tokenKind = iota
	wordToken
	numberToken
	signToken // the text is one of ; | { } ( ) = == != < <= > >= + -
)

type token struct {
	kind         tokenKind
	text         string
	line, column int
}

// describe names the token for a message.
func (t token) describe() string {
	if t.kind == endToken {
		return "the end of the program"
	}
	return fmt.Sprintf("%q", t.text)
}

// lex splits the text. A newline becomes a ";": both end an instruction, and empty instructions are nothing.
func lex(text string) ([]token, error) {
	var out []token
	line, start := 1, 0
	for i := 0; i < len(text); {
		c := text[i]
		at := token{line: line, column: i - start + 1}
		switch {
		case c == '\n':
			out = append(out, token{signToken, ";", line, at.column})
			i++
			line, start = line+1, i
		case c == ' ' || c == '\t' || c == '\r':
			i++
		case c == '#':
			for i < len(text) && text[i] != '\n' {
				i++
			}
		default:
			kind, n := next(text[i:])
			if n == 0 {
				return nil, &SyntaxError{line, at.column, fmt.Sprintf("unexpected character %q", c)}
			}
			out = append(out, token{kind, text[i : i+n], line, at.column})
			i += n
		}
	}
	return append(out, token{kind: endToken, line: line, column: len(text) - start + 1}), nil
}

// next returns the kind and length of the token that s begins with, or a length of 0.
func next(s string) (tokenKind, int) {
	n := 0
	for n < len(s) && isWord(s[n]) {
		n++
	}
	if n > 0 {
		if isDigit(s[0]) {
			return numberToken, n
		}
		return wordToken, n
	}
	for _, sign := range []string{"==", "!=", "<=", ">=", "<", ">", ";", "|", "{", "}", "(", ")", "=", "+", "-"} {
		if len(s) >= len(sign) && s[:len(sign)] == sign {
			return signToken, len(sign)
		}
	}
	return 0, 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

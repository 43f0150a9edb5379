package litmus

import "fmt"

// Pos is a place in the text of a test. Lines count from 1; columns count bytes, from 1.
type Pos struct{ Line, Column int }

// String returns "line:column".
func (p Pos) String() string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }

// Error says what is wrong with the text of a test, and where.
type Error struct {
	File string // empty if the text has no file
	Pos
	Message string
}

// Error returns file, line, column and message, separated by colons.
func (e *Error) Error() string {
	if e.File == "" {
		return fmt.Sprintf("litmus: %v: %s", e.Pos, e.Message)
	}
	return fmt.Sprintf("%s:%v: %s", e.File, e.Pos, e.Message)
}

// bail carries an Error out of the recursive descent.
type bail struct{ err *Error }

func fail(at Pos, format string, args ...any) {
	panic(bail{&Error{Pos: at, Message: fmt.Sprintf(format, args...)}})
}

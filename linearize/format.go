package linearize

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// MaxLine is the length in bytes, newline included, from which on a line is refused.
const MaxLine = 1 << 20

// DefaultMaxOperations is the number of operations that a history may have unless [ReadOptions] says otherwise.
const DefaultMaxOperations = 4_000_000

// ErrTooManyOperations: the history has more operations than the limit of [ReadOptions]. It may be sound.
var ErrTooManyOperations = errors.New("too many operations")

// FormatError is a history that breaks the format or the discipline of handles. Nothing of it was checked.
type FormatError struct {
	File   string // the name given to the reader
	Line   int    // from 1: the first line that is wrong
	Reason string
}

func (e *FormatError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }

// Type is the kind of a line: an operation's beginning, or one of its ends.
type Type uint8

const (
	// Invoke: the call begins.
	Invoke Type = iota
	// OK: it has returned.
	OK
	// Fail: it has returned and certainly did not happen. No handle was made or consumed.
	Fail
	// Info: it will never return, and may or may not happen, at any later time. Its process does nothing more.
	Info
)

var typeNames = [...]string{"invoke", "ok", "fail", "info"}

func (t Type) String() string {
	if int(t) >= len(typeNames) {
		return fmt.Sprintf("type %d", uint8(t))
	}
	return typeNames[t]
}

// Result is what an operation returned.
type Result struct {
	Count uint64 // of strong_count and wakes
	Freed bool   // of drop and wake: the destructor ran inside this call, on this thread
}

// Value is the arguments of an operation and, on its [OK] line, its result.
type Value struct {
	Object model.ObjectID
	Handle model.HandleID // the handle that it acts on ("from", where it makes another); NoHandle for new
	To     model.HandleID // the handle that it makes ("handle" of new), or NoHandle
	Result
}

func (v Value) arguments() Value {
	v.Result = Result{}
	return v
}

// Event is one line of a history. Its index is its place.
type Event struct {
	Process int // the thread
	Type    Type
	F       model.Func // one of the ten of [Funcs]
	Value   Value
	Time    int64 // nanoseconds since the recording began, one monotonic clock
}

// form is what a line of an operation looks like and which handles it takes.
type form struct {
	f       model.Func
	subject string       // the field of the handle that it acts on
	made    string       // the field of the handle that it makes
	on      []model.Kind // kinds that it acts on
	result  string       // the field of its result
	call    []string     // all fields of a line without a result
	ok      []string     // and with one
}

// forms are the operations of the format. A kind is only there if the format has it: model lets more handles
// borrow, but a ref is of an arc here.
var forms = withFields([]form{
	{f: model.New, made: "handle"},
	{f: model.Clone, subject: "from", made: "to", on: []model.Kind{model.Arc, model.Waker, model.Ref}},
	{f: model.IntoWaker, subject: "from", made: "to", on: []model.Kind{model.Arc}},
	{f: model.Borrow, subject: "from", made: "to", on: []model.Kind{model.Arc}},
	{f: model.EndBorrow, subject: "handle", on: []model.Kind{model.Ref}},
	{f: model.Wake, subject: "handle", on: []model.Kind{model.Waker}, result: "freed"},
	{f: model.WakeByRef, subject: "handle", on: []model.Kind{model.Waker, model.Ref}},
	{f: model.Drop, subject: "handle", on: []model.Kind{model.Arc, model.Waker}, result: "freed"},
	{f: model.StrongCount, subject: "handle", on: []model.Kind{model.Arc}, result: "count"},
	{f: model.Wakes, subject: "handle", on: []model.Kind{model.Arc}, result: "count"},
})

// Funcs returns the operations that a history may have.
func Funcs() []model.Func {
	fs := make([]model.Func, len(forms))
	for i, f := range forms {
		fs[i] = f.f
	}
	return fs
}

func formOf(f model.Func) (*form, bool) {
	i := slices.IndexFunc(forms, func(x form) bool { return x.f == f })
	if i < 0 {
		return nil, false
	}
	return &forms[i], true
}

// fields names what the value of such a line holds, in the order in which it is written.
func (fm *form) fields(t Type) []string {
	if t == OK {
		return fm.ok
	}
	return fm.call
}

func withFields(forms []form) []form {
	for i := range forms {
		fm := &forms[i]
		fm.call = append(fm.call, "object")
		for _, name := range []string{fm.subject, fm.made} {
			if name != "" {
				fm.call = append(fm.call, name)
			}
		}
		if fm.f == model.New {
			fm.call = append(fm.call, "kind")
		}
		fm.ok = slices.Clone(fm.call)
		if fm.result != "" {
			fm.ok = append(fm.ok, fm.result)
		}
	}
	return forms
}

// wellFormed says why a line with this content could not be in any history.
func (e Event) wellFormed() error {
	fm, ok := formOf(e.F)
	v := e.Value
	switch {
	case !ok:
		return errors.New("no such operation in a history")
	case int(e.Type) >= len(typeNames):
		return fmt.Errorf("unknown %v", e.Type)
	case e.Process < 0 || e.Time < 0 || v.Object < 0:
		return fmt.Errorf("%v: negative number", e.F)
	case (fm.subject == "") != (v.Handle == model.NoHandle) || v.Handle < model.NoHandle:
		return fmt.Errorf("%v: handle %d", e.F, v.Handle)
	case (fm.made == "") != (v.To == model.NoHandle) || v.To < model.NoHandle:
		return fmt.Errorf("%v: makes handle %d", e.F, v.To)
	}
	return resultFits(fm, e)
}

func resultFits(fm *form, e Event) error {
	r := e.Value.Result
	if r.Freed && (e.Type != OK || fm.result != "freed") {
		return fmt.Errorf("%v: %v with a result freed", e.F, e.Type)
	}
	if r.Count != 0 && (e.Type != OK || fm.result != "count") {
		return fmt.Errorf("%v: %v with a result count", e.F, e.Type)
	}
	if r.Count > math.MaxInt64 {
		return fmt.Errorf("%v: count %d is out of range", e.F, r.Count)
	}
	return nil
}

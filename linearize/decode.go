package linearize

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

var lineFields = []string{"index", "process", "type", "f", "value", "time"}

// decodeLine reads one line, and the index that it claims. It is strict: a field that is missing, unknown, or there twice is
// refused. A reader that skipped an unknown field would take a misspelt one for a missing one, and of two
// fields of one name each JSON library picks another. Numbers are non-negative integers without fraction or exponent.
func decodeLine(line []byte) (index uint64, e Event, err error) {
	if len(bytes.TrimSpace(line)) == 0 {
		return 0, e, errors.New("blank line")
	}
	if !json.Valid(line) {
		return 0, e, syntaxError(line)
	}
	in := scanner{}
	if in.fields, err = fieldsOf(line, lineFields); err != nil {
		return 0, e, err
	}
	index = in.integer("index")
	e.Process = int(in.integer("process"))
	e.Time = int64(in.integer("time"))
	e.Type = in.lineType("type")
	fm := in.function("f")
	if in.err != nil {
		return 0, e, in.err
	}
	e.F = fm.f
	e.Value, err = decodeValue(in.value("value"), fm, e.Type)
	return index, e, err
}

func syntaxError(line []byte) error {
	// Shells and editors of Windows write these, and no one sees them.
	switch {
	case bytes.HasPrefix(line, []byte("\ufeff")):
		return errors.New("byte order mark: want UTF-8 without one")
	case bytes.HasPrefix(line, []byte("\xff\xfe")), bytes.HasPrefix(line, []byte("\xfe\xff")):
		return errors.New("byte order mark of UTF-16: want UTF-8")
	}
	var v any
	err := json.Unmarshal(line, &v)
	if err == nil {
		err = errors.New("invalid")
	}
	return fmt.Errorf("not JSON: %w", err)
}

func decodeValue(raw []byte, fm *form, t Type) (Value, error) {
	v := Value{Handle: model.NoHandle, To: model.NoHandle}
	names := fm.fields(t)
	fields, err := fieldsOf(raw, names)
	if err != nil {
		return v, fmt.Errorf("value of %v: %w", fm.f, err)
	}
	in := scanner{fields: fields}
	for _, name := range names {
		switch name {
		case "object":
			v.Object = model.ObjectID(in.integer(name))
		case fm.subject:
			v.Handle = model.HandleID(in.integer(name))
		case fm.made:
			v.To = model.HandleID(in.integer(name))
		case "kind":
			in.word(name, model.Arc.String())
		case "count":
			v.Count = in.integer(name)
		case "freed":
			v.Freed = in.boolean(name)
		}
	}
	if in.err != nil {
		return v, fmt.Errorf("value of %v: %w", fm.f, in.err)
	}
	return v, nil
}

// scanner reads typed fields and keeps the first error.
type scanner struct {
	fields
	err error
}

func (s *scanner) fail(name, want string) {
	if s.err == nil {
		s.err = fmt.Errorf("%s: want %s, have %s", name, want, describe(s.value(name)))
	}
}

func (s *scanner) integer(name string) uint64 {
	// 63 bits: every number of the format fits in an int64.
	n, err := strconv.ParseUint(string(s.value(name)), 10, 63)
	if err != nil {
		s.fail(name, "a non-negative integer")
	}
	return n
}

func (s *scanner) word(name, want string) {
	if !isString(s.value(name), want) {
		s.fail(name, strconv.Quote(want))
	}
}

func (s *scanner) boolean(name string) bool {
	switch string(s.value(name)) {
	case "true":
		return true
	case "false":
		return false
	}
	s.fail(name, "true or false")
	return false
}

func (s *scanner) lineType(name string) Type {
	for t, known := range typeNames {
		if isString(s.value(name), known) {
			return Type(t)
		}
	}
	s.fail(name, "invoke, ok, fail or info")
	return 0
}

// functionsWanted names the operations in an error: who has written another one sees what there is.
var functionsWanted = func() string {
	names := make([]string, len(forms))
	for i := range forms {
		names[i] = forms[i].f.String()
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}()

func (s *scanner) function(name string) *form {
	for i := range forms {
		if isString(s.value(name), forms[i].f.String()) {
			return &forms[i]
		}
	}
	s.fail(name, functionsWanted)
	return nil
}

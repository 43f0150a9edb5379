package linearize

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// fields are the values of an object's fields, in the order in which their names are wanted.
type fields struct {
	names  []string
	values [maxFields][]byte
}

const maxFields = 6

func (f *fields) value(name string) []byte { return f.values[slices.Index(f.names, name)] }

// fieldsOf splits a JSON object, which is known to be valid JSON, into its fields. It wants each of the names once and no other.
// encoding/json alone would not do: it matches names without regard to case and takes the last of two equal ones.
func fieldsOf(object []byte, names []string) (fields, error) {
	f := fields{names: names}
	i := space(object, 0)
	if object[i] != '{' {
		return f, fmt.Errorf("want an object, have %s", describe(object[i:skip(object, i)]))
	}
	for i = space(object, i+1); object[i] != '}'; i = space(object, i) {
		end := skip(object, i)
		name := slices.IndexFunc(names, func(n string) bool { return isString(object[i:end], n) })
		switch {
		case name < 0:
			return f, fmt.Errorf("unknown field %s", describe(object[i:end]))
		case f.values[name] != nil:
			return f, fmt.Errorf("field %s twice", names[name])
		}
		i = space(object, space(object, end)+1) // over the colon
		end = skip(object, i)
		f.values[name] = object[i:end]
		if i = space(object, end); object[i] == ',' {
			i++
		}
	}
	for i, name := range names {
		if f.values[i] == nil {
			return f, fmt.Errorf("no field %s", name)
		}
	}
	return f, nil
}

// space returns the place of the first byte from i on that is not white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// skip returns the place after the JSON value that begins at i.
func skip(b []byte, i int) int {
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		return skipNested(b, i)
	}
	for i < len(b) && !slices.Contains([]byte(" \t\r\n,}]"), b[i]) {
		i++
	}
	return i
}

func skipString(b []byte, i int) int {
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func skipNested(b []byte, i int) int {
	for depth := 0; ; {
		switch b[i] {
		case '"':
			i = skipString(b, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		i++
		if depth == 0 {
			return i
		}
	}
}

// isString reports whether a valid JSON value is the string s.
func isString(raw []byte, s string) bool {
	if raw[0] != '"' {
		return false
	}
	if slices.Contains(raw, '\\') {
		return unquote(raw) == s
	}
	return string(raw[1:len(raw)-1]) == s
}

// unquote returns the text of a valid JSON string.
func unquote(raw []byte) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// maxEcho is how much of the input an error shows.
const maxEcho = 32

// describe shows a JSON value in an error, a long one by its kind only.
func describe(raw []byte) string {
	switch {
	case raw[0] == '{':
		return "an object"
	case raw[0] == '[':
		return "an array"
	case raw[0] == '"' && len(raw) > maxEcho:
		return fmt.Sprintf("a string of %d bytes", len(raw)-2)
	case len(raw) > maxEcho:
		return fmt.Sprintf("a number of %d digits", len(raw))
	case raw[0] == '"':
		return strconv.QuoteToASCII(unquote(raw))
	}
	return string(raw)
}

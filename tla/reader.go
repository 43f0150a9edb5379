package tla

import "fmt"

// reader takes values apart. The first one that is not as it should be is its error; what it gives from then on is zero.
type reader struct{ err error }

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrValue, fmt.Sprintf(format, args...))
	}
}

// pairs returns the arguments and values of a function, which TLC may have printed as a tuple.
func (r *reader) pairs(v Value) []Pair {
	switch v := v.(type) {
	case Func:
		return v
	case Tuple:
		var all []Pair
		for i, e := range v {
			all = append(all, Pair{Int(i + 1), e})
		}
		return all
	}
	r.fail("%v is no function", v)
	return nil
}

// record returns a record, which must have that many fields.
func (r *reader) record(v Value, fields int) Record {
	rec, ok := v.(Record)
	if !ok || len(rec) != fields {
		r.fail("%v is no record of %d fields", v, fields)
	}
	return rec
}

func (r *reader) integer(v Value) int64 {
	n, ok := v.(Int)
	if !ok {
		r.fail("%v is no number", v)
	}
	return int64(n)
}

func (r *reader) num(rec Record, field string) int64 { return r.integer(rec.Get(field)) }

func (r *reader) count(rec Record, field string) uint64 {
	n := r.num(rec, field)
	if n < 0 {
		r.fail("%s is %d", field, n)
	}
	return uint64(n)
}

func (r *reader) str(rec Record, field string) string {
	s, ok := rec.Get(field).(Str)
	if !ok {
		r.fail("%s is no string", field)
	}
	return string(s)
}

func (r *reader) flag(rec Record, field string) bool {
	b, ok := rec.Get(field).(Bool)
	if !ok {
		r.fail("%s is no boolean", field)
	}
	return bool(b)
}

// names returns a function of model values by their names.
func (r *reader) names(v Value) map[string]Value {
	all := map[string]Value{}
	for _, p := range r.pairs(v) {
		name, ok := p.Key.(Name)
		if !ok {
			r.fail("%v is no name", p.Key)
		}
		all[string(name)] = p.Value
	}
	return all
}

// constant returns a number that a configuration gives a constant.
func (r *reader) constant(given map[string]string, name string) int64 {
	v, err := ParseValue(given[name])
	if err != nil {
		r.fail("constant %s: %v", name, err)
	}
	return r.integer(v)
}

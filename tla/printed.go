package tla

import (
	"fmt"
	"strings"
)

// Values reads the values that the specification printed, which TLC may have broken into several lines: a tuple as []any, a record or a
// function of strings as map[string]any, a string, an int64, a bool. Anything else is an error.
func (r *Result) Values() ([]any, error) {
	p := &valueParser{text: strings.Join(r.Printed, "\n")}
	var all []any
	for p.space(); p.err == nil && p.at < len(p.text); p.space() {
		v := p.value(0)
		if p.err != nil {
			break
		}
		g, err := plain(v)
		if err != nil {
			return all, err
		}
		all = append(all, g)
	}
	if p.err != nil {
		return all, fmt.Errorf("%w: a printed value: %w", ErrTLC, p.err)
	}
	return all, nil
}

// plain makes a Go value of one of TLA+.
func plain(v Value) (any, error) {
	switch v := v.(type) {
	case Int:
		return int64(v), nil
	case Bool:
		return bool(v), nil
	case Str:
		return string(v), nil
	case Tuple:
		list := make([]any, len(v))
		for i := range v {
			g, err := plain(v[i])
			if err != nil {
				return nil, err
			}
			list[i] = g
		}
		return list, nil
	case Record:
		m := map[string]any{}
		for _, f := range v {
			if err := enter(m, f.Name, f.Value); err != nil {
				return nil, err
			}
		}
		return m, nil
	case Func:
		m := map[string]any{}
		for _, p := range v {
			name, ok := p.Key.(Str)
			if !ok {
				return nil, fmt.Errorf("%w: a printed value: a function of %v, want strings", ErrTLC, p.Key)
			}
			if err := enter(m, string(name), p.Value); err != nil {
				return nil, err
			}
		}
		return m, nil
	}
	return nil, fmt.Errorf("%w: a printed value: %v, of which nobody reads any", ErrTLC, v)
}

func enter(m map[string]any, name string, v Value) error {
	g, err := plain(v)
	if _, twice := m[name]; twice && err == nil {
		err = fmt.Errorf("%w: a printed value: %s comes twice", ErrTLC, name)
	}
	m[name] = g
	return err
}

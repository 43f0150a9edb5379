package litmus

// waits returns how a loop waits for a value, or nil if it does anything else. It waits if its condition holds one atomic load and
// its body is empty; or if it is a do loop whose body is only "r = atomic_load(x)" and whose condition accesses nothing.
func waits(s *Loop) *Wait {
	loads, others := accesses(s.Cond)
	if others > 0 {
		return nil
	}
	if len(s.Body) == 0 && len(loads) == 1 {
		return &Wait{Load: loads[0]}
	}
	if !s.Do || len(s.Body) != 1 || len(loads) != 0 {
		return nil
	}
	if a, ok := s.Body[0].(*Assign); ok {
		if l, ok := a.Value.(*Load); ok {
			return &Wait{Load: l, Local: a.Local}
		}
	}
	return nil
}

// accesses returns the atomic loads of an expression, and how many other accesses it has.
func accesses(e Expr) (loads []*Load, others int) {
	switch e := e.(type) {
	case *Load:
		return []*Load{e}, 0
	case *Read, *RMW, *CAS:
		return nil, 1
	case *Unary:
		return accesses(e.X)
	case *Binary:
		loads, others = accesses(e.X)
		more, n := accesses(e.Y)
		if e.Op == "&&" || e.Op == "||" {
			// A load that may be left out is none that can be waited for.
			return loads, others + n + len(more)
		}
		return append(loads, more...), others + n
	}
	return nil, 0
}

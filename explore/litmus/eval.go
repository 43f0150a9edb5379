package litmus

import "github.com/wakecheck/wakecheck/impl/memory"

// eval computes an expression, operands from left to right, with the accesses in it.
func (r *runner) eval(e Expr) int32 {
	switch e := e.(type) {
	case *Number:
		return e.Value
	case *Use:
		return r.locals[e.Local.Index]
	case *Read:
		return int32(r.cell(e.Location).PlainLoad())
	case *Load:
		if e == r.given {
			return r.givenValue
		}
		return int32(r.cell(e.Location).Load(e.Site))
	case *RMW:
		return int32(r.modify(e, uint32(r.eval(e.Arg))))
	case *CAS:
		return r.compareExchange(e)
	case *Unary:
		return unary(e.Op, r.eval(e.X))
	case *Binary:
		x := r.eval(e.X)
		switch {
		case e.Op == "&&" && x == 0:
			return 0
		case e.Op == "||" && x != 0:
			return 1
		}
		return binary(e.Op, x, r.eval(e.Y))
	}
	return 0
}

func (r *runner) modify(e *RMW, arg uint32) uint32 {
	c := r.cell(e.Location)
	switch e.Fn {
	case memory.Swap:
		return c.Swap(e.Site, arg)
	case memory.FetchAdd:
		return c.FetchAdd(e.Site, arg)
	case memory.FetchSub:
		return c.FetchSub(e.Site, arg)
	case memory.FetchOr:
		return c.FetchOr(e.Site, arg)
	case memory.FetchAnd:
		return c.FetchAnd(e.Site, arg)
	default:
		return c.FetchXor(e.Site, arg)
	}
}

// compareExchange reads the expected value, plainly if it is shared, and writes back what it found if it fails
// (C11 7.17.7.4; herd does the same). The desired value is an argument and comes first.
func (r *runner) compareExchange(e *CAS) int32 {
	desired := uint32(r.eval(e.Desired))
	var expected uint32
	if e.Expected != nil {
		expected = r.cell(e.Expected).PlainLoad()
	} else {
		expected = uint32(r.locals[e.ExpectedLocal.Index])
	}
	cas := r.cell(e.Location).CompareExchange
	if e.Weak {
		cas = r.cell(e.Location).CompareExchangeWeak
	}
	found, stored := cas(e.Site, expected, desired)
	switch {
	case stored:
		return 1
	case e.Expected != nil:
		r.cell(e.Expected).PlainStore(found)
	default:
		r.locals[e.ExpectedLocal.Index] = int32(found)
	}
	return 0
}

func unary(op string, x int32) int32 {
	switch op {
	case "-":
		return -x
	case "~":
		return ^x
	default:
		return truth(x == 0)
	}
}

func binary(op string, x, y int32) int32 {
	switch op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "*":
		return x * y
	case "&":
		return x & y
	case "|":
		return x | y
	case "^":
		return x ^ y
	case "==":
		return truth(x == y)
	case "!=":
		return truth(x != y)
	case "<":
		return truth(x < y)
	case "<=":
		return truth(x <= y)
	case ">":
		return truth(x > y)
	case ">=":
		return truth(x >= y)
	case "&&":
		return truth(x != 0 && y != 0)
	default:
		return truth(x != 0 || y != 0)
	}
}

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

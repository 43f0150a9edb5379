package prog

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Expr is an expression over the registers of one thread: [Const], [Reg] or [Binary].
type Expr interface {
	// Eval computes the expression, modulo 2^64. A register beyond regs is 0.
	Eval(regs []memory.Value) memory.Value
	fmt.Stringer
}

// Const is a constant.
type Const memory.Value

// Reg is a register of a thread, numbered from 0, which holds 0 at first.
type Reg int

// Op is the operator of a [Binary].
type Op uint8

// The operators.
const (
	Add Op = iota
	Sub
	And
	Or
	Xor
)

// A Binary applies an operator to two expressions.
type Binary struct {
	Op   Op
	X, Y Expr
}

var opNames = [...]string{"+", "-", "and", "or", "xor"}

func (o Op) String() string { return opNames[o] }

// Eval returns the constant.
func (c Const) Eval([]memory.Value) memory.Value { return memory.Value(c) }

// Eval returns what the register holds.
func (r Reg) Eval(regs []memory.Value) memory.Value {
	if r < 0 || int(r) >= len(regs) {
		return 0
	}
	return regs[r]
}

// Eval applies the operator.
func (b Binary) Eval(regs []memory.Value) memory.Value {
	x, y := b.X.Eval(regs), b.Y.Eval(regs)
	switch b.Op {
	case Add:
		return x + y
	case Sub:
		return x - y
	case And:
		return x & y
	case Or:
		return x | y
	default:
		return x ^ y
	}
}

func (c Const) String() string { return fmt.Sprintf("%d", memory.Value(c)) }
func (r Reg) String() string   { return fmt.Sprintf("r%d", int(r)) }

// String writes operands that are themselves binary in parentheses.
func (b Binary) String() string {
	return fmt.Sprintf("%s %v %s", operand(b.X), b.Op, operand(b.Y))
}

func operand(e Expr) string {
	if _, ok := e.(Binary); ok {
		return "(" + e.String() + ")"
	}
	return e.String()
}

// Relation is the relation of a [Cond].
type Relation uint8

// The relations; the order is that of unsigned numbers.
const (
	Equal Relation = iota
	NotEqual
	Less
	LessEqual
	Greater
	GreaterEqual
)

var relationNames = [...]string{"==", "!=", "<", "<=", ">", ">="}

func (r Relation) String() string { return relationNames[r] }

// Cond compares two expressions.
type Cond struct {
	Rel  Relation
	X, Y Expr
}

// Holds reports whether the condition holds in a thread with these registers.
func (c Cond) Holds(regs []memory.Value) bool {
	x, y := c.X.Eval(regs), c.Y.Eval(regs)
	switch c.Rel {
	case Equal:
		return x == y
	case NotEqual:
		return x != y
	case Less:
		return x < y
	case LessEqual:
		return x <= y
	case Greater:
		return x > y
	default:
		return x >= y
	}
}

func (c Cond) String() string { return fmt.Sprintf("%v %v %v", c.X, c.Rel, c.Y) }

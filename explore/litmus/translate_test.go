package litmus_test

import (
	"fmt"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/explore/litmus"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// translator writes a test in the language of package prog, which the oracle enumerates: a second road from the text of a
// test to its executions, which shares the parser only.
type translator struct {
	test  *litmus.Test
	turns int
	out   *prog.Program
	extra [][]prog.Instr // threads that make the choices of weak compare_exchanges

	code []prog.Instr // of the thread, or of the branch of it
	regs int
}

// translate returns the program, in which local variable i of a thread is register i. Loops run up to a number of turns, and then block.
func translate(t *litmus.Test, turns int) (p *prog.Program, err error) {
	tr := &translator{test: t, turns: turns, out: &prog.Program{Init: map[string]memory.Value{}}}
	defer func() {
		if e, ok := recover().(error); ok {
			err = e
		}
	}()
	for _, l := range t.Locations {
		tr.out.Init[location(l)] = value(l.Init)
	}
	for _, th := range t.Threads {
		tr.code, tr.regs = nil, len(th.Locals)
		tr.body(th.Body)
		tr.out.Threads = append(tr.out.Threads, tr.code)
	}
	tr.out.Threads = append(tr.out.Threads, tr.extra...)
	return tr.out, tr.out.Validate()
}

func location(l *litmus.Location) string { return fmt.Sprintf("v%d", l.Index) }

func value(v int32) memory.Value { return memory.Value(int64(v)) }

func (tr *translator) emit(in prog.Instr) { tr.code = append(tr.code, in) }

func (tr *translator) temp() prog.Reg {
	tr.regs++
	return prog.Reg(tr.regs - 1)
}

// branch collects what f emits.
func (tr *translator) branch(f func()) []prog.Instr {
	outer := tr.code
	tr.code = nil
	f()
	inner := tr.code
	tr.code = outer
	return inner
}

func (tr *translator) body(body []litmus.Stmt) {
	for _, s := range body {
		tr.stmt(s)
	}
}

func (tr *translator) stmt(s litmus.Stmt) {
	switch s := s.(type) {
	case *litmus.Declare:
		if s.Value != nil {
			tr.emit(&prog.Let{Dst: prog.Reg(s.Local.Index), Val: tr.expr(s.Value)})
		}
	case *litmus.Assign:
		tr.emit(&prog.Let{Dst: prog.Reg(s.Local.Index), Val: tr.expr(s.Value)})
	case *litmus.Write:
		tr.emit(&prog.Store{Loc: location(s.Location), Val: tr.expr(s.Value)})
	case *litmus.Store:
		tr.emit(&prog.Store{Loc: location(s.Location), Val: tr.expr(s.Value), Order: s.Site.Order})
	case *litmus.Fence:
		if s.Site.Order != memory.RelaxedOrder {
			tr.emit(&prog.Fence{Order: s.Site.Order})
		}
	case *litmus.Call:
		tr.expr(s.Expr)
	case *litmus.Block:
		tr.body(s.Body)
	case *litmus.If:
		tr.emit(&prog.If{Cond: isTrue(tr.expr(s.Cond)),
			Then: tr.branch(func() { tr.body(s.Then) }), Else: tr.branch(func() { tr.body(s.Else) })})
	case *litmus.Loop:
		tr.loop(s)
	}
}

func (tr *translator) loop(s *litmus.Loop) {
	if s.Wait != nil {
		// The body, which is a load or nothing, once; the condition has no other access.
		tr.body(s.Body)
		tr.emit(&prog.Assume{Cond: not(isTrue(tr.expr(s.Cond)))})
		return
	}
	if s.Do {
		tr.body(s.Body)
	}
	tr.turn(s, tr.turns)
}

func (tr *translator) turn(s *litmus.Loop, left int) {
	cond := isTrue(tr.expr(s.Cond))
	if left == 0 {
		tr.emit(&prog.Assume{Cond: not(cond)})
		return
	}
	tr.emit(&prog.If{Cond: cond, Then: tr.branch(func() {
		tr.body(s.Body)
		tr.turn(s, left-1)
	})})
}

func isTrue(e prog.Expr) prog.Cond {
	return prog.Cond{Rel: prog.NotEqual, X: e, Y: prog.Const(0)}
}

func not(c prog.Cond) prog.Cond {
	c.Rel = prog.Equal
	return c
}

var relations = map[string]prog.Relation{
	"==": prog.Equal, "!=": prog.NotEqual, "<": prog.Less, "<=": prog.LessEqual, ">": prog.Greater, ">=": prog.GreaterEqual,
}

var operators = map[string]prog.Op{"+": prog.Add, "-": prog.Sub, "&": prog.And, "|": prog.Or, "^": prog.Xor}

// expr emits the accesses of an expression and returns what is left of it.
func (tr *translator) expr(e litmus.Expr) prog.Expr {
	switch e := e.(type) {
	case *litmus.Number:
		return prog.Const(value(e.Value))
	case *litmus.Use:
		return prog.Reg(e.Local.Index)
	case *litmus.Read:
		r := tr.temp()
		tr.emit(&prog.Load{Dst: r, Loc: location(e.Location)})
		return r
	case *litmus.Load:
		r := tr.temp()
		tr.emit(&prog.Load{Dst: r, Loc: location(e.Location), Order: e.Site.Order})
		return r
	case *litmus.RMW:
		arg := tr.expr(e.Arg)
		r := tr.temp()
		tr.emit(&prog.RMW{Dst: r, Loc: location(e.Location), Fn: e.Fn, Arg: arg, Order: e.Site.Order})
		return r
	case *litmus.CAS:
		return tr.cas(e)
	case *litmus.Unary:
		return tr.unary(e)
	case *litmus.Binary:
		return tr.binary(e)
	}
	panic(fmt.Errorf("expression %T", e))
}

// flag returns a register that is 1 if the condition holds and else 0.
func (tr *translator) flag(c prog.Cond) prog.Expr {
	r := tr.temp()
	tr.emit(&prog.If{Cond: c,
		Then: []prog.Instr{&prog.Let{Dst: r, Val: prog.Const(1)}}, Else: []prog.Instr{&prog.Let{Dst: r, Val: prog.Const(0)}}})
	return r
}

func (tr *translator) unary(e *litmus.Unary) prog.Expr {
	x := tr.expr(e.X)
	switch e.Op {
	case "-":
		return prog.Binary{Op: prog.Sub, X: prog.Const(0), Y: x}
	case "~":
		return prog.Binary{Op: prog.Xor, X: prog.Const(value(-1)), Y: x}
	}
	return tr.flag(not(isTrue(x)))
}

func (tr *translator) binary(e *litmus.Binary) prog.Expr {
	if e.Op == "&&" || e.Op == "||" {
		return tr.shortCircuit(e)
	}
	x := tr.expr(e.X)
	y := tr.expr(e.Y)
	if rel, ok := relations[e.Op]; ok {
		return tr.flag(prog.Cond{Rel: rel, X: x, Y: y})
	}
	op, ok := operators[e.Op]
	if !ok {
		panic(fmt.Errorf("operator %s", e.Op))
	}
	return prog.Binary{Op: op, X: x, Y: y}
}

func (tr *translator) shortCircuit(e *litmus.Binary) prog.Expr {
	r := tr.temp()
	second := tr.branch(func() {
		tr.emit(&prog.Let{Dst: r, Val: tr.flag(isTrue(tr.expr(e.Y)))})
	})
	decided := prog.Const(0)
	if e.Op == "||" {
		decided = 1
	}
	first := []prog.Instr{&prog.Let{Dst: r, Val: decided}}
	x := isTrue(tr.expr(e.X))
	if e.Op == "&&" {
		tr.emit(&prog.If{Cond: x, Then: second, Else: first})
	} else {
		tr.emit(&prog.If{Cond: x, Then: first, Else: second})
	}
	return r
}

// cas is a plain read of the expected value, the compare-and-swap, and a plain write of what it found if it failed. A weak one first
// chooses whether to be a mere read, by reading a location of its own that a thread of its own writes: that makes two
// executions of one, and no order between anything else.
func (tr *translator) cas(e *litmus.CAS) prog.Expr {
	desired := tr.expr(e.Desired)
	expected, found, result := tr.temp(), tr.temp(), tr.temp()
	if e.Expected != nil {
		tr.emit(&prog.Load{Dst: expected, Loc: location(e.Expected)})
	} else {
		tr.emit(&prog.Let{Dst: expected, Val: prog.Reg(e.ExpectedLocal.Index)})
	}
	swap := &prog.CAS{Dst: found, Loc: location(e.Location), Expected: expected, New: desired, Success: e.Site.Order, Failure: e.Site.Failure}
	failed := tr.branch(func() {
		tr.emit(&prog.Let{Dst: result, Val: prog.Const(0)})
		if e.Expected != nil {
			tr.emit(&prog.Store{Loc: location(e.Expected), Val: found})
		} else {
			tr.emit(&prog.Let{Dst: prog.Reg(e.ExpectedLocal.Index), Val: found})
		}
	})
	stored := []prog.Instr{&prog.Let{Dst: result, Val: prog.Const(1)}}
	if !e.Weak {
		tr.emit(swap)
		tr.emit(&prog.If{Cond: prog.Cond{Rel: prog.Equal, X: found, Y: expected}, Then: stored, Else: failed})
		return result
	}
	choice, loc := tr.temp(), fmt.Sprintf("w%d", len(tr.extra))
	tr.extra = append(tr.extra, []prog.Instr{&prog.Store{Loc: loc, Val: prog.Const(1), Order: memory.RelaxedOrder}})
	tr.emit(&prog.Load{Dst: choice, Loc: loc, Order: memory.RelaxedOrder})
	tr.emit(&prog.If{Cond: isTrue(choice),
		Then: append([]prog.Instr{&prog.Load{Dst: found, Loc: swap.Loc, Order: e.Site.Failure}}, failed...),
		Else: append([]prog.Instr{swap, &prog.Assume{Cond: prog.Cond{Rel: prog.Equal, X: found, Y: expected}}}, stored...)})
	return result
}

package prog

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Limits of a program.
const (
	MaxThreads = 16
	MaxRegs    = 32
	maxDepth   = 32 // of expressions and of branches
)

// Validate reports what is wrong with a program that was built by hand: orders that C11 forbids for the operation
// (memory.Site.Permits), names, registers beyond [MaxRegs], more than [MaxThreads] threads, missing expressions, and a
// location that is freed together with different others at different places. Locations with both plain and atomic
// accesses are allowed; see [Program.Mixed].
func (p *Program) Validate() error {
	if n := len(p.Threads); n == 0 || n > MaxThreads {
		return fmt.Errorf("program: %d threads: want 1 to %d", n, MaxThreads)
	}
	for loc := range p.Init {
		if !isLocation(loc) {
			return fmt.Errorf("program: %q is no name of a location", loc)
		}
	}
	for t, code := range p.Threads {
		if err := validCode(code, 0); err != nil {
			return fmt.Errorf("program: thread %d: %w", t, err)
		}
	}
	return p.validFrees()
}

func validCode(code []Instr, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("branches are nested more than %d deep", maxDepth)
	}
	for _, in := range code {
		if err := valid(in); err != nil {
			return err
		}
		if b, ok := in.(*If); ok {
			if err := errors.Join(validCode(b.Then, depth+1), validCode(b.Else, depth+1)); err != nil {
				return err
			}
		}
	}
	return nil
}

func valid(in Instr) error {
	switch in := in.(type) {
	case *Load:
		return first(validReg(in.Dst), validLoc(in.Loc), permits(memory.LoadAccess, in.Order, 0))
	case *Store:
		return first(validLoc(in.Loc), validExpr(in.Val, 0), permits(memory.StoreAccess, in.Order, 0))
	case *RMW:
		if in.Fn > memory.FetchXor {
			return fmt.Errorf("no function of a read-modify-write has number %d", in.Fn)
		}
		return first(validReg(in.Dst), validLoc(in.Loc), validExpr(in.Arg, 0), permits(memory.RMWAccess, in.Order, 0))
	case *CAS:
		return first(validReg(in.Dst), validLoc(in.Loc), validExpr(in.Expected, 0), validExpr(in.New, 0),
			permits(memory.CASAccess, in.Success, in.Failure))
	case *Fence:
		if in.Order == memory.RelaxedOrder {
			return errors.New("a relaxed fence does nothing: leave it out")
		}
		return permits(memory.FenceAccess, in.Order, 0)
	case *Free:
		if len(in.Locs) == 0 {
			return errors.New("free of no location")
		}
		for _, loc := range in.Locs {
			if err := validLoc(loc); err != nil {
				return err
			}
		}
		return nil
	case *Let:
		if in.Dst == NoReg {
			return errors.New("a value is computed for no register")
		}
		return first(validReg(in.Dst), validExpr(in.Val, 0))
	case *If:
		return validCond(in.Cond)
	case *Assume:
		return validCond(in.Cond)
	}
	return fmt.Errorf("no instruction has type %T", in)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// permits adds plain loads and stores to what C11 permits.
func permits(kind memory.Access, order, failure memory.Order) error {
	if order > memory.SeqCstOrder || failure > memory.SeqCstOrder {
		return fmt.Errorf("no order has number %d", max(order, failure))
	}
	if order == memory.NonAtomicOrder && (kind == memory.LoadAccess || kind == memory.StoreAccess) {
		return nil
	}
	site := memory.Site{Name: kind.String(), Access: kind}
	return site.Permits(order, failure)
}

func validReg(r Reg) error {
	if r < NoReg || r >= MaxRegs {
		return fmt.Errorf("register r%d: want r0 to r%d", int(r), MaxRegs-1)
	}
	return nil
}

func validLoc(loc string) error {
	if !isLocation(loc) {
		return fmt.Errorf("%q is no name of a location", loc)
	}
	return nil
}

func validCond(c Cond) error {
	if c.Rel > GreaterEqual {
		return fmt.Errorf("no relation has number %d", c.Rel)
	}
	return first(validExpr(c.X, 0), validExpr(c.Y, 0))
}

func validExpr(e Expr, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("an expression is nested more than %d deep", maxDepth)
	}
	switch e := e.(type) {
	case Const:
		return nil
	case Reg:
		if e == NoReg {
			return errors.New("an expression reads no register")
		}
		return validReg(e)
	case Binary:
		if e.Op > Xor {
			return fmt.Errorf("no operator has number %d", e.Op)
		}
		return first(validExpr(e.X, depth+1), validExpr(e.Y, depth+1))
	}
	return fmt.Errorf("no expression has type %T", e)
}

// validFrees checks that the groups of locations that are freed together are disjoint, as objects are.
func (p *Program) validFrees() error {
	groups := map[string][]string{}
	var err error
	p.Walk(func(_ int, in Instr) {
		f, ok := in.(*Free)
		if !ok {
			return
		}
		group := slices.Sorted(slices.Values(f.Locs))
		if len(slices.Compact(slices.Clone(group))) != len(group) {
			err = fmt.Errorf("program: free names a location twice: %v", group)
		}
		for _, loc := range group {
			if other := groups[loc]; other != nil && !slices.Equal(other, group) {
				err = fmt.Errorf("program: location %s is freed with %v and with %v", loc, other, group)
			}
			groups[loc] = group
		}
	})
	return err
}

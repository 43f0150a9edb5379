package prog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// The names of the text form.
var (
	orderNames = map[memory.Order]string{
		memory.NonAtomicOrder: "na",
		memory.RelaxedOrder:   "rlx",
		memory.AcquireOrder:   "acq",
		memory.ReleaseOrder:   "rel",
		memory.AcqRelOrder:    "acq_rel",
		memory.SeqCstOrder:    "sc",
	}
	modifyNames = map[memory.Modify]string{
		memory.Swap:     "swap",
		memory.FetchAdd: "add",
		memory.FetchSub: "sub",
		memory.FetchOr:  "or",
		memory.FetchAnd: "and",
		memory.FetchXor: "xor",
	}
)

// OrderName returns the short name of an order in the text form: na, rlx, acq, rel, acq_rel or sc.
func OrderName(o memory.Order) string {
	if s, ok := orderNames[o]; ok {
		return s
	}
	return o.String()
}

// String returns the program on one line, in the form that [Parse] reads.
func (p *Program) String() string {
	var b strings.Builder
	if len(p.Init) > 0 {
		var parts []string
		for _, loc := range slices.Sorted(maps.Keys(p.Init)) {
			parts = append(parts, fmt.Sprintf("%s = %d", loc, p.Init[loc]))
		}
		fmt.Fprintf(&b, "{ %s } ", strings.Join(parts, " ; "))
	}
	for t, code := range p.Threads {
		if t > 0 {
			b.WriteString(" | ")
		}
		b.WriteString(codeText(code))
	}
	return b.String()
}

func codeText(code []Instr) string {
	parts := make([]string, len(code))
	for i, in := range code {
		parts[i] = InstrText(in)
	}
	return strings.Join(parts, " ; ")
}

// InstrText returns the text form of one instruction.
func InstrText(in Instr) string {
	switch in := in.(type) {
	case *Load:
		return fmt.Sprintf("%sR %s %s", dst(in.Dst), in.Loc, OrderName(in.Order))
	case *Store:
		return fmt.Sprintf("W %s %v %s", in.Loc, in.Val, OrderName(in.Order))
	case *RMW:
		return fmt.Sprintf("%sU %s %s %v %s", dst(in.Dst), in.Loc, modifyNames[in.Fn], in.Arg, OrderName(in.Order))
	case *CAS:
		return fmt.Sprintf("%sC %s %v %v %s %s", dst(in.Dst), in.Loc, in.Expected, in.New,
			OrderName(in.Success), OrderName(in.Failure))
	case *Fence:
		return "F " + OrderName(in.Order)
	case *Free:
		return "free " + strings.Join(in.Locs, " ")
	case *Let:
		return dst(in.Dst) + in.Val.String()
	case *Assume:
		return "assume " + in.Cond.String()
	case *If:
		s := fmt.Sprintf("if %v { %s }", in.Cond, codeText(in.Then))
		if len(in.Else) > 0 {
			s += fmt.Sprintf(" else { %s }", codeText(in.Else))
		}
		return s
	}
	return fmt.Sprintf("%T", in)
}

func dst(r Reg) string {
	if r == NoReg {
		return ""
	}
	return r.String() + " = "
}

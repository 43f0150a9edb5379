package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// step is an instruction of a thread's code laid flat: all jumps go forward.
type step struct {
	in  prog.Instr // nil for a jump
	loc int        // of a memory access
	// freed and freedName are the locations of a free.
	freed     set
	freedName string
	// next is where a jump goes, and where an If goes that does not hold.
	next int
}

// code is a program laid flat, with its locations numbered in order of name.
type code struct {
	locs    []string
	init    []memory.Value
	threads [][]step
	// writes holds for each thread and each place in its code the locations that the code from there on may write.
	writes [][]set
}

// flatten translates a valid program. An error says that it may have more events than fit.
func flatten(p *prog.Program) (*code, error) {
	c := &code{}
	index := map[string]int{}
	for i, l := range p.Locations() {
		index[l.Name] = i
		c.locs = append(c.locs, l.Name)
		c.init = append(c.init, l.Init)
	}
	if n := len(c.locs) + mostEvents(p); n > maxEvents {
		return nil, fmt.Errorf("oracle: a run may have %d events, counting initial writes, and updates twice: want at most %d", n, maxEvents)
	}
	for _, instrs := range p.Threads {
		steps := flat(nil, instrs, index)
		c.threads = append(c.threads, steps)
		writes := make([]set, len(steps)+1)
		for i := len(steps) - 1; i >= 0; i-- {
			writes[i] = writes[i+1]
			switch steps[i].in.(type) {
			case *prog.Store, *prog.RMW, *prog.CAS:
				writes[i] |= 1 << steps[i].loc
			}
		}
		c.writes = append(c.writes, writes)
	}
	return c, nil
}

// mostEvents is the number of events on the longest path through the threads, an update counting as two.
func mostEvents(p *prog.Program) int {
	n := 0
	for _, instrs := range p.Threads {
		n += longest(instrs)
	}
	return n
}

func longest(instrs []prog.Instr) int {
	n := 0
	for _, in := range instrs {
		switch in := in.(type) {
		case *prog.Load, *prog.Store, *prog.Fence, *prog.Free:
			n++
		case *prog.RMW, *prog.CAS:
			n += 2
		case *prog.If:
			n += max(longest(in.Then), longest(in.Else))
		}
	}
	return n
}

func flat(out []step, instrs []prog.Instr, index map[string]int) []step {
	for _, in := range instrs {
		s := step{in: in, loc: -1}
		switch in := in.(type) {
		case *prog.Load:
			s.loc = index[in.Loc]
		case *prog.Store:
			s.loc = index[in.Loc]
		case *prog.RMW:
			s.loc = index[in.Loc]
		case *prog.CAS:
			s.loc = index[in.Loc]
		case *prog.Free:
			for _, l := range in.Locs {
				s.freed |= 1 << index[l]
			}
			s.freedName = strings.Join(slices.Sorted(slices.Values(in.Locs)), ",")
		case *prog.If:
			out = flatIf(out, in, index)
			continue
		}
		out = append(out, s)
	}
	return out
}

func flatIf(out []step, in *prog.If, index map[string]int) []step {
	branch := len(out)
	out = append(out, step{in: in, loc: -1})
	out = flat(out, in.Then, index)
	jump := len(out)
	out = append(out, step{loc: -1})
	out[branch].next = len(out)
	out = flat(out, in.Else, index)
	out[jump].next = len(out)
	return out
}

// local is the state of a thread.
type local struct {
	pc      int
	regs    [prog.MaxRegs]memory.Value
	events  int
	waiting bool // for a write that its next instruction, a read, is to read from
	blocked bool
}

// advance runs instructions that are no events, up to the next event, the end or a failed assumption.
func (t *local) advance(steps []step) {
	for t.pc < len(steps) && !t.blocked {
		switch in := steps[t.pc].in.(type) {
		case nil:
			t.pc = steps[t.pc].next
			continue
		case *prog.Let:
			t.regs[in.Dst] = in.Val.Eval(t.regs[:])
		case *prog.If:
			if !in.Cond.Holds(t.regs[:]) {
				t.pc = steps[t.pc].next
				continue
			}
		case *prog.Assume:
			if t.blocked = !in.Cond.Holds(t.regs[:]); t.blocked {
				return
			}
		default:
			return
		}
		t.pc++
	}
}

// set puts a result into a register.
func (t *local) set(r prog.Reg, v memory.Value) {
	if r != prog.NoReg {
		t.regs[r] = v
	}
}

package prog

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Mutate returns a copy of a valid program with the given number of small changes, and what they were; the copy is a
// function of p and seed. A change gives an operation another order, location, value or kind, drops, doubles or adds
// an operation, puts in a fence, or swaps two neighbours. The copy is valid, its locations are mixed only where those
// of p are, and its [Program.Bound] is at most limit. If no such change is found, fewer changes are made.
func Mutate(p *Program, seed uint64, changes int, limit float64) (*Program, []string) {
	r := rand.New(rand.NewPCG(seed, 0x6d757461))
	p = p.Clone()
	var done []string
	const attempts = 100
	for i := 0; i < attempts && len(done) < changes; i++ {
		m := newMutator(r, p)
		what := m.change()
		if what != "" && m.p.Validate() == nil && m.p.Bound() <= limit && sameCells(p, m.p) {
			p, done = m.p, append(done, what)
		}
	}
	return p, done
}

// sameCells reports whether no location of b is mixed that is not mixed in a.
func sameCells(a, b *Program) bool {
	old := a.Mixed()
	for _, l := range b.Mixed() {
		if !slices.Contains(old, l) {
			return false
		}
	}
	return true
}

// mutator changes its copy of a program.
type mutator struct {
	r      *rand.Rand
	p      *Program
	blocks []*[]Instr // that hold instructions, branches too
	draw   *drawer
}

func newMutator(r *rand.Rand, p *Program) *mutator {
	m := &mutator{r: r, p: p.Clone(), draw: &drawer{r: r, atomics: 1}}
	for t := range m.p.Threads {
		m.collect(&m.p.Threads[t])
	}
	return m
}

func (m *mutator) collect(block *[]Instr) {
	m.blocks = append(m.blocks, block)
	for _, in := range *block {
		if b, ok := in.(*If); ok {
			m.collect(&b.Then)
			m.collect(&b.Else)
		}
	}
}

// change makes one change and returns what it was, or "" if it found nothing to do. Each instruction is as
// likely to be changed as any other.
func (m *mutator) change() string {
	var at []*[]Instr
	for _, b := range m.blocks {
		for range *b {
			at = append(at, b)
		}
	}
	if len(at) == 0 || len(m.p.Locations()) == 0 {
		return ""
	}
	block := pick(m.r, at)
	i := m.r.IntN(len(*block))
	in := (*block)[i]
	switch m.r.IntN(12) {
	case 0, 1, 2, 3:
		return m.reorder(in)
	case 4:
		*block = slices.Delete(*block, i, i+1)
		return "drop " + InstrText(in)
	case 5:
		*block = slices.Insert(*block, i, cloneInstr(in))
		return "double " + InstrText(in)
	case 6:
		return m.insert(block, i, m.access())
	case 7:
		return m.insert(block, i, &Fence{Order: pick(m.r, fenceOrders)})
	case 8:
		if i+1 == len(*block) {
			return ""
		}
		(*block)[i], (*block)[i+1] = (*block)[i+1], in
		return "swap " + InstrText((*block)[i]) + " and " + InstrText(in)
	case 9:
		return m.relocate(in)
	case 10:
		return m.convert(block, i)
	default:
		return m.revalue(in)
	}
}

func (m *mutator) insert(block *[]Instr, i int, in Instr) string {
	*block = slices.Insert(*block, i, in)
	return "insert " + InstrText(in)
}

// reorder gives an operation another order that C11 permits.
func (m *mutator) reorder(in Instr) string {
	old := InstrText(in)
	switch in := in.(type) {
	case *Load:
		if in.Order != memory.NonAtomicOrder {
			in.Order = pick(m.r, loadOrders)
		}
	case *Store:
		if in.Order != memory.NonAtomicOrder {
			in.Order = pick(m.r, storeOrders)
		}
	case *RMW:
		in.Order = pick(m.r, rmwOrders)
	case *CAS:
		in.Success, in.Failure = m.draw.casOrders()
	case *Fence:
		in.Order = pick(m.r, fenceOrders)
	}
	return changed(old, in)
}

// changed names the change of an instruction, or is "" if there was none.
func changed(old string, in Instr) string {
	if now := InstrText(in); now != old {
		return fmt.Sprintf("%s for %s", now, old)
	}
	return ""
}

// access draws an access to a location that the program has.
func (m *mutator) access() Instr {
	l := pick(m.r, m.p.Locations())
	if l.Plain && !l.Atomic {
		if m.draw.chance(50) {
			return &Load{Dst: NoReg, Loc: l.Name}
		}
		return &Store{Loc: l.Name, Val: m.draw.value()}
	}
	in := m.draw.atomic()
	setLocation(in, l.Name)
	return in
}

func setLocation(in Instr, loc string) {
	switch in := in.(type) {
	case *Load:
		in.Loc = loc
	case *Store:
		in.Loc = loc
	case *RMW:
		in.Loc = loc
	case *CAS:
		in.Loc = loc
	}
}

// relocate moves an access to another location.
func (m *mutator) relocate(in Instr) string {
	old := InstrText(in)
	setLocation(in, pick(m.r, m.p.Locations()).Name)
	return changed(old, in)
}

// convert makes a store an exchange, a load an addition of 0, or a read-modify-write a load or a store.
func (m *mutator) convert(block *[]Instr, i int) string {
	old := InstrText((*block)[i])
	switch in := (*block)[i].(type) {
	case *Load:
		(*block)[i] = &RMW{in.Dst, in.Loc, memory.FetchAdd, Const(0), in.Order}
	case *Store:
		(*block)[i] = &RMW{NoReg, in.Loc, memory.Swap, in.Val, in.Order}
	case *RMW:
		if m.draw.chance(50) {
			(*block)[i] = &Store{in.Loc, in.Arg, pick(m.r, storeOrders)}
		} else {
			(*block)[i] = &Load{in.Dst, in.Loc, pick(m.r, loadOrders)}
		}
	case *CAS:
		(*block)[i] = &RMW{in.Dst, in.Loc, memory.Swap, in.New, in.Success}
	}
	return changed(old, (*block)[i])
}

// revalue changes a value or a comparison.
func (m *mutator) revalue(in Instr) string {
	old := InstrText(in)
	switch in := in.(type) {
	case *Store:
		in.Val = m.draw.value()
	case *RMW:
		in.Fn, in.Arg = memory.Modify(m.r.IntN(int(memory.FetchXor)+1)), m.draw.value()
	case *CAS:
		in.Expected, in.New = m.draw.small(), m.draw.value()
	case *If:
		in.Cond.Rel = Relation(m.r.IntN(int(GreaterEqual) + 1))
	case *Assume:
		in.Cond.Rel = Relation(m.r.IntN(int(GreaterEqual) + 1))
	}
	return changed(old, in)
}

package prog

import (
	"maps"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Program is a closed concurrent program. A main thread gives the locations their initial values and then starts all
// threads: the initial values happen before everything else. A Program is not safe for concurrent modification.
type Program struct {
	// Init holds the initial values that are not 0.
	Init map[string]memory.Value
	// Threads holds the code of each thread.
	Threads [][]Instr
}

// Instr is one instruction: *[Load], *[Store], *[RMW], *[CAS], *[Fence], *[Free], *[Let], *[If] or *[Assume].
type Instr interface {
	instr()
}

// NoReg as a destination drops the result.
const NoReg Reg = -1

type (
	// Load reads Loc into Dst. With [memory.NonAtomicOrder] it is a plain read.
	Load struct {
		Dst   Reg
		Loc   string
		Order memory.Order
	}
	// Store writes Val to Loc. With [memory.NonAtomicOrder] it is a plain write.
	Store struct {
		Loc   string
		Val   Expr
		Order memory.Order
	}
	// RMW applies Fn with Arg to Loc and puts the value before into Dst.
	RMW struct {
		Dst   Reg
		Loc   string
		Fn    memory.Modify
		Arg   Expr
		Order memory.Order
	}
	// CAS is a strong compare-and-swap: it replaces Expected by New and puts the value before into Dst, so that it
	// succeeded if Dst equals what Expected was.
	CAS struct {
		Dst              Reg
		Loc              string
		Expected, New    Expr
		Success, Failure memory.Order
	}
	// Fence is a fence.
	Fence struct {
		Order memory.Order
	}
	// Free ends the life of its locations as one event: every other access to one of them must happen before it.
	Free struct {
		Locs []string
	}
	// Let computes Val into Dst. It is no event.
	Let struct {
		Dst Reg
		Val Expr
	}
	// If runs Then when Cond holds, and otherwise Else. It is no event.
	If struct {
		Cond       Cond
		Then, Else []Instr
	}
	// Assume goes on when Cond holds, and otherwise blocks its thread for ever. It is no event.
	Assume struct {
		Cond Cond
	}
)

func (*Load) instr()   {}
func (*Store) instr()  {}
func (*RMW) instr()    {}
func (*CAS) instr()    {}
func (*Fence) instr()  {}
func (*Free) instr()   {}
func (*Let) instr()    {}
func (*If) instr()     {}
func (*Assume) instr() {}

// Walk calls f for each instruction, an If before what is in its branches.
func (p *Program) Walk(f func(thread int, in Instr)) {
	for t, code := range p.Threads {
		walk(code, func(in Instr) { f(t, in) })
	}
}

func walk(code []Instr, f func(Instr)) {
	for _, in := range code {
		f(in)
		if b, ok := in.(*If); ok {
			walk(b.Then, f)
			walk(b.Else, f)
		}
	}
}

// Clone returns a copy that shares nothing that can be changed.
func (p *Program) Clone() *Program {
	c := &Program{Init: maps.Clone(p.Init), Threads: make([][]Instr, len(p.Threads))}
	for t, code := range p.Threads {
		c.Threads[t] = cloneCode(code)
	}
	return c
}

func cloneCode(code []Instr) []Instr {
	if code == nil {
		return nil
	}
	out := make([]Instr, len(code))
	for i, in := range code {
		out[i] = cloneInstr(in)
	}
	return out
}

func cloneInstr(in Instr) Instr {
	switch in := in.(type) {
	case *Load:
		return copied(in)
	case *Store:
		return copied(in)
	case *RMW:
		return copied(in)
	case *CAS:
		return copied(in)
	case *Fence:
		return copied(in)
	case *Free:
		return &Free{Locs: slices.Clone(in.Locs)}
	case *Let:
		return copied(in)
	case *If:
		return &If{Cond: in.Cond, Then: cloneCode(in.Then), Else: cloneCode(in.Else)}
	case *Assume:
		return copied(in)
	}
	return in
}

func copied[T any](v *T) *T {
	c := *v
	return &c
}

// Location is what a program does with one location.
type Location struct {
	Name string
	Init memory.Value
	// Atomic and Plain tell how it is accessed; a location with both is mixed, which C11 calls a race or, where
	// happens-before orders the accesses, initialisation. Real cells are never mixed.
	Atomic, Plain bool
	// Freed lists the locations that are freed together with this one, itself among them, in order of name; nil if
	// none is.
	Freed []string
}

// Locations returns the locations that the program names, in order of name.
func (p *Program) Locations() []Location {
	found := map[string]*Location{}
	at := func(name string) *Location {
		if found[name] == nil {
			found[name] = &Location{Name: name, Init: p.Init[name]}
		}
		return found[name]
	}
	for name := range p.Init {
		at(name)
	}
	p.Walk(func(_ int, in Instr) {
		if f, ok := in.(*Free); ok {
			for _, name := range f.Locs {
				at(name).Freed = slices.Sorted(slices.Values(f.Locs))
			}
		}
		if name, order, ok := access(in); ok {
			at(name).Plain = at(name).Plain || order == memory.NonAtomicOrder
			at(name).Atomic = at(name).Atomic || order != memory.NonAtomicOrder
		}
	})
	var out []Location
	for _, name := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[name])
	}
	return out
}

// Mixed returns the locations that are accessed both atomically and plainly.
func (p *Program) Mixed() []string {
	var out []string
	for _, l := range p.Locations() {
		if l.Atomic && l.Plain {
			out = append(out, l.Name)
		}
	}
	return out
}

// access returns the location and order of a memory access; of a CAS the order of success.
func access(in Instr) (loc string, order memory.Order, ok bool) {
	switch in := in.(type) {
	case *Load:
		return in.Loc, in.Order, true
	case *Store:
		return in.Loc, in.Order, true
	case *RMW:
		return in.Loc, in.Order, true
	case *CAS:
		return in.Loc, in.Success, true
	}
	return "", 0, false
}

package prog

import (
	"math/rand/v2"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Size bounds random programs.
type Size struct {
	// Threads and Events bound their numbers; there are at least 2 threads. Events are counted over both branches of
	// an If.
	Threads, Events int
	// Atomics and Plains bound the numbers of locations of each kind; there is at least one atomic one.
	Atomics, Plains int
	// Executions bounds [Program.Bound], if it is not 0.
	Executions float64
}

// DefaultSize is a size of which the oracle finishes about a thousand programs a second.
func DefaultSize() Size {
	return Size{Threads: 4, Events: 10, Atomics: 3, Plains: 1, Executions: 5000}
}

// Random returns a random valid program, a function of seed and size alone, and how many draws were too large for the
// size before it.
func Random(seed uint64, size Size) (p *Program, rejected int) {
	r := rand.New(rand.NewPCG(seed, 0x70726f67))
	for ; ; rejected++ {
		g := &drawer{r: r, size: size}
		if p := g.program(); size.Executions == 0 || p.Bound() <= max(1, size.Executions) {
			return p, rejected
		}
		if rejected%20 == 19 {
			size.Events-- // so that a bound that hardly any program keeps is reached in the end
		}
	}
}

// drawer draws the parts of a program. The values are few and small, so that comparisons are true often enough.
type drawer struct {
	r    *rand.Rand
	size Size
	left int // events that may still be drawn
	// atomics and plains are the numbers of locations.
	atomics, plains int
}

var (
	atomicNames = []string{"x", "y", "z", "u", "v"}
	plainNames  = []string{"d", "e", "f"}
	loadOrders  = []memory.Order{memory.RelaxedOrder, memory.AcquireOrder, memory.SeqCstOrder}
	storeOrders = []memory.Order{memory.RelaxedOrder, memory.ReleaseOrder, memory.SeqCstOrder}
	fenceOrders = []memory.Order{memory.AcquireOrder, memory.ReleaseOrder, memory.AcqRelOrder, memory.SeqCstOrder}
	rmwOrders   = []memory.Order{memory.RelaxedOrder, memory.AcquireOrder, memory.ReleaseOrder, memory.AcqRelOrder, memory.SeqCstOrder}
)

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

func (g *drawer) chance(percent int) bool { return g.r.IntN(100) < percent }

func (g *drawer) program() *Program {
	n := 2 + g.r.IntN(max(1, g.size.Threads-1))
	n = min(n, MaxThreads)
	g.left = max(n, g.size.Events-g.r.IntN(3))
	g.atomics = 1 + g.r.IntN(max(1, min(g.size.Atomics, len(atomicNames))))
	g.plains = g.r.IntN(1 + min(g.size.Plains, len(plainNames)))
	p := &Program{Threads: make([][]Instr, n)}
	if g.chance(15) {
		p.Init = map[string]memory.Value{atomicNames[0]: 1}
	}
	for t := range p.Threads {
		share := g.left / (n - t)
		if t < n-1 && share > 1 {
			share += g.r.IntN(2)
		}
		p.Threads[t] = g.code(share, 0)
		g.left -= events(p.Threads[t])
	}
	return p
}

// code draws instructions with the given number of events, or somewhat fewer.
func (g *drawer) code(n, depth int) []Instr {
	var out []Instr
	for n > 0 {
		in := g.instr(len(out) > 0 && n >= 2 && depth < 2, n, depth)
		out = append(out, in)
		n -= max(1, events([]Instr{in}))
	}
	return out
}

func (g *drawer) instr(branch bool, n, depth int) Instr {
	switch k := g.r.IntN(100); {
	case branch && k < 14:
		b := &If{Cond: g.cond(), Then: g.code(1+g.r.IntN(min(2, n-1)), depth+1)}
		if rest := n - events(b.Then); rest > 0 && g.chance(40) {
			b.Else = g.code(1, depth+1)
		}
		return b
	case branch && k < 17:
		return &Assume{Cond: g.cond()}
	case k < 28:
		return &Fence{Order: pick(g.r, fenceOrders)}
	case k < 42 && g.plains > 0:
		return g.plain()
	default:
		return g.atomic()
	}
}

func (g *drawer) plain() Instr {
	loc := plainNames[g.r.IntN(g.plains)]
	if g.chance(50) {
		return &Load{Dst: g.reg(), Loc: loc}
	}
	return &Store{Loc: loc, Val: g.value()}
}

func (g *drawer) atomic() Instr {
	loc := atomicNames[g.r.IntN(g.atomics)]
	switch k := g.r.IntN(100); {
	case k < 38:
		return &Load{Dst: g.reg(), Loc: loc, Order: pick(g.r, loadOrders)}
	case k < 74:
		return &Store{Loc: loc, Val: g.value(), Order: pick(g.r, storeOrders)}
	case k < 89:
		fn := memory.Modify(g.r.IntN(int(memory.FetchXor) + 1))
		return &RMW{Dst: g.reg(), Loc: loc, Fn: fn, Arg: g.value(), Order: pick(g.r, rmwOrders)}
	default:
		c := &CAS{Dst: g.reg(), Loc: loc, Expected: g.small(), New: g.value()}
		c.Success, c.Failure = g.casOrders()
		return c
	}
}

// casOrders draws a pair that C11 permits.
func (g *drawer) casOrders() (success, failure memory.Order) {
	for {
		success, failure = pick(g.r, rmwOrders), pick(g.r, loadOrders)
		if permits(memory.CASAccess, success, failure) == nil {
			return success, failure
		}
	}
}

// reg draws one of two registers: most values are then overwritten late or never.
func (g *drawer) reg() Reg { return Reg(g.r.IntN(2)) }

func (g *drawer) small() Expr { return Const(g.r.IntN(3)) }

func (g *drawer) value() Expr {
	switch k := g.r.IntN(10); {
	case k < 8:
		return Const(1 + g.r.IntN(3))
	case k < 9:
		return g.reg()
	default:
		return Binary{Op: Op(g.r.IntN(int(Xor) + 1)), X: g.reg(), Y: Const(1 + g.r.IntN(2))}
	}
}

func (g *drawer) cond() Cond {
	rel := Equal
	if g.chance(40) {
		rel = NotEqual
	}
	return Cond{Rel: rel, X: g.reg(), Y: g.small()}
}

// events counts the events of a piece of code, over both branches of an If.
func events(code []Instr) int {
	n := 0
	walk(code, func(in Instr) {
		switch in.(type) {
		case *Let, *If, *Assume:
		default:
			n++
		}
	})
	return n
}

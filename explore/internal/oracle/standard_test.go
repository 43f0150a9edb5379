package oracle

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// standard is the C++20 rule for seq_cst a second time: with loops over events, in the words of the standard, and
// with S itself found by trying all orders of the seq_cst operations.
type standard struct {
	g   *graph
	n   int
	mo  func(a, b int) bool
	hb  [][]bool
	shb [][]bool
	cob [][]bool
}

func matrix(n int, f func(a, b int) bool) [][]bool {
	m := make([][]bool, n)
	for a := range m {
		m[a] = make([]bool, n)
		for b := range m[a] {
			m[a][b] = f(a, b)
		}
	}
	return m
}

// close adds f(a,b) until nothing changes.
func closure(m [][]bool, f func(a, b int) bool) [][]bool {
	for changed := true; changed; {
		changed = false
		for a := range m {
			for b := range m {
				if !m[a][b] && f(a, b) {
					m[a][b], changed = true, true
				}
			}
		}
	}
	return m
}

func newStandard(g *graph) *standard {
	s := &standard{g: g, n: len(g.events)}
	s.mo = func(a, b int) bool {
		x, y := &g.events[a], &g.events[b]
		return x.write && y.write && x.loc == y.loc && g.place(a) < g.place(b)
	}
	s.hb = matrix(s.n, func(a, b int) bool { return s.sequenced(a, b) || s.synchronizes(a, b) })
	closure(s.hb, func(a, b int) bool { return s.any(func(c int) bool { return s.hb[a][c] && s.hb[c][b] }) })
	s.shb = matrix(s.n, func(a, b int) bool {
		return s.sequenced(a, b) || // [intro.races] 12.1
			s.seqCst(a) && s.seqCst(b) && s.synchronizes(a, b) || // 12.2
			s.any(func(x int) bool { // 12.3
				return s.sequenced(a, x) && s.any(func(y int) bool { return s.hb[x][y] && s.sequenced(y, b) })
			})
	})
	closure(s.shb, func(a, b int) bool { // 12.4
		return s.any(func(c int) bool { return s.shb[a][c] && s.shb[c][b] })
	})
	s.cob = matrix(s.n, s.coherenceOrdered)
	closure(s.cob, func(a, b int) bool { // [atomics.order] 3.4
		return s.any(func(x int) bool { return g.events[x].write && s.cob[a][x] && s.cob[x][b] })
	})
	return s
}

func (s *standard) any(f func(int) bool) bool {
	for i := range s.n {
		if f(i) {
			return true
		}
	}
	return false
}

func (s *standard) seqCst(a int) bool { return s.g.events[a].order == memory.SeqCstOrder }

func (s *standard) fence(a int) bool { return s.g.events[a].kind == prog.FenceEvent }

func (s *standard) sequenced(a, b int) bool {
	x, y := &s.g.events[a], &s.g.events[b]
	return a < b && (x.id.Thread == y.id.Thread && !x.isInit() || x.isInit() && !y.isInit())
}

// coherenceOrdered is [atomics.order] 3.1 to 3.3.
func (s *standard) coherenceOrdered(a, b int) bool {
	x, y := &s.g.events[a], &s.g.events[b]
	return y.read && y.from == a || s.mo(a, b) || a != b && x.read && s.mo(x.from, b)
}

// heads reports whether w is in the release sequence that a heads: [intro.races] 5.
func (s *standard) heads(a, w int) bool {
	for e := &s.g.events[w]; w != a; w, e = e.from, &s.g.events[e.from] {
		if !e.read {
			return false
		}
	}
	return s.g.events[a].write && s.g.events[a].atomic
}

// synchronizes is [atomics.order] 2 and [atomics.fences] 2 to 4.
func (s *standard) synchronizes(a, b int) bool {
	x, y := &s.g.events[a], &s.g.events[b]
	if !x.order.Releases() || !y.order.Acquires() {
		return false
	}
	reads := func(head, r int) bool {
		e := &s.g.events[r]
		return e.read && e.atomic && s.heads(head, e.from)
	}
	into := func(head int) bool {
		if s.fence(b) {
			return s.any(func(r int) bool { return s.sequenced(r, b) && reads(head, r) })
		}
		return reads(head, b)
	}
	if s.fence(a) {
		return s.any(func(w int) bool { return s.sequenced(a, w) && into(w) })
	}
	return into(a)
}

// allows reports whether the order S, a list of all seq_cst operations, satisfies [atomics.order] 4.
func (s *standard) allows(order []int) bool {
	precedes := func(a, b int) bool { return slices.Index(order, a) < slices.Index(order, b) }
	for _, a := range order {
		for _, b := range order {
			if s.shb[a][b] && !precedes(a, b) {
				return false
			}
		}
	}
	for a := range s.n {
		for b := range s.n {
			if s.cob[a][b] && s.g.events[a].atomic && s.g.events[b].atomic && !s.four(a, b, order, precedes) {
				return false
			}
		}
	}
	return true
}

// four is conditions 4.1 to 4.4 for two operations of which a is coherence-ordered before b.
func (s *standard) four(a, b int, order []int, precedes func(a, b int) bool) bool {
	if s.seqCst(a) && s.seqCst(b) && !precedes(a, b) {
		return false
	}
	for _, y := range order {
		if s.seqCst(a) && s.fence(y) && s.hb[b][y] && !precedes(a, y) {
			return false
		}
		if s.seqCst(b) && s.fence(y) && s.hb[y][a] && !precedes(y, b) {
			return false
		}
		for _, x := range order {
			if s.fence(x) && s.fence(y) && s.hb[x][a] && s.hb[b][y] && !precedes(x, y) {
				return false
			}
		}
	}
	return true
}

// someOrder reports whether an order of rest behind prefix satisfies the standard.
func (s *standard) someOrder(prefix, rest []int) bool {
	if len(rest) == 0 {
		return s.allows(prefix)
	}
	for i := range rest {
		r := slices.Concat(rest[:i], rest[i+1:])
		if s.someOrder(append(slices.Clone(prefix), rest[i]), r) {
			return true
		}
	}
	return false
}

// graphsOf collects the graphs of a program as they are inside.
func graphsOf(t *testing.T, p *prog.Program) []*graph {
	c, err := flatten(p)
	require.NoError(t, err)
	var out []*graph
	e := &enumeration{
		ctx: context.Background(), code: c, opts: Options{Model: C20, Budget: DefaultBudget},
		g: newGraph(c.init, false), threads: make([]local, len(p.Threads)),
	}
	e.yield = func(*Graph) bool {
		g := &graph{events: slices.Clone(e.g.events)}
		for _, co := range e.g.co {
			g.co = append(g.co, slices.Clone(co))
		}
		out = append(out, g)
		return true
	}
	e.run(nil, 0)
	require.NoError(t, e.err)
	return out
}

// weaken replaces seq_cst by the strongest weaker order, which synchronises alike: no graph of the program is lost to
// S.
func weaken(p *prog.Program) *prog.Program {
	p = p.Clone()
	down := func(o *memory.Order, to memory.Order) {
		if *o == memory.SeqCstOrder {
			*o = to
		}
	}
	p.Walk(func(_ int, in prog.Instr) {
		switch in := in.(type) {
		case *prog.Load:
			down(&in.Order, memory.AcquireOrder)
		case *prog.Store:
			down(&in.Order, memory.ReleaseOrder)
		case *prog.RMW:
			down(&in.Order, memory.AcqRelOrder)
		case *prog.CAS:
			down(&in.Success, memory.AcqRelOrder)
			down(&in.Failure, memory.AcquireOrder)
		case *prog.Fence:
			down(&in.Order, memory.AcqRelOrder)
		}
	})
	return p
}

// strengthen makes seq_cst of operations drawn from those that synchronise as seq_cst ones do, at most six, and
// returns them.
func strengthen(r *rand.Rand, g *graph) []int {
	var out []int
	for i := range g.events {
		e := &g.events[i]
		full := e.order.Acquires() || !e.read && e.kind != prog.FenceEvent
		full = full && (e.order.Releases() || !e.write && e.kind != prog.FenceEvent)
		if full && (e.atomic || e.kind == prog.FenceEvent) && !e.isInit() && len(out) < 6 && r.IntN(10) > 0 {
			e.order = memory.SeqCstOrder
			out = append(out, i)
		}
	}
	return out
}

func TestTheEdgesOfC20AreTheStandards(t *testing.T) {
	const seed = 20
	r := rand.New(rand.NewPCG(seed, 0))
	verdicts := map[bool]int{}
	compare := func(name any, p *prog.Program) {
		graphs := graphsOf(t, weaken(p))
		for range min(40, len(graphs)) {
			g := graphs[r.IntN(len(graphs))]
			g = &graph{events: slices.Clone(g.events), co: g.co}
			sc := strengthen(r, g)
			s := newStandard(g)
			_, ok := check(C20, g.base())
			require.Equal(t, s.someOrder(nil, sc), ok, "%v: seed %d: %v with seq_cst %v", name, seed, p, sc)
			verdicts[ok]++
		}
	}
	for i, e := range prog.Directed() {
		for m := range uint64(5) {
			p, _ := prog.Mutate(e.Program, m, int(m), 3000)
			compare(e.Name, p)
		}
		p, _ := prog.Random(uint64(i), prog.DefaultSize())
		compare(i, p)
	}
	require.Greater(t, verdicts[true], 100)
	require.Greater(t, verdicts[false], 100, "an axiom that never forbids anything is not tested")
}

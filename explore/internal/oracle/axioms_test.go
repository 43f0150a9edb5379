package oracle

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// builder puts a graph together by hand, also one that no enumeration would visit.
type builder struct {
	g    *graph
	next map[int]int
}

// newBuilder starts with two locations, 0 and 1, whose initial writes are events 0 and 1.
func newBuilder() *builder {
	return &builder{newGraph(make([]memory.Value, 2), false), map[int]int{}}
}

func (b *builder) event(thread int, e event, place int) int {
	e.id = prog.EventID{Thread: thread, Index: b.next[thread]}
	b.next[thread]++
	e.atomic = true
	return b.g.push(e, place)
}

// w adds a write at a place of the coherence order, r a read, u an update.
func (b *builder) w(thread, loc, place int, o memory.Order) int {
	return b.event(thread, event{kind: prog.WriteEvent, write: true, loc: loc, order: o}, place)
}

func (b *builder) r(thread, loc, from int, o memory.Order) int {
	return b.event(thread, event{kind: prog.ReadEvent, read: true, loc: loc, from: from, order: o}, 0)
}

func (b *builder) u(thread, loc, from, place int, o memory.Order) int {
	return b.event(thread, event{kind: prog.UpdateEvent, read: true, write: true, loc: loc, from: from, order: o}, place)
}

// Each axiom forbids a graph that is allowed but for it, next to one that is allowed.
func TestEachAxiomForbidsSomething(t *testing.T) {
	const rlx, acq, rel, sc = memory.RelaxedOrder, memory.AcquireOrder, memory.ReleaseOrder, memory.SeqCstOrder
	for _, c := range []struct {
		name    string
		build   func(b *builder)
		allowed bool
	}{
		{"two writes of a thread in order", func(b *builder) { b.w(0, 0, 1, rlx); b.w(0, 0, 2, rlx) }, true},
		{"coherence of writes", func(b *builder) { b.w(0, 0, 1, rlx); b.w(0, 0, 1, rlx) }, false},
		{"reads in order", func(b *builder) { w := b.w(0, 0, 1, rlx); b.r(1, 0, 0, rlx); b.r(1, 0, w, rlx) }, true},
		{"coherence of reads", func(b *builder) { w := b.w(0, 0, 1, rlx); b.r(1, 0, w, rlx); b.r(1, 0, 0, rlx) }, false},
		{"coherence of a write and a read", func(b *builder) { b.w(0, 0, 1, rlx); b.r(0, 0, 0, rlx) }, false},
		{"coherence of a read and a write", func(b *builder) { w := b.w(1, 0, 1, rlx); b.r(0, 0, w, rlx); b.w(0, 0, 1, rlx) }, false},
		{"message passing, seen", func(b *builder) {
			x := b.w(0, 0, 1, rlx)
			y := b.w(0, 1, 1, rel)
			b.r(1, 1, y, acq)
			b.r(1, 0, x, rlx)
		}, true},
		{"message passing, missed", func(b *builder) {
			b.w(0, 0, 1, rlx)
			y := b.w(0, 1, 1, rel)
			b.r(1, 1, y, acq)
			b.r(1, 0, 0, rlx)
		}, false},
		{"message passing, relaxed", func(b *builder) {
			b.w(0, 0, 1, rlx)
			y := b.w(0, 1, 1, rlx)
			b.r(1, 1, y, acq)
			b.r(1, 0, 0, rlx)
		}, true},
		{"updates in a chain", func(b *builder) { u := b.u(0, 0, 0, 1, rlx); b.u(1, 0, u, 2, rlx) }, true},
		{"two updates of one write", func(b *builder) { b.u(0, 0, 0, 1, rlx); b.u(1, 0, 0, 2, rlx) }, false},
		{"a write between", func(b *builder) { b.u(0, 0, 0, 1, rlx); b.w(1, 0, 1, rlx) }, false},
		{"an update that reads from the future", func(b *builder) { w := b.w(1, 0, 1, rlx); b.u(0, 0, w, 1, rlx) }, false},
		{"load buffering", func(b *builder) {
			r := b.r(0, 0, 0, rlx)
			w := b.w(0, 1, 1, rlx)
			b.r(1, 1, w, rlx)
			b.g.events[r].from = b.w(1, 0, 1, rlx)
		}, false},
		{"store buffering, release and acquire", func(b *builder) {
			b.w(0, 0, 1, rel)
			b.r(0, 1, 1, acq)
			b.w(1, 1, 1, rel)
			b.r(1, 0, 0, acq)
		}, true},
		{"store buffering, seq_cst", func(b *builder) {
			b.w(0, 0, 1, sc)
			b.r(0, 1, 1, sc)
			b.w(1, 1, 1, sc)
			b.r(1, 0, 0, sc)
		}, false},
	} {
		for _, m := range []Model{C20, RC11, GenMC} {
			b := newBuilder()
			c.build(b)
			_, ok := check(m, b.g.base())
			require.Equal(t, c.allowed, ok, "%s under %v", c.name, m)
		}
	}
}

// The operators on bit matrices are compared with their definitions on sets of pairs.
func TestOperators(t *testing.T) {
	const seed = 3
	r := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		n := 1 + r.IntN(maxEvents)
		draw := func() rel {
			a := empty(n)
			for range r.IntN(2 * n) {
				a.add(r.IntN(n), r.IntN(n))
			}
			return a
		}
		a, b, s := draw(), draw(), r.Uint64()&all(n)
		ab, u, i, d, inv, p, o := seq(a, b), or(a, b), and(a, b), minus(a, b), inverse(a), plus(a), opt(a)
		res := restrict(s, a, s)
		reach := a
		for range n {
			reach = or(reach, seq(reach, a))
		}
		require.Equal(t, reach, p, "seed %d", seed)
		require.Equal(t, seq(id(n, s), a, id(n, s)), res, "seed %d", seed)
		require.Equal(t, opt(p), star(a), "seed %d", seed)
		require.Equal(t, p.irreflexive(), acyclic(a), "seed %d", seed)
		for x := range n {
			for y := range n {
				through := false
				for z := range n {
					through = through || a.has(x, z) && b.has(z, y)
				}
				require.Equal(t, through, ab.has(x, y), "seed %d", seed)
				require.Equal(t, a.has(x, y) || b.has(x, y), u.has(x, y), "seed %d", seed)
				require.Equal(t, a.has(x, y) && b.has(x, y), i.has(x, y), "seed %d", seed)
				require.Equal(t, a.has(x, y) && !b.has(x, y), d.has(x, y), "seed %d", seed)
				require.Equal(t, a.has(y, x), inv.has(x, y), "seed %d", seed)
				require.Equal(t, a.has(x, y) || x == y, o.has(x, y), "seed %d", seed)
			}
		}
	}
}

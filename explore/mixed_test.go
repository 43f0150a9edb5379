package explore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Mixed programs have what the oracle and the interleaver of monitors each lack: threads that spawn and join others, choices, weak
// compare_exchanges, awaits with and without a time-out, beside locks, conditions and atomics of all orders.

// mixedOp is an operation of a mixed program on word, lock, condition or thread obj.
type mixedOp struct {
	kind  byte
	obj   int
	a, b  uint64
	order int // 0 relaxed, 1 acquire and release, 2 seq_cst
}

// mixedProgram is the code of all threads; the first ones are started by the main thread, the others by an operation.
type mixedProgram struct {
	code  [][]mixedOp
	roots int
}

var (
	mixedLoads  = [3]*memory.LoadSite{loadRlx, loadAcq, memory.NewLoad("mixed.load", memory.SeqCst, "as tested")}
	mixedStores = [3]*memory.StoreSite{storeRlx, storeRel, memory.NewStore("mixed.store", memory.SeqCst, "as tested")}
	mixedAdds   = [3]*memory.RMWSite{rmwRlx, memory.NewRMW("mixed.add.acq_rel", memory.AcqRel, "as tested"), memory.NewRMW("mixed.add", memory.SeqCst, "as tested")}
	mixedCASes  = [3]*memory.CASSite{casRlx, weakCAS, memory.NewCAS("mixed.cas", memory.SeqCst, memory.SeqCst, "as tested")}
	mixedFences = [3]*memory.FenceSite{arcFence, memory.NewFence("mixed.fence.acq_rel", memory.AcqRel, "as tested"), memory.NewFence("mixed.fence", memory.SeqCst, "as tested")}
)

// drawMixed draws a program, with conditions or without, whose accesses have orders from the given one on.
func drawMixed(r *rand.Rand, conds bool, order int) *mixedProgram {
	p := &mixedProgram{code: make([][]mixedOp, 2+r.IntN(2))}
	p.roots = len(p.code)
	simple := func() mixedOp {
		kind := "LLWWAACcwTaf"[r.IntN(12)]
		return mixedOp{kind, r.IntN(2), uint64(r.IntN(3)), uint64(1 + r.IntN(2)), order + r.IntN(3-order)}
	}
	section := func() []mixedOp {
		m := r.IntN(2)
		in := []mixedOp{simple()}
		if conds && r.IntN(2) == 0 {
			in[0] = mixedOp{kind: "zZsb"[r.IntN(4)], obj: m}
		}
		if r.IntN(3) == 0 {
			in = append(in, simple())
		}
		return slices.Concat([]mixedOp{{kind: 'l', obj: m}}, in, []mixedOp{{kind: 'u', obj: m}})
	}
	for t, left := 0, 8; t < len(p.code); t++ {
		child := 0
		for k := 1 + r.IntN(3); k > 0 && left > 0; k, left = k-1, left-1 {
			switch x := r.IntN(10); {
			case x < 5 && r.IntN(3) == 0:
				p.code[t] = append(p.code[t], mixedOp{kind: '?', a: uint64(r.IntN(2))}, simple())
			case x < 5:
				p.code[t] = append(p.code[t], simple())
			case x < 8:
				p.code[t] = append(p.code[t], section()...)
			case x < 9 && conds:
				p.code[t] = append(p.code[t], mixedOp{kind: "sb"[r.IntN(2)], obj: r.IntN(2)})
			case child == 0 && len(p.code) < 5:
				child = len(p.code)
				p.code = append(p.code, nil)
				p.code[t] = append(p.code[t], mixedOp{kind: 'S', obj: child})
			}
		}
		if child > 0 && r.IntN(2) == 0 {
			p.code[t] = append(p.code[t], mixedOp{kind: 'J', obj: child}, simple())
		}
	}
	return p
}

func (p *mixedProgram) String() string {
	var threads []string
	for _, ops := range p.code {
		text := ""
		for _, op := range ops {
			text += fmt.Sprintf("%c%d(%d,%d,%d) ", op.kind, op.obj, op.a, op.b, op.order)
		}
		threads = append(threads, text)
	}
	return strings.Join(threads, "| ")
}

// pack is a value with whether an operation succeeded.
func pack(v uint64, ok bool) uint64 {
	if ok {
		return 2*v + 1
	}
	return 2 * v
}

// run is the program as the explorer takes it. Each thread notes what it learns.
func (p *mixedProgram) run(s *memory.Space) {
	w := words(s, 2, 0)
	m, c := new([2]memory.Mutex), new([2]memory.Cond)
	for i := range 2 {
		m[i].Init(s, fmt.Sprintf("m%d", i))
		c[i].Init(s, fmt.Sprintf("c%d", i))
	}
	var start func(t int) *memory.Thread[struct{}]
	thread := func(t int) {
		children := map[int]*memory.Thread[struct{}]{}
		last := uint64(0)
		learn := func(v uint64) { last = v; s.Note("learns", uint64(t), v) }
		for i := 0; i < len(p.code[t]); i++ {
			op := p.code[t][i]
			x := w[op.obj&1]
			switch op.kind {
			case '?': // the next one only if the last value is a
				if last != op.a {
					i++
				}
			case 'L':
				learn(x.Load(mixedLoads[op.order]))
			case 'W':
				x.Store(mixedStores[op.order], op.b)
			case 'A':
				learn(x.FetchAdd(mixedAdds[op.order], op.b))
			case 'C':
				learn(pack(x.CompareExchange(mixedCASes[op.order], op.a, op.b)))
			case 'c':
				learn(pack(x.CompareExchangeWeak(mixedCASes[op.order], op.a, op.b)))
			case 'w':
				learn(x.Await(mixedLoads[op.order], func(v uint64) bool { return v != op.a }))
			case 'T':
				learn(pack(x.AwaitTimeout(mixedLoads[op.order], func(v uint64) bool { return v == op.a }, 1)))
			case 'a':
				learn(uint64(s.Choose(2)))
			case 'f':
				s.Fence(mixedFences[op.order])
			case 'l':
				m[op.obj].Lock()
			case 'u':
				m[op.obj].Unlock()
			case 'z':
				c[op.obj].Wait(&m[op.obj])
			case 'Z':
				learn(pack(0, c[op.obj].WaitTimeout(&m[op.obj], 1)))
			case 's':
				c[op.obj].Signal()
			case 'b':
				c[op.obj].Broadcast()
			case 'S':
				children[op.obj] = start(op.obj)
			case 'J':
				children[op.obj].Join()
			}
		}
	}
	start = func(t int) *memory.Thread[struct{}] { return memory.Go(s, fmt.Sprintf("T%d", t), func() { thread(t) }) }
	for t := range p.roots {
		start(t)
	}
}

// explored returns how many executions have each outcome, which is what the threads learn. The result is nil if a bound was reached.
func (p *mixedProgram) explored(t *testing.T, m Model, options ...Option) (map[string]int, *Result) {
	t.Helper()
	outcomes := map[string]int{}
	r := explored(t, p.run, append(options, In(m), All(), MaxExecutions(50_000), OnExecution(func(x *Execution) error {
		learnt := make([]string, len(p.code))
		for thread := range x.Threads() {
			for _, l := range x.Locals(thread) {
				learnt[l.Args[0]] += fmt.Sprintf("%d ", l.Args[1])
			}
		}
		outcomes[strings.Join(learnt, "|")]++
		return nil
	}))...)
	if r.Bound == ExecutionBound {
		return nil, nil
	}
	return outcomes, r
}

// Under sc a program has the outcomes of its interleavings, and a deadlock if one of them has. The weak models have all of
// these, and no others if every access is seq_cst and there is no condition, whose signals order nothing. How the search is done changes nothing.
func TestMixedProgramsAgreeWithInterleavings(t *testing.T) {
	n := 400 * longRuns(t)
	compared, deadlocks, strong := 0, 0, 0
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 0x6d697865))
		conds, order, spurious := seed%2 == 0, 0, 0
		if seed%4 == 1 {
			order = 2
		}
		if !conds {
			spurious = int(seed % 3)
		}
		p := drawMixed(r, conds, order)
		what := fmt.Sprintf("seed %d, %d spurious: %v", seed, spurious, p)
		want, dead, ok := p.interleavings(spurious, 60_000)
		if !ok {
			continue
		}
		compared++
		if dead {
			deadlocks++
		}
		for _, m := range []Model{SC, C20, RC11, GenMC} {
			got, res := p.explored(t, m, Spurious(spurious))
			if res == nil {
				continue
			}
			if m == SC || order == 2 && !conds {
				strong++
				require.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)), "under %v, %s", m, what)
				require.Equal(t, dead, len(res.Failures) > 0, "under %v, %s: %v", m, what, res)
			}
			for outcome := range want {
				require.Contains(t, got, outcome, "under %v, %s", m, what)
			}
			require.True(t, !dead || len(res.Failures) > 0, "under %v, %s: %v", m, what, res)
			if m != C20 || res.Executions > 2000 {
				continue
			}
			for mode, options := range map[string][]Option{"no trie": {NoTrie()}, "workers": {Workers(3), pollEvery(1)}, "paranoid": {Paranoid()}} {
				again, other := p.explored(t, m, append(options, Spurious(spurious))...)
				require.Equal(t, got, again, "%s, %s", mode, what)
				require.Equal(t, res.Blocked, other.Blocked, "%s, %s", mode, what)
				require.Len(t, other.Failures, len(res.Failures), "%s, %s", mode, what)
			}
		}
	}
	t.Logf("compared %d of %d, %d with a deadlock; %d explorations must have the outcomes of interleavings", compared, n, deadlocks, strong)
	require.Greater(t, compared, n*9/10)
	require.NotZero(t, deadlocks)
}

// The end of a thread follows its last operation in program order and happens before its join: without that, a program of nothing but
// seq_cst accesses would have an execution that no interleaving has. Here x is seen as set by the writer before y, and by main, which has joined the
// reader of y, as not set.
func TestEndOfThreadIsOrderedInSeqCst(t *testing.T) {
	load, store := mixedLoads[2], mixedStores[2]
	for _, joins := range []bool{true, false} {
		program := func(s *memory.Space) {
			w := words(s, 2, 0)
			memory.Go(s, "x", func() { w[0].Store(store, 1); s.Note("y", w[1].Load(load)) })
			memory.Go(s, "y", func() { w[1].Store(store, 1) })
			reader := memory.Go(s, "reader", func() { s.Note("y", w[1].Load(load)) })
			if joins {
				reader.Join()
			}
			s.Note("x", w[0].Load(load))
		}
		for _, m := range []Model{SC, C20, RC11, GenMC} {
			weak := false
			r := explored(t, program, In(m), OnExecution(func(x *Execution) error {
				weak = weak || x.Locals(0)[0].Args[0] == 0 && x.Locals(1)[0].Args[0] == 0 && x.Locals(3)[0].Args[0] == 1
				return nil
			}))
			require.Equal(t, !joins, weak, "joins %v under %v", joins, m)
			require.Equal(t, map[bool]int64{true: 7, false: 8}[joins], r.Executions, "joins %v under %v", joins, m)
		}
	}
}

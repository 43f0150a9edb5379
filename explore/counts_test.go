package explore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

func explored(t *testing.T, p func(*memory.Space), options ...Option) *Result {
	t.Helper()
	r, err := Run(context.Background(), p, options...)
	require.NoError(t, err)
	return r
}

// weakModels are those of C11.
var weakModels = []Model{GenMC, C20, RC11}

// The counts are published for GenMC 0.11.0 or have the closed form that is given. Without a seq_cst operation, and without an acquire of a store
// that follows another store of its thread to that location, the models agree.
func TestCountsOfPeers(t *testing.T) {
	for _, c := range []struct {
		name    string
		program func(*memory.Space)
		want    int64
	}{
		{"ainc(2): 2!", adders(2, 1), 2},
		{"ainc(7): 7!", adders(7, 1), 5040},
		{"binc(4): (4!)^2", adders(4, 2), 576},
		{"cinc(4): (4!)^3", adders(4, 3), 13824},
		{"wainc(4): 5!", wainc(4), 120},
		{"inc(2)", inc(2), 4},
		{"inc(3)", inc(3), 36},
		{"inc(4)", inc(4), 576},
		{"inc(5)", inc(5), 14400},
		{"inc(6)", inc(6), 518400},
		{"casw(2)", casw(2), 6},
		{"casw(3)", casw(3), 66},
		{"casw(4)", casw(4), 1200},
		{"casw(5)", casw(5), 32880},
		{"casw(6)", casw(6), 1270080},
		{"readers(13): 2^13", readers(13), 8192},
		{"4-writers", nwriters(4), 720},
		{"lockinc(7): 7!", lockinc(7), 5040},
		{"lastzero(5)", lastzero(5), 64},
		{"lastzero(10)", lastzero(10), 3328},
		{"lastzero(15)", lastzero(15), 147456},
		{"fib_bench(5)", fibBench(5), 525630},
		{"arc(1)", arc{clones: 1}.program, 4},
		{"arc(2): 7!/3!^2", arc{clones: 2}.program, 140},
		{"arc(3): 10!/3!^3", arc{clones: 3}.program, 16800},
		{"arc(1) clone, spawn", arc{clones: 1, spawnFast: true}.program, 4},
		{"arc(2) clone, spawn", arc{clones: 2, spawnFast: true}.program, 224},
		{"arc(3) clone, spawn", arc{clones: 3, spawnFast: true}.program, 49280},
		{"arc(2) reload", arc{clones: 2, reload: true}.program, 140},
		{"arc(3) reload", arc{clones: 3, reload: true}.program, 16800},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, m := range weakModels {
				r := explored(t, c.program, In(m))
				require.Equal(t, Pass, r.Verdict, r)
				require.Equal(t, c.want, r.Executions, "%v under %v", r, m)
				require.Zero(t, r.Blocked, m)
			}
		})
	}
}

// Arc's other right orders, and each wrong one.
func TestCountsOfArcUnderOtherOrders(t *testing.T) {
	dec := func(o memory.Order) Option { return Override(&arcDec.Site, o) }
	inc := func(o memory.Order) Option { return Override(&arcInc.Site, o) }
	right := []struct {
		name    string
		a       arc
		options []Option
	}{
		{"acq_rel decrement and no fence", arc{noFence: true}, []Option{dec(memory.AcqRelOrder)}},
		{"all seq_cst", arc{}, []Option{dec(memory.SeqCstOrder), inc(memory.SeqCstOrder), Override(&arcFence.Site, memory.SeqCstOrder)}},
		{"relaxed decrement, payload untouched, count outside", arc{untouched: true, outside: true}, []Option{dec(memory.RelaxedOrder)}},
	}
	for _, c := range right {
		for n, want := range map[int]int64{1: 4, 2: 140, 3: 16800} {
			c.a.clones = n
			for _, m := range weakModels {
				r := explored(t, c.a.program, append(c.options, In(m))...)
				require.Equal(t, Pass, r.Verdict, "%s: %v", c.name, r)
				require.Equal(t, want, r.Executions, "%s, N=%d, %v", c.name, n, m)
			}
		}
	}
	wrong := []struct {
		name    string
		a       arc
		options []Option
	}{
		{"relaxed decrement", arc{}, []Option{dec(memory.RelaxedOrder)}},
		{"no fence", arc{noFence: true}, nil},
		{"acquire decrement", arc{}, []Option{dec(memory.AcquireOrder)}},
		{"one drop too many", arc{extraDrop: true}, nil},
		{"relaxed decrement, payload untouched, count inside", arc{untouched: true}, []Option{dec(memory.RelaxedOrder)}},
	}
	for _, c := range wrong {
		for n := 1; n <= 3; n++ {
			c.a.clones = n
			for _, m := range weakModels {
				r := explored(t, c.a.program, append(c.options, In(m))...)
				require.Equal(t, Fail, r.Verdict, "%s, N=%d, %v: %v", c.name, n, m, r)
				require.Equal(t, UseAfterFree, r.Failures[0].Kind, "%s, N=%d, %v: %v", c.name, n, m, r)
				require.Equal(t, "R2", r.Failures[0].Property)
			}
		}
	}
}

// The counts under genmc are those of GenMC 0.11.0. Where a model differs from it, the reason is given.
func TestCountsOfLitmusTests(t *testing.T) {
	type counts map[Model]int64
	same := func(weak, sc int64) counts { return counts{GenMC: weak, C20: weak, RC11: weak, SC: sc} }
	for name, want := range map[string]counts{
		"SB":         same(4, 3),
		"SB+scs":     same(3, 3),
		"SB+fences":  same(3, 3),
		"MP":         same(3, 3),
		"MP+guard":   same(2, 2),
		"LB":         same(3, 3),
		"2+2W":       same(4, 3),
		"2+2W+scs":   same(3, 3),
		"CoRR":       same(6, 6),
		"CoRW":       same(3, 3),
		"CoWR":       same(3, 3),
		"S":          same(4, 3),
		"Z6+acq":     same(7, 7),
		"IRIW":       same(16, 15),
		"W+RWC":      same(7, 7),
		"ISA2":       same(7, 7),
		"RWC+fences": same(7, 7),
		// C++20 puts a read behind the write that it reads from in S; the others do not.
		"SB+rfis": {GenMC: 4, C20: 3, RC11: 4, SC: 3},
		// rc11 orders through hb only between accesses of other locations than the first and the last.
		"WWmerge1": {GenMC: 17, C20: 17, RC11: 18, SC: 15},
		// GenMC splits a read-modify-write, which orders its write before what acquires from it.
		"Z6.U": {GenMC: 22, C20: 24, RC11: 24, SC: 18},
		// What GenMC checks is weaker than its axioms in this one: they allow 48.
		"no-hbl": {GenMC: 49, C20: 48, RC11: 48, SC: 48},
	} {
		for m, n := range want {
			p := prog.Named(name)
			require.NotNil(t, p, name)
			require.Equal(t, n, explored(t, runnable(p), In(m), FullPlain()).Executions, "%s under %v", name, m)
		}
	}
	wrc := prog.MustParse("W x 1 rlx | r0 = R x rlx ; W y r0 rlx | R y rlx ; R x rlx")
	for _, m := range weakModels {
		require.Equal(t, int64(8), explored(t, runnable(wrc), In(m)).Executions, "WRC+dep under %v", m)
	}
}

// orbit is an execution up to the names of threads 1 to n, which are equal: the least of its texts, in which each event has its thread, and
// what it reads from is named by that as well.
func orbit(x *Execution, n int) string {
	least := ""
	permutations(n, func(p []int) {
		name := func(id EventID) EventID {
			if id.Thread >= 1 {
				id.Thread = p[id.Thread-1] + 1
			}
			return id
		}
		lanes := make([]string, n+1)
		for t := range x.Threads() {
			for i := range x.Len(t) {
				if e := x.Event(EventID{t, i}); e.Reads {
					lanes[name(EventID{t, i}).Thread] += fmt.Sprintf("%v ", name(e.From))
				}
			}
		}
		if text := strings.Join(lanes, "|"); least == "" || text < least {
			least = text
		}
	})
	return least
}

// permutations calls f with each permutation of 0 to n-1, which is valid during the call.
func permutations(n int, f func([]int)) {
	p := make([]int, 0, n)
	var extend func()
	extend = func() {
		if len(p) == n {
			f(p)
		}
		for v := range n {
			if !slices.Contains(p, v) {
				p = append(p, v)
				extend()
				p = p[:len(p)-1]
			}
		}
	}
	extend()
}

// Published with the symmetry of equal threads: (3n+1)!/(3!)^n/n!. The count is all that is written, so reads-from says everything.
func TestCountsOfArcUpToSymmetry(t *testing.T) {
	for n, want := range map[int]int{1: 4, 2: 70, 3: 2800} {
		orbits := map[string]bool{}
		explored(t, arc{clones: n}.program, In(GenMC), OnExecution(func(x *Execution) error {
			orbits[orbit(x, n)] = true
			return nil
		}))
		require.Len(t, orbits, want)
	}
}

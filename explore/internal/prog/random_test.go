package prog

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

func TestRandomProgramsAreValidAndWithinTheirSize(t *testing.T) {
	size := DefaultSize()
	for seed := range uint64(2000) {
		p, _ := Random(seed, size)
		require.NoError(t, p.Validate(), "seed %d: %v", seed, p)
		require.GreaterOrEqual(t, len(p.Threads), 2)
		require.LessOrEqual(t, len(p.Threads), size.Threads)
		require.LessOrEqual(t, p.Bound(), size.Executions, "seed %d: %v", seed, p)
		require.Empty(t, p.Mixed(), "seed %d: %v", seed, p)
		n := 0
		for _, code := range p.Threads {
			n += events(code)
		}
		require.LessOrEqual(t, n, size.Events, "seed %d: %v", seed, p)
		q, err := Parse(p.String())
		require.NoError(t, err, "seed %d: %v", seed, p)
		require.Equal(t, p.String(), q.String())
		again, _ := Random(seed, size)
		require.Equal(t, p, again)
	}
}

// Sizes that hardly any program keeps are kept all the same.
func TestRandomProgramsOfExtremeSizes(t *testing.T) {
	for _, size := range []Size{{}, {Executions: 0.5}, {Threads: 40, Events: 40, Atomics: 9, Plains: 9}, {Threads: 3, Events: 60, Atomics: 1, Executions: 1}} {
		for seed := range uint64(20) {
			p, _ := Random(seed, size)
			require.NoError(t, p.Validate())
			if size.Executions > 0 {
				require.LessOrEqual(t, p.Bound(), 1.0, p.String())
			}
		}
	}
}

// Every kind of instruction, with every order that C11 permits for it, must come up; a draw that never makes one tests
// nothing about it.
func TestRandomProgramsCoverTheLanguage(t *testing.T) {
	seen := coverage(func(yield func(*Program)) {
		for seed := range uint64(3000) {
			p, _ := Random(seed, DefaultSize())
			yield(p)
		}
	})
	want := []string{"If", "Assume"}
	for _, o := range append([]memory.Order{memory.NonAtomicOrder}, loadOrders...) {
		want = append(want, "Load "+OrderName(o))
	}
	for _, o := range append([]memory.Order{memory.NonAtomicOrder}, storeOrders...) {
		want = append(want, "Store "+OrderName(o))
	}
	for _, o := range fenceOrders {
		want = append(want, "Fence "+OrderName(o))
	}
	for _, o := range rmwOrders {
		want = append(want, "RMW "+OrderName(o), "CAS "+OrderName(o)+" rlx")
	}
	for _, name := range modifyNames {
		want = append(want, "RMW "+name)
	}
	want = append(want, "CAS acq acq", "CAS rel acq", "CAS acq_rel acq", "CAS sc acq", "CAS sc sc")
	for _, w := range want {
		require.Positive(t, seen[w], w)
	}
}

// The pairs of a compare-and-swap are written out by hand: a failure order that is stronger than the success order is
// forbidden, and acquire is not stronger than release. Generator, Validate and memory.Site.Permits agree on them.
func TestOrdersOfCompareAndSwap(t *testing.T) {
	permitted := map[string]bool{
		"rlx rlx": true,
		"acq rlx": true, "acq acq": true,
		"rel rlx": true, "rel acq": true,
		"acq_rel rlx": true, "acq_rel acq": true,
		"sc rlx": true, "sc acq": true, "sc sc": true,
	}
	drawn := map[string]bool{}
	g := &drawer{r: rand.New(rand.NewPCG(1, 0x636173))}
	for range 1000 {
		success, failure := g.casOrders()
		drawn[OrderName(success)+" "+OrderName(failure)] = true
	}
	require.Equal(t, permitted, drawn)
	for success := memory.RelaxedOrder; success <= memory.SeqCstOrder; success++ {
		for failure := memory.RelaxedOrder; failure <= memory.SeqCstOrder; failure++ {
			pair := OrderName(success) + " " + OrderName(failure)
			in := &CAS{Loc: "x", Expected: Const(0), New: Const(1), Success: success, Failure: failure}
			err := (&Program{Threads: [][]Instr{{in}}}).Validate()
			site := memory.Site{Name: "x", Access: memory.CASAccess}
			require.Equal(t, permitted[pair], err == nil, "%s: %v", pair, err)
			require.Equal(t, permitted[pair], site.Permits(success, failure) == nil, pair)
		}
	}
}

func coverage(programs func(func(*Program))) map[string]int {
	seen := map[string]int{}
	programs(func(p *Program) {
		p.Walk(func(_ int, in Instr) {
			switch in := in.(type) {
			case *If:
				seen["If"]++
			case *Assume:
				seen["Assume"]++
			case *Load:
				seen["Load "+OrderName(in.Order)]++
			case *Store:
				seen["Store "+OrderName(in.Order)]++
			case *Fence:
				seen["Fence "+OrderName(in.Order)]++
			case *RMW:
				seen["RMW "+OrderName(in.Order)]++
				seen["RMW "+modifyNames[in.Fn]]++
			case *CAS:
				seen["CAS "+OrderName(in.Success)+" "+OrderName(in.Failure)]++
			}
		})
	})
	return seen
}

func TestMutantsAreSmallChanges(t *testing.T) {
	kinds := map[string]int{}
	for i, e := range append(Directed(), Arcs()...) {
		before := e.Program.String()
		limit := max(3000, e.Program.Bound())
		for seed := range uint64(40) {
			m, what := Mutate(e.Program, seed, 1+i%3, limit)
			require.Equal(t, before, e.Program.String(), "the original must not change")
			require.NoError(t, m.Validate(), "%s seed %d: %v", e.Name, seed, what)
			require.LessOrEqual(t, m.Bound(), limit, "%s seed %d: %v", e.Name, seed, what)
			require.Empty(t, m.Mixed(), "%s seed %d: %v", e.Name, seed, what)
			require.NotEmpty(t, what, "%s seed %d", e.Name, seed)
			if len(what) == 1 && !strings.HasPrefix(what[0], "swap") {
				require.NotEqual(t, before, m.String(), "%s seed %d: %v", e.Name, seed, what)
			}
			again, _ := Mutate(e.Program, seed, 1+i%3, limit)
			require.Equal(t, m, again)
			for _, w := range what {
				kind, _, _ := strings.Cut(w, " ")
				kinds[kind]++
			}
		}
	}
	for _, kind := range []string{"drop", "double", "insert", "swap", "R", "W", "U", "C", "F", "if", "assume"} {
		require.Positive(t, kinds[kind], "%v", kinds)
	}
}

func TestMutateOfNothing(t *testing.T) {
	p, what := Mutate(&Program{Threads: [][]Instr{nil}}, 1, 3, 100)
	require.Empty(t, what)
	require.Equal(t, "", p.String())
}

func TestNamed(t *testing.T) {
	names := map[string]bool{}
	for _, e := range append(Directed(), Arcs()...) {
		require.False(t, names[e.Name], e.Name)
		names[e.Name] = true
		require.Equal(t, e.Program, Named(e.Name))
		require.Empty(t, e.Program.Mixed(), e.Name)
	}
	require.Nil(t, Named("no such program"))
}

// The bound of a program that is only additions to one cell is exact: the interleavings.
func TestBound(t *testing.T) {
	require.Equal(t, 24.0, AInc(4).Bound())
	require.Equal(t, 576.0, BInc(4).Bound())
	require.Equal(t, 6.0, MustParse("W x 1 rlx ; W x 2 rlx | W x 3 rlx ; W x 4 rlx").Bound())
	require.Equal(t, 4.0, MustParse("W x 1 rlx ; R y rlx | W y 1 rlx ; R x rlx").Bound())
	require.Equal(t, 6.0, MustParse("C x 0 1 rlx rlx | W x 2 rlx").Bound(), "2 orders, times 3 writes that a failure may read")
}

func FuzzParse(f *testing.F) {
	for _, d := range directed {
		f.Add(d.text)
	}
	f.Add("{ x = 1 } if r0 < 1 { free x y } else { r0 = (r1 + 2) and 3 }\n# comment\n| assume 1 == 1")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		q, err := Parse(p.String())
		if err != nil || q.String() != p.String() {
			t.Fatalf("%q reads as %q, which reads as %v, %v", text, p, q, err)
		}
	})
}

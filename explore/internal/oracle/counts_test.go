package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

// The counts are published for GenMC 0.11.0 or have the closed form that is given.
func TestCountsOfFamilies(t *testing.T) {
	for _, c := range []struct {
		name string
		p    *prog.Program
		want int
	}{
		{"ainc(2): 2!", prog.AInc(2), 2},
		{"ainc(3): 3!", prog.AInc(3), 6},
		{"ainc(4): 4!", prog.AInc(4), 24},
		{"ainc(5): 5!", prog.AInc(5), 120},
		{"binc(2): (2!)^2", prog.BInc(2), 4},
		{"binc(3): (3!)^2", prog.BInc(3), 36},
		{"cinc(2): (2!)^3", prog.CInc(2), 8},
		{"cinc(3): (3!)^3", prog.CInc(3), 216},
		{"wainc(2): 3!", prog.WAInc(2), 6},
		{"wainc(3): 4!", prog.WAInc(3), 24},
		{"wainc(4): 5!", prog.WAInc(4), 120},
		{"inc(2)", prog.Inc(2), 4},
		{"inc(3)", prog.Inc(3), 36},
		{"inc(4)", prog.Inc(4), 576},
		{"casw(2)", prog.CASW(2), 6},
		{"casw(3)", prog.CASW(3), 66},
		{"casw(4)", prog.CASW(4), 1200},
		{"readers(1): 2", prog.Readers(1), 2},
		{"readers(5): 2^5", prog.Readers(5), 32},
		{"readers(7): 2^7", prog.Readers(7), 128},
		{"nwriters(2): 4!", prog.NWriters(2), 24},
		{"4-writers", prog.NWriters(4), 720},
		{"lastzero(5)", prog.LastZero(5), 64},
	} {
		t.Run(c.name, func(t *testing.T) {
			// Without a seq_cst operation, and without an acquire of a store that follows another store of its
			// thread to that location, the models agree.
			for _, m := range []Model{GenMC, C20, RC11} {
				r := run(t, c.p, Options{Model: m})
				require.Equal(t, c.want, r.Stats.Complete, m)
				require.Zero(t, r.Stats.Blocked, m)
				require.Zero(t, r.Stats.Racy, m)
			}
		})
	}
}

// A lock lets the threads through in every order, and the others wait; a plain counter under it never races.
func TestLock(t *testing.T) {
	factorial := 1
	for n := 1; n <= 4; n++ {
		factorial *= n
		for _, m := range Models() {
			r := run(t, prog.LockInc(n), Options{Model: m})
			require.Equal(t, factorial, r.Stats.Complete, "n=%d under %v", n, m)
			require.Equal(t, n > 1, r.Stats.Blocked > 0, "n=%d under %v", n, m)
			require.Zero(t, r.Stats.Racy, "n=%d under %v", n, m)
			for _, g := range r.Complete {
				require.EqualValues(t, n, g.Final["d"])
			}
		}
	}
}

// The counts are GenMC's for genmc; where only one number is given the literature has all models of C11 agree. For
// sc, they are those of the outcomes that some interleaving of the program has; see also TestSCIsTheInterleavings.
func TestCountsOfLitmusTests(t *testing.T) {
	type counts map[Model]int
	same := func(weak, sc int) counts { return counts{GenMC: weak, C20: weak, RC11: weak, SC: sc} }
	for name, want := range map[string]counts{
		"SB":           same(4, 3),
		"SB+scs":       same(3, 3),
		"SB+fences":    same(3, 3),
		"SB+fence+scs": same(3, 3),
		"SB+rmws":      same(3, 3),
		"MP":           same(3, 3),
		"MP+rlxs":      same(4, 3),
		"MP+guard":     same(2, 2),
		"LB":           same(3, 3),
		"2+2W":         same(4, 3),
		"2+2W+scs":     same(3, 3),
		"2+2W+3sc":     same(4, 3),
		"CoRR":         same(6, 6),
		"CoRW":         same(3, 3),
		"CoWR":         same(3, 3),
		"S":            same(4, 3),
		"Z6+acq":       same(7, 7),
		"IRIW":         same(16, 15),
		"IRIW+scs":     same(15, 15),
		"W+RWC":        same(7, 7),
		"W+RWC+scs":    same(7, 7),
		"ISA2":         same(7, 7),
		"RWC+fences":   same(7, 7),
		"3.SB+scs":     same(7, 7),
		"SB+rfis":      {GenMC: 4, C20: 3, RC11: 4, SC: 3},
		"WWmerge1":     {GenMC: 17, C20: 17, RC11: 18, SC: 15},
		"Z6.U":         {GenMC: 22, C20: 24, RC11: 24, SC: 18},
		"no-hbl":       {GenMC: 49, C20: 48, RC11: 48, SC: 48},
		"casw-2":       same(6, 6),
	} {
		p := prog.Named(name)
		require.NotNil(t, p, name)
		for m, n := range want {
			require.Equal(t, n, run(t, p, Options{Model: m}).Stats.Complete, "%s under %v", name, m)
		}
	}
	require.Equal(t, 8, run(t, prog.MustParse("W x 1 rlx | r0 = R x rlx ; W y r0 rlx | R y rlx ; R x rlx"),
		Options{Model: GenMC}).Stats.Complete, "WRC+dep")
}

// Small sets of executions are listed in full.
func TestExecutionsInFull(t *testing.T) {
	for _, c := range []struct {
		text string
		want map[Model][]string
	}{{
		"W x 1 rlx ; R y rlx | W y 1 rlx ; R x rlx",
		map[Model][]string{
			C20: {
				"W x rlx 1 ; R y rlx 0 init | W y rlx 1 ; R x rlx 0 init || x: 0.0 ; y: 1.0",
				"W x rlx 1 ; R y rlx 0 init | W y rlx 1 ; R x rlx 1 0.0 || x: 0.0 ; y: 1.0",
				"W x rlx 1 ; R y rlx 1 1.0 | W y rlx 1 ; R x rlx 0 init || x: 0.0 ; y: 1.0",
				"W x rlx 1 ; R y rlx 1 1.0 | W y rlx 1 ; R x rlx 1 0.0 || x: 0.0 ; y: 1.0",
			},
			SC: {
				"W x rlx 1 ; R y rlx 0 init | W y rlx 1 ; R x rlx 1 0.0 || x: 0.0 ; y: 1.0",
				"W x rlx 1 ; R y rlx 1 1.0 | W y rlx 1 ; R x rlx 0 init || x: 0.0 ; y: 1.0",
				"W x rlx 1 ; R y rlx 1 1.0 | W y rlx 1 ; R x rlx 1 0.0 || x: 0.0 ; y: 1.0",
			},
		},
	}, {
		"{ x = 2 } r0 = C x 2 3 acq_rel acq ; if r0 == 2 { F sc ; free x } | U x swap 5 rel",
		map[Model][]string{
			C20: {
				"C x acq 5 1.0 | U x rel 2 5 init || x: 1.0",
				"U x acq_rel 2 3 init ; F sc ; X x | U x rel 3 5 0.0 || x: 0.0 1.0",
			},
			GenMC: {
				"C x acq 5 1.0 | U x rel 2 5 init || x: 1.0",
				"U x acq_rel 2 3 init ; F sc ; X x | U x rel 3 5 0.0 || x: 0.0 1.0",
			},
		},
	}, {
		"W d 1 na ; W y 1 rel | r0 = R y acq ; assume r0 == 1 ; R d na | R e na",
		map[Model][]string{
			RC11: {
				"W d na 1 ; W y rel 1 | R y acq 0 init ; blocked | R e na 0 init || d: 0.0 ; y: 0.1",
				"W d na 1 ; W y rel 1 | R y acq 1 0.1 ; R d na 1 0.0 | R e na 0 init || d: 0.0 ; y: 0.1",
			},
		},
	}} {
		for m, want := range c.want {
			require.Equal(t, want, keys(run(t, prog.MustParse(c.text), Options{Model: m})), "%s under %v", c.text, m)
		}
	}
}

// The registers and the memory of an execution are what its graph says.
func TestFinalState(t *testing.T) {
	p := prog.MustParse("{ y = 4 } r0 = U x add 2 rlx ; r1 = r0 + 5 | r3 = U x swap 7 rlx ; if r3 == 2 { r4 = 1 } else { r4 = 2 }")
	type state struct{ r0, r1, r3, r4, x, y uint64 }
	var got []state
	for _, g := range run(t, p, Options{}).Complete {
		a, b := g.Regs[0], g.Regs[1]
		got = append(got, state{a[0], a[1], b[3], b[4], g.Final["x"], g.Final["y"]})
	}
	require.ElementsMatch(t, []state{{0, 5, 2, 1, 7, 4}, {7, 12, 0, 2, 9, 4}}, got)
}

package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

// outcome reports whether some complete execution satisfies f.
func outcome(r *Result, f func(g *Graph) bool) bool {
	for _, g := range r.Complete {
		if f(g) {
			return true
		}
	}
	return false
}

// Where the models differ, it is in the execution that was published as the difference.
func TestPublishedDifferences(t *testing.T) {
	type allowed map[Model]bool
	for _, c := range []struct {
		name, source, text string
		weak               func(g *Graph) bool
		want               allowed
	}{{
		"WWmerge1", "Lahav et al., PLDI 2017",
		"r0 = R x acq ; r1 = R y sc | W x 1 sc ; W x 2 sc | W y 1 sc ; r0 = R x sc",
		func(g *Graph) bool { return g.Regs[0][0] == 2 && g.Regs[0][1] == 0 && g.Regs[2][0] == 0 },
		allowed{C20: false, RC11: true, GenMC: false, SC: false},
	}, {
		"Z6.U", "Lahav et al., PLDI 2017",
		"W x 1 sc ; W y 1 rel | r0 = U y add 1 sc ; r1 = R y rlx | W y 3 sc ; r0 = R x sc",
		func(g *Graph) bool { return g.Regs[1][0] == 1 && g.Regs[1][1] == 3 && g.Regs[2][0] == 0 },
		allowed{C20: true, RC11: true, GenMC: false, SC: false},
	}, {
		"SB+rfis", "GenMC; C++20 orders by rf and fr together",
		"W x 1 rel ; R x sc ; r0 = R y sc | W y 1 rel ; R y sc ; r0 = R x sc",
		func(g *Graph) bool { return g.Regs[0][0] == 0 && g.Regs[1][0] == 0 },
		allowed{C20: false, RC11: true, GenMC: true, SC: false},
	}, {
		"IRIW+acq+sc", "Lahav et al., PLDI 2017",
		"W x 1 sc | r0 = R x acq ; r1 = R y sc | r0 = R y acq ; r1 = R x sc | W y 1 sc",
		func(g *Graph) bool { return g.Regs[1] == g.Regs[2] && g.Regs[1][0] == 1 && g.Regs[1][1] == 0 },
		allowed{C20: true, RC11: true, GenMC: true, SC: false},
	}, {
		"RWC+syncs", "Lahav et al., PLDI 2017: a fix over C11, whose fences were too weak",
		"W x 1 rlx | r0 = R x rlx ; F sc ; r1 = R y rlx | W y 1 rlx ; F sc ; r0 = R x rlx",
		func(g *Graph) bool { return g.Regs[1][0] == 1 && g.Regs[1][1] == 0 && g.Regs[2][0] == 0 },
		allowed{C20: false, RC11: false, GenMC: false, SC: false},
	}, {
		"store after a release store", "P0982R1: no release sequence in C++20",
		"W z 1 rlx ; W x 1 rel ; W x 3 rlx | r0 = R x acq ; r1 = R z rlx",
		func(g *Graph) bool { return g.Regs[1][0] == 3 && g.Regs[1][1] == 0 },
		allowed{C20: true, RC11: false, GenMC: true, SC: false},
	}, {
		"failing compare-and-swap", "GenMC reads with the order of success",
		"W z 1 rlx ; W x 1 rel | r0 = C x 0 2 acq rlx ; r1 = R z rlx",
		func(g *Graph) bool { return g.Regs[1][0] == 1 && g.Regs[1][1] == 0 },
		allowed{C20: true, RC11: true, GenMC: false, SC: false},
	}} {
		for m, want := range c.want {
			require.Equal(t, want, outcome(run(t, prog.MustParse(c.text), Options{Model: m}), c.weak), "%s (%s) under %v", c.name, c.source, m)
		}
	}
}

// Two tests of Vafeiadis et al. (POPL 2015) race under c20 and not under rc11, because their release sequence needs a
// store of the same thread.
func TestFieldTestsThatRaceOnlyUnderC20(t *testing.T) {
	for name, text := range map[string]string{
		"rseq_weak":  "W x 2 rlx | W y 1 na ; W x 1 rel ; W x 3 rlx | r0 = R x acq ; if r0 == 3 { R y na }",
		"rseq_weak2": "W y 1 na ; W x 1 rel ; W x 3 rlx | r0 = R x acq ; if r0 == 3 { R y na }",
	} {
		p := prog.MustParse(text)
		for m, race := range map[Model]bool{C20: true, GenMC: true, RC11: false, SC: false} {
			r := run(t, p, Options{Model: m})
			require.Equal(t, race, r.Stats.Racy > 0, "%s under %v", name, m)
		}
	}
}

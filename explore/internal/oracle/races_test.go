package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// racesOf is the races of all executions, complete and blocked.
func racesOf(r *Result) map[string]bool {
	out := map[string]bool{}
	for _, gs := range [][]*Graph{r.Complete, r.Blocked} {
		for _, g := range gs {
			for _, race := range g.Races {
				out[race.String()] = true
			}
		}
	}
	return out
}

func TestRaces(t *testing.T) {
	set := func(s ...string) map[string]bool {
		out := map[string]bool{}
		for _, k := range s {
			out[k] = true
		}
		return out
	}
	for text, want := range map[string]map[string]bool{
		"W d 1 na | W d 2 na":               set("data race between 0.0 and 1.0"),
		"W d 1 na | R d na":                 set("data race between 0.0 and 1.0"),
		"R d na | R d na":                   set(),
		"W d 1 na ; R d na | R e na":        set(),
		"W x 1 rlx | R x rlx":               set(),
		"W x 1 na | W x 2 rlx":              set("data race between 0.0 and 1.0"), // mixed
		"W x 1 rlx ; R x na | U x add 2 sc": set("data race between 0.1 and 1.0"),
		// Plain accesses do not synchronise, not even between fences.
		"W d 1 na ; F rel ; W x 1 rlx | r0 = R x na ; F acq ; if r0 == 1 { R d na }": set("data race between 0.0 and 1.2", "data race between 0.2 and 1.0"),
		"W d 1 na ; F rel ; W e 1 na | r0 = R e na ; F acq ; if r0 == 1 { R d na }":  set("data race between 0.0 and 1.2", "data race between 0.2 and 1.0"),
		"W d 1 na ; F rel ; W x 1 na | r0 = R x rlx ; F acq ; if r0 == 1 { R d na }": set("data race between 0.0 and 1.2", "data race between 0.2 and 1.0"),
		// A race in an execution that blocks counts.
		"W d 1 na ; r0 = R x rlx ; assume r0 == 1 | R d na": set("data race between 0.0 and 1.0"),
		"free d | R d na":                 set("use after free between 1.0 and 0.0"),
		"free d ; R d na | R e na":        set("use after free between 0.1 and 0.0"),
		"R d na ; free d":                 set(),
		"free d | free d":                 set("double free between 0.0 and 1.0"),
		"free d ; free d":                 set("double free between 0.0 and 0.1"),
		"free d s | U s add 1 rlx":        set("use after free between 1.0 and 0.0"),
		"W e 1 na ; free d s | R f na":    set(),
		"R d na ; W d 1 na ; F sc":        set(),
		"F sc ; W d 1 na | F sc ; R d na": set("data race between 0.1 and 1.1"),
	} {
		p := prog.MustParse(text)
		for _, m := range Models() {
			require.Equal(t, want, racesOf(run(t, p, Options{Model: m})), "%s under %v", text, m)
		}
	}
}

// Each way to publish a plain write, and what is too weak for it, but not under sc.
func TestPublication(t *testing.T) {
	for text, race := range map[string]bool{
		"W d 1 na ; W y 1 rel | r0 = R y acq ; if r0 == 1 { R d na }":                                                   false,
		"W d 1 na ; W y 1 sc | r0 = R y sc ; if r0 == 1 { R d na }":                                                     false,
		"W d 1 na ; W y 1 rlx | r0 = R y acq ; if r0 == 1 { R d na }":                                                   true,
		"W d 1 na ; W y 1 rel | r0 = R y rlx ; if r0 == 1 { R d na }":                                                   true,
		"W d 1 na ; F rel ; W y 1 rlx | r0 = R y rlx ; F acq ; if r0 == 1 { R d na }":                                   false,
		"W d 1 na ; F acq_rel ; W y 1 rlx | r0 = R y rlx ; F acq_rel ; if r0 == 1 { R d na }":                           false,
		"W d 1 na ; F sc ; W y 1 rlx | r0 = R y acq ; if r0 == 1 { R d na }":                                            false,
		"W d 1 na ; F acq ; W y 1 rlx | r0 = R y acq ; if r0 == 1 { R d na }":                                           true,
		"W d 1 na ; W y 1 rel | r0 = R y rlx ; F rel ; if r0 == 1 { R d na }":                                           true,
		"F rel ; W d 1 na ; W y 1 rlx | r0 = R y acq ; if r0 == 1 { R d na }":                                           true,
		"W d 1 na ; U y add 1 rel | r0 = U y add 1 acq ; if r0 == 1 { R d na }":                                         false,
		"W d 1 na ; U y add 1 acq | r0 = U y add 1 rel ; if r0 == 1 { R d na }":                                         true,
		"W d 1 na ; W y 1 rel | U y add 1 rlx | r0 = R y acq ; if r0 == 2 { R d na }":                                   false, // by the chain of updates
		"W d 1 na ; W y 1 rel | r0 = C y 1 2 acq rlx ; if r0 == 1 { R d na }":                                           false,
		"W d 1 na ; W y 1 rel | r0 = C y 0 2 acq acq ; if r0 == 1 { R d na }":                                           false,
		"W d 1 na ; W y 1 rel | r0 = R y acq ; if r0 == 1 { W z 1 rel } | r0 = R z acq ; if r0 == 1 { R d na }":         false,
		"W d 1 na ; W y 1 rel | r0 = R y rlx ; if r0 == 1 { W z 1 rel } | r0 = R z acq ; if r0 == 1 { R d na }":         true,
		"r0 = U x swap 1 acq ; assume r0 == 0 ; W d 1 na ; W x 0 rel | r0 = U x swap 1 acq ; assume r0 == 0 ; W d 2 na": false,
		"r0 = U x swap 1 acq ; assume r0 == 0 ; W d 1 na ; W x 0 rlx | r0 = U x swap 1 acq ; assume r0 == 0 ; W d 2 na": true,
	} {
		p := prog.MustParse(text)
		for _, m := range []Model{C20, RC11, GenMC} {
			require.Equal(t, race, run(t, p, Options{Model: m}).Stats.Racy > 0, "%s under %v", text, m)
		}
		require.Zero(t, run(t, p, Options{Model: SC}).Stats.Racy, "%s under sc", text)
	}
}

// Rust's Arc: counts of the closed form (3n+1)!/(3!)^n, and the verdicts published with them.
func TestArc(t *testing.T) {
	type kinds = map[RaceKind]bool
	early := kinds{UseAfterFree: true}
	const rlx, acq, ar, sc = memory.RelaxedOrder, memory.AcquireOrder, memory.AcqRelOrder, memory.SeqCstOrder
	for _, c := range []struct {
		name string
		arc  prog.Arc
		want kinds // nil if there is no race
	}{
		{"as in Rust", prog.Arc{}, nil},
		{"acquire load in place of the fence", prog.Arc{Sync: prog.SyncLoad}, nil},
		{"acq_rel decrement and no fence", prog.Arc{Dec: ar, Sync: prog.SyncNone}, nil},
		{"all seq_cst", prog.Arc{Inc: sc, Dec: sc, Sync: prog.SyncNone}, nil},
		{"count outside the block", prog.Arc{CountOutside: true}, nil},
		{"relaxed decrement", prog.Arc{Dec: rlx}, early},
		{"no fence after a release decrement", prog.Arc{Sync: prog.SyncNone}, early},
		{"acquire decrement", prog.Arc{Dec: acq}, early},
		{"one drop too many", prog.Arc{ExtraDrop: true}, early},
		{"relaxed decrement, payload not read, count outside", prog.Arc{Dec: rlx, Untouched: true, CountOutside: true}, nil},
		{"relaxed decrement, payload not read, count inside", prog.Arc{Dec: rlx, Untouched: true}, early},
	} {
		for n, count := range map[int]int{1: 4, 2: 140} {
			c.arc.Clones = n
			p := c.arc.Program()
			for _, m := range []Model{GenMC, C20, RC11} {
				r := run(t, p, Options{Model: m})
				if !c.arc.ExtraDrop {
					require.Equal(t, count, r.Stats.Complete, "%s, n=%d under %v", c.name, n, m)
				}
				var got kinds
				for _, g := range r.Complete {
					for _, race := range g.Races {
						if got == nil {
							got = kinds{}
						}
						got[race.Kind] = true
					}
				}
				if c.want == nil {
					require.Nil(t, got, "%s, n=%d under %v", c.name, n, m)
				} else {
					require.True(t, got[UseAfterFree], "%s, n=%d under %v: %v", c.name, n, m, got)
				}
			}
		}
	}
}

// The programs of Arc with weak handles are free of races, and each loses that with some weaker order.
func TestArcsHoldAndCanBreak(t *testing.T) {
	for _, e := range prog.Arcs() {
		for _, m := range Models() {
			r := run(t, e.Program, Options{Model: m})
			require.Positive(t, r.Stats.Complete, e.Name)
			require.Zero(t, r.Stats.Blocked, e.Name)
			require.Empty(t, racesOf(r), "%s under %v", e.Name, m)
		}
		broken := e.Program.Clone()
		broken.Walk(func(_ int, in prog.Instr) {
			if u, ok := in.(*prog.RMW); ok && u.Fn == memory.FetchSub {
				u.Order = memory.RelaxedOrder
			}
		})
		require.NotEmpty(t, racesOf(run(t, broken, Options{Model: C20})), e.Name)
	}
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

var weakScenarios = []Scenario{
	// The upgrade loads 0, or loads 1 and its CAS finds 0: twice the two orders of the weak decrements. Or it succeeds: then T1 drops
	// last and does both weak decrements, or the main thread does, and theirs come in two orders. 2+2+1+2.
	{Name: "upgrade-last-drop", Judges: counting(model.R11), About: "a weak handle is upgraded while the last owner drops", Program: upgradeProgram, Executions: 7},
	// Two RMWs on the weak count that no program order binds.
	{Name: "weak-drop-last-drop", Judges: of(model.R2, model.R3, model.R4), About: "the last weak handle and the last owner go: the block is freed once", Program: weakDropProgram, Executions: 2},
	// T1's one drop stands in four places among the main thread's clone, drop, drop. In the last place T1 ends the value, and all weak
	// accesses are its own; in the other three the two weak decrements come in either order. 1+3*2.
	{Name: "downgrade-clone", Judges: counting(model.R11), About: "one owner downgrades and drops while the other clones", Program: downgradeProgram, Executions: 7},
}

func upgradeProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lendWeak(&a)
	memory.Go(s, "T1", func() {
		w := take()
		if b, ok := w.Upgrade(); ok {
			b.Get()
			b.Drop()
		}
		w.Drop()
	})
	a.Get()
	a.Drop()
}

func weakDropProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lendWeak(&a)
	memory.Go(s, "T1", func() {
		w := take()
		w.Drop()
	})
	a.Get()
	a.Drop()
}

func downgradeProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	memory.Go(s, "T1", func() {
		mine := take()
		w := mine.Downgrade()
		mine.Drop()
		w.Drop()
	})
	c := a.Clone()
	a.Drop()
	c.Get()
	c.Drop()
}

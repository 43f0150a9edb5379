package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

var uniqueScenarios = []Scenario{
	// The lock is refused: the upgrade loads 0, or its CAS finds 0 (two orders of the weak decrements each), or it succeeds and either thread
	// drops last, which orders the weak decrements: 2+2+2. The lock is taken, after the weak drop: the strong count reads 1, or 2 with two
	// orders of the drops: 1+2.
	{Name: "get-mut-upgrade", Judges: counting(model.R11), About: "exclusive use while a weak handle is upgraded and dropped (rust #24880)", Program: getMutProgram, Executions: 9},
	// The strong count reads 1, or 2 with two orders of the drops.
	{Name: "get-mut-drop", Judges: counting(model.R11), About: "exclusive use after the other owner has dropped", Program: getMutDropProgram, Executions: 3},
	// Two RMWs that no program order binds.
	{Name: "into-inner", Judges: counting(model.R11), About: "two owners take the value: exactly one gets it", Program: intoInnerProgram, Executions: 2},
	// The CAS finds 1, or 2 with two orders of the drops.
	{Name: "try-unwrap-drop", Judges: counting(model.R11), About: "the value is taken if the other owner is gone", Program: tryUnwrapProgram, Executions: 3},
}

// getMutProgram: the exclusive use writes the payload, so that any other use at the same time is a race.
func getMutProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lendWeak(&a)
	memory.Go(s, "T1", func() {
		w := take()
		b, ok := w.Upgrade()
		w.Drop()
		if ok {
			b.Get()
			b.Drop()
		}
	})
	a.GetMut()
	a.Drop()
}

func getMutDropProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	memory.Go(s, "T1", func() {
		mine := take()
		mine.Get()
		mine.Drop()
	})
	a.GetMut()
	a.Drop()
}

func intoInnerProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	t := memory.Spawn(s, "T1", func() bool {
		mine := take()
		mine.Get()
		_, ok := mine.IntoInner()
		return ok
	})
	a.Get()
	_, mine := a.IntoInner()
	theirs := t.Join()
	must(mine != theirs, model.R11, "into_inner gave the value to both or to none: %v, %v", mine, theirs)
}

func tryUnwrapProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	memory.Go(s, "T1", func() {
		mine := take()
		mine.Get()
		mine.Drop()
	})
	if _, ok := a.TryUnwrap(); !ok {
		a.Drop()
	}
}

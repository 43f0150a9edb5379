package concurrent

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Pair is two operations, in order of model.Funcs.
type Pair [2]model.Func

func (p Pair) String() string { return fmt.Sprintf("%v | %v", p[0], p[1]) }

// Coverage is what histories showed.
type Coverage struct {
	// Raced counts, by pairs of operations, the histories in which a call of one was neither before nor after a call of the other on the
	// same object, in another thread.
	Raced map[Pair]int
	// Transitions counts the calls of each operation by kind of handle and how they ended.
	Transitions map[Transition]int
}

// Transition is a transition of the contract, as a history shows it.
type Transition struct {
	F    model.Func
	Kind model.Kind
	End  string // "ok", "true", "false", "freed", "panic", "panic, freed", or the property for which the call was refused
}

func (t Transition) String() string {
	if t.F == model.New {
		return fmt.Sprintf("%v: %s", t.F, t.End)
	}
	return fmt.Sprintf("%v of %v: %s", t.F, t.Kind, t.End)
}

func newCoverage() Coverage {
	return Coverage{Raced: map[Pair]int{}, Transitions: map[Transition]int{}}
}

func (c *Coverage) merge(d Coverage) {
	for p, n := range d.Raced {
		c.Raced[p] += n
	}
	for t, n := range d.Transitions {
		c.Transitions[t] += n
	}
}

// add counts a history.
func (c *Coverage) add(p *program, r *record) {
	raced := map[Pair]bool{}
	for a := range r.entries {
		if !r.entries[a].made {
			continue
		}
		c.Transitions[transitionOf(p.calls[a], r.entries[a].out)]++
		if p.phases[a] != threads {
			continue
		}
		for b := range a {
			if r.entries[b].made && p.phases[b] == threads && p.calls[a].thread != p.calls[b].thread && p.calls[a].object == p.calls[b].object &&
				r.entries[a].before>>b&1 == 0 && r.entries[b].before>>a&1 == 0 {
				raced[pairOf(p.calls[a].F, p.calls[b].F)] = true
			}
		}
	}
	for pair := range raced {
		c.Raced[pair]++
	}
}

func pairOf(f, g model.Func) Pair { return Pair{min(f, g), max(f, g)} }

func transitionOf(c call, out model.Outcome) Transition {
	return Transition{c.F, c.kind, endOf(c.F, out)}
}

func endOf(f model.Func, out model.Outcome) string {
	switch {
	case out.Err != "":
		return string(out.Err)
	case out.Panicked && out.Freed:
		return "panic, freed"
	case out.Panicked:
		return "panic"
	case out.Freed:
		return "freed"
	}
	switch f {
	case model.Upgrade, model.GetMut, model.TryUnwrap, model.IntoInner, model.PtrEq, model.WillWake:
		return fmt.Sprint(out.OK)
	}
	return "ok"
}

// Reachable returns the transitions that scenarios of a subject can show: what it has, with and without panics and a limit.
func Reachable(subject Subject, panics, limits bool) []Transition {
	all := []Transition{{model.New, 0, "ok"}}
	for _, f := range model.Funcs() {
		for k := model.Arc; k < model.Self; k++ {
			if f == model.Forget || f == model.New || !model.Accepts(f, k) || !subject.Has(f, k) {
				continue
			}
			for _, end := range endsOf(f, k, panics, limits) {
				all = append(all, Transition{f, k, end})
			}
		}
	}
	return all
}

func endsOf(f model.Func, k model.Kind, panics, limits bool) []string {
	ends := []string{"ok"}
	switch f {
	case model.Upgrade, model.GetMut, model.TryUnwrap, model.IntoInner, model.PtrEq, model.WillWake:
		ends = []string{"true", "false"}
	case model.Drop, model.DecStrong, model.Wake:
		if k == model.Weak {
			break
		}
		ends = append(ends, "freed")
		if panics {
			ends = append(ends, "panic, freed")
		}
		if panics && f == model.Wake {
			ends = append(ends, "panic")
		}
	case model.WakeByRef:
		if panics {
			ends = append(ends, "panic")
		}
	}
	if limits && (f == model.Clone || f == model.Downgrade || f == model.Upgrade || f == model.IncStrong) {
		ends = append(ends, string(model.R7))
	}
	return ends
}

// Missed returns which of the transitions were not met.
func (c Coverage) Missed(of []Transition) []Transition {
	return slices.DeleteFunc(slices.Clone(of), func(t Transition) bool { return c.Transitions[t] > 0 })
}

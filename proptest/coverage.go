package proptest

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Class is how a call ended, without the numbers: "ok", "true", "false", "freed", "panic", "panic, freed", or the id of the property for which it was refused.
type Class string

// The classes of calls that were not refused. True and False are those of operations that answer yes or no.
const (
	ClassOK         Class = "ok"
	ClassTrue       Class = "true"
	ClassFalse      Class = "false"
	ClassFreed      Class = "freed"
	ClassPanic      Class = "panic"
	ClassPanicFreed Class = "panic, freed"
)

func classOf(f model.Func, out model.Outcome) Class {
	switch {
	case out.Err != "":
		return Class(out.Err)
	case out.Panicked && out.Freed:
		return ClassPanicFreed
	case out.Panicked:
		return ClassPanic
	case out.Freed:
		return ClassFreed
	case answers(f) && out.OK:
		return ClassTrue
	case answers(f):
		return ClassFalse
	}
	return ClassOK
}

const (
	refusedR2 = Class(model.R2)
	refusedR5 = Class(model.R5)
	refusedR6 = Class(model.R6)
	refusedR7 = Class(model.R7)
)

// reachable are the ways in which each operation can end.
var reachable = map[model.Func][]Class{
	model.New:         {ClassOK},
	model.Clone:       {ClassOK, refusedR2, refusedR6, refusedR7},
	model.IntoWaker:   {ClassOK, refusedR2, refusedR5},
	model.Borrow:      {ClassOK, refusedR2},
	model.EndBorrow:   {ClassOK},
	model.Wake:        {ClassOK, ClassFreed, ClassPanic, ClassPanicFreed, refusedR2},
	model.WakeByRef:   {ClassOK, ClassPanic, refusedR2, refusedR6},
	model.Drop:        {ClassOK, ClassFreed, ClassPanicFreed, refusedR2, refusedR5},
	model.StrongCount: {ClassOK, refusedR2},
	model.WeakCount:   {ClassOK, refusedR2},
	model.Wakes:       {ClassOK, refusedR2},
	model.Downgrade:   {ClassOK, refusedR2, refusedR7},
	model.Upgrade:     {ClassTrue, ClassFalse, refusedR2, refusedR7},
	model.GetMut:      {ClassTrue, ClassFalse, refusedR2},
	model.TryUnwrap:   {ClassTrue, ClassFalse, refusedR2, refusedR5},
	model.IntoInner:   {ClassTrue, ClassFalse, refusedR2, refusedR5},
	model.PtrEq:       {ClassTrue, ClassFalse, refusedR2},
	model.WillWake:    {ClassTrue, ClassFalse, refusedR2, refusedR6},
	model.IntoRaw:     {ClassOK, refusedR2, refusedR5},
	model.FromRaw:     {ClassOK},
	model.IncStrong:   {ClassOK, refusedR7},
	model.DecStrong:   {ClassOK, ClassFreed, ClassPanicFreed},
	model.Forget:      {ClassOK, refusedR2, refusedR5},
	model.Move:        {ClassOK, refusedR2, refusedR5},
}

// Classes returns the ways in which an operation can end.
func Classes(f model.Func) []Class { return slices.Clone(reachable[f]) }

// Coverage counts what a check met, up to the first failure.
type Coverage struct {
	Outcomes    map[model.Func]map[Class]int // calls that ended, by operation and how
	Steps       int                          // calls begun, and ends of user code
	Calls       int                          // calls begun, reads between steps not counted
	Probes      int                          // reads between steps
	Nested      int                          // calls begun inside user code
	Interleaved int                          // calls begun while a call of another thread was suspended
	Panics      int                          // panics of user code
	Judged      model.Judged                 // runs that put a property to the test

	within map[model.Func][]Class // what the scope of the check permits; nil for everything
}

func newCoverage() *Coverage {
	return &Coverage{Outcomes: map[model.Func]map[Class]int{}, Judged: model.Judged{}}
}

// newCoverage is that of a check of a subject that has this part of the contract.
func (s Scope) newCoverage() *Coverage {
	c := newCoverage()
	c.within = s.reachable()
	return c
}

// reachable are the ways in which operations can end in the check.
func (c Coverage) reachable() map[model.Func][]Class {
	if c.within == nil {
		return reachable
	}
	return c.within
}

func (c *Coverage) add(f model.Func, out model.Outcome) {
	if c.Outcomes[f] == nil {
		c.Outcomes[f] = map[Class]int{}
	}
	c.Outcomes[f][classOf(f, out)]++
}

// judges returns the properties that the calls of a run put to the test.
func (c *Coverage) judges() []model.Property {
	var all []model.Property
	for f, classes := range c.Outcomes {
		for class := range classes {
			all = append(all, model.Judges(f, class.outcome())...)
		}
	}
	return all
}

// outcome is one of the class.
func (c Class) outcome() model.Outcome {
	switch c {
	case ClassOK, ClassFalse:
		return model.Outcome{}
	case ClassTrue:
		return model.Outcome{OK: true}
	case ClassFreed:
		return model.Outcome{Freed: true}
	case ClassPanic:
		return model.Outcome{Panicked: true}
	case ClassPanicFreed:
		return model.Outcome{Panicked: true, Freed: true}
	}
	return model.Outcome{Err: model.Property(c)}
}

// merge adds what a run met.
func (c *Coverage) merge(d *Coverage) {
	c.Judged.Add(d.judges()...)
	for f, classes := range d.Outcomes {
		if c.Outcomes[f] == nil {
			c.Outcomes[f] = map[Class]int{}
		}
		for class, n := range classes {
			c.Outcomes[f][class] += n
		}
	}
	c.Steps += d.Steps
	c.Calls += d.Calls
	c.Probes += d.Probes
	c.Nested += d.Nested
	c.Interleaved += d.Interleaved
	c.Panics += d.Panics
}

// Met returns how many of the ways in which operations can end, within the scope of the check, were met, and how many there are.
func (c Coverage) Met() (met, all int) {
	for _, classes := range c.reachable() {
		all += len(classes)
	}
	return all - len(c.Missed()), all
}

// Missed lists the ways in which operations can end, within the scope of the check, that were not met, as in "wake: panic, freed", in the order of [model.Funcs].
func (c Coverage) Missed() []string {
	var missed []string
	within := c.reachable()
	for _, f := range model.Funcs() {
		for _, class := range within[f] {
			if c.Outcomes[f][class] == 0 {
				missed = append(missed, fmt.Sprintf("%v: %s", f, class))
			}
		}
	}
	return missed
}

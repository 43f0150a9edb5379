package linearize

import (
	"math"

	"github.com/wakecheck/wakecheck/model"
)

// limit is the largest strong count, as in Rust's Arc (isize::MAX). No history is long enough to come near it.
const limit = math.MaxInt64

// action is what one atomic step does to its object.
type action uint8

const (
	create action = iota
	acquire
	use // touches the object and changes nothing
	readStrong
	readWakes
	deliver
	release
)

// actions are the steps of each operation, in order. A wake by value is two: user code runs between them, and the history
// of a correct implementation shows the state between them to others.
var actions = map[model.Func][]action{
	model.New:         {create},
	model.Clone:       {acquire},
	model.IntoWaker:   {use},
	model.Borrow:      {use},
	model.EndBorrow:   {use},
	model.Wake:        {deliver, release},
	model.WakeByRef:   {deliver},
	model.Drop:        {release},
	model.StrongCount: {readStrong},
	model.Wakes:       {readWakes},
}

// silent says that a step which never returned left no trace, whether it happened or not.
func (a action) silent() bool { return a == use || a == readStrong || a == readWakes }

// step is one atomic step of an operation. It takes effect at one moment between the lines call and ret.
type step struct {
	op   *Operation
	act  action
	call int
	ret  int // never, if the operation did not complete
	wake int // of deliver and release of one wake by value: its number; else none
}

// second reports whether the step is the release of a wake by value. Its deliver is the step right before it, in every list
// of steps: they have one interval.
func (s *step) second() bool { return s.act == release && s.wake != none }

// stepsOf cuts the operations of one object into steps, in order of their calls.
func stepsOf(ops []*Operation) []step {
	steps := make([]step, 0, len(ops)+len(ops)/4)
	for i, o := range ops {
		acts := actions[o.F]
		for _, a := range acts {
			if o.returns() == never && a.silent() {
				continue
			}
			s := step{op: o, act: a, call: o.Invoke, ret: o.returns(), wake: none}
			if len(acts) == 2 {
				s.wake = i
			}
			steps = append(steps, s)
		}
	}
	return steps
}

// apply takes the step on o, if the contract allows it. The result binds only where bound says so: what an operation
// that has not returned will return is unknown.
func (s *step) apply(o model.Object, bound bool, result Result) (model.Object, bool) {
	var broken model.Property
	last := false
	switch s.act {
	case create:
		o, broken = o.Make()
	case acquire:
		o, broken = o.Acquire(limit)
	case deliver:
		o, broken = o.Deliver()
	case release:
		if o, last, broken = o.Release(); last {
			o, broken = o.Bury()
		}
	default:
		if o.Phase != model.Alive {
			broken = model.R2
		}
	}
	return o, broken == "" && (!bound || s.shows(o, last, result))
}

// shows compares the result with what the step saw.
func (s *step) shows(o model.Object, last bool, result Result) bool {
	switch s.act {
	case readStrong:
		return o.Strong == result.Count
	case readWakes:
		return o.Wakes == result.Count
	case release:
		return last == result.Freed
	}
	return true
}

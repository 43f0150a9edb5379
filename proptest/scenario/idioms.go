package scenario

import "github.com/wakecheck/wakecheck/model"

// idiom is calls as a program has them in a row: on one handle and on what was made from it. Chance alone seldom puts them together, and
// what orders guarantee shows in such rows: that what was done through a handle comes before what others do when it is gone.
type idiom []phrase

// phrase is a call of an idiom: on the handle that the idiom began with, or on the one that it made last.
type phrase struct {
	f    model.Func
	made bool
}

var idioms = []idiom{
	{{model.Wakes, false}, {model.Drop, false}},                                                         // use it, and give it up
	{{model.WakeByRef, false}, {model.Drop, false}},                                                     //
	{{model.Wakes, false}, {model.IntoInner, false}},                                                    //
	{{model.Wakes, false}, {model.TryUnwrap, false}, {model.Drop, false}},                               //
	{{model.GetMut, false}, {model.Drop, false}},                                                        // have it alone, if it is
	{{model.Upgrade, false}, {model.Drop, false}, {model.Wakes, true}, {model.Drop, true}},              // what is gone was upgraded before
	{{model.Upgrade, false}, {model.Wakes, true}, {model.Drop, true}, {model.Drop, false}},              //
	{{model.Downgrade, false}, {model.Wakes, false}, {model.Drop, false}, {model.Upgrade, true}},        //
	{{model.Clone, false}, {model.Drop, false}, {model.GetMut, true}},                                   //
	{{model.Clone, false}, {model.Wakes, true}, {model.Drop, true}, {model.IntoInner, false}},           //
	{{model.IntoWaker, false}, {model.Clone, true}, {model.Wake, true}},                                 //
	{{model.Borrow, false}, {model.WakeByRef, true}, {model.EndBorrow, true}, {model.Drop, false}},      //
	{{model.FromRaw, false}, {model.Wakes, true}, {model.Drop, true}},                                   //
	{{model.GetMut, false}, {model.Downgrade, false}, {model.Drop, false}, {model.Upgrade, true}},       //
	{{model.Downgrade, false}, {model.WeakCount, true}, {model.Drop, false}, {model.StrongCount, true}}, //
}

// plan is what a thread has still to do of its idiom.
type plan struct {
	rest  idiom
	first model.HandleID
	made  model.HandleID
}

// drawPlan draws an idiom for a handle of the thread's own.
func (b *builder) drawPlan(p part) plan {
	var plans []plan
	for _, i := range idioms {
		for id := range b.next {
			if b.own.handles[id].owner == p && len(b.calls(p, i[0].f, id)) > 0 {
				plans = append(plans, plan{i, id, model.NoHandle})
			}
		}
	}
	if len(plans) == 0 {
		return plan{}
	}
	return oneOf(b.t, plans, "idiom")
}

// follow takes the next step of a plan. It returns false if there is none, and gives the plan up if the step is not possible.
func (b *builder) follow(p part, pl *plan) bool {
	if len(pl.rest) == 0 {
		return false
	}
	next := pl.rest[0]
	on := pl.first
	if next.made {
		on = pl.made
	}
	pl.rest = pl.rest[1:]
	var calls []Step
	if on != model.NoHandle {
		calls = b.calls(p, next.f, on)
	}
	if len(calls) == 0 {
		pl.rest = nil
		return false
	}
	step := calls[0]
	b.add(p, step)
	if step.Call.To != model.NoHandle {
		pl.made = step.Call.To
	}
	return true
}

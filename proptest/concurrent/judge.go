package concurrent

import (
	"fmt"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

// Wrong is what is wrong with one history.
type Wrong struct {
	Property model.Property
	Detail   string // in one line
	// Call is the number of the call to blame, -1 if there is none.
	Call    int
	Allowed []model.Outcome // its outcomes that the contract allows with everything else as it was
}

func (w *Wrong) Error() string { return fmt.Sprintf("%v: %s", w.Property, w.Detail) }

// wrong judges a history: first what each call shows by itself, then whether the calls have an order on each word (on all together, if the
// judge's order is joint), and how often values ended. A call to blame says more than that. The error is linearize.ErrTooManyCalls.
func (p *program) wrong(r *record, j *linearize.Judge) (*Wrong, error) {
	if r.strays > 0 {
		return &Wrong{Property: model.W1, Detail: "user code ran outside any call", Call: -1}, nil
	}
	for n := range r.entries {
		if w := p.wrongCall(n, &r.entries[n]); w != nil {
			return w, nil
		}
	}
	calls, numbers := p.ordered(r)
	misfit, err := j.Check(calls)
	if err != nil {
		return nil, err
	}
	if misfit == nil || misfit.Call < 0 {
		if w := p.wrongEnd(r); w != nil {
			return w, nil
		}
	}
	if misfit == nil {
		return nil, nil
	}
	w := &Wrong{Property: misfit.Property, Call: -1, Allowed: misfit.Allowed}
	if misfit.Call < 0 {
		w.Detail = fmt.Sprintf("object %d: no order of the calls explains what they show of %s", misfit.Object, words(misfit.Words))
		return w, nil
	}
	w.Call = numbers[misfit.Call]
	w.Detail = fmt.Sprintf("%s: %v: %s; the contract allows %s", p.threadName(p.calls[w.Call].thread), p.calls[w.Call].Call,
		describe(p.calls[w.Call].F, r.entries[w.Call].out), describeAll(p.calls[w.Call].F, misfit.Allowed))
	return w, nil
}

// wrongCall judges what a call shows without regard to others.
func (p *program) wrongCall(n int, e *entry) *Wrong {
	if !e.made {
		return nil
	}
	c := p.calls[n]
	wrong := func(property model.Property, format string, args ...any) *Wrong {
		return &Wrong{Property: property, Detail: fmt.Sprintf("%s: %v: ", p.threadName(c.thread), c.Call) + fmt.Sprintf(format, args...), Call: n}
	}
	wakes := 0
	if c.F == model.Wake || c.F == model.WakeByRef {
		wakes = 1
	}
	for _, o := range append(append([]model.ObjectID{}, e.wakes...), e.destroys...) {
		if o != c.object {
			return wrong(model.W1, "user code of object %d ran", o)
		}
	}
	switch {
	case e.out.Err != "" && len(model.Effects(c.Call, c.kind, e.out, p.limit())) == 0:
		return wrong(model.Blame(c.F, model.Outcome{}, e.out), "refused with %v; nothing here is to be refused", e.out.Err)
	case len(e.wakes) != wakes && e.out.Err == "":
		return wrong(model.W1, "the target was invoked %d times, not %d", len(e.wakes), wakes)
	case len(e.destroys) > 1:
		return wrong(model.R3, "the destructor ran %d times", len(e.destroys))
	case len(e.destroys) > 0 && !mayFree(c):
		return wrong(strayDestroy(c.F), "the destructor ran")
	}
	if want := p.panicked(c, e); e.out.Err == "" && e.out.Panicked != want {
		return wrong(model.R8, "panic of user code came out: %v, want %v", e.out.Panicked, want)
	}
	if c.F == model.PtrEq || c.F == model.WillWake {
		if want := c.object == p.plan.Object[c.Other]; e.out.OK != want {
			return wrong(model.R10, "%v, want %v", e.out.OK, want)
		}
	}
	return nil
}

// panicked is whether user code that ran in the call panics.
func (p *program) panicked(c call, e *entry) bool {
	x := p.panics[c.object]
	return x.Wake && len(e.wakes) > 0 || x.Destroy && len(e.destroys) > 0
}

// mayFree reports whether the call gives up a strong count with the destructor to run if it is the last.
func mayFree(c call) bool {
	switch c.F {
	case model.Drop:
		return c.kind != model.Weak
	case model.DecStrong, model.Wake:
		return true
	}
	return false
}

// strayDestroy is the property of a destructor that runs in an operation which never runs one.
func strayDestroy(f model.Func) model.Property {
	if model.Consumes(f) {
		return model.R3
	}
	return model.R5
}

// wrongEnd judges how often each value ended, over the whole run.
func (p *program) wrongEnd(r *record) *Wrong {
	for o := range model.ObjectID(p.plan.Objects) {
		destroyed, moved := 0, 0
		for n := range r.entries {
			e := &r.entries[n]
			for _, d := range e.destroys {
				if d == o {
					destroyed++
				}
			}
			if f := p.calls[n].F; e.made && e.out.OK && p.calls[n].object == o && (f == model.TryUnwrap || f == model.IntoInner) {
				moved++
			}
		}
		switch {
		case destroyed+moved > 1:
			return &Wrong{Property: model.R3, Detail: fmt.Sprintf("object %d: the destructor ran %d times, the value was moved out %d times", o, destroyed, moved), Call: -1}
		case destroyed+moved == 0:
			return &Wrong{Property: model.R4, Detail: fmt.Sprintf("object %d: no handle is left, and the destructor did not run", o), Call: -1}
		}
	}
	return nil
}

// limit is that of the counts.
func (p *program) limit() uint64 {
	if p.scenario.Limit > 0 {
		return p.scenario.Limit
	}
	return memoryLimit
}

func (p *program) threadName(t int) string {
	if t == 0 {
		return "main"
	}
	return p.scenario.Threads[t-1].Name
}

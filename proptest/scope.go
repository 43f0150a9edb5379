package proptest

import (
	"context"
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Scope is the part of the contract that a subject has. A check leaves the rest out: it neither makes such calls nor counts it as missed. The zero
// Scope is the whole contract. A narrow one misses more, and never makes a false alarm of what is left.
type Scope struct {
	// Has reports whether handles of the kind have the operation; nil means all that model.Accepts. New is always had, and where there are
	// handles of a kind, so is what gives them back: Drop, EndBorrow, DecStrong, FromRaw of a raw waker.
	Has func(model.Func, model.Kind) bool

	NoConsumed bool // nobody notices a call on a handle that was consumed (R2): none is made
	NoOutlived bool // nobody notices a call on a ref that outlived its handle (R6): none is made
	NoBorrowed bool // nobody notices that user code consumes the arc which it borrows (R5): it does not
	NoPanics   bool // user code does not panic (R8)
	NoSelf     bool // user code of a wake gets no arc
	NoNesting  bool // while user code runs nothing is called, by it or by another thread, and no count is read
	NoLimits   bool // the counts have no limit within reach (R7)
	NoRelease  bool // nothing tells whether a block was given back, so that Residue.Released is not compared
}

// beyond is a limit that no run reaches: one step adds one handle at most.
const beyond = 1000 * maxTraceSteps

// Replay is [Replay] on a subject that has only this part of the contract. A trace with a step beyond it is an error that wraps [ErrTrace].
func (s Scope) Replay(ctx context.Context, maker model.Maker, t Trace) error {
	if len(t.Steps) == 0 {
		return traceErrorf("it has no steps")
	}
	if t.Limit < 2 {
		return traceErrorf("limit %d: want at least 2", t.Limit)
	}
	r := &replayer{maker: maker, stall: DefaultStall, scope: s}
	f, err := r.run(ctx, t, strict, nil)
	if f != nil {
		return f
	}
	return err
}

// has reports whether the check makes calls of the operation on handles of the kind.
func (s Scope) has(f model.Func, k model.Kind) bool {
	return model.Accepts(f, k) && (s.Has == nil || f == givesBack(k) || s.Has(f, k))
}

// givesBack is the operation that gives a handle of the kind back.
func givesBack(k model.Kind) model.Func {
	switch k {
	case model.Ref:
		return model.EndBorrow
	case model.Raw:
		return model.DecStrong
	case model.RawWaker:
		return model.FromRaw
	}
	return model.Drop
}

// permits says, as an error, why a step is beyond the scope. It is of a call on a handle of that kind, which may be live; or of an end of user code.
func (m *machine) permits(s Step, k model.Kind, h model.Handle, live bool) error {
	c, scope := s.Call, m.scope
	beyond := func(why string) error { return fmt.Errorf("%v: beyond the scope: %s", s, why) }
	switch {
	case s.Action == Panic && scope.NoPanics:
		return beyond("user code does not panic")
	case s.Action != Invoke:
		return nil
	case scope.NoNesting && len(m.state.Running()) > 0:
		return beyond("user code runs")
	case c.Self != model.NoHandle && scope.NoSelf:
		return beyond("user code gets no arc")
	case c.F == model.New:
		return nil
	case live && h.Kind == model.Self && overreaches(c.F):
		if scope.NoBorrowed || !scope.has(c.F, model.Arc) {
			return beyond("a borrowed arc is not consumed")
		}
	case model.Accepts(c.F, k) && !scope.has(c.F, k):
		return beyond(fmt.Sprintf("no %v of %v", c.F, k))
	case h.Dead && scope.NoOutlived && c.F != model.EndBorrow:
		return beyond("a ref does not outlive its handle")
	case scope.NoConsumed && (!live || c.Other != model.NoHandle && !m.isLive(c.Other)):
		return beyond("a consumed handle is not used")
	}
	return nil
}

func (m *machine) isLive(id model.HandleID) bool {
	_, live := m.state.Handle(id)
	return live
}

// limits are those to draw from where the options name none.
func (s Scope) limits() []uint64 {
	if s.NoLimits {
		return []uint64{beyond}
	}
	return defaultLimits
}

// kinds returns the kinds of handles that a run can make.
func (s Scope) kinds() []model.Kind {
	all := []model.Kind{model.Arc}
	for i := 0; i < len(all); i++ { // it grows on the way
		for _, f := range model.Funcs() {
			if !s.has(f, all[i]) {
				continue
			}
			made, makes := model.Makes(f, all[i])
			if f == model.WakeByRef && !s.NoSelf && !s.NoNesting {
				made, makes = model.Self, true
			}
			if makes && !slices.Contains(all, made) {
				all = append(all, made)
			}
		}
	}
	return all
}

// reachable are the ways in which operations can end within the scope.
func (s Scope) reachable() map[model.Func][]Class {
	kinds := s.kinds()
	within := map[model.Func][]Class{}
	for f, classes := range reachable {
		for _, class := range classes {
			if f == model.New || slices.ContainsFunc(kinds, func(k model.Kind) bool { return s.reaches(f, k, class) }) {
				within[f] = append(within[f], class)
			}
		}
	}
	return within
}

// reaches reports whether an operation on a handle of the kind can end so, if it can on a handle of any kind.
func (s Scope) reaches(f model.Func, k model.Kind, class Class) bool {
	if class == refusedR5 { // of the arc that user code borrows, which does not have the operation
		return k == model.Self && !s.NoBorrowed && s.has(f, model.Arc)
	}
	if !s.has(f, k) {
		return false
	}
	switch class {
	case refusedR2:
		return !s.NoConsumed && notices(k)
	case refusedR6:
		return !s.NoOutlived && k == model.Ref
	case refusedR7:
		return !s.NoLimits
	case ClassPanic:
		return !s.NoPanics
	case ClassPanicFreed:
		return !s.NoPanics && k != model.Weak
	case ClassFreed:
		return k != model.Weak
	}
	return true
}

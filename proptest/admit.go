package proptest

import (
	"fmt"

	"github.com/wakecheck/wakecheck/model"
)

// admit says, as an error, why a step cannot be taken here: the ids must be fresh, and the call one that a safe program could make
// or one that an implementation can notice and refuse. There are three of the latter kind:
//
//   - a call on an arc, waker or weak that a call of its own consumed or moved away (R2),
//   - a call on a ref that outlived its handle (R6),
//   - a call in user code that consumes the arc which it only borrows (R5).
//
// A call past the limit (R7) is one that a safe program makes.
func (m *machine) admit(s Step) error {
	if s.Thread < 0 || s.Thread >= maxThreads {
		return fmt.Errorf("thread %d: want 0 to %d", s.Thread, maxThreads-1)
	}
	if s.Action != Invoke {
		if err := m.permits(s, 0, model.Handle{}, false); err != nil {
			return err
		}
		return m.admitEnd(s.Thread)
	}
	c := s.Call
	kind, err := m.kindOf(c)
	if err != nil {
		return err
	}
	if err := m.admitIDs(c, kind); err != nil {
		return err
	}
	h, live := m.state.Handle(c.Handle)
	if err := m.permits(s, kind, h, live); err != nil {
		return err
	}
	if c.F == model.New {
		return m.state.Permits(c)
	}
	if err := m.admitOther(c); err != nil {
		return err
	}
	switch {
	case !live || h.Dead && model.Accepts(c.F, h.Kind):
		return nil
	case h.Kind == model.Self && overreaches(c.F):
		return nil
	}
	return m.state.Permits(c)
}

// admitEnd says why the user code on top of a thread cannot end: it does not exist, or its own arc is borrowed by user code of another thread.
func (m *machine) admitEnd(thread int) error {
	c, ok := m.top(thread)
	if !ok {
		return fmt.Errorf("thread %d: no user code runs", thread)
	}
	if m.state.PermitsEnd(c) != nil {
		return fmt.Errorf("thread %d: handle %d is in use by a wake_by_ref in progress", thread, c.Self)
	}
	return nil
}

// kindOf returns the kind of the handle that a call acts on, live or consumed.
func (m *machine) kindOf(c model.Call) (model.Kind, error) {
	if c.F == model.New {
		return 0, nil
	}
	if h, ok := m.state.Handle(c.Handle); ok {
		return h.Kind, nil
	}
	kind, ok := m.spent[c.Handle]
	if !ok {
		return 0, fmt.Errorf("%v: no handle %d", c, c.Handle)
	}
	if !model.Accepts(c.F, kind) {
		return 0, fmt.Errorf("%v: handle %d was of kind %v, which has no %v", c, c.Handle, kind, c.F)
	}
	return kind, nil
}

// admitIDs checks that a call names the handles that it makes, by fresh ids, and no others.
func (m *machine) admitIDs(c model.Call, kind model.Kind) error {
	if _, makes := model.Makes(c.F, kind); makes != (c.To != model.NoHandle) {
		return fmt.Errorf("%v: makes a handle: %v", c, makes)
	}
	if c.Self != model.NoHandle && c.F != model.Wake && c.F != model.WakeByRef {
		return fmt.Errorf("%v: no user code gets a handle", c)
	}
	if (c.Other != model.NoHandle) != pairs(c.F) {
		return fmt.Errorf("%v: wrong number of handles", c)
	}
	for _, id := range [...]model.HandleID{c.To, c.Self} {
		if m.used[id] {
			return fmt.Errorf("%v: handle %d was used before", c, id)
		}
	}
	return nil
}

// admitOther checks the second handle. A call may have one fault only, for which of two is noticed first is nobody's business.
func (m *machine) admitOther(c model.Call) error {
	if !pairs(c.F) {
		return nil
	}
	other, live := m.state.Handle(c.Other)
	if live {
		if !model.AcceptsOther(c.F, other.Kind) || other.Dead {
			return fmt.Errorf("%v: handle %d is no second handle for it", c, c.Other)
		}
		return nil
	}
	kind, spent := m.spent[c.Other]
	if !spent || !model.AcceptsOther(c.F, kind) {
		return fmt.Errorf("%v: no handle %d for it", c, c.Other)
	}
	if h, fine := m.state.Handle(c.Handle); c.Handle != c.Other && (!fine || h.Dead) {
		return fmt.Errorf("%v: both handles are gone", c)
	}
	return nil
}

// pairs reports whether the operation takes two handles.
func pairs(f model.Func) bool { return f == model.PtrEq || f == model.WillWake }

// overreaches reports whether the operation would consume an arc that user code only borrows.
func overreaches(f model.Func) bool { return model.Consumes(f) && model.Accepts(f, model.Arc) }

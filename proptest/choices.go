package proptest

import "github.com/wakecheck/wakecheck/model"

// What the generator keeps at once. Small, so that handles meet: most defects need two or three of them.
const (
	genThreads = 3
	genDepth   = 3 // calls in progress on one thread
	genHandles = 9
	genObjects = 3 // with a live handle
)

// places lists the threads on which a call may be made, the lowest idle one first: shrinking moves towards the front. Threads whose user code
// runs are listed more than once, so that more calls are nested than not.
func (m *machine) places() []int {
	var all []int
	if m.scope.NoNesting && len(m.state.Running()) > 0 {
		return nil
	}
	if n := m.idle(); n < genThreads {
		all = append(all, n)
	}
	for n := range m.threads {
		if d := m.depth(n); d > 0 && d < genDepth {
			all = append(all, n, n)
		}
	}
	return all
}

// ends lists the threads whose user code may end.
func (m *machine) ends() []int {
	var all []int
	for n := range m.threads {
		if m.admitEnd(n) == nil {
			all = append(all, n)
		}
	}
	return all
}

// calls lists the calls of an operation that a safe program could make now.
func (m *machine) calls(f model.Func) []model.Call {
	handles := m.state.Handles()
	room := len(handles) < genHandles
	if f == model.New {
		if !room || m.objectsInUse() >= genObjects {
			return nil
		}
		return []model.Call{{F: f, Object: model.ObjectID(m.state.Objects()), Handle: model.NoHandle, Other: model.NoHandle, To: m.fresh, Self: model.NoHandle}}
	}
	var all []model.Call
	for _, h := range handles {
		if !m.scope.has(f, h.Kind) || h.Dead && f != model.EndBorrow {
			continue
		}
		for _, c := range m.variants(f, h.ID, h.Kind) {
			grows := c.To != model.NoHandle && !model.Consumes(f) || c.Self != model.NoHandle
			if (room || !grows) && m.admit(Step{Call: c}) == nil {
				all = append(all, c)
			}
		}
	}
	return all
}

// variants lists the calls of an operation on one handle: by its second handle, and with or without an arc for user code.
func (m *machine) variants(f model.Func, id model.HandleID, k model.Kind) []model.Call {
	c := model.Call{F: f, Handle: id, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
	if _, makes := model.Makes(f, k); makes {
		c.To = m.fresh
	}
	all := []model.Call{c}
	switch {
	case (f == model.Wake || f == model.WakeByRef) && !m.scope.NoSelf:
		c.Self = m.fresh
		all = append(all, c)
	case pairs(f):
		all = nil
		for _, other := range m.state.Handles() {
			if model.AcceptsOther(f, other.Kind) && m.scope.has(f, other.Kind) {
				c.Other = other.ID
				all = append(all, c)
			}
		}
	}
	return all
}

// refusals lists the calls of one kind that the contract refuses and an implementation can notice.
func (m *machine) refusals(kind choice) []model.Call {
	s := m.scope
	switch {
	case kind == consumed && !s.NoConsumed:
		return m.onConsumed()
	case kind == outlived && !s.NoOutlived:
		return m.onHandles(func(f model.Func, h model.Handle) bool {
			return h.Dead && f != model.EndBorrow && s.has(f, h.Kind)
		})
	case kind == overdone && !s.NoBorrowed:
		return m.onHandles(func(f model.Func, h model.Handle) bool {
			return h.Kind == model.Self && overreaches(f) && s.has(f, model.Arc)
		})
	}
	return nil
}

func (m *machine) onHandles(refused func(model.Func, model.Handle) bool) []model.Call {
	var all []model.Call
	for _, h := range m.state.Handles() {
		for _, f := range model.Funcs() {
			if refused(f, h) {
				all = m.appendPlain(all, f, h.ID, h.Kind)
			}
		}
	}
	return all
}

// onConsumed lists the calls on the handles that were consumed last, as the first or second handle.
func (m *machine) onConsumed() []model.Call {
	var all []model.Call
	for _, id := range m.recent {
		for _, f := range model.Funcs() {
			if m.scope.has(f, m.spent[id]) {
				all = m.appendPlain(all, f, id, m.spent[id])
			}
		}
		for _, h := range m.state.Handles() {
			for _, f := range [...]model.Func{model.PtrEq, model.WillWake} {
				c := model.Call{F: f, Handle: h.ID, Other: id, To: model.NoHandle, Self: model.NoHandle}
				if !h.Dead && m.scope.has(f, h.Kind) && m.scope.has(f, m.spent[id]) && m.admit(Step{Call: c}) == nil {
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// appendPlain appends the admissible calls of an operation on a handle, those that give user code an arc aside.
func (m *machine) appendPlain(all []model.Call, f model.Func, id model.HandleID, k model.Kind) []model.Call {
	for _, c := range m.variants(f, id, k) {
		if c.Self == model.NoHandle && m.admit(Step{Call: c}) == nil {
			all = append(all, c)
		}
	}
	return all
}

// objectsInUse counts the objects that a handle refers to.
func (m *machine) objectsInUse() int {
	seen := map[model.ObjectID]bool{}
	for _, h := range m.state.Handles() {
		seen[h.Object] = true
	}
	return len(seen)
}

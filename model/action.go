package model

import (
	"encoding/binary"
	"slices"
)

// defaultFuncs leaves out Forget, whose only effect is a count that nobody owns, and Move, which renames.
var defaultFuncs = slices.DeleteFunc(Funcs(), func(f Func) bool { return f == Forget || f == Move })

// appendActions appends what a program may do next within the bounds, in a fixed order: New, then the operations by handle, then
// resumptions. A new handle gets the smallest number that nothing mentions.
func (s State) appendActions(all []Action, b Bounds) []Action {
	funcs := b.Funcs
	if funcs == nil {
		funcs = defaultFuncs
	}
	fresh := s.fresh(b.Handles)
	if len(s.objects) < b.Objects && fresh != NoHandle && slices.Contains(funcs, New) {
		all = append(all, Action{Call: Call{F: New, Object: ObjectID(len(s.objects)), Handle: NoHandle, Other: NoHandle, To: fresh, Self: NoHandle}})
	}
	for _, h := range s.handles {
		for _, f := range funcs {
			all = s.appendCalls(all, b, f, h, fresh)
		}
	}
	for _, p := range s.running {
		if s.PermitsEnd(p.Call) == nil {
			all = append(all, Action{Call: p.Call, Resume: true}, Action{Call: p.Call, Resume: true, Panicked: true})
		}
	}
	return all
}

// appendCalls appends the calls of operation f on handle h, those that [State.Permits].
func (s State) appendCalls(all []Action, b Bounds, f Func, h Handle, fresh HandleID) []Action {
	c := Call{F: f, Handle: h.ID, Other: NoHandle, To: NoHandle, Self: NoHandle}
	if f == New || !Accepts(f, h.Kind) || outlived(f, h) || s.inUse(f, h) {
		return all
	}
	if _, makes := Makes(f, h.Kind); makes {
		if c.To = fresh; fresh == NoHandle {
			return all
		}
	}
	if f == Wake || f == WakeByRef {
		if s.objects[h.Object].Wakes >= b.Wakes {
			return all
		}
		if b.Selves {
			if c.Self = fresh; fresh == NoHandle {
				return all
			}
		}
	}
	if mayRun(f, h.Kind) && len(s.running) >= b.Running {
		return all
	}
	if f != PtrEq && f != WillWake {
		return append(all, Action{Call: c})
	}
	for _, other := range s.handles {
		if AcceptsOther(f, other.Kind) {
			c.Other = other.ID
			all = append(all, Action{Call: c})
		}
	}
	return all
}

// mayRun reports whether the call may run user code.
func mayRun(f Func, k Kind) bool {
	return f == Wake || f == WakeByRef || (f == Drop || f == DecStrong) && k != Weak
}

// fresh returns the smallest handle number below n that no handle and no call in progress mentions, or NoHandle.
func (s State) fresh(n int) HandleID {
	for id := HandleID(0); int(id) < n; id++ {
		used := slices.ContainsFunc(s.handles, func(h Handle) bool { return h.ID == id }) ||
			slices.ContainsFunc(s.running, func(p Progress) bool { return p.Call.Handle == id || p.Call.Self == id })
		if !used {
			return id
		}
	}
	return NoHandle
}

// Key returns a string of bytes that is equal for equal states of one limit. The order in which calls were started does not count.
func (s State) Key() []byte { return s.AppendKey(nil) }

// AppendKey appends the key to b.
func (s State) AppendKey(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.objects)))
	for i, o := range s.objects {
		moved := byte(0)
		if o.Moved {
			moved = 1
		}
		b = append(b, byte(o.Phase), moved)
		for _, n := range [...]uint64{o.Strong, o.Weak, o.Wakes, s.forgot[i], s.lost[i]} {
			b = binary.AppendUvarint(b, n)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(s.handles)))
	for _, h := range s.handles {
		dead := byte(0)
		if h.Dead {
			dead = 1
		}
		b = append(b, byte(h.Kind), dead)
		for _, n := range [...]int{int(h.ID), int(h.Object), int(h.Of)} {
			b = binary.AppendVarint(b, int64(n))
		}
	}
	running := s.running
	if len(running) > 1 {
		running = slices.Clone(running)
		slices.SortFunc(running, compareProgress)
	}
	for _, p := range running {
		panicked := byte(0)
		if p.Panicked {
			panicked = 1
		}
		b = append(b, byte(p.Call.F), byte(p.Stage), panicked)
		for _, n := range [...]int{int(p.Call.Handle), int(p.Call.Self), int(p.Object)} {
			b = binary.AppendVarint(b, int64(n))
		}
	}
	return b
}

func compareProgress(p, q Progress) int {
	if d := int(p.Call.Handle) - int(q.Call.Handle); d != 0 {
		return d
	}
	return int(p.Call.Self) - int(q.Call.Self)
}

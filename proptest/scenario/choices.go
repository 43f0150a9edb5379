package scenario

import (
	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
)

// dish is an operation with how often it is on a menu.
type dish struct {
	f      model.Func
	weight int
}

// Menus, the simplest first. An operation is drawn more often by its weight, and by standing at the front, which rapid draws more.
var (
	grow     = []dish{{model.Clone, 3}, {model.Downgrade, 1}}
	convert  = []dish{{model.IntoWaker, 2}, {model.IntoRaw, 1}}
	before   = []dish{{model.Borrow, 3}, {model.Downgrade, 3}, {model.Clone, 2}, {model.IntoWaker, 2}, {model.IntoRaw, 2}, {model.FromRaw, 1}, {model.IncStrong, 1}, {model.Upgrade, 1}, {model.WakeByRef, 1}, {model.EndBorrow, 1}, {model.Drop, 1}}
	inThread = []dish{
		{model.Drop, 8}, {model.Clone, 6}, {model.Wake, 6}, {model.Upgrade, 6}, {model.Downgrade, 4}, {model.GetMut, 4}, {model.TryUnwrap, 4}, {model.IntoInner, 4},
		{model.WakeByRef, 3}, {model.StrongCount, 2}, {model.WeakCount, 2}, {model.Wakes, 2}, {model.IncStrong, 3}, {model.DecStrong, 3}, {model.FromRaw, 4},
		{model.IntoWaker, 2}, {model.Borrow, 2}, {model.EndBorrow, 4}, {model.IntoRaw, 2}, {model.WillWake, 1}, {model.PtrEq, 1}, {model.Move, 1},
	}
	after = []dish{
		{model.StrongCount, 3}, {model.WeakCount, 3}, {model.Wakes, 3}, {model.Upgrade, 2}, {model.GetMut, 2}, {model.TryUnwrap, 2}, {model.IntoInner, 1}, {model.Drop, 1},
		{model.Wake, 1}, {model.WakeByRef, 1},
	}
)

// draw draws a call from the menu, on any handle that the part may use. It returns false if there is none.
func (b *builder) draw(p part, menu []dish) bool { return b.drawOf(p, menu, model.NoHandle) }

// drawOf draws a call on one handle, or on any.
func (b *builder) drawOf(p part, menu []dish, on model.HandleID) bool {
	calls := make([][]Step, len(menu))
	most := 0
	for i, d := range menu {
		if calls[i] = b.calls(p, d.f, on); len(calls[i]) > 0 {
			most = max(most, d.weight)
		}
	}
	// In rounds, so that the front has one of each.
	var list []int
	for round := range most {
		for i, d := range menu {
			if d.weight > round && len(calls[i]) > 0 {
				list = append(list, i)
			}
		}
	}
	if len(list) == 0 {
		return false
	}
	i := rapid.SampledFrom(list).Draw(b.t, "operation")
	b.add(p, rapid.SampledFrom(calls[i]).Draw(b.t, "call"))
	return true
}

// calls lists the calls of an operation that may come next in a part.
func (b *builder) calls(p part, f model.Func, on model.HandleID) []Step {
	var all []Step
	for id := range b.next {
		h := &b.own.handles[id]
		if on != model.NoHandle && on != id || h.gone != "" || !model.Accepts(f, h.kind) || !b.o.Has(f, h.kind) {
			continue
		}
		c := model.Call{F: f, Handle: id, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
		if kind, makes := model.Makes(f, h.kind); makes {
			if b.next >= MaxHandles || p == setupPart && !model.Consumes(f) && !b.room(h.object, kind) {
				continue
			}
			c.To = b.next
		}
		others := []model.HandleID{model.NoHandle}
		if f == model.PtrEq || f == model.WillWake {
			others = b.seconds(f)
		}
		for _, c.Other = range others {
			if s := doing(c); b.own.permits(p, s) == nil {
				all = append(all, s)
			}
		}
	}
	return all
}

func (b *builder) seconds(f model.Func) []model.HandleID {
	var all []model.HandleID
	for id := range b.next {
		if model.AcceptsOther(f, b.own.handles[id].kind) {
			all = append(all, id)
		}
	}
	return all
}

// room reports whether the setup may make another handle of the kind: a limit is to be met by threads.
func (b *builder) room(o model.ObjectID, k model.Kind) bool {
	if b.s.Limit == 0 || k == model.Ref {
		return true
	}
	n := uint64(0)
	for id := range b.next {
		h := &b.own.handles[id]
		if h.object == o && h.gone == "" && k.Owns() == h.kind.Owns() && h.kind != model.Ref {
			n++
		}
	}
	return n < b.s.Limit
}

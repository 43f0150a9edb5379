package scenario

import (
	"math/bits"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
)

// below draws a number from 0 to n-1, each as often as the others. Rapid's own choices prefer the front so much that most threads would do the
// same. It is made of single bits, the highest first, by which rapid still shrinks it towards 0.
func below(t *rapid.T, n int, label string) int {
	if n == 1 {
		return 0
	}
	size := bits.Len(uint(n-1)) + 2 // two more, so that numbers are about as frequent
	u := 0
	for range size {
		u <<= 1
		if rapid.Bool().Draw(t, label) {
			u++
		}
	}
	return u * n >> size
}

func oneOf[T any](t *rapid.T, from []T, label string) T { return from[below(t, len(from), label)] }

// fewer lists the numbers from least to most, the small ones more often.
func fewer(least, most int) []int {
	var all []int
	for n := least; n <= most; n++ {
		for range most - n + 1 {
			all = append(all, n)
		}
	}
	return all
}

func (b *builder) below(n int, label string) int { return below(b.t, n, label) }

// chance is true once in n times, and false at the front.
func (b *builder) chance(n int) bool { return b.below(n, "chance") == n-1 }

// dish is an operation with how often it is on a menu.
type dish struct {
	f      model.Func
	weight int
}

// Menus, the simplest first. An operation is drawn as often as its weight says.
var (
	grow     = []dish{{model.Clone, 3}, {model.Downgrade, 2}}
	convert  = []dish{{model.IntoWaker, 2}, {model.IntoRaw, 1}}
	before   = []dish{{model.Borrow, 3}, {model.Downgrade, 3}, {model.Clone, 2}, {model.IntoWaker, 2}, {model.IntoRaw, 2}, {model.FromRaw, 1}, {model.IncStrong, 1}, {model.Upgrade, 1}, {model.WakeByRef, 1}, {model.EndBorrow, 1}}
	inThread = []dish{
		{model.Drop, 8}, {model.Clone, 6}, {model.Wake, 6}, {model.Upgrade, 6}, {model.Downgrade, 4}, {model.GetMut, 4}, {model.TryUnwrap, 4}, {model.IntoInner, 4},
		{model.WakeByRef, 4}, {model.Wakes, 4}, {model.StrongCount, 2}, {model.WeakCount, 2}, {model.IncStrong, 3}, {model.DecStrong, 3}, {model.FromRaw, 4},
		{model.IntoWaker, 2}, {model.Borrow, 2}, {model.EndBorrow, 4}, {model.IntoRaw, 2}, {model.WillWake, 2}, {model.PtrEq, 2}, {model.Move, 1},
	}
	after = []dish{
		{model.StrongCount, 3}, {model.WeakCount, 3}, {model.Wakes, 3}, {model.Upgrade, 2}, {model.GetMut, 2}, {model.TryUnwrap, 2}, {model.IntoInner, 1}, {model.Drop, 1},
		{model.Wake, 1}, {model.WakeByRef, 1}, {model.WillWake, 8}, {model.PtrEq, 3},
	}
	second = []dish{{model.IntoWaker, 2}, {model.Borrow, 1}}
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
	i := oneOf(b.t, list, "operation")
	b.add(p, oneOf(b.t, calls[i], "call"))
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
			others = b.seconds(p, f, id)
		}
		for _, c.Other = range others {
			if s := doing(c); b.own.permits(p, s) == nil {
				all = append(all, s)
			}
		}
	}
	return all
}

// seconds lists what a part can compare a handle with: with one of another object if there is any, and with itself only if there is nothing else.
func (b *builder) seconds(p part, f model.Func, first model.HandleID) []model.HandleID {
	var of [3][]model.HandleID
	for id := range b.next {
		h := &b.own.handles[id]
		switch {
		case !model.AcceptsOther(f, h.kind) || b.own.usable(p, id) != nil:
		case h.object != b.own.handles[first].object:
			of[0] = append(of[0], id)
		case id != first:
			of[1] = append(of[1], id)
		default:
			of[2] = append(of[2], id)
		}
	}
	for _, all := range of {
		if len(all) > 0 {
			return all
		}
	}
	return nil
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

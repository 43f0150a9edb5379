package scenario

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
)

// drawThreads draws the steps of all threads in turn. A handle that is given is promised to one thread, which takes it before its steps run out.
func (b *builder) drawThreads() {
	left := make([]int, len(b.s.Threads))
	due := make([][]model.HandleID, len(b.s.Threads))
	var lengths []int // long ones more often: short threads hardly meet
	for least := range b.o.Calls {
		for n := least; n < b.o.Calls; n++ {
			lengths = append(lengths, n+1)
		}
	}
	slices.Sort(lengths)
	plans := make([]plan, len(b.s.Threads))
	for i := range left {
		left[i] = oneOf(b.t, lengths, "calls")
		if b.chance(2) {
			plans[i] = b.drawPlan(part(i))
		}
	}
	for range b.o.Calls {
		for i := range left {
			if left[i] == 0 {
				continue
			}
			left[i]--
			if n := len(due[i]); n > 0 && (left[i] < n || rapid.Bool().Draw(b.t, "take")) {
				k := b.below(n, "which")
				id := due[i][k]
				due[i] = slices.Delete(due[i], k, k+1)
				b.add(part(i), Step{Action: Take, Handle: id})
				continue
			}
			if !b.drawGive(i, left, due) && !b.follow(part(i), &plans[i]) {
				b.draw(part(i), inThread)
			}
		}
	}
}

// drawGive sometimes gives a handle of the thread to one that has steps left to take it.
func (b *builder) drawGive(from int, left []int, due [][]model.HandleID) bool {
	if !b.chance(16) {
		return false
	}
	var takers []int
	for i := range left {
		if i != from && left[i] > len(due[i]) {
			takers = append(takers, i)
		}
	}
	var gifts []model.HandleID
	for id := range b.next {
		if b.own.handles[id].owner == part(from) && !b.given(id) && b.own.permitsGive(part(from), id) == nil {
			gifts = append(gifts, id)
		}
	}
	if len(takers) == 0 || len(gifts) == 0 {
		return false
	}
	id, to := oneOf(b.t, gifts, "gift"), oneOf(b.t, takers, "to")
	b.add(part(from), Step{Action: Give, Handle: id})
	due[to] = append(due[to], id)
	return true
}

// given reports whether the handle was given already: that is done once.
func (b *builder) given(id model.HandleID) bool {
	return slices.ContainsFunc(b.s.Threads, func(t Thread) bool {
		return slices.ContainsFunc(t.Steps, func(s Step) bool { return s.Action == Give && s.Handle == id })
	})
}

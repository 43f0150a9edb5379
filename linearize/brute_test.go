package linearize

import (
	"math"

	"github.com/wakecheck/wakecheck/model"
)

// wakeModel is how the search of the tests takes a wake by value.
type wakeModel int

const (
	twoSteps wakeModel = iota // deliver, then release, at two moments
	oneStep
	releaseFirst
)

// brute is a search for a linearization that shares nothing with the check: plain recursion over the steps of one object that
// may come next, with a memory of the sets that led nowhere. It knows the contract as the histories' description has it.
type brute struct {
	ops   []*Operation
	limit int // lines up to this one; 0 means all
	wake  wakeModel
	swap  *Operation // returned this instead
	with  Result
}

type bruteStep struct {
	op       *Operation
	strong   int // what it adds
	wakes    int
	inv, ret int
	after    int // a step that must come before it, or -1
	optional bool
	result   Result
}

type bruteSearch struct {
	steps         []bruteStep
	done          []byte
	left          int
	strong, wakes int
	born          bool
	dead          map[string]bool
}

func (b brute) linearizable() bool {
	if b.limit == 0 {
		b.limit = math.MaxInt
	}
	s := bruteSearch{dead: map[string]bool{}}
	for _, o := range b.ops {
		if o.Invoke <= b.limit {
			s.add(b, o)
		}
	}
	s.done = make([]byte, (len(s.steps)+7)/8)
	for i := range s.steps {
		if !s.steps[i].optional {
			s.left++
		}
	}
	return s.search(0)
}

func (s *bruteSearch) add(b brute, o *Operation) {
	st := bruteStep{op: o, inv: o.Invoke, ret: o.Return, after: -1, result: o.Result}
	if o.Status != Completed || o.Return > b.limit {
		st.optional, st.ret = true, math.MaxInt
	}
	if o == b.swap {
		st.result = b.with
	}
	one, two := st, st
	two.after = len(s.steps)
	switch {
	case o.F != model.Wake:
		one.strong = map[model.Func]int{model.New: 1, model.Clone: 1, model.Drop: -1}[o.F]
		one.wakes = map[model.Func]int{model.WakeByRef: 1}[o.F]
		s.steps = append(s.steps, one)
	case b.wake == oneStep:
		one.strong, one.wakes = -1, 1
		s.steps = append(s.steps, one)
	case b.wake == twoSteps:
		one.wakes, two.strong = 1, -1
		s.steps = append(s.steps, one, two)
	default:
		one.strong, two.wakes = -1, 1
		s.steps = append(s.steps, one, two)
	}
}

func (s *bruteSearch) isDone(i int) bool { return s.done[i/8]>>(i%8)&1 == 1 }
func (s *bruteSearch) flip(i int)        { s.done[i/8] ^= 1 << (i % 8) }

// search tries every step that may come next. All before first are done.
func (s *bruteSearch) search(first int) bool {
	if s.left == 0 {
		return true
	}
	if s.dead[string(s.done)] {
		return false
	}
	for first < len(s.steps) && s.isDone(first) {
		first++
	}
	bar := math.MaxInt // no step may come before another that returned before it began
	for i := first; i < len(s.steps) && s.steps[i].inv < bar; i++ {
		if !s.isDone(i) {
			bar = min(bar, s.steps[i].ret)
		}
	}
	for i := first; i < len(s.steps) && s.steps[i].inv < bar; i++ {
		if !s.isDone(i) && s.try(i, first) {
			return true
		}
	}
	s.dead[string(s.done)] = true
	return false
}

func (s *bruteSearch) try(i, first int) bool {
	st := &s.steps[i]
	if st.after >= 0 && !s.isDone(st.after) || !s.allowed(st) {
		return false
	}
	before := *s
	s.flip(i)
	s.strong += st.strong
	s.wakes += st.wakes
	s.born = true
	if !st.optional {
		s.left--
	}
	if s.search(first) {
		return true
	}
	s.flip(i)
	s.strong, s.wakes, s.born, s.left = before.strong, before.wakes, before.born, before.left
	return false
}

func (s *bruteSearch) allowed(st *bruteStep) bool {
	switch {
	case st.op.F == model.New:
		return !s.born
	case s.strong < 1:
		return false // not made yet, or gone
	case st.optional:
		return true
	case st.op.F == model.StrongCount:
		return uint64(s.strong) == st.result.Count
	case st.op.F == model.Wakes:
		return uint64(s.wakes) == st.result.Count
	case st.strong < 0:
		return (s.strong == 1) == st.result.Freed
	}
	return true
}

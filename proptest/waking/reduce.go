package waking

import (
	"slices"
)

// simpler are steps in the place of which another one may show the same in fewer operations.
var simpler = map[Op]Op{Nested: CloneWake, CloneWake: WakeByRef, Take: Wake, KeepRinger: Keep, RegisterNested: Register, RegisterRinger: RegisterOther, Until: Park}

// reductions are the programs with one thing less, or one step that is simpler, as far as they keep the rules.
func (p Program) reductions() []Program {
	var all []Program
	with := func(change func(*Program)) {
		q := p.clone()
		change(&q)
		if q.Validate() == nil {
			all = append(all, q)
		}
	}
	for i := range p.Threads {
		with(func(q *Program) { q.Threads = slices.Delete(q.Threads, i, i+1) })
	}
	for i := range p.Main {
		with(func(q *Program) { q.Main = slices.Delete(q.Main, i, i+1) })
	}
	for i, ops := range p.Threads {
		for k := range ops {
			with(func(q *Program) { q.Threads[i] = slices.Delete(q.Threads[i], k, k+1) })
		}
	}
	for i, o := range p.Main {
		if s, ok := simpler[o]; ok {
			with(func(q *Program) { q.Main[i] = s })
		}
	}
	for i, ops := range p.Threads {
		for k, o := range ops {
			if s, ok := simpler[o]; ok {
				with(func(q *Program) { q.Threads[i][k] = s })
			}
		}
	}
	if p.Ready > 1 {
		with(func(q *Program) { q.Ready-- })
	}
	if p.Ends > 0 {
		with(func(q *Program) { q.Ends-- })
		with(func(q *Program) { q.Ends = 0 })
	}
	return all
}

// maxWeights are the logarithms to the base 2 of the number of executions above which a program is not run, by a guess.
var maxWeights = [kinds]int{Token: 11, AtomicWaking: 13, Blocking: 12, Task: 13, Word: 12}

// weights guess the logarithm of the number of executions that a step adds, by kind.
type weights struct {
	base, thread, never int // without any step; of each thread; of each one that nobody waits for before the next poll
	op                  map[Op]int
	other               int // of steps that op has not
}

var weightsOf = [kinds]weights{
	Token:        {-3, 2, 0, map[Op]int{Look: 1, ParkTimeout: 2, Park: 2, Wake: 2}, 3},
	AtomicWaking: {-2, 2, 0, map[Op]int{Register: 1, RegisterOther: 1, Wake: 2, Take: 2, RegisterNested: 2, RegisterRinger: 2}, 3},
	Blocking:     {-1, 2, 1, map[Op]int{Keep: 1, Wake: 2, WakeByRef: 3, CloneWake: 3}, 4},
	Task:         {2, 2, 2, map[Op]int{Keep: 1, Wake: 2, Abort: 4, PollJoin: 6, RepollJoin: 2, JoinTask: 6, DropJoin: 4}, 4},
	Word:         {-1, 2, 1, map[Op]int{Wake: 4, RepollJoin: 1, DropJoin: 2}, 3},
}

// large reports whether the program has too many executions to be run, by a guess.
func (p Program) large() bool { return p.weight() > maxWeights[p.Kind] }

func (p Program) weight() int {
	w := weightsOf[p.Kind]
	sum := w.base
	for _, o := range p.Main {
		sum += w.of(o)
	}
	for _, ops := range p.Threads {
		sum += w.thread
		if p.Ends != BeforePoll {
			sum += w.never
		}
		for _, o := range ops {
			sum += w.of(o)
		}
	}
	return sum
}

func (w weights) of(o Op) int {
	if n, ok := w.op[o]; ok {
		return n
	}
	return w.other
}

package explore

import (
	"fmt"
	"slices"
	"strings"
)

// mixedState is a point of an interleaving of a mixed program.
type mixedState struct {
	pc     []int
	phase  []int    // of a wait: atOp, waits or relocks
	signal []uint64 // of a wait: what it will return
	last   []uint64
	live   []bool
	learnt []string
	words  [2]uint64
	owner  [2]int
	queue  [2]uint64 // waiters
	odd    int       // weak compare_exchanges that may still fail spuriously
}

func (s *mixedState) clone() *mixedState {
	c := *s
	c.pc, c.phase, c.signal = slices.Clone(s.pc), slices.Clone(s.phase), slices.Clone(s.signal)
	c.last, c.live, c.learnt = slices.Clone(s.last), slices.Clone(s.live), slices.Clone(s.learnt)
	return &c
}

func (s *mixedState) learn(t int, v uint64) {
	s.last[t] = v
	s.learnt[t] += fmt.Sprintf("%d ", v)
}

// wake signals those waiters of a condition.
func (s *mixedState) wake(obj int, set uint64) {
	s.queue[obj] &^= set
	for t := range s.pc {
		if set>>t&1 == 1 {
			s.phase[t], s.signal[t] = relocks, pack(0, true)
		}
	}
}

// interleavings returns the outcomes of all interleavings, and whether one ends in a deadlock; not ok after too many states.
func (p *mixedProgram) interleavings(spurious, most int) (outcomes map[string]bool, deadlock, ok bool) {
	n := len(p.code)
	first := &mixedState{pc: make([]int, n), phase: make([]int, n), signal: make([]uint64, n), last: make([]uint64, n),
		live: make([]bool, n), learnt: make([]string, n), owner: [2]int{-1, -1}, odd: spurious}
	for t := range p.roots {
		first.live[t] = true
	}
	outcomes = map[string]bool{}
	seen := map[string]bool{}
	work := []*mixedState{first}
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		if key := fmt.Sprint(*s); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		if len(seen) > most {
			return nil, false, false
		}
		before, done := len(work), true
		for t := range n {
			if s.live[t] && s.pc[t] < len(p.code[t]) {
				done = false
				p.moves(s, t, func(c *mixedState) { work = append(work, c) })
			}
		}
		switch {
		case done:
			outcomes[strings.Join(s.learnt, "|")] = true
		case len(work) == before:
			deadlock = true
		}
	}
	return outcomes, deadlock, true
}

// moves gives all states that thread t can go to.
func (p *mixedProgram) moves(s *mixedState, t int, give func(*mixedState)) {
	op := p.code[t][s.pc[t]]
	x := s.words[op.obj&1]
	then := func(change func(c *mixedState)) {
		c := s.clone()
		c.pc[t]++
		change(c)
		give(c)
	}
	switch op.kind {
	case '?':
		then(func(c *mixedState) {
			if c.last[t] != op.a {
				c.pc[t]++
			}
		})
	case 'L':
		then(func(c *mixedState) { c.learn(t, x) })
	case 'W':
		then(func(c *mixedState) { c.words[op.obj] = op.b })
	case 'A':
		then(func(c *mixedState) { c.learn(t, x); c.words[op.obj] += op.b })
	case 'C', 'c':
		if x != op.a {
			then(func(c *mixedState) { c.learn(t, pack(x, false)) })
			return
		}
		then(func(c *mixedState) { c.learn(t, pack(x, true)); c.words[op.obj] = op.b })
		if op.kind == 'c' && s.odd > 0 {
			then(func(c *mixedState) { c.learn(t, pack(x, false)); c.odd-- })
		}
	case 'w':
		if x != op.a {
			then(func(c *mixedState) { c.learn(t, x) })
		}
	case 'T':
		then(func(c *mixedState) { c.learn(t, pack(x, x == op.a)) })
	case 'a':
		then(func(c *mixedState) { c.learn(t, 0) })
		then(func(c *mixedState) { c.learn(t, 1) })
	case 'f':
		then(func(*mixedState) {})
	case 'S':
		then(func(c *mixedState) { c.live[op.obj] = true })
	case 'J':
		if s.pc[op.obj] >= len(p.code[op.obj]) {
			then(func(*mixedState) {})
		}
	default:
		p.monitorMoves(s, t, then)
	}
}

// monitorMoves is moves for an operation of a lock or condition.
func (p *mixedProgram) monitorMoves(s *mixedState, t int, then func(change func(c *mixedState))) {
	op := p.code[t][s.pc[t]]
	switch op.kind {
	case 'l':
		if s.owner[op.obj] < 0 {
			then(func(c *mixedState) { c.owner[op.obj] = t })
		}
	case 'u':
		then(func(c *mixedState) { c.owner[op.obj] = -1 })
	case 's':
		if s.queue[op.obj] == 0 {
			then(func(*mixedState) {})
		}
		for rest := s.queue[op.obj]; rest != 0; rest &= rest - 1 {
			then(func(c *mixedState) { c.wake(op.obj, rest&-rest) })
		}
	case 'b':
		then(func(c *mixedState) { c.wake(op.obj, c.queue[op.obj]) })
	case 'z', 'Z':
		switch {
		case s.phase[t] == atOp:
			then(func(c *mixedState) {
				c.pc[t]--
				c.phase[t], c.owner[op.obj] = waits, -1
				c.queue[op.obj] |= 1 << t
			})
		case s.phase[t] == waits && op.kind == 'Z':
			then(func(c *mixedState) {
				c.pc[t]--
				c.phase[t], c.signal[t] = relocks, pack(0, false)
				c.queue[op.obj] &^= 1 << t
			})
		case s.phase[t] == relocks && s.owner[op.obj] < 0:
			then(func(c *mixedState) {
				c.phase[t], c.owner[op.obj] = atOp, t
				if op.kind == 'Z' {
					c.learn(t, c.signal[t])
				}
				c.signal[t] = 0
			})
		}
	}
}

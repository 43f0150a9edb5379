package waking

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is what a program is about.
type Kind uint8

// The kinds.
const (
	Token Kind = iota // a parker
	Task              // a task on an executor
)

// Op is a step of a program.
type Op uint8

// Steps of the main thread of a Token program, and of its other threads.
const (
	Park        Op = iota // without a time; left out at a place where no token is sure to come
	ParkTimeout           // its time may be over at any moment
	Look                  // a park whose time is over from the beginning
	Until                 // parks until the flags of all unparks are set
	Unpark                // of the main thread as well: then a token is there for sure
)

// Steps of threads of a Task program. A thread that aborts does only that; all others have a waker, and drop it at their end if they did not
// wake it by value.
const (
	WakeByRef Op = iota + 10
	CloneWake    // wakes a clone by value
	Wake         // by value: the last step
	Abort
)

var opNames = map[Op]string{
	Park: "park", ParkTimeout: "park_timeout", Look: "look", Until: "park_until", Unpark: "unpark",
	WakeByRef: "wake_by_ref", CloneWake: "clone_wake", Wake: "wake", Abort: "abort",
}

func (o Op) String() string { return opNames[o] }

// Join says when the main thread of a Task program waits for the end of the others.
type Join uint8

// The places for it.
const (
	BeforeEnd   Join = iota // after the first poll: wakes meet it and each other, and the next poll answers them all
	BeforeClose             // when the task has ended
	Never
)

func (j Join) String() string {
	return [...]string{", threads end before the next poll", ", threads end before the executor", ""}[j]
}

// Program is a small program that wakes.
type Program struct {
	Kind Kind
	Main []Op // of Token
	// Need is how many wakes the future of a Task waits for.
	Need    int
	Join    Join
	Threads [][]Op
}

// String is the program in one line.
func (p Program) String() string {
	var parts []string
	if p.Kind == Token {
		parts = append(parts, "parker: "+joined(p.Main))
	} else {
		parts = append(parts, fmt.Sprintf("task: ready after %d", p.Need)+p.Join.String())
	}
	for i, ops := range p.Threads {
		parts = append(parts, fmt.Sprintf("%s: %s", threadName(i), joined(ops)))
	}
	return strings.Join(parts, "; ")
}

func joined(ops []Op) string {
	if len(ops) == 0 {
		return "drop"
	}
	var names []string
	for _, o := range ops {
		names = append(names, o.String())
	}
	return strings.Join(names, ", ")
}

func threadName(i int) string { return fmt.Sprintf("T%d", i+1) }

// Size counts the steps and threads, the wakes that are needed, and one each for a later join.
func (p Program) Size() int {
	n := len(p.Main) + p.Need + int(p.Join)
	for _, ops := range p.Threads {
		n += 1 + len(ops)
	}
	return n
}

// wakes counts the wakes or unparks of the threads other than main.
func (p Program) wakes() int {
	n := 0
	for _, ops := range p.Threads {
		n += len(ops)
		if slices.Contains(ops, Abort) {
			n--
		}
	}
	return n
}

func (p Program) aborts() bool {
	return slices.ContainsFunc(p.Threads, func(ops []Op) bool { return slices.Contains(ops, Abort) })
}

// ends reports whether the task of the program is sure to end by itself.
func (p Program) ends() bool { return p.aborts() || p.wakes() >= p.Need }

// reductions are the programs with one thing less.
func (p Program) reductions() []Program {
	var all []Program
	with := func(change func(*Program)) {
		q := p
		q.Main = slices.Clone(p.Main)
		q.Threads = slices.Clone(p.Threads)
		change(&q)
		all = append(all, q)
	}
	for i := range p.Threads {
		with(func(q *Program) { q.Threads = slices.Delete(q.Threads, i, i+1) })
	}
	for i := range p.Main {
		with(func(q *Program) { q.Main = slices.Delete(q.Main, i, i+1) })
	}
	for i, ops := range p.Threads {
		for k := range ops {
			if p.Kind == Task || len(ops) > 1 {
				with(func(q *Program) { q.Threads[i] = slices.Delete(slices.Clone(ops), k, k+1) })
			}
		}
	}
	if p.Need > 1 {
		with(func(q *Program) { q.Need-- })
	}
	if p.Join > 0 {
		with(func(q *Program) { q.Join-- })
	}
	return all
}

// Weights above which a program is not run: nearly all of these have more than some thousands of executions.
const (
	maxTokenWeight = 9
	maxTaskWeight  = 3
	maxLooseWeight = 2 // of two threads that nobody waits for
)

// large reports whether the program is too large to be run, by a guess.
func (p Program) large() bool {
	weight := len(p.Main)
	for _, ops := range p.Threads {
		if p.Kind == Token {
			weight += 2
		}
		for _, o := range ops {
			weight++
			if o == WakeByRef || o == CloneWake {
				weight++ // the waker is dropped as well
			}
		}
	}
	switch {
	case p.Kind == Token:
		if slices.Contains(p.Main, Until) {
			weight++
		}
		return weight > maxTokenWeight
	case len(p.Threads) > 1 && p.Join != BeforeEnd:
		return p.aborts() || weight > maxLooseWeight || !slices.ContainsFunc(p.Threads, func(ops []Op) bool { return len(ops) == 0 })
	}
	return weight > maxTaskWeight
}

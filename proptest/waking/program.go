package waking

import (
	"fmt"
	"slices"
)

// Kind is what a program wakes.
type Kind uint8

// The kinds.
const (
	Token        Kind = iota // a parker
	AtomicWaking             // who registers with an AtomicWaker
	Blocking                 // the future of BlockOn
	Task                     // a task on an executor
	Word                     // a task word, polled by hand: the transitions without an executor, a queue or a future
	kinds
)

var kindNames = [...]string{"parker", "atomic_waker", "block_on", "task", "word"}

func (k Kind) String() string { return kindNames[k] }

// polled reports whether there is a future, or what stands for one, that is polled.
func (k Kind) polled() bool { return k >= Blocking }

// Kinds returns all kinds, the one with the largest programs first: a draw favours it, and more of its programs are given up.
func Kinds() []Kind { return []Kind{Task, Word, Blocking, AtomicWaking, Token} }

// End says when the main thread waits for the end of the threads that wake.
type End uint8

// The places for it.
const (
	BeforePoll  End = iota // after the first poll: wakes meet it and each other, and the next poll answers them all
	BeforeClose            // when the target has ended
	Never
)

var endNames = [...]string{"before_poll", "before_close", "never"}

func (e End) String() string { return endNames[e] }

// ends are the places that a kind has. That of Word before a poll only waits to hear, without any order, that all wakes are over.
var ends = [kinds][]End{Token: {BeforePoll}, AtomicWaking: {BeforePoll}, Blocking: {BeforePoll, BeforeClose, Never}, Task: {BeforePoll, BeforeClose, Never},
	Word: {BeforePoll, Never}}

// Bounds of a program.
const (
	MaxThreads = 4
	MaxOps     = 8  // of the main thread, and of each other one
	MaxSteps   = 16 // of all threads together
	MaxReady   = 8
)

// Program is a small program that wakes: see the text form in the documentation of the package. Slices of it may be shared between programs and are
// not written to.
type Program struct {
	Kind Kind
	// Ready is how many wakes the target waits for before it is ready; 0 for the kinds Token and AtomicWaking, whose main thread says so itself. Fewer
	// do where there are not so many, and no abort.
	Ready   int
	Ends    End  // of Blocking, Task and Word
	Main    []Op // of the main thread; of Blocking and Task in the first poll
	Threads [][]Op
}

func threadName(i int) string { return fmt.Sprintf("T%d", i+1) }

// Size counts the steps and threads, the wakes that are waited for, and one each for a later end.
func (p Program) Size() int {
	n := len(p.Main) + p.Ready + int(p.Ends)
	for _, ops := range p.Threads {
		n += 1 + len(ops)
	}
	return n
}

// wakes counts the wakes of the threads other than main.
func (p Program) wakes() int {
	n := 0
	for _, ops := range p.Threads {
		for _, o := range ops {
			if o.wakes() {
				n++
			}
		}
	}
	return n
}

// count returns how many threads have a step.
func (p Program) count(o Op) int {
	n := 0
	for _, ops := range p.Threads {
		if slices.Contains(ops, o) {
			n++
		}
	}
	return n
}

// ready is how many wakes the target waits for in fact.
func (p Program) ready() int {
	if p.count(Abort) > 0 {
		return p.Ready
	}
	return min(p.Ready, p.wakes())
}

// joins reports whether the join handle is with a thread.
func (p Program) joins() bool { return p.joiner() >= 0 }

// joiner returns the thread that has the join handle, or -1.
func (p Program) joiner() int { return slices.IndexFunc(p.Threads, holdsHandle) }

func holdsHandle(ops []Op) bool {
	return slices.ContainsFunc(ops, func(o Op) bool { return o == PollJoin || o == RepollJoin || o == JoinTask || o == DropJoin })
}

func aborts(ops []Op) bool { return len(ops) == 1 && ops[0] == Abort }

// alone returns whether a single wake, and nothing else, answers: then all that was written before it is seen.
func (p Program) alone() bool {
	return p.wakes() == 1 && p.count(Abort) == 0 && !slices.ContainsFunc(p.Main, Op.wakes)
}

// clone returns a copy that may be changed.
func (p Program) clone() Program {
	p.Main = slices.Clone(p.Main)
	p.Threads = slices.Clone(p.Threads)
	for i := range p.Threads {
		p.Threads[i] = slices.Clone(p.Threads[i])
	}
	return p
}

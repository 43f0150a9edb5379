package prog

import (
	"fmt"
	"strings"
)

// Entry is a program with a name.
type Entry struct {
	Name    string
	Program *Program
}

// The families below are the benchmark programs of GenMC and its relatives, of growing size, with numbers of
// executions that have a closed form or were published. All orders are as published. A function of this file panics if
// that makes more than [MaxThreads] threads, or none.

// AInc is n threads that each add 1 to x, relaxed: n! executions.
func AInc(n int) *Program { return adders(n, "x") }

// BInc is n threads that each add 1 to x and then to y, relaxed: (n!)^2 executions.
func BInc(n int) *Program { return adders(n, "x", "y") }

// CInc is n threads that each add 1 to x, y and z, relaxed: (n!)^3 executions.
func CInc(n int) *Program { return adders(n, "x", "y", "z") }

func adders(n int, locs ...string) *Program {
	var adds []string
	for _, l := range locs {
		adds = append(adds, "U "+l+" add 1 rlx")
	}
	return threads(n, func(int) string { return strings.Join(adds, " ; ") })
}

// WAInc is a release store to x beside n relaxed additions to it: (n+1)! executions.
func WAInc(n int) *Program {
	return threads(n+1, func(i int) string {
		if i == 0 {
			return "W x 42 rel"
		}
		return "U x add 1 rlx"
	})
}

// Inc is n threads that each load x, relaxed, and store it with a bit of their own, release: (n!)^2 executions.
func Inc(n int) *Program {
	return threads(n, func(i int) string { return fmt.Sprintf("r0 = R x rlx ; W x r0 + %d rel", 1<<i) })
}

// CASW is n threads that each try to replace 0 by 1 in x, relaxed, and then store a value of their own, release.
func CASW(n int) *Program {
	return threads(n, func(i int) string { return fmt.Sprintf("C x 0 1 rlx rlx ; W x %d rel", i+3) })
}

// LockInc is n threads that each add 1 to the plain location d under a lock: n! complete executions. A thread that
// finds the lock taken is blocked.
func LockInc(n int) *Program {
	return threads(n, func(int) string {
		return "r0 = C m 0 1 acq rlx ; assume r0 == 0 ; r1 = R d na ; W d r1 + 1 na ; W m 0 rel"
	})
}

// Readers is a release store to x beside n acquire loads of it: 2^n executions.
func Readers(n int) *Program {
	return threads(n+1, func(i int) string {
		if i == 0 {
			return "W x 42 rel"
		}
		return "R x acq"
	})
}

// NWriters is n+1 release stores to x and an acquire load of it: (n+2)! executions.
func NWriters(n int) *Program {
	return threads(n+2, func(i int) string {
		if i == n+1 {
			return "R x acq"
		}
		return fmt.Sprintf("W x %d rel", i)
	})
}

// LastZero is an array of n+1 cells, a thread that walks from its end to the first 0, and n writers: writer j stores
// the value of cell j-1, plus 1, into cell j.
func LastZero(n int) *Program {
	return threads(n+1, func(j int) string {
		if j > 0 {
			return fmt.Sprintf("r0 = R a%d acq ; W a%d r0 + 1 rel", j-1, j)
		}
		walk := "R a0 acq"
		for i := 1; i <= n; i++ {
			walk = fmt.Sprintf("r0 = R a%d acq ; if r0 != 0 { %s }", i, walk)
		}
		return walk
	})
}

// FibBench is two threads that each add x to y, or y to x, rounds times, and one that loads x and, unless it is over
// 144, y. GenMC's fib_bench has five rounds.
func FibBench(rounds int) *Program {
	add := func(to string) string {
		return strings.Repeat(" ; r0 = R x acq ; r1 = R y acq ; W "+to+" r0 + r1 rel", rounds)
	}
	return MustParse(fmt.Sprintf("{ x = 1 ; y = 1 } %s | %s | r0 = R x acq ; if r0 <= 144 { R y acq }", add("x"), add("y")))
}

func threads(n int, code func(i int) string) *Program {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = code(i)
	}
	return MustParse(strings.Join(parts, " | "))
}

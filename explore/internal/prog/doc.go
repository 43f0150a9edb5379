// Package prog is a small language of concurrent programs on memory cells, for checking one explorer of executions
// against another: litmus tests, random programs, and directed mutants of programs that tell memory models apart.
//
// A [Program] is a syntax tree without loops. An explorer interprets it, and reports each execution as an
// [Execution], whose [Execution.Key] is a text that any two explorers of one memory model must agree on.
//
// # Text form
//
// [Parse] reads and [Program.String] writes
//
//	{ x = 1 ; y = 2 } W x 1 rel ; r0 = R y acq | r1 = U x add 1 acq_rel ; F sc ; if r1 == 1 { r2 = R d na } else { W d 7 na }
//
// Threads are separated by "|", instructions by ";" or a newline, and "#" begins a comment that ends with its line.
// The braces at the start hold initial values; a location that is not named there starts at 0. The order of an
// operation comes last.
//
//	r0 = R x acq                   load
//	W x 1 rel                      store
//	r0 = U x add 1 acq_rel         read-modify-write: swap, add, sub, or, and, xor
//	r0 = C x 0 1 acq_rel rlx       compare-and-swap: expected, new, order of success, order of failure
//	F sc                           fence
//	free x y                       ends the life of x and y, which are one object
//	r0 = r1 + 1                    computes
//	if r0 == 1 { } else { }        branches
//	assume r0 == 1                 blocks the thread for ever unless the condition holds
//
// Orders are na (plain), rlx, acq, rel, acq_rel and sc. R, U and C may stand without a register. An expression is a
// number, a register or a combination with +, -, and, or, xor, which all bind alike, to the left; parentheses are
// allowed. Numbers are unsigned and 64 bits wide.
package prog

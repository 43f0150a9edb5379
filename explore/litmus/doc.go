// Package litmus reads litmus tests written in C, in the syntax of the herd7 simulator, and runs them on the model checker
// of package explore, which visits every execution that a memory model allows. What it reports are the final states, how many
// executions satisfy the condition of the test, and whether an execution has a data race, as herd7 does.
//
//	C MP
//	{ x = 0; y = 0; }
//	P0(atomic_int *x, atomic_int *y) {
//	  atomic_store_explicit(x, 1, memory_order_relaxed);
//	  atomic_store_explicit(y, 1, memory_order_release);
//	}
//	P1(atomic_int *x, atomic_int *y) {
//	  int r0 = atomic_load_explicit(y, memory_order_acquire);
//	  int r1 = atomic_load_explicit(x, memory_order_relaxed);
//	}
//	exists (1:r0=1 /\ 1:r1=0)
//
// # The language
//
// A test is a header, an initial state, threads, and a condition. What is not listed here is an [Error] with its place.
//
//   - Header: a line "C NAME", then in any number texts in quotes, comments, and lines "KEY=VALUE" ([Test.Info]).
//   - Initial state: "x = 1", "[x] = 1", "atomic_int x = ATOMIC_INIT(1)" or only "x", separated by semicolons. Other variables start at 0.
//   - Threads P0, P1 and so on, in order. Parameters are pointers to shared variables: atomic_int*, _Atomic int*, _Atomic(int)*,
//     int*, with const or volatile, which mean nothing.
//   - Statements: declarations of int variables, assignments (also +=, -=, ++, --), "*x = e", if and else, while, do and for,
//     blocks, and calls.
//   - Calls: atomic_load, atomic_store, atomic_exchange, atomic_fetch_add, _sub, _or, _and and _xor,
//     atomic_compare_exchange_strong and _weak, all with or without _explicit, and atomic_thread_fence.
//   - Expressions: numbers, variables, "*x", calls, + - * & | ^ ! ~ == != < <= > >= && || and parentheses.
//   - Condition: "locations [0:r0; x;]", then exists, ~exists or forall over terms 0:r0=1, x=1, [x]=1, x=0:r0, also with != and <>,
//     joined by /\, \/, =>, not and ~; no condition at all stands for forall (true).
//   - Comments: /* */ and // everywhere; (* *), which nest, everywhere but in the text of a thread.
//
// # Meaning
//
// Every value is an int of 32 bits that wraps around. An access is atomic exactly if it is a call: "*x" is a plain access whatever
// the type of x, and a call is atomic whatever the type, as herd7 has it. The expected value of a compare_exchange is a shared
// variable, read plainly before and, on failure, written plainly after the atomic access, or "&r" with a local variable, which is no
// access at all. A weak one may also fail although it found what it expected.
//
// C leaves open in which order the operands of an expression, or the arguments of a call, are evaluated; here it is from left to
// right. A test with two accesses in one expression may therefore miss behaviours of another order.
//
// A local variable that was never given a value is 0. The names of local variables are unique in a thread, also across blocks, except for
// blocks that exclude or follow each other, whose variables of one name are one variable.
//
// # Loops
//
// A loop that does nothing but wait for a value (one atomic load in its condition and an empty body, or a body that is only
// the load) blocks its thread until the value is there; the turns that fail are not counted as executions. Any other loop runs up to a
// limit of turns ([Unroll]); executions that reach it are left out, and the result is then incomplete, which [Result.Err] says.
//
// # Errors
//
// The package itself neither misses an execution of what it accepts nor invents one, but for the order of evaluation and the limit
// of loops above. A test that reaches a bound of package explore is incomplete, and never Ok.
package litmus

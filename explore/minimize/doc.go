// Package minimize finds the weakest memory orders that keep programs correct: [Run] judges assignments of orders to the atomic
// accesses of one or more programs, each by an exploration of all executions, and returns every assignment that is correct while no
// weaker one is, with the execution that breaks each next weaker one.
//
// The orders of a site are those that C11 permits there (memory.Site.Permits), ordered relaxed < acquire, release < acq_rel <
// seq_cst; those of a compare_exchange are pairs, ordered by component. A relaxed fence is no fence. An assignment gives each site one
// of its orders, and is correct if every program passes under it: "weakest" means sufficient for these programs, no more.
//
// # Why not every assignment is explored
//
// Correctness is monotone. A stronger order adds edges to synchronizes-with, happens-before and the order of seq_cst
// operations, and takes none away; the axioms of every model of package explore forbid cycles in relations that grow with these (for
// rc11: Lahav, Vafeiadis, Kang, Hur, Dreyer, Repairing Sequential Consistency in C/C++11, PLDI 2017, section 4, where strengthening
// is sound). So the executions of the stronger program are among those of the weaker one. What is a failure of such an execution
// stays one: races and unordered uses are the absence of happens-before, of which the weaker program has less; deadlocks, panics
// and leaks do not depend on it. Hence what is stronger than a passing assignment passes, and what is weaker than a failing one fails.
//
// This holds only for checks of the caller (panics, [Program].Check) that ask of each execution something which more
// happens-before cannot break. A check that some outcome is seen at all is none. Each next weaker assignment of a result, and with
// [Audit] a random sample of all, is explored although its verdict is known already; a contradiction is [ErrNotMonotone].
//
// # The search
//
// The maximal failing assignments determine the minimal correct ones: those that are minimal among what is not below one of them. The
// search is Dualize and Advance (Gunopulos, Khardon, Mannila, Saluja, Toivonen, Sharm: Discovering All Most Specific Sentences,
// TODS 2003). First each site alone is lowered while all others are strongest. Then the minimal candidates above the known
// failures are explored. One that fails is raised to a maximal failing assignment, and the candidates are computed anew; when all pass,
// they are all there are. A verdict holds for all assignments that differ only at sites which the exploration never came to.
//
// # What Arc needs
//
// The orders of Arc and Weak of package waker, judged together on all operations beside each other in two threads, under C20 and
// within the orders as written; a test keeps the table true. "Below" is the property that the next weaker order breaks: R9, the end of the
// value races with a use of it; R2, the block is freed while it is used.
//
//	site                  Rust             ours             needed           below
//	arc.clone             relaxed          relaxed          relaxed
//	arc.downgrade.await   relaxed          relaxed          relaxed
//	arc.downgrade.cas     acquire,relaxed  acquire,relaxed  relaxed,relaxed  *
//	arc.downgrade.load    relaxed          relaxed          relaxed
//	arc.drop.dec          release          release          release          R9
//	arc.drop.fence        acquire          acquire          acquire          R9
//	arc.get_mut.load      acquire          acquire          acquire          R9
//	arc.get_mut.lock      acquire,relaxed  acquire,relaxed  acquire,relaxed  R9
//	arc.get_mut.unlock    release          release          relaxed          *
//	arc.into_inner.dec    release          release          release          R9
//	arc.into_inner.fence  acquire          acquire          acquire          R9
//	arc.try_unwrap.cas    relaxed,relaxed  relaxed,relaxed  relaxed,relaxed
//	arc.try_unwrap.fence  acquire          acquire          acquire          R9
//	weak.drop.dec         release          release          release          R2
//	weak.drop.fence       acquire          acquire          acquire          R2
//	weak.upgrade.cas      acquire,relaxed  acquire,relaxed  relaxed,relaxed  *
//	weak.upgrade.load     relaxed          relaxed          relaxed
//
// Three are stronger than these programs need (*). Rust's upgrade acquires for new_cyclic, which package waker does not have. The pair
// of unlock and downgrade keeps a get_mut from reading a strong count that its own unlock made possible: a cycle of program order and
// reads-from, hence load buffering, which C11 allows and no model of package explore shows. So neither may be weakened.
// Where stronger orders are considered too, each last drop has a second minimum: a decrement that is acq_rel, and no fence.
//
// # Limits, as directions
//
// An assignment whose exploration is incomplete is unknown, never a pass, and so is each weaker one that is not known to fail: the
// result is incomplete then, its assignments are correct, and weaker ones may be as well where it says so. A site that the
// programs run, but on no path that matters, looks as if it needed no order; one that they never run is reported as not reached,
// and if no exploration came to a site of [Only], the result is incomplete and names it.
// The limits of package explore hold for each verdict: above all, an order that is needed against load buffering only is reported
// as stronger than needed.
package minimize

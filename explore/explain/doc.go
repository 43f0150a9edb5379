// Package explain says in words why an execution of package explore broke something, and which memory order at which site would
// have kept it from happening.
//
// [Of] reads the words off the execution itself. Of two events that clash because neither happens before the other it looks for the way
// by which one thread learnt of the other: a path of happens-before and of reads-from. Each step of reads-from on it that
// does not synchronize is an edge of synchronizes-with that is missing, and of each of its two ends it is said what that end does for it: an
// access that releases or acquires, a fence that does so for it, or neither. Where nothing clashes (a panic, a leak, a deadlock), or
// neither thread learnt of the other, it looks at the shortest cycle that no interleaving of the threads has (package draw): the reads on it
// that returned an older value than there was, and the writes that came to stand before a newer one. The missing edges are
// then those from the newer write. An execution without such a cycle is sequentially consistent:
// no order excludes it, and that is what is said then.
//
// [Explanation.Try] does not guess: it explores the program again under stronger orders, and reports the weakest that suffice at one site
// alone. If there are none, it reports one set of sites that suffices together and of which none can be left weaker.
// That is sound because correctness is monotone in the orders, as the package comment of explore/minimize argues.
//
// # Limits, as directions
//
// The words name one way by which a thread learnt of another, one with the fewest missing edges; there may be others. A repair is
// sufficient for this program under this model, no more, and one that needs an order against load buffering is not found (see
// package explore). An exploration that is incomplete is never a repair; the site is reported as undecided.
package explain

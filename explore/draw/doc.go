// Package draw shows an execution of package explore as a table for the terminal, as a DOT graph, and as an SVG picture.
//
// The relations are those of the C11 literature, with herd's names (Alglave, Maranget, Tautschnig: Herding Cats, TOPLAS 2014):
//
//	po   program order
//	rf   reads-from, from a write to each read that returns its value
//	co   coherence order, from each write to the next one to the same place
//	fr   from-read, from a read to the write that follows, in co, the one that it reads from
//	sw   synchronizes-with, by release and acquire, fences and locks
//	asw  additional synchronizes-with, by the start and the end of a thread (Batty, Owens, Sarkar, Sewell, Weber:
//	     Mathematizing C++ Concurrency, POPL 2011)
//	hb   happens-before, the transitive closure of po, sw and asw
//
// What other edges imply is left out: po, co, fr are shown to the next event only, sw and asw where they are in the transitive
// reduction of hb. So every edge of that reduction is shown, as an edge of po, sw or asw that is marked hb, and happens-before
// holds exactly where a path of such edges leads; in the text form, where a path down a column and along sw and asw leads.
// The first value of a place is no event: no edge of co leads from it, and an edge rf from [Init] to a read that returns it.
//
// Of a failure the events that clash are marked, with a line between them that says whether they are unordered. Where it
// is no pair that clashes, the shortest cycle is marked that shows what is wrong or strange: one of threads that wait for each
// other, else one of po, rf, co, fr, sw and asw, which no interleaving of the threads has (Shasha, Snir: Efficient and
// Correct Execution of Parallel Programs that Share Memory, TOPLAS 1988). Without either, the execution is an interleaving.
//
// The same graph always gives the same bytes. Nothing here runs another program.
package draw

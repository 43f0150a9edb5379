// Package memory provides the shared cells that every algorithm of this module is written on: atomic words
// and pointers with C11 memory orders, plain cells, fences, locks, threads and allocations.
//
// The code of an algorithm is written once and lives in two worlds. In the native world a cell is a word driven
// by sync/atomic. In a driven world, begun with [Drive], every operation on the cells of that [Space] is handed
// to a [Backend], which decides what a load returns and which thread moves next; a model checker is a Backend.
// A cell knows its space, so that driven and native cells live side by side in one process.
//
// # Rules for code that a Backend may drive
//
// A backend knows a thread only by what its operations returned. It may run the thread's Go code once for many
// executions, or again from the start. Hence:
//
//  1. Threads share state only through the cells of one space. [Thread.Join] returns the thread's result.
//  2. An object whose address travels through a cell comes from [Alloc], which returns the same object to a
//     thread that is run again. Go fields of such an object that are not cells never change after Alloc.
//  3. What a check wants to know of an execution is a local event ([Space.Begin], [Space.End], [Space.Note]), never a
//     Go variable set in passing.
//  4. A choice of the environment is [Space.Choose]; waiting is an Await, a [Mutex] or a [Cond], never a loop that spins.
//
// # Sites and orders
//
// Each atomic access names its site: a package variable typed by the kind of operation, with a name, the order
// and the reason for the order. The orders are typed by what C11 permits (ISO/IEC 9899:2011, 7.17.7), so that
// a release load does not compile. See [NewLoad], [NewStore], [NewRMW], [NewCAS], [NewFence].
//
// # Native world
//
// Native operations are those of sync/atomic and thus sequentially consistent, at least as strong as any order
// that is written (Go memory model, section "Synchronization"). A native run may therefore miss every
// defect of ordering, and never raises a false alarm. The seam costs one load and one branch an operation.
//
// All cells may be used by many goroutines at once, except for Init, which must happen before the cell is
// shared, and except for plain accesses, which race as in any Go program and which the race detector sees.
package memory

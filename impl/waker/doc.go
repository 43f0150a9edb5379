// Package waker provides reference-counted task wakers: [Arc] and [Weak] after alloc::sync::Arc, [Waker], [RawWaker]
// and [Context] after core::task, [Wake] after std::task::Wake, and [WakerRef] after the waker_ref of tokio and futures, all of Rust.
// It is the reference implementation that the other packages of this module verify. Its shared words are cells of
// package memory: natively sync/atomic, and under a backend driven with the orders that are written in sites.go.
//
// # Ownership rules
//
// R1 to R11 are the properties of the contract that a rule serves.
//
//  1. A handle that is not empty owns one count: an Arc or a Waker one of the strong count, a Weak one of the
//     weak count. All strong handles together own one more of the weak count. (R1, R4)
//  2. A handle is consumed by Drop, Move, Forget, IntoRaw, [IntoWaker], Wake, IntoInner, and a TryUnwrap that succeeds. It is
//     empty then, as the zero handle is, and every method but Empty fails with [Consumed]. (R2, R3)
//  3. A handle is never copied: `go vet` reports a copy. Move gives it away, Clone makes another one.
//  4. Any number of goroutines may use one handle at once, as long as none consumes it or calls GetMut: that is for a goroutine
//     which has it alone. (A breach of this is a data race, which the race detector sees.)
//  5. A parameter of type *Arc is borrowed, with one exception: Wake of [Wake] owns its self. What Wake leaves in self is dropped
//     when it returns. (R5)
//  6. WakeByRef of [Wake] borrows its self from the waker. It can be cloned, downgraded, read and lent on. Consuming it, or GetMut,
//     fails with [Borrowed]; after the wake it must not be used. (R5)
//  7. A [WakerRef] borrows from one handle and ends with it: every method fails with [DeadRef] once that was consumed or
//     moved. (R6)
//  8. The drop that takes the strong count from 1 to 0 runs the destructor on its goroutine ([Destroyer]), clears
//     the value, and gives up the weak count of rule 1. The drop that takes the weak count from 1 to 0 frees the block. (R3, R4, R9)
//  9. A value that TryUnwrap or IntoInner takes is not destroyed: the caller has it. (R3, R11)
//  10. A panic of user code, and runtime.Goexit, goes on after the counts are what they would be without it: a wake by
//     reference has changed nothing, a wake by value has consumed its waker, a destructor has run and its block is given up. (R8)
//  11. A count never goes beyond memory.Space.MaxCount: the operation fails with [Overflow] and takes its excess back.
//     One excess per running thread may be in a count for a moment, and half of the word's range is left for them. (R7)
//  12. A [Raw] or a [RawWaker] made by IntoRaw owns what the handle owned, and nothing checks how often it is used: turn it back
//     into a handle exactly once.
//
// # Errors
//
// An operation that would break a rule panics with an [*Error], which names handle, operation, [Kind] and property, and leaves
// the counts as they were. The checks cost a few instructions and see a broken rule from the handle and the count that it uses. They never alarm
// falsely, and may miss what neither shows: a handle that was copied, a raw part that was used twice, while other
// owners keep the count above zero.
//
// # What Go does not do
//
// A handle that is neither consumed nor forgotten on purpose leaks its count: there are no finalizers. The memory is the garbage
// collector's; a freed block only tells its space so.
//
// # Under a backend
//
// A handle is a Go variable of one thread, and consuming it changes the variable. To give a handle to another
// thread, pass its raw part (in a cell, or captured before the threads begin), and turn it into a handle there.
// The value of an Arc shares its state through cells too (see [NewWith]). Local events, each with the number of the block as
// argument, are "wake" and "wake_by_ref" before user code is called, "destroy" before a destructor, and "unwrap" where a
// value is taken. Get, a wake and a wake by reference are reads of the payload, and its end or exclusive use is a write.
//
// # Cost
//
// Clone, Drop, WakeByRef, NewWakerRef, Ref and the conversions allocate nothing; New allocates the block and one
// closure, Wake one handle. BenchmarkRatio compares a clone and its drop with two bare atomic additions.
package waker

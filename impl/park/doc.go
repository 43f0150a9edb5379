// Package park lets a thread wait for a token: a [Parker] parks until an [Unparker] has left one. It is written on the cells of
// package memory, after the parker of Rust's standard library, crossbeam and tokio (runtime/park.rs): one atomic word with the states
// EMPTY, PARKED and NOTIFIED, and a lock and a condition for the thread that sleeps.
//
// # Ownership rules
//
// W1 to W7 and R1 to R11 are the properties of the contract that a rule serves.
//
//  1. A Parker belongs to one thread at a time: only one parks. A second one that finds the first parked fails with [SharedError].
//  2. There is at most one token. Unpark leaves it, park takes it: k unparks between two parks let one park return, not k. (W3)
//  3. An unpark happens before the return of the park that takes its token, also if it found a token there already. (W2, W5)
//  4. Whoever turns PARKED into NOTIFIED owes the sleeper a signal, and sends it after it has held the lock. (W2)
//  5. Unpark waits for nobody but a parker on its way into or out of its wait, which runs no code of others there. (W7)
//  6. A Parker, an Unparker and a waker made of one are handles that own one count of the same allocation, by the rules of package
//     waker: never copied, given away by Move, consumed by Drop. Each may outlive the others: an unpark whose parker is gone leaves a token
//     for nobody, and the last handle frees the allocation. (R1, R4, W6)
//  7. A handle may be used by many threads at once as long as none consumes it; for a Parker that means Unparker and WakerRef.
//
// # Errors
//
// Use of a handle that was consumed panics with a [*waker.Error] of kind Consumed, and a parker that two threads use at once
// with a [*SharedError].
//
// # Under a backend
//
// Handles travel between threads as raw parts ([Unparker.IntoRaw], [UnparkerFromRaw]). A timed park may time out at any moment. Local events,
// with the number of the parker's allocation as first argument:
//
//	park ID TIMED        a park begins; TIMED is 1 for ParkTimeout
//	park_end ID TOKEN    it returns; TOKEN is 1 if it took the token
//	unpark ID            an unpark begins
//	unpark_end ID        it returns
//
// A waker made of an unparker adds "wake" or "wake_by_ref" of package waker before its unpark.
package park

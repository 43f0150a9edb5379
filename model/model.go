// Package model is the contract of reference-counted wakers as a pure, sequential state machine: the oracle of
// every other layer. It knows nothing of any implementation.
//
// [Object] is one allocation: its count words and its age. [State] is several of them with the handles that refer to them, and the
// calls whose user code runs. [State.Start] and [State.Resume] take a [Call] to its [Outcome]; [State.Invariants] says what holds
// in every state, by the ids of [Rules]; [Search] visits all states within bounds. [System] is what a subject offers
// to be compared with it, [Blame] and its kin name the property where the two differ.
//
// [Waking] is the contract of waking one target, a task or a thread that parks: its wakers with their calls, what they published and what polls know of it.
// [SearchWaking] visits all of its states, and [WatchWaking] judges what a history shows of them. [Target] are the rules that it shares with [Token], which is all
// that the calls of a parker show, and with [RunQueue], an executor with several tasks.
//
// The contract here is R1 to R8, R10, R11 and W1 to W7. R9 is about happens-before, which a sequential machine does not have; W5 is judged by the view that
// a poll says it has.
//
// A search misses what lies outside its bounds. It raises no false alarm about the contract itself; whether an implementation agrees is for
// the other layers to find out. All values of this package may be shared between goroutines as long as nobody writes to them.
package model

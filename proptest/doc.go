// Package proptest checks implementations of the contract by random runs: it drives any [model.System] and the contract
// itself, side by side, and compares them after every step.
//
// [Check] runs the sequential machine. A run makes calls of every operation on a few allocations. User code of a wake or of a destructor
// is the machine's: there it may make more calls, on the same object or another, through the arc that it was given or any handle, return,
// panic, or stay suspended while calls of other threads proceed. Limits are small, so that counts live at their edge. Some calls are ones that the contract
// refuses, where an implementation can notice: see [Options] and the ways in which operations end in [Classes].
//
// After every step the machine compares the outcome, the order in which user code runs (once for each wake, W1; once for each object, R3),
// every count word through every handle that can read it, and, when no call is in progress, what became of each object (R4). Reads are made
// twice, which shows that they are neutral. A subject that hangs breaks W7.
//
// A failure is shrunk by rapid, then by removal of steps from the recorded list, and up to a few steps by trying every shorter run. It is a
// [Failure]: the property, a table of the steps, the seed and command to find it again, and a [Trace] that [Replay] takes.
//
// A check misses what its random runs do not meet, and everything that needs threads in parallel: it says nothing about memory orders,
// R9 and W2 to W6. It raises no false alarm for a deterministic subject, unless the process gives a subject's call no time at all while the
// guard against hanging looks 20 times.
//
// [NewReference] is a subject that is right by its simplicity.
package proptest

// Package oracle finds all execution graphs of a small program under a memory model by enumerating reads-from and
// coherence choices and checking the model's axioms on bit matrices, as they are written. It is slow and simple,
// shares no code with the explorer that it judges, and is exact: it gives every consistent execution graph once and
// no other. What it does not decide it says by an error: programs with more than 64 events, and programs beyond its
// budget.
//
// The axioms, their sources and the choices where definitions differ stand at the top of axioms.go; the argument why
// the enumeration finds each graph once is at the top of enumerate.go.
package oracle

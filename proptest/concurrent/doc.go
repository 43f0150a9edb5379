// Package concurrent runs scenarios on an implementation, a [Subject], and compares what it shows with the contract of package model.
//
// [Explore] takes a scenario through every execution that a memory model allows. Each gives a history: the calls with their outcomes,
// ordered by happens-before, and what user code ran within them. Package linearize asks porcupine for an order of the calls on each word
// that explains the outcomes. [Native] runs the scenario on goroutines and judges histories by time. [Check] draws scenarios by rapid until
// one fails, and makes that one small.
//
// # What is judged
//
// By the explorer, on each execution: no use after free (R2), no destructor beside an owner's use (R9), no leak (R4), no thread that waits
// for ever (W7). By this package, on each distinct history: what a call shows by itself (R5, R7, R8, R10, W1), that each value ends
// once (R3, R4), and the counts (R1, R11, W1), word by word, or jointly under sequential consistency. Why word by word: see linearize.Judge.
//
// Where user code has panicked in the execution, what broke is R8, whatever shows it; [Check] reports it only if nothing breaks without the panic.
//
// # What a random check finds
//
// Draws that hardly interleave and draws that are too large are passed over, by [scenario.Scenario.Estimate]. Of each order that a correct Arc needs, one step
// weaker is found within 300 scenarios, with nearly every seed; the tests have the list of wrong implementations with their smallest scenarios.
package concurrent

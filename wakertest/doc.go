// Package wakertest checks types with a manual reference count, and wakers, against the contract of package model. It is called from their own tests.
//
// An [Adapter] says in a few lines how the type does what the contract speaks of, and [Run] does the rest:
//
//	func TestBuffer(t *testing.T) {
//		buffer := wakertest.Of(wakertest.Adapter[*Buffer, wakertest.None]{
//			New:   func(_ *memory.Space, user concurrent.User) *Buffer { return NewBuffer(user.Destroy) },
//			Clone: (*Buffer).Retain,
//			Drop:  (*Buffer).Release,
//			Use:   func(b *Buffer) { b.Len() },
//		})
//		wakertest.Run(t, buffer,
//			wakertest.Exempt("no-overflow", "the count has 64 bits"),
//			wakertest.Exempt("consumed-handles", "references are plain pointers"))
//	}
//
// Here NewBuffer takes a function that the buffer calls where its life ends. An operation that the type does not have is left out of the adapter: weak
// handles, wakes, counts. What every such type promises cannot be left out; what some lack by their design (a limit of the count, a refusal of
// handles that were given up) is exempted with a reason, which the result shows. [Cases] lists the rules. The package's example is a complete one: a
// pooled buffer with a bug, found and shrunk.
//
// # Levels
//
// [Sequentially]: random sequences of calls, in user code and beside it, compared with the contract after every call. It misses all that takes threads. It
// alarms falsely only for a type that is not deterministic.
//
// [Exhaustively]: random scenarios of two to four threads, each through every execution that the C11 memory model allows, each execution judged. It takes a
// type on the cells of package memory, which are what sync/atomic is, with the order that is needed written at each access; a type on sync/atomic is not explored, and
// the statistics say so. A type that has cells and shares other Go variables too is explored wrongly: see package memory. The level misses what takes more
// threads, calls or executions than the scenarios that were drawn, load buffering, and calls that user code makes. It never alarms falsely for the
// memory model that was chosen; one that is stronger in hardware may not show the failure. Objects that are never given back, because the garbage
// collector has them, and still come from memory.Alloc, count as leaks: Exploring(explore.Leaks()) permits that.
//
// [Natively]: random scenarios on goroutines, judged by time. It shows some schedules of the machine, so that it may miss any race and every weak order. It alarms
// falsely only where stamps do not order accesses (see concurrent.Native; they do on x86), or where a machine is so slow that a run takes longer than [Stall]. Under
// go test -race the race detector looks on, and fails the test by itself: a destructor that races with a Use shows there.
//
// A failure of the first two levels is minimal: without any one step, or call, it does not fail. The same seed finds it again.
//
// # Results
//
// [Check] returns an error for a broken rule (a *[Failure]), for a check that was cut short ([ErrIncomplete]), and for wrong use. Without an error each level that
// the [Stats] show as passed came to its end. They also name the rules that no level could check, and why.
//
// # The implementation of this module
//
// The package puts impl/waker before the other checks of this module as well: as a subject ([Reference]), as a model.System ([New]), as
// scenarios for the explorer ([Scenarios]), and as a workload whose history is recorded ([Workload]).
package wakertest

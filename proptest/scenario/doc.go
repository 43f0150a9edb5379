// Package scenario is a language of small concurrent programs over the contract's operations. A [Scenario] can be written by hand, drawn by [Draw],
// shown as a table, and made smaller one removal at a time. The package knows of no implementation and runs nothing.
//
// # Text
//
//	scenario wake-vs-drop            a name
//	about wake by value against the last drop
//	limit 3                          of the count words; without it, that of the implementation
//	panics object 0 in wake          user code that panics, each time: in wake or in destructor
//	setup
//		new object 0 -> 0            calls as in model.Call.String
//		clone 0 -> 1
//		into_waker 1 -> 2
//	thread T1
//		wake 2
//	thread T2
//		upgrade 5 -> 6
//		give 6                       another thread may take it
//	thread T3
//		take 6                       waits for it
//	teardown
//		strong_count 0
//
// Sections come in this order, and only scenario and one thread with a step must be there. A # begins a comment. Indentation is free.
//
// # Rules
//
// A scenario is what a Rust program could be, which [Scenario.Validate] checks:
//
//   - The main thread runs the setup before any other thread starts, and the teardown after all have ended. What is left then is dropped in
//     order of ids, refs first. So no handle is forgotten, and user code makes no calls.
//   - Ids of handles and objects are used once: none is made twice.
//   - A handle of the setup that one thread uses is moved to that thread. One that several use is shared: it stays with the main thread, and nobody
//     consumes it, gives it or asks it for exclusive access (get_mut).
//   - A handle that a thread makes is its own. Another thread may use it after a give here and a take there. A handle is given once, and
//     taken once, so that no two takes compete: who hands it on moves it to another id first. Gives and takes must be able to complete.
//   - After the threads have ended, everything is the main thread's.
//   - A ref stays in its thread and ends with it, if no end_borrow comes first. A ref that the setup leaves may be used by any thread, and stays with the
//     main thread together with the handle that it borrows from, even if only one thread uses them. As long as a ref has not ended, what it borrows from is not consumed, not
//     given and not asked for exclusive access.
//   - A handle that was consumed is not used again.
//
// # Absent handles
//
// Whether a handle is there may depend on the run: upgrade may give none, a limit may refuse what would make one, and try_unwrap consumes its handle only if it succeeds. Steps on such a handle are
// allowed. Where it is absent, a call is skipped, so that what it would make is absent too, and a give and its take pass on that there is none.
package scenario

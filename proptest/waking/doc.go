// Package waking has a language of small programs that wake, and runs them on impl/park and impl/task: drawn at random, or from a file; through
// every execution that a memory model allows, or on goroutines. Each run is held against the wake contract of package model.
//
// # Text
//
//	waking task              what is woken: parker, atomic_waker, block_on, task or word
//	ready 2                  the wakes after which the future is ready; of block_on, task and word
//	ends before_close        where the main thread waits for the others: before_poll (after the first poll; the default), before_close, or never
//	main                     the steps of the main thread; of block_on and task, in the first poll
//		keep
//	thread T1                T1, T2 and so on: each has a waker, an abort handle, or the join handle
//		wake_by_ref
//		wake                 by value: the last step. Without it the waker is dropped at the end
//	thread T2
//		abort
//	thread T3
//		poll_join
//		join
//
// Sections come in this order. A # begins a comment. Indentation is free. The steps are those of [Op]; where each may stand, [Program.Validate] says. A step
// for which a program might wait for ever is left out when it runs, so that a program that is blocked has lost a wake.
//
// The kinds:
//
//   - parker: the main thread parks, with and without time, and unparks itself.
//   - atomic_waker: the main thread registers wakers with a task.AtomicWaker, among them one that wakes it again when woken and one whose end
//     does, and waits. The others wake, or take the waker and wake it by hand.
//   - block_on: the future of BlockOn itself.
//   - task: a task on an executor, with aborts, and its join handle polled, awaited or dropped on another thread. Its wakers may outlive it.
//   - word: the task word alone, polled by hand: what the executor's queue, parker and futures add is not there, so that more wakes fit.
//
// # Judgement
//
// Beside what the explorer finds itself (races, leaks, uses after free, a thread that waits for ever), an execution is judged twice:
//
//   - By what the implementation did to its words: [Tokens] of parkers and of the future of BlockOn, in coherence order; the changes of a task word as
//     steps of [model.RunQueue], with each wake before the poll that answers it (W2 to W5); polls that do not overlap and end (W4); one free (R3).
//   - By its [Judge], which knows nothing of words: the calls and returns of wakes, parks and polls, with happens-before, have an order that
//     [model.Token] or [model.RunQueue] allows; a nested wake is delivered once (W1). [Native] runs go to the same judge with time as the order.
//
// # Limits
//
// It misses what takes larger programs than its budget allows; more than one task; timers, channels and sets; a task that two threads poll. A history of an
// AtomicWaker is not judged, only that it loses no wake, wakes no more than it may before it shows a change, and races with nothing. The words of impl/park and
// impl/task are known by name and value: another implementation, as [Subject] may bring, is judged by its history alone unless it uses these. For the memory model that
// was chosen it never alarms falsely; nor natively, where stamps order accesses, as on x86.
package waking

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
// Sections come in this order. A # begins a comment. Indentation is free. A step for which a program might wait for ever is left out when it runs, so that a
// program that is blocked has lost a wake.
//
// The steps are those of [Op], which says what each does. Each may stand in main, and in the threads, of programs of the kinds that are named:
//
//	text             Op               main                     threads
//	park             Park             parker                   -
//	park_timeout     ParkTimeout      parker                   -
//	look             Look             parker                   -
//	until            Until            parker, atomic_waker     -
//	register         Register         atomic_waker             -
//	register_other   RegisterOther    atomic_waker             -
//	register_nested  RegisterNested   atomic_waker             -
//	register_ringer  RegisterRinger   atomic_waker             -
//	wake_by_ref      WakeByRef        parker, block_on, task   parker, block_on, task, word
//	clone_wake       CloneWake        block_on, task           parker, block_on, task
//	nested           Nested           parker, block_on, task   parker, block_on, task
//	wake             Wake             atomic_waker             parker, atomic_waker, block_on, task, word
//	take             Take             -                        atomic_waker
//	keep             Keep             block_on, task           -
//	keep_ringer      KeepRinger       block_on, task           -
//	abort            Abort            -                        task, word
//	poll_join        PollJoin         -                        task, word
//	repoll_join      RepollJoin       -                        task, word
//	join             JoinTask         -                        task
//	drop_join        DropJoin         -                        task, word
//
// In a thread wake is the last step. A thread of an atomic_waker has one step. One that has abort has no other; one that has the join handle only
// steps of it, of which the last may be join or drop_join, and there is one such thread. Main of a word has no steps.
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
// impl/task are known by name and value: a parker that [Subject] brings is judged by its history alone, unless it has a word of the name park.state. For the memory
// model that was chosen it never alarms falsely, if a word of that name has the values that [Parker] says; nor natively, where stamps order accesses, as on x86.
package waking

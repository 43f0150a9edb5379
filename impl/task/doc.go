// Package task runs tasks on one thread, and has what they wait with: the task word [State], [AtomicWaker], [Executor], [IdleNotifiedSet] and
// [JoinSet], after tokio's runtime/task, sync/task/atomic_waker, runtime/scheduler/current_thread and util/idle_notified_set, on the cells
// of package memory. The adapters [Go], [Receive], [After] and [Async] let plain functions, channels, timers and straight-line code be
// awaited.
//
// # Ownership rules
//
// W1 to W7 and R1 to R11 are the properties of the contract that a rule serves.
//
//  1. A task has one word: six bits and a count. Each change of it is one named transition of [Snapshot]; nothing else writes it.
//  2. The count has one for each waker, join handle and abort handle, one for the executor until the task is complete, and one for the notification,
//     which is in a run queue or being polled. Whoever gives up the last frees the task. (R1, R3, R4)
//  3. Whoever sets Notified in a word that was idle and not notified makes the notification, and puts it into the queue: the task is
//     there at most once. (W3) In all other cases the wake is left to whoever polls next or polls now, and is written all the same. (W2, W5)
//  4. Whoever sets Running has the future to itself, until it takes Running away. Only an idle task becomes running, and none after
//     Complete. (W4) A poll that ends with Notified set is followed by another one. (W2)
//  5. The future stays with the executor: its thread alone polls and drops it. A future that was ready owns nothing any more; one that was
//     not is dropped once: see [Dropper].
//  6. The outcome is the executor's until Complete is set, and the join handle's after that. If there is no join handle at that moment, the executor
//     drops it. (R3)
//  7. The join waker is the join handle's to write while JoinWaker is not set; while it is set both sides may only read. When the task is
//     complete, the executor wakes it, and takes the bit away; whoever of the two comes second drops it. (R2, W2)
//  8. A poll lends its waker, which has no count; so does BlockOn. What outlives the poll clones it. (R5, R6)
//  9. Whoever puts a task into the queue of other threads, or sets the woken flag, unparks the executor after that; the executor
//     looks at both after each park. (W2)
//  10. No lock is held while a waker is woken, cloned or dropped, or a task polled or freed, and no slot of an AtomicWaker is taken while a waker is woken or
//     dropped. A clone may run with a slot taken: nobody waits for one. (W7)
//  11. Wakers and handles outlive the executor: Close completes all tasks, and closes the queue. A notification that comes later is
//     given up by who made it. (W6)
//  12. A panic of a future is its task's outcome, and so is runtime.Goexit, which ends the goroutine as well. A panic of a Drop, or of a join
//     waker, of which nobody is left to be told, is lost; what was to follow it is done. (R8)
//
// # Errors
//
// An [*Error] for an executor or an adapter that is used wrongly, a [*waker.Error] for a handle that was consumed and for a count that would leave its
// range, a [*TransitionError] for a word whose rules were broken; all of them are panics. A [JoinError] is the outcome of a task without a value.
//
// # Under a backend
//
// An executor with its futures is Go data of one thread; it may be made, used and closed in any one, and futures may be plain Go data, too.
// Handles and wakers travel to other threads as raw parts. A [Timer] is a thread that ends at any moment, a [Call] one that calls its function;
// [Receive] and [Async] fail. Values of tasks must be comparable. Code that recovers panics sees that by which an exploration gives a thread up, and
// so does an executor; the next operation goes on with it.
//
// Local events, with the number of the task as first argument, or for the future of BlockOn the number of the executor's handle:
//
//	spawn ID             a task is made, notified
//	poll ID              a poll begins
//	poll_end ID READY    it ends; READY is 1 if it was ready, or died
//	complete ID END      the outcome is stored; END is 0, or the [End]
//	wake ID              a wake by value is called; also of package waker, for the future of BlockOn
//	wake_by_ref ID       a wake by reference is called
//	abort ID             an abort is called
//	task_free ID         the task is freed
//
// Those of an AtomicWaker have the number of its state:
//
//	register ID          a Register begins
//	register_end ID      it returns
//	take ID              a Take, or the one of a Wake, begins
//	take_end ID FOUND    it ends; FOUND is 1 if it has taken a waker
//
// The executor parks with the events of package park. A poll that answers a wake comes after it in the task's word, or in the woken flag.
package task

package task

import "github.com/wakecheck/wakecheck/impl/memory"

// The atomic accesses of this package. tokio has acquire and release at every transition of the task word (runtime/task/state.rs); here
// each has what the properties of the contract ask of it. Every write of a word is a read-modify-write, so that all of them form one chain: whoever
// acquires a value acquires every release before it in the chain (release sequences, C11 5.1.2.4).

// The task word: who may poll. In all of these the load is a first guess, which the compare_exchange checks.
var (
	// Relaxed: a guess; where the task is not idle, a reference is given up by the CAS and nothing is read.
	runLoad = memory.NewLoad("task.run.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks")
	// Acquire: the poll comes after every wake that it answers (W5), and after the poll before, on whatever thread that was (W4). Release: if
	// the task is not idle, the reference of the notification is given up, as in task.ref.dec. Relaxed on failure: a guess again.
	runCAS = memory.NewCAS("task.run.cas", memory.AcqRel, memory.Relaxed,
		"the poll sees what was done before the wakes that it answers, and what the last poll left")
	// Acquire: a task found cancelled is not written, and its future ends after what was done before the abort.
	idleLoad = memory.NewLoad("task.idle.load", memory.Acquire,
		"of a task found cancelled nothing else is read before its future ends")
	// Release: the next poll, or the end of the task, sees what this poll left; it also gives the reference of the notification up. Acquire for
	// the failure alone, as task.idle.load: that a failing compare_exchange may acquire where one that succeeds only releases is a reading of C11
	// that not all share. What a wake during the poll publishes is for the next poll, whose task.run.cas acquires it along the chain.
	idleCAS = memory.NewCAS("task.idle.cas", memory.AcqRel, memory.Acquire,
		"publishes the future as this poll left it to the next one; acquires as task.idle.load if it fails")
	// Release: publishes the outcome, and the future's end, to the join handle. Acquire: the join waker, where its bit is set, was stored before.
	completeXor = memory.NewRMW("task.complete.xor", memory.AcqRel,
		"publishes the outcome to the join handle; sees the join waker that it left")
	// Relaxed: a guess.
	shutdownLoad = memory.NewLoad("task.shutdown.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks")
	// Acquire: the future is ended after its last poll, on whatever thread that was. Relaxed on failure: a guess again.
	shutdownCAS = memory.NewCAS("task.shutdown.cas", memory.Acquire, memory.Relaxed,
		"the future ends after what its last poll left")
)

// The task word: wakes.
var (
	// Relaxed: a guess; of a task that is complete nothing is read.
	wakeLoad = memory.NewLoad("task.wake.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks; a complete task stays as it is (W6)")
	// Release: what was done before the wake happens before the poll that answers it, also if the task was notified already (W5,
	// tokio #7622). It gives the reference of a waker that is consumed up, too. Relaxed on failure: a guess again.
	wakeCAS = memory.NewCAS("task.wake.cas", memory.Release, memory.Relaxed,
		"publishes what was done before the wake to the poll that answers it")
	// Relaxed: a guess.
	cancelLoad = memory.NewLoad("task.cancel.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks")
	// Release: what was done before the abort happens before the end of the future. Relaxed on failure: a guess again.
	cancelCAS = memory.NewCAS("task.cancel.cas", memory.Release, memory.Relaxed,
		"publishes what was done before the abort to the end of the future")
)

// The task word: the join handle.
var (
	// Acquire: pairs with task.complete.xor: if COMPLETE is set, the outcome is read next.
	joinLoad = memory.NewLoad("task.join.load", memory.Acquire,
		"the outcome is read after the task stored it")
	// Acquire: as task.join.load, if the task is complete by now.
	joinSetLoad = memory.NewLoad("task.join.set.load", memory.Acquire,
		"of a task that is complete the outcome is read next")
	// Release: publishes the join waker to the thread that completes the task. Acquire for the failure alone, as task.join.load; see task.idle.cas.
	joinSetCAS = memory.NewCAS("task.join.set.cas", memory.AcqRel, memory.Acquire,
		"publishes the join waker to the thread that completes the task; acquires as task.join.load if it fails")
	// Acquire: as task.join.load.
	joinUnsetLoad = memory.NewLoad("task.join.unset.load", memory.Acquire,
		"of a task that is complete the outcome is read next")
	// Acquire on failure: as task.join.load. On success nothing is needed: only the join handle has written the waker, and nobody else
	// has read it yet; C11 asks for no less than on failure.
	joinUnsetCAS = memory.NewCAS("task.join.unset.cas", memory.Acquire, memory.Acquire,
		"of a task that is complete the outcome is read next; takes the join waker back, which nobody else has touched")
	// Release: the wake of the join waker comes before the join handle drops it. Acquire: if the join handle is gone, the waker is dropped
	// here, after the last look that the handle took at it.
	joinWokenAnd = memory.NewRMW("task.join.woken.and", memory.AcqRel,
		"hands the join waker back to its handle, or takes it over from one that is gone")
	// Release: the handle gives its reference up, as in task.ref.dec. Relaxed on failure: the slow way looks again.
	joinDropFast = memory.NewCAS("task.join.drop.fast", memory.Release, memory.Relaxed,
		"gives interest and reference up at once, if nothing has happened to the task yet")
	// Relaxed: a guess.
	joinDropLoad = memory.NewLoad("task.join.drop.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks")
	// Acquire: the outcome and the waker that are dropped next were stored, and woken, before. Release: what the handle did to the
	// waker comes before the thread that completes the task drops it. Relaxed on failure: a guess again.
	joinDropCAS = memory.NewCAS("task.join.drop.cas", memory.AcqRel, memory.Relaxed,
		"hands over, to whoever comes second, what is left to drop")
)

// The task word: references.
var (
	// Relaxed: the reference that is cloned keeps the task, and nothing is published.
	refInc = memory.NewRMW("task.ref.inc", memory.Relaxed,
		"the reference that is cloned keeps the task, and nothing is published")
	// Relaxed: the excess of a refused clone goes back, and never was a reference.
	refRestore = memory.NewRMW("task.ref.restore", memory.Relaxed,
		"takes back what never was a reference, or never was one any more")
	// Release: what was done through the reference happens before the task is freed, whoever does that.
	refDec = memory.NewRMW("task.ref.dec", memory.Release,
		"what was done through the reference happens before the task is freed")
	// Acquire: pairs with every release by which a reference was given up. Only the last one needs it.
	deallocFence = memory.NewFence("task.dealloc.fence", memory.Acquire,
		"the task is freed after every use of it")
)

// AtomicWaker.
var (
	// Acquire: the slot is read after whoever had it last, and the check that follows a Register sees what was done before the wakes up to
	// now, also those that found nothing to take. Acquire on failure: the same for the wake that is going on.
	atomicRegister = memory.NewCAS("atomic_waker.register", memory.Acquire, memory.Acquire,
		"locks the slot, after whoever had it last; what the wakes up to now published is seen")
	// Release: publishes the slot to the wake that takes it. Relaxed on failure: the swap that follows acquires.
	atomicRegistered = memory.NewCAS("atomic_waker.registered", memory.Release, memory.Relaxed,
		"publishes the waker to the wake that takes it")
	// Release: publishes that the slot is empty. Acquire: the waker is woken here on behalf of the wakes that came meanwhile: they happen
	// before that (W5).
	atomicRegisteredSwap = memory.NewRMW("atomic_waker.registered.swap", memory.AcqRel,
		"unlocks the slot, and answers for the wakes that came meanwhile")
	// Acquire: the waker that is taken was stored before. Release: what was done before the wake is seen by whoever wakes, or registers,
	// after it; a read-modify-write in all cases, for a wake that finds another one at work must publish, too.
	atomicTake = memory.NewRMW("atomic_waker.take", memory.AcqRel,
		"locks the slot, if it is free, and publishes what was done before the wake in any case")
	// Release: publishes that the slot is empty. Acquire: the waker that was taken is woken for the wakes that came meanwhile, too, and left it
	// at that: they happen before it is woken (W5). (tokio has a release alone: there a coalesced wake is seen from the next Register on.)
	atomicTaken = memory.NewRMW("atomic_waker.taken", memory.AcqRel,
		"unlocks the slot, and answers for the wakes that came meanwhile")
)

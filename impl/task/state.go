package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// State is the task word. Its transitions are those of [Snapshot], which say what each is for, as atomic steps. Where an action is [Dealloc], all
// other uses of the task happen before.
//
// A transition with a condition is for a thread that comes after what made the condition true: whoever takes a notification out of a queue comes after
// its wake. Another thread may read a value from before that, and fails with a [*TransitionError].
type State struct {
	space *memory.Space
	limit uint64 // of the reference count
	word  memory.Uint64
}

// Init makes the word part of a space, before any other thread knows it.
func (st *State) Init(s *memory.Space, name string, first Snapshot) {
	st.space = s
	// Half of what the word can hold stays free, so that the excess of many threads cannot wrap (R7).
	st.limit = min(s.MaxCount(), s.Mask()>>(refShift+1))
	st.word.Init(s, name, uint64(first))
}

// step does a transition, and repeats it for what it finds if its guess was wrong.
func (st *State) step(load *memory.LoadSite, cas *memory.CASSite, name string, f func(Snapshot) (Snapshot, Action, bool)) Action {
	for s := Snapshot(st.word.Load(load)); ; {
		next, a, write := f(s)
		if !write {
			return a
		}
		if a == Submit && s.Refs() >= st.limit {
			panic(overflow(name, s.Refs()))
		}
		found, ok := st.word.CompareExchange(cas, uint64(s), uint64(next))
		if ok {
			return st.acquired(a)
		}
		s = Snapshot(found)
	}
}

// acquired orders a [Dealloc] after all other uses.
func (st *State) acquired(a Action) Action {
	if a == Dealloc {
		// Acquire: the task is freed after every use of it.
		st.space.Fence(deallocFence)
	}
	return a
}

// ToRunning: see [Snapshot.ToRunning]. It returns Poll, Cancel, Nothing or Dealloc.
func (st *State) ToRunning() Action {
	// Relaxed: a guess. Acquire: after the wakes that the poll answers. Release: the reference, if it is given up.
	return st.step(runLoad, runCAS, "ToRunning", Snapshot.ToRunning)
}

// ToIdle: see [Snapshot.ToIdle]. It returns Nothing, Again, Cancel or Dealloc.
func (st *State) ToIdle() Action {
	// Acquire: a task found cancelled. Release: what the poll left.
	return st.step(idleLoad, idleCAS, "ToIdle", Snapshot.ToIdle)
}

// ToComplete: see [Snapshot.ToComplete]. It returns what the word has become.
func (st *State) ToComplete() Snapshot {
	// Release: the outcome. Acquire: the join waker.
	return Snapshot(st.word.FetchXor(completeXor, uint64(lifecycle))).ToComplete()
}

// ToNotifiedByVal: see [Snapshot.ToNotifiedByVal]. It returns Nothing, Submit or Dealloc.
func (st *State) ToNotifiedByVal() Action {
	// Relaxed: a guess. Release: what was done before the wake.
	return st.step(wakeLoad, wakeCAS, "Wake", Snapshot.ToNotifiedByVal)
}

// ToNotifiedByRef: see [Snapshot.ToNotifiedByRef]. It returns Nothing or Submit.
func (st *State) ToNotifiedByRef() Action {
	// Relaxed: a guess. Release: what was done before the wake, also if the task is notified already.
	return st.step(wakeLoad, wakeCAS, "WakeByRef", Snapshot.ToNotifiedByRef)
}

// ToNotifiedAndCancel: see [Snapshot.ToNotifiedAndCancel]. It returns Nothing or Submit.
func (st *State) ToNotifiedAndCancel() Action {
	// Relaxed: a guess. Release: what was done before the abort.
	return st.step(cancelLoad, cancelCAS, "Abort", Snapshot.ToNotifiedAndCancel)
}

// ToShutdown: see [Snapshot.ToShutdown]. It returns Cancel or Nothing.
func (st *State) ToShutdown() Action {
	// Relaxed: a guess. Acquire: what the last poll left.
	return st.step(shutdownLoad, shutdownCAS, "Close", Snapshot.ToShutdown)
}

// DropJoinHandleFast ends the interest of the join handle and gives its reference up in one step, if nothing has happened to the task
// since it was made. It reports whether it did.
func (st *State) DropJoinHandleFast() bool {
	// Release: the reference. (Relaxed was tokio #2044.)
	_, ok := st.word.CompareExchange(joinDropFast, uint64(Initial), uint64(Initial-RefOne)&^uint64(JoinInterest))
	return ok
}

// DropJoinHandle: see [Snapshot.DropJoinHandle]. It returns DropWaker, DropOutcome or DropBoth; the reference is the caller's still.
func (st *State) DropJoinHandle() Action {
	// Relaxed: a guess. Acquire: what is to be dropped. Release: what the handle did to the waker.
	return st.step(joinDropLoad, joinDropCAS, "DropJoinHandle", Snapshot.DropJoinHandle)
}

// SetJoinWaker: see [Snapshot.SetJoinWaker]. It returns Nothing or TakeOutcome.
func (st *State) SetJoinWaker() Action {
	// Acquire: the outcome. Release: the waker.
	return st.step(joinSetLoad, joinSetCAS, "SetJoinWaker", Snapshot.SetJoinWaker)
}

// UnsetJoinWaker: see [Snapshot.UnsetJoinWaker]. It returns Nothing or TakeOutcome.
func (st *State) UnsetJoinWaker() Action {
	// Acquire: the outcome.
	return st.step(joinUnsetLoad, joinUnsetCAS, "UnsetJoinWaker", Snapshot.UnsetJoinWaker)
}

// JoinWoken: see [Snapshot.JoinWoken]. It returns what the word has become.
func (st *State) JoinWoken() Snapshot {
	// Release: the wake. Acquire: what a handle that is gone did to the waker.
	return Snapshot(st.word.FetchAnd(joinWokenAnd, ^uint64(JoinWaker))).JoinWoken()
}

// LoadJoin returns the word for a join handle: if it is complete, the outcome can be read.
func (st *State) LoadJoin() Snapshot {
	// Acquire: the outcome.
	return Snapshot(st.word.Load(joinLoad))
}

// RefInc adds a reference; the caller has one (R1, R5). It fails with waker.UseAfterFree if there is none, and with waker.Overflow at the limit
// (R7).
func (st *State) RefInc() {
	// Relaxed: the caller's reference keeps the task.
	old := Snapshot(st.word.FetchAdd(refInc, uint64(RefOne)))
	if old.Refs()-1 >= st.limit-1 {
		st.word.FetchSub(refRestore, uint64(RefOne))
		if old.Refs() == 0 {
			panic(fault("Clone", waker.UseAfterFree))
		}
		panic(overflow("Clone", old.Refs()))
	}
}

// RefDec gives up n references (R1). It returns Dealloc or Nothing, and fails with waker.Underflow if there are fewer (R3).
func (st *State) RefDec(n uint64) Action {
	// Release: what was done through them.
	old := Snapshot(st.word.FetchSub(refDec, n*uint64(RefOne)))
	switch {
	case old.Refs() > n:
		return Nothing
	case old.Refs() < n:
		st.word.FetchAdd(refRestore, n*uint64(RefOne))
		panic(fault("Drop", waker.Underflow))
	}
	return st.acquired(Dealloc)
}

const taskName = "Task"

func fault(op string, k waker.Kind) *waker.Error {
	return &waker.Error{Op: op, Handle: taskName, Kind: k, Property: k.Property()}
}

func overflow(op string, count uint64) *waker.Error {
	return &waker.Error{Op: op, Handle: taskName, Kind: waker.Overflow, Property: waker.Overflow.Property(), Count: count}
}

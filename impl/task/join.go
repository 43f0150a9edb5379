package task

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// noCopy makes `go vet` report copies of what holds it.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// JoinHandle owns the outcome of a task: it is a future whose value is the outcome. It owns one reference, and is consumed when it is ready, or by Drop;
// the task goes on without it. The zero JoinHandle is empty. One goroutine at a time polls or drops it; any may abort.
type JoinHandle[T any] struct {
	_    noCopy
	task *header
}

const joinName = "JoinHandle"

// Poll implements [Future]. When the outcome is there it consumes the handle.
func (j *JoinHandle[T]) Poll(cx *waker.Context) (none Joined[T], ready bool) {
	h := j.live("Poll")
	if !h.tryJoin(cx.Waker()) {
		return none, false
	}
	out := h.takeOutcome()
	j.Drop()
	return joined[T](out), true
}

// tryJoin reports whether the outcome is there for the join handle to take; if not, the waker is woken when it is. (W2)
func (h *header) tryJoin(ref waker.WakerRef) bool {
	// Acquire: the outcome.
	s := h.state.LoadJoin()
	if s.Has(Complete) {
		return true
	}
	if s.Has(JoinWaker) {
		// Both sides may read the slot now, and nobody writes.
		if sameWaker(ref, h.joinWaker.Load()) {
			return false
		}
		if h.state.UnsetJoinWaker() == TakeOutcome {
			return true
		}
	}
	// The slot is the handle's. If the clone panics, what is in it is dropped with the handle.
	fresh := ref.Clone()
	old := h.joinWaker.Load()
	h.joinWaker.Store(fresh.IntoRaw())
	defer drop(old)
	if h.state.SetJoinWaker() == TakeOutcome {
		// The task came to its end without it.
		h.dropJoinWaker()
		return true
	}
	return false
}

// notify is a poll for somebody who will take the outcome later: the waker is woken when it is there, at once if it is there already.
func (j *JoinHandle[T]) notify(ref waker.WakerRef) {
	if j.live("notify").tryJoin(ref) {
		ref.WakeByRef()
	}
}

// Abort asks the executor to end the task before its next poll, or after the one that is going on. It does not wait for that: the outcome says
// whether the task was aborted or had returned before. It may be called by any goroutine, and any number of times.
func (j *JoinHandle[T]) Abort() { j.live("Abort").abort() }

// IsFinished reports whether the outcome is there.
func (j *JoinHandle[T]) IsFinished() bool { return j.live("IsFinished").state.LoadJoin().Has(Complete) }

// Drop consumes the handle. The outcome, if it is there, is dropped (see [Dropper]), and else when it comes.
func (j *JoinHandle[T]) Drop() {
	h := j.take("Drop")
	if h.state.DropJoinHandleFast() {
		return
	}
	defer h.release(1)
	switch h.state.DropJoinHandle() {
	case DropWaker:
		h.dropJoinWaker()
	case DropOutcome:
		h.dropOutcome()
	case DropBoth:
		defer h.dropOutcome()
		h.dropJoinWaker()
	}
}

// Move empties the handle and returns one that owns what it owned.
func (j *JoinHandle[T]) Move() JoinHandle[T] { return JoinHandle[T]{task: j.take("Move")} }

// IntoRaw consumes the handle and returns its task: exactly one [JoinHandleFromRaw] must follow.
func (j *JoinHandle[T]) IntoRaw() waker.Raw { return unsafe.Pointer(j.take("IntoRaw")) }

// JoinHandleFromRaw returns the handle that IntoRaw consumed, for the same T.
func JoinHandleFromRaw[T any](raw waker.Raw) JoinHandle[T] {
	return JoinHandle[T]{task: (*header)(raw)}
}

// Waker returns a new waker of the task, as a poll could clone it: it owns a reference.
func (j *JoinHandle[T]) Waker() waker.Waker {
	h := j.live("Waker")
	h.state.RefInc()
	return waker.WakerFromRaw(h.raw())
}

// Empty reports whether the handle was consumed or moved, or never set.
func (j *JoinHandle[T]) Empty() bool { return j.task == nil }

// ID returns the number of the task in local events, and 0 in a native space.
func (j *JoinHandle[T]) ID() uint64 {
	if p := j.live("ID").Place(); p != nil {
		return uint64(p.ID)
	}
	return 0
}

func (j *JoinHandle[T]) live(op string) *header {
	if j.task == nil {
		panic(consumed(joinName, op))
	}
	return j.task
}

func (j *JoinHandle[T]) take(op string) *header {
	h := j.live(op)
	j.task = nil
	return h
}

package task

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// AbortHandle is a handle by which a task is aborted, and no more. It owns one reference of the task. The zero AbortHandle is empty.
type AbortHandle struct {
	_    noCopy
	task *header
}

// AbortHandle returns a new abort handle of the task.
func (j *JoinHandle[T]) AbortHandle() AbortHandle {
	h := j.live("AbortHandle")
	h.state.RefInc()
	return AbortHandle{task: h}
}

// Abort is that of [JoinHandle].
func (a *AbortHandle) Abort() { a.live("Abort").abort() }

// IsFinished reports whether the task is complete.
func (a *AbortHandle) IsFinished() bool { return a.live("IsFinished").state.LoadJoin().Has(Complete) }

// Drop consumes the handle without an abort.
func (a *AbortHandle) Drop() { a.take("Drop").release(1) }

// Move empties the handle and returns one that owns what it owned.
func (a *AbortHandle) Move() AbortHandle { return AbortHandle{task: a.take("Move")} }

// IntoRaw consumes the handle and returns its task: exactly one [AbortHandleFromRaw] must follow.
func (a *AbortHandle) IntoRaw() waker.Raw { return unsafe.Pointer(a.take("IntoRaw")) }

// AbortHandleFromRaw returns the handle that IntoRaw consumed.
func AbortHandleFromRaw(raw waker.Raw) AbortHandle { return AbortHandle{task: (*header)(raw)} }

// Empty reports whether the handle was consumed or moved, or never set.
func (a *AbortHandle) Empty() bool { return a.task == nil }

func (a *AbortHandle) live(op string) *header {
	if a.task == nil {
		panic(consumed("AbortHandle", op))
	}
	return a.task
}

func (a *AbortHandle) take(op string) *header {
	h := a.live(op)
	a.task = nil
	return h
}

package task

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// header is a task, all of it but its future: that stays with the executor, whose thread alone touches it.
type header struct {
	memory.Block
	slot int       // of the executor
	exec waker.Raw // owns one count of the executor's handle
	to   *shared   // the same, to use

	state     State
	next      memory.Cell[*header]        // the link of the run queue, under its lock
	joinWaker memory.Cell[waker.RawWaker] // see JoinWaker for whose it is
	outcome   memory.Cell[outcome]        // the executor's until Complete is set, then the join handle's
}

// newHeader allocates a task in the state Initial. It takes over a count of the executor's handle.
func newHeader(s *memory.Space, slot int, exec waker.Raw, to *shared) *header {
	return memory.Alloc(s, "task", func(h *header) {
		h.slot, h.exec, h.to = slot, exec, to
		h.state.Init(s, "task.state", Initial)
		h.next.Init(s, "task.next", nil)
		h.joinWaker.Init(s, "task.join_waker", waker.RawWaker{})
		h.outcome.Init(s, "task.outcome", outcome{})
	})
}

// note records a local event of the task in a driven space.
func (h *header) note(label string, args ...uint64) {
	if p := h.Place(); p != nil {
		h.Space().Note(label, append([]uint64{uint64(p.ID)}, args...)...)
	}
}

// raw returns the parts of a waker of the task, with no account taken of who owns it.
func (h *header) raw() waker.RawWaker {
	return waker.RawWaker{Data: unsafe.Pointer(h), VTable: &vtable}
}

// schedule puts the task, with the reference of its notification, into the run queue, and wakes the executor. The caller has another reference. After the
// executor's end the task is complete, or just about to be: nobody will run it, and the reference is given up (W6).
func (h *header) schedule() {
	if h.to.push(h) {
		h.to.unpark()
		return
	}
	h.release(1)
}

// release gives up n references.
func (h *header) release(n uint64) {
	if h.state.RefDec(n) == Dealloc {
		h.dealloc()
	}
}

// dealloc frees the task. Its future, its outcome and its join waker are gone by then: each went with a transition that said so.
func (h *header) dealloc() {
	h.note("task_free")
	exec := waker.FromRaw[shared](h.exec)
	defer h.Free()
	exec.Drop()
}

// abort asks the executor to end the future.
func (h *header) abort() {
	h.note("abort")
	if h.state.ToNotifiedAndCancel() == Submit {
		h.schedule()
	}
}

// complete ends the task, whose outcome is stored: the join waker is woken, or what nobody will take is dropped. It gives up refs references. What code
// of others panics with is lost here, as there is nobody left to tell (R8).
func (h *header) complete(refs uint64) {
	defer h.release(refs)
	s := h.state.ToComplete()
	switch {
	case !s.Has(JoinInterest):
		quietly(h.dropOutcome)
	case s.Has(JoinWaker):
		defer h.joinWoken()
		quietly(h.wakeJoin)
	}
}

// wakeJoin wakes the join waker, by reference: the join handle may be reading it.
func (h *header) wakeJoin() {
	w := waker.WakerFromRaw(h.joinWaker.Load())
	w.WakeByRef()
	w.Forget()
}

// joinWoken gives the join waker back to the join handle, or drops it if that is gone.
func (h *header) joinWoken() {
	if !h.state.JoinWoken().Has(JoinInterest) {
		quietly(h.dropJoinWaker)
	}
}

func (h *header) dropJoinWaker() {
	raw := h.joinWaker.Load()
	h.joinWaker.Store(waker.RawWaker{})
	drop(raw)
}

// takeOutcome empties the cell.
func (h *header) takeOutcome() outcome {
	o := h.outcome.Load()
	h.outcome.Store(outcome{})
	return o
}

func (h *header) dropOutcome() { h.takeOutcome().drop() }

// quietly calls code of others and drops what it panics with.
func quietly(f func()) {
	defer func() { _ = recover() }()
	f()
}

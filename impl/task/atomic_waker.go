package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// AtomicWaker is a place for the waker of one task, which others wake: after tokio's sync/task/atomic_waker.rs and that of futures.
//
// One thread at a time registers; any number wake. The one that waits registers first and then looks whether it must wait; a waker
// changes what the other looks at, and then wakes. Then either the look sees the change, or the wake finds the waker (W2).
//
// The slot is a plain cell. Two bits guard it: a thread that sets one of them in a word that was WAITING has the slot to itself until it
// takes the bit away. A wake that finds the slot taken leaves its bit behind, and whoever has the slot answers for it: a Register
// by waking what it has just stored, another wake with the waker that it took. So no thread ever waits (W7).
type AtomicWaker struct {
	state memory.Uint32
	slot  memory.Cell[waker.RawWaker] // the zero value: no waker
	place *memory.Place               // of the state, in a driven space: its number is that of local events
}

const (
	waiting     uint32 = 0 // nobody has the slot
	registering uint32 = 1 // a Register has the slot
	waking      uint32 = 2 // a wake has the slot; together with registering: a wake came while a Register had it
)

// Init makes the place part of a space, without a waker, before any other thread knows it.
func (w *AtomicWaker) Init(s *memory.Space, name string) {
	w.state.Init(s, name+".state", waiting)
	w.slot.Init(s, name+".slot", waker.RawWaker{})
	w.place = w.state.Place()
}

// note records a local event, in a driven space: place is not nil. Out of line, it costs the native path a branch.
//
//go:noinline
func (w *AtomicWaker) note(label string) { w.place.Space.Note(label, uint64(w.place.ID)) }

// noteEnd is note with what came of it.
//
//go:noinline
func (w *AtomicWaker) noteEnd(label string, raw waker.RawWaker) {
	w.place.Space.Note(label, uint64(w.place.ID), bit(raw != (waker.RawWaker{})))
}

// Register stores a clone of the waker in place of the one before, which is dropped. It clones nothing if that wakes the same task already. What was
// done before the wakes up to now happens before its return, and a wake from now on wakes this waker; if one comes meanwhile, Register wakes it
// itself. Of two threads that register at once, one has no effect.
//
// If the clone panics, the waker before stays.
func (w *AtomicWaker) Register(ref waker.WakerRef) {
	if w.place != nil {
		w.note("register")
	}
	// Acquire: the slot is read after whoever had it last.
	found, ok := w.state.CompareExchange(atomicRegister, waiting, registering)
	switch {
	case ok:
		w.store(ref)
	case found == waking:
		// A wake has the slot: it may have taken the old waker, and will not look again. What it was for, the new waker must learn.
		ref.WakeByRef()
	}
	// Otherwise another thread registers, which the rules of this type exclude.
	if w.place != nil {
		w.note("register_end")
	}
}

// store puts a clone of the waker into the slot, which this thread has, and gives the slot back, also if the clone panics.
func (w *AtomicWaker) store(ref waker.WakerRef) {
	var old waker.RawWaker
	defer func() { w.registered(old) }()
	raw := w.slot.Load()
	if sameWaker(ref, raw) {
		return
	}
	fresh := ref.Clone() // code of others: nobody waits for the slot, whatever it does
	w.slot.Store(fresh.IntoRaw())
	old = raw
}

// registered gives the slot back. A wake that came meanwhile is answered here. Wakers are woken and dropped when the slot is free: both may
// call back (W7).
func (w *AtomicWaker) registered(old waker.RawWaker) {
	defer drop(old)
	// Release: publishes the slot.
	if _, ok := w.state.CompareExchange(atomicRegistered, registering, waiting); ok {
		return
	}
	// The word is REGISTERING and WAKING, and nobody else can change that. The waker leaves the slot before the slot is free: a waker in a
	// slot belongs to whoever has the slot next (futures-rs bba0578d).
	raw := w.slot.Load()
	w.slot.Store(waker.RawWaker{})
	// Release: publishes the empty slot. Acquire: after the wakes that are answered here.
	w.state.Swap(atomicRegisteredSwap, waiting)
	if raw != (waker.RawWaker{}) {
		woken := waker.WakerFromRaw(raw)
		woken.Wake()
	}
}

// Wake wakes the waker that was registered last, and consumes it. Without one, or while another thread has the slot, it does nothing: see the
// comment of the type.
func (w *AtomicWaker) Wake() {
	if taken, ok := w.Take(); ok {
		taken.Wake()
	}
}

// Take is a [AtomicWaker.Wake] that leaves the waking to its caller; false if there is nothing to wake.
func (w *AtomicWaker) Take() (waker.Waker, bool) {
	if w.place != nil {
		w.note("take")
	}
	var raw waker.RawWaker
	// Release: what was done before. Acquire: the slot. Never a load that finds nothing to do: it might be out of date, and would publish
	// nothing (futures-rs #1316).
	if w.state.FetchOr(atomicTake, waking) == waiting {
		raw = w.slot.Load()
		if raw != (waker.RawWaker{}) {
			w.slot.Store(waker.RawWaker{})
		}
		// Release: publishes the empty slot. Acquire: after the wakes that are answered with this one. A read-modify-write, so that what those
		// published stays in the chain (tokio #7450).
		w.state.FetchAnd(atomicTaken, ^waking)
	}
	if w.place != nil {
		w.noteEnd("take_end", raw)
	}
	if raw == (waker.RawWaker{}) {
		return waker.Waker{}, false
	}
	return waker.WakerFromRaw(raw), true
}

// Drop drops the waker that is left, if any. No other thread may use the place any more.
func (w *AtomicWaker) Drop() {
	raw := w.slot.Load()
	w.slot.Store(waker.RawWaker{})
	drop(raw)
}

// sameWaker reports whether there is a waker in a slot and it wakes the same task (R10).
func sameWaker(ref waker.WakerRef, raw waker.RawWaker) bool {
	if raw == (waker.RawWaker{}) {
		return false
	}
	current := waker.WakerFromRaw(raw)
	defer current.Forget()
	return ref.WillWake(&current)
}

// drop gives a waker up, if there is one.
func drop(raw waker.RawWaker) {
	if raw != (waker.RawWaker{}) {
		w := waker.WakerFromRaw(raw)
		w.Drop()
	}
}

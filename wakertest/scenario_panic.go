package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

var panicScenarios = []Scenario{
	// The release of the wake and the other owner's drop, in any order.
	{Name: "panic-in-wake", Judges: counting(model.R8), About: "user code of a wake by value panics: the waker is consumed all the same",
		Program: panicProgram(1, func(w *waker.Waker) { w.Wake() }), Executions: 2},
	// The other owner's drop is the only access to a count beside the main thread's.
	{Name: "panic-in-wake-by-ref", Judges: counting(model.R5, model.R8), About: "user code of a wake by reference panics: the counts stay",
		Program: panicProgram(2, func(w *waker.Waker) { w.WakeByRef() }), Executions: 1},
	// Two drops in any order.
	{Name: "panic-in-destructor", Judges: counting(model.R8), About: "the destructor panics in whichever thread is last: it ran once, the block is freed",
		Program: destructorPanicProgram, Executions: 2},
}

// panicProgram wakes on a thread while another owner drops. The count tells afterwards whether the wake has left the waker its
// share; the thread drops a waker that is left only when the main thread has looked.
func panicProgram(left uint64, wake func(*waker.Waker)) func(*memory.Space) {
	return func(s *memory.Space) {
		a := newValue(s, true)
		take, other := lendWaker(&a), lend(&a)
		t := memory.Spawn(s, "T1", func() waker.RawWaker {
			mine := take()
			_, user := caught(func() { wake(&mine) }).(userPanic)
			must(user, model.R8, "the panic of user code did not come out of the wake")
			must(mine.Empty() == (left == 1), model.R8, "the waker is empty: %v", mine.Empty())
			if mine.Empty() {
				return waker.RawWaker{}
			}
			return mine.IntoRaw()
		})
		o := other()
		o.Drop()
		rest := t.Join()
		must(a.StrongCount() == left, model.R8, "strong count %d after a panic, want %d", a.StrongCount(), left)
		if left == 2 {
			w := waker.WakerFromRaw(rest)
			w.Drop()
		}
		caught(a.Drop)
	}
}

func destructorPanicProgram(s *memory.Space) {
	a := newValue(s, true)
	take := lend(&a)
	t := memory.Spawn(s, "T1", func() bool {
		mine := take()
		return caught(mine.Drop) != nil
	})
	mine := caught(a.Drop) != nil
	theirs := t.Join()
	must(mine != theirs, model.R8, "the panic of the destructor came out of both drops or of none: %v, %v", mine, theirs)
}

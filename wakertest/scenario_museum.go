package wakertest

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// What defects of the field asked for that no other scenario showed. The first three are of counts and identity, on one thread.
var museumCountScenarios = []Scenario{
	{Name: "clone-past-limit", Judges: handles(model.R7), About: "a clone at the limit is refused, and the count stays", Program: pastLimitProgram(cloneArc), Executions: 1,
		space: []memory.Option{memory.Width(4), memory.Limit(2)}},
	{Name: "upgrade-past-limit", Judges: handles(model.R7), About: "the same of an upgrade", Program: pastLimitProgram(upgradeWeak), Executions: 1,
		space: []memory.Option{memory.Width(4), memory.Limit(2)}},
	{Name: "waker-identity", Judges: handles(model.R10), About: "a waker, one on loan and a clone wake the same", Program: identityProgram, Executions: 1},
}

// Those of waking; without another thread where nothing else is said.
var museumScenarios = []Scenario{
	{Name: "join-dropped", Judges: handles(), About: "a join handle is polled and dropped before the task ends: its waker goes with it", Program: joinDroppedProgram, Executions: 1},
	{Name: "join-moved", Judges: handles(model.W2), About: "a join handle is polled by one task, and then by another: that is woken at the end", Program: joinMovedProgram, Executions: 1},
	{Name: "close-panic", Judges: handles(model.R8), About: "an executor is closed whose task is in the queue, and whose future panics as it is dropped", Program: closePanicProgram, Executions: 1},
	{Name: "wakes-in-poll", Judges: handles(model.W7), About: "a task wakes two others in its poll: no wake waits for the executor, which is what polls", Program: wakesInPollProgram, Executions: 1},
	{Name: "wake-under-lock", Judges: handles(model.W7), About: "a task is woken by who holds a lock that its poll takes", Program: wakeUnderLockProgram, Executions: 1},
	// Counted, not derived, as are the next two.
	{Name: "set-woken-again", Judges: handles(model.W2, model.W3), About: "an entry is woken again after it was popped: it is popped again", Program: setWakeProgram, Executions: 41},
	{Name: "set-waker-replaced", Judges: handles(model.W2), About: "another waits for the set while an entry is woken: it is woken, or has the entry", Program: setWakerReplacedProgram, Executions: 5},
	{Name: "set-remove-notified", Judges: handles(), About: "a notified entry is removed, and another dropped with the set", Program: setTeardownProgram, Executions: 1},
	{Name: "set-clone-calls-back", Judges: handles(model.W7), About: "a set clones a waker whose clone wakes an entry of it", Program: setCloneProgram, Executions: 1},
	{Name: "set-drop-calls-back", Judges: handles(model.W7), About: "a set drops a waker whose end wakes an entry of it", Program: setDropProgram, Executions: 1},
}

func cloneArc(a *waker.Arc[value], _ *waker.Weak[value]) { a.Clone() }

func upgradeWeak(_ *waker.Arc[value], w *waker.Weak[value]) { w.Upgrade() }

// pastLimitProgram has two owners at a limit of two, and asks for another.
func pastLimitProgram(more func(*waker.Arc[value], *waker.Weak[value])) func(*memory.Space) {
	return func(s *memory.Space) {
		a := newValue(s, false)
		w, b := a.Downgrade(), a.Clone()
		e, refused := caught(func() { more(&a, &w) }).(*waker.Error)
		must(refused && e.Kind == waker.Overflow, model.R7, "a handle past the limit is not refused: %v", e)
		must(a.StrongCount() == 2, model.R7, "strong count %d of two handles after a refusal", a.StrongCount())
		w.Drop()
		b.Drop()
		a.Drop()
	}
}

func identityProgram(s *memory.Space) {
	a, b := newValue(s, false), newValue(s, false)
	ref, other := waker.NewWakerRef(&a), waker.NewWakerRef(&b)
	w := ref.Clone()
	c := w.Clone()
	raw := w.IntoRaw()
	w = waker.WakerFromRaw(raw)
	must(ref.WillWake(&w) && ref.WillWake(&c) && w.WillWake(&c), model.R10, "wakers of one value do not wake the same")
	must(w.Ref().WillWake(&c), model.R10, "a waker and what it lends do not wake the same")
	must(!other.WillWake(&w), model.R10, "wakers of two values wake the same")
	c.Drop()
	w.Drop()
	b.Drop()
	a.Drop()
}

// polledBy is a context that lends a waker of the value, and the waker.
func polledBy(a *waker.Arc[value]) waker.Context { return waker.FromWakerRef(waker.NewWakerRef(a)) }

// neverReady is a future that nobody wakes.
func neverReady(*waker.Context) (int, bool) { return 0, false }

func joinDroppedProgram(s *memory.Space) {
	ex, a := task.New(s), newValue(s, false)
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](neverReady)))
	cx := polledBy(&a)
	_, ready := h.Poll(&cx)
	must(!ready && a.StrongCount() == 2, model.R1, "strong count %d of a handle and the waker that a join handle has", a.StrongCount())
	h.Drop()
	must(a.StrongCount() == 1, model.R4, "strong count %d when the join handle is gone", a.StrongCount())
	task.BlockOn(ex, task.Yield())
	ex.Close()
	a.Drop()
}

func joinMovedProgram(s *memory.Space) {
	ex, a, b := task.New(s), newValue(s, false), newValue(s, false)
	h := task.Spawn(ex, task.Ready(1))
	for _, v := range []*waker.Arc[value]{&a, &b, &b} {
		cx := polledBy(v)
		_, ready := h.Poll(&cx)
		must(!ready, model.W4, "a task has ended that was not polled")
	}
	task.BlockOn(ex, task.Yield())
	must(b.Get().wakes.Load(readWake) == 1, model.W2, "the task has ended, and who polled its join handle last was woken %d times", b.Get().wakes.Load(readWake))
	h.Drop()
	ex.Close()
	a.Drop()
	b.Drop()
}

// angry panics when it is dropped.
type angry struct{}

func (angry) Poll(*waker.Context) (int, bool) { return 0, false }
func (angry) Drop()                           { panic(userPanic{}) }

func closePanicProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn[int](ex, angry{})
	ex.Close()
	j := task.Wait[task.Joined[int]](s, &h)
	e, _ := j.Err.(task.JoinError)
	must(e.End == task.Panicked, model.R8, "a future that panicked as it was dropped came to %v", j.Err)
}

func wakesInPollProgram(s *memory.Space) {
	ex := task.New(s)
	var others [2]task.JoinHandle[int]
	for i := range others {
		polls := 0
		others[i] = task.Spawn(ex, task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) {
			polls++
			return polls, polls == 2
		})))
	}
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) {
		for i := range others {
			w := others[i].Waker()
			w.Wake()
		}
		return 0, true
	})))
	h.Drop()
	for i := range others {
		must(task.BlockOn(ex, &others[i]).Value == 2, model.W3, "not polled once more")
	}
	ex.Close()
}

func wakeUnderLockProgram(s *memory.Space) {
	ex := task.New(s)
	var mu memory.Mutex
	mu.Init(s, "lock")
	polls := 0
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		polls++
		return polls, polls == 2
	})))
	w := h.Waker()
	task.BlockOn(ex, task.Yield())
	mu.Lock()
	w.Wake()
	mu.Unlock()
	must(task.BlockOn(ex, &h).Value == 2, model.W3, "not polled once more")
	ex.Close()
}

// lendEntry is lend of the waker of an entry.
func lendEntry(e task.Entry[int]) (take func() waker.Waker) {
	w := e.Waker().Clone()
	raw := w.IntoRaw()
	return func() waker.Waker { return waker.WakerFromRaw(raw) }
}

func setWakeProgram(s *memory.Space) {
	x, c := task.NewIdleNotifiedSet[int](s), cell(s)
	e := x.Insert(1)
	pop := task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		s.Note(notePoll, waited)
		_, ok := x.PopNotified(cx.Waker())
		return 0, ok
	})
	s.Note(noteByRef, waited)
	e.Waker().WakeByRef()
	task.Wait(s, pop)
	take := lendEntry(e)
	memory.Go(s, "W", func() {
		w := take()
		c.Store(1)
		s.Note(noteWake, waited)
		w.Wake()
	})
	task.Wait(s, pop)
	must(c.Load() == 1, model.W5, "who pops does not see what was written before the wake")
	x.Drop()
}

func setWakerReplacedProgram(s *memory.Space) {
	x, a, b := task.NewIdleNotifiedSet[int](s), newValue(s, false), newValue(s, false)
	e := x.Insert(1)
	x.PopNotified(waker.NewWakerRef(&a))
	a.Drop() // the set alone keeps it now
	take := lendEntry(e)
	t := memory.Go(s, "W", func() {
		w := take()
		w.Wake()
	})
	_, popped := x.PopNotified(waker.NewWakerRef(&b))
	t.Join()
	must(popped || b.Get().wakes.Load(readWake) == 1, model.W2, "an entry was woken, and who waits for it was not")
	x.Drop()
	must(b.StrongCount() == 1, model.R4, "strong count %d when the set is gone", b.StrongCount())
	b.Drop()
}

func setTeardownProgram(s *memory.Space) {
	x := task.NewIdleNotifiedSet[int](s)
	e, other := x.Insert(1), x.Insert(2)
	e.Waker().WakeByRef()
	other.Waker().WakeByRef()
	must(e.Remove() == 1, model.R10, "an entry has another value than it was made with")
	x.Drop()
}

// caller wakes the waker that it owns when it is cloned as a waker, or else at its end.
type caller struct {
	to memory.Cell[waker.RawWaker]
}

func newCaller(s *memory.Space, ref waker.WakerRef) waker.Arc[caller] {
	to := ref.Clone()
	raw := to.IntoRaw()
	return waker.NewWith(s, func(c *caller) { c.to.Init(s, "caller", raw) })
}

func (c *caller) Wake(self *waker.Arc[caller]) {}

func (c *caller) WakeByRef(*waker.Arc[caller]) {}

func (c *caller) Destroy() {
	w := waker.WakerFromRaw(c.to.Load())
	w.Wake()
}

// callsInClone is the vtable of a waker of a caller that wakes as it is cloned.
var callsInClone waker.RawWakerVTable

func init() {
	nothing := func(unsafe.Pointer) {}
	callsInClone = waker.RawWakerVTable{
		Clone: func(data unsafe.Pointer) waker.RawWaker {
			a := waker.FromRaw[caller](data)
			w := waker.WakerFromRaw(a.Get().to.Load())
			w.WakeByRef()
			w.Forget()
			c := a.Clone()
			a.Forget()
			return waker.RawWaker{Data: c.IntoRaw(), VTable: &callsInClone}
		},
		Wake: func(data unsafe.Pointer) { waker.DecrementStrongCount(data) }, WakeByRef: nothing,
		Drop: func(data unsafe.Pointer) { waker.DecrementStrongCount(data) },
	}
}

func setCloneProgram(s *memory.Space) {
	x, b := task.NewIdleNotifiedSet[int](s), newValue(s, false)
	a := newCaller(s, x.Insert(1).Waker())
	w := waker.WakerFromRaw(waker.RawWaker{Data: a.IntoRaw(), VTable: &callsInClone})
	_, ok := x.PopNotified(w.Ref())
	must(ok, model.W2, "the clone of a waker woke an entry, which is not notified")
	w.Drop()
	x.PopNotified(waker.NewWakerRef(&b)) // the entry keeps the set, which kept the waker, which keeps the entry
	x.Drop()
	b.Drop()
}

func setDropProgram(s *memory.Space) {
	x, b := task.NewIdleNotifiedSet[int](s), newValue(s, false)
	a := newCaller(s, x.Insert(1).Waker())
	x.PopNotified(waker.NewWakerRef(&a))
	a.Drop() // the set alone keeps it now
	x.PopNotified(waker.NewWakerRef(&b))
	_, ok := x.PopNotified(waker.NewWakerRef(&b))
	must(ok && b.Get().wakes.Load(readWake) == 1, model.W2, "the drop of a waker woke an entry, and nobody learns of it")
	x.Drop()
	b.Drop()
}

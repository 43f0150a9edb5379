package wakertest

import (
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// What it takes to see some defects of the museum, that the smaller scenarios do not show: two wakers with something to say each, a second entry of a set or
// task of a queue, a join handle that is given to another thread.
var museumWakingScenarios = []Scenario{
	// Counted, not derived.
	{Name: "register-two-flags", Judges: handles(model.W2), About: "two set a flag each and wake an AtomicWaker, one registers and looks until both are set: a wake that finds another one at work counts",
		Program: registerFlagsProgram, Executions: 484},
	{Name: "block-on-two-flags", Judges: handles(model.W2), About: "two set a flag each and wake the future of BlockOn, which is polled until both are set: a wake that finds the flag of another one counts",
		Program: blockOnFlagsProgram, Executions: 648, Under: map[explore.Model]int64{explore.SC: 608}},
	{Name: "block-on-beside-task", Judges: handles(model.W3), About: "the future of BlockOn wakes itself once and joins a task that another thread wakes: it is polled once, and once for each wake",
		Program: blockOnBesideProgram, Executions: 364},
	{Name: "set-remove-one", Judges: handles(model.W2, model.W3, model.W5), About: "an entry of a set is removed, notified or not, while it and another one are woken: the other one is found", Program: setRemoveOneProgram, Executions: 448},
	{Name: "tasks-woken-together", Judges: handles(model.W2), About: "a thread wakes two tasks one after the other: both are polled", Program: twoTasksProgram, Executions: 1},
	{Name: "join-handle-dropped", Judges: handles(model.R3), About: "a join handle is dropped by another thread while its task runs: the outcome is dropped once", Program: joinHandleDroppedProgram, Executions: 29},
}

// flags are two, each set by a thread of its own before it wakes.
type flags [2]memory.Uint32

func newFlags(s *memory.Space) *flags {
	f := new(flags)
	for i := range f {
		f[i].Init(s, "flag", 0)
	}
	return f
}

func (f *flags) both() bool { return f[0].Load(readFlag) == 1 && f[1].Load(readFlag) == 1 }

func registerFlagsProgram(s *memory.Space) {
	p, f := park.New(s), newFlags(s)
	var w task.AtomicWaker
	w.Init(s, "atomic_waker")
	var threads []*memory.Thread[struct{}]
	for i := range f {
		threads = append(threads, memory.Go(s, []string{"W1", "W2"}[i], func() {
			f[i].Store(setFlag, 1)
			s.Note(noteWake, waited)
			w.Wake()
		}))
	}
	poll := func() bool {
		s.Note(notePoll, waited)
		w.Register(p.WakerRef())
		return f.both()
	}
	// A Register that meets a wake at work wakes at once, as often as it does that: so often is enough.
	for polls := 1; !poll() && polls < 4; polls++ {
		p.Park()
	}
	for _, t := range threads {
		t.Join()
	}
	w.Drop()
	p.Drop()
}

func blockOnFlagsProgram(s *memory.Space) {
	ex, f := task.New(s), newFlags(s)
	polls := 0
	task.BlockOn(ex, task.Future[struct{}](task.PollFunc[struct{}](func(cx *waker.Context) (struct{}, bool) {
		if polls++; polls == 1 {
			for i := range f {
				w := cx.Waker().Clone()
				raw := w.IntoRaw()
				memory.Go(s, []string{"W1", "W2"}[i], func() {
					w := waker.WakerFromRaw(raw)
					f[i].Store(setFlag, 1)
					w.Wake()
				})
			}
		}
		return struct{}{}, f.both()
	})))
	ex.Close()
}

// blockOnBesideProgram has turns of the executor in which the future of BlockOn was not woken: that after its first token, and that for the task.
func blockOnBesideProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, woken(s, (*waker.Waker).Wake))
	polls := 0
	task.BlockOn(ex, task.Future[struct{}](task.PollFunc[struct{}](func(cx *waker.Context) (struct{}, bool) {
		if polls++; polls == 1 {
			cx.Waker().WakeByRef()
		}
		must(polls <= 3, model.W3, "poll %d after two wakes at most", polls)
		_, ready := h.Poll(cx)
		return struct{}{}, ready
	})))
	ex.Close()
}

// setRemoveOneProgram takes the second entry for what is woken, and its return by a pop for the poll.
func setRemoveOneProgram(s *memory.Space) {
	p, x := park.New(s), cell(s)
	set := task.NewIdleNotifiedSet[int](s)
	a, b := set.Insert(1), set.Insert(2)
	first, second := a.Waker().Clone(), b.Waker().Clone()
	rawA, rawB := first.IntoRaw(), second.IntoRaw()
	memory.Go(s, "W", func() {
		first, second := waker.WakerFromRaw(rawA), waker.WakerFromRaw(rawB)
		first.Wake()
		x.Store(1)
		s.Note(noteWake, waited)
		second.Wake()
	})
	s.Note(noteSpawn, waited)
	a.Remove()
	for {
		if e, ok := set.PopNotified(p.WakerRef()); ok {
			must(*e.Value() == 2, model.W3, "an entry that was removed is found")
			s.Note(notePoll, waited)
			break
		}
		p.Park()
	}
	must(x.Load() == 1, model.W5, "the pop does not see what was written before the wake")
	set.Drop()
	p.Drop()
}

// twoTasksProgram waits for the end of the thread that wakes, so that both wakes are over when the executor looks.
func twoTasksProgram(s *memory.Space) {
	ex := task.New(s)
	var raws [2]waker.RawWaker
	var cells [2]*memory.Cell[int]
	var handles [2]task.JoinHandle[int]
	for i := range handles {
		cells[i] = cell(s)
		polls := 0
		handles[i] = task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
			if polls++; polls > 1 {
				return cells[i].Load(), true
			}
			w := cx.Waker().Clone()
			raws[i] = w.IntoRaw()
			return 0, false
		})))
	}
	task.BlockOn(ex, task.Yield())
	memory.Go(s, "W", func() {
		for i, raw := range raws {
			w := waker.WakerFromRaw(raw)
			cells[i].Store(1)
			w.Wake()
		}
	}).Join()
	for i := range handles {
		must(task.BlockOn(ex, &handles[i]).Value == 1, model.W5, "the poll does not see what was written before the wake")
	}
	ex.Close()
}

// owner is the value of a task that owns a handle.
type owner struct{ raw waker.Raw }

func (o owner) Drop() { waker.DecrementStrongCount(o.raw) }

// joinHandleDroppedProgram leaves it to the explorer to see that the value is dropped twice, or never.
func joinHandleDroppedProgram(s *memory.Space) {
	ex := task.New(s)
	a := newValue(s, false)
	h := task.Spawn(ex, task.Ready(owner{a.IntoRaw()}))
	raw := h.IntoRaw()
	memory.Go(s, "J", func() {
		h := task.JoinHandleFromRaw[owner](raw)
		h.Drop()
	})
	task.BlockOn(ex, task.Yield())
	ex.Close()
}

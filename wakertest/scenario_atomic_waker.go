package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

// The waiting side parks; that it is woken is W2: no execution is blocked.
var atomicWakerScenarios = []Scenario{
	// These, and those of two wakes and of the replaced waker, by interleavings: the places of a wake among the two changes of each Register, the loads of the flag
	// and the park.
	{Name: "atomic-waker-register-wake", Judges: handles(model.W2, model.W5), About: "one registers and looks at a flag, one sets it and wakes: the look or the wake succeeds",
		Program: registerProgram(1, false), Executions: 10},
	{Name: "atomic-waker-two-wakes", Judges: handles(model.W2, model.W5), About: "the same with two wakes: one of them may find the other at work", Program: registerProgram(2, false), Executions: 218},
	{Name: "atomic-waker-take", Judges: handles(model.W2, model.W5), About: "the wake is taken, and woken by hand", Program: registerProgram(1, true), Executions: 10},
	{Name: "atomic-waker-replaced", Judges: handles(model.W2, model.W5), About: "a waker of another target takes the place of the first while a wake comes: the new one is woken",
		Program: replacedProgram, Executions: 14},
	// The unpark is before the first look, before the announcement, or after it.
	{Name: "atomic-waker-publishes", Judges: handles(model.W2, model.W5), About: "what was written before the wake is seen by who was woken", Program: registeredProgram, Executions: 3},
}

// waited is the number of what waits in scenarios that record wakes and polls by hand; no place has it.
const waited = 1 << 32

// registered is an AtomicWaker with what is waited for.
type registered struct {
	flag memory.Uint32
	w    task.AtomicWaker
}

func newRegistered(s *memory.Space) *registered {
	r := new(registered)
	r.flag.Init(s, "flag", 0)
	r.w.Init(s, "atomic_waker")
	return r
}

// setAndWake is the waking side.
func (r *registered) setAndWake(s *memory.Space, take bool) {
	r.flag.Store(setFlag, 1)
	s.Note(noteWake, waited)
	if !take {
		r.w.Wake()
		return
	}
	if w, ok := r.w.Take(); ok {
		w.Wake()
	}
}

// poll is a poll of the waiting side.
func (r *registered) poll(s *memory.Space, p *park.Parker) (ready bool) {
	s.Note(notePoll, waited)
	r.w.Register(p.WakerRef())
	return r.flag.Load(readFlag) == 1
}

func registerProgram(wakes int, take bool) func(*memory.Space) {
	return func(s *memory.Space) {
		r, p := newRegistered(s), park.New(s)
		var threads []*memory.Thread[struct{}]
		for range wakes {
			threads = append(threads, memory.Go(s, "W", func() { r.setAndWake(s, take) }))
		}
		for polls := 1; !r.poll(s, &p); polls++ {
			// A wake wakes once, and makes a Register that meets it wake once.
			must(polls <= 2*wakes, model.W5, "woken, but what was done before the wake is not seen")
			p.Park()
		}
		for _, t := range threads {
			t.Join()
		}
		r.w.Drop()
		p.Drop()
	}
}

func replacedProgram(s *memory.Space) {
	r, first, second := newRegistered(s), park.New(s), park.New(s)
	w := memory.Go(s, "W", func() { r.setAndWake(s, false) })
	r.w.Register(first.WakerRef())
	for polls := 1; !r.poll(s, &second); polls++ {
		must(polls <= 2, model.W5, "woken, but what was done before the wake is not seen")
		second.Park()
	}
	w.Join()
	r.w.Drop()
	first.Drop()
	second.Drop()
}

func registeredProgram(s *memory.Space) {
	r, p, x := newRegistered(s), park.New(s), cell(s)
	r.w.Register(p.WakerRef())
	w := memory.Go(s, "W", func() {
		x.Store(1)
		r.w.Wake()
	})
	p.Park()
	must(x.Load() == 1, model.W5, "the woken side does not see what was written before")
	w.Join()
	r.w.Drop()
	p.Drop()
}

package concurrent

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// call is a call that a run may make. Its place in the list is its number in local events.
type call struct {
	model.Call
	kind    model.Kind
	object  model.ObjectID
	thread  int  // 0 is the main thread
	closing bool // no step of the scenario: gives back what is left at the end
}

// phase is a part of a scenario.
type phase uint8

const (
	setup phase = iota
	threads
	teardown
)

// program is a scenario for one subject, ready to run any number of times.
type program struct {
	scenario scenario.Scenario
	plan     scenario.Plan
	subject  Subject
	calls    []call
	phases   []phase                // of calls
	numbers  [][]int                // by part (setup, each thread, teardown): the call of each step, -1 for a give or take
	closing  map[model.HandleID]int // the call that gives back a handle at the end
	panics   map[model.ObjectID]scenario.Panic
}

// ErrTooLarge is wrapped by the error of a scenario with more calls than one history may have, what gives back handles at its end included.
var ErrTooLarge = linearize.ErrTooManyCalls

// newProgram refuses a scenario that is not valid, or that has operations which the subject has not.
func newProgram(s scenario.Scenario, subject Subject) (*program, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	p := &program{scenario: s, plan: s.Plan(), subject: subject, closing: map[model.HandleID]int{}, panics: map[model.ObjectID]scenario.Panic{}}
	for _, x := range s.Panics {
		p.panics[x.Object] = x
	}
	p.number(s.Setup, setup, 0)
	for i, t := range s.Threads {
		p.number(t.Steps, threads, i+1)
	}
	p.number(s.Teardown, teardown, 0)
	p.close()
	for _, c := range p.calls {
		if !c.closing && c.F != model.New && !subject.Has(c.F, c.kind) {
			return nil, fmt.Errorf("scenario %s: the subject has no %v of %v", s.Name, c.F, c.kind)
		}
	}
	for i := range s.Threads {
		if n := len(p.leftovers(i)); n > maxLeft {
			return nil, fmt.Errorf("scenario %s: %w: thread %s leaves %d handles, want at most %d", s.Name, ErrTooLarge, s.Threads[i].Name, n, maxLeft)
		}
	}
	if len(p.calls) > linearize.MaxCalls {
		return nil, fmt.Errorf("scenario %s: %w: %d with those that end it, want at most %d", s.Name, ErrTooLarge, len(p.calls), linearize.MaxCalls)
	}
	return p, nil
}

// number lists the calls of one part.
func (p *program) number(steps []scenario.Step, ph phase, thread int) {
	numbers := make([]int, len(steps))
	for i, st := range steps {
		numbers[i] = -1
		if st.Action != scenario.Do {
			continue
		}
		c := call{Call: st.Call, thread: thread, object: st.Call.Object}
		if c.F != model.New {
			c.kind, c.object = p.plan.Kind[c.Handle], p.plan.Object[c.Handle]
		}
		numbers[i] = len(p.calls)
		p.add(c, ph)
	}
	p.numbers = append(p.numbers, numbers)
}

func (p *program) add(c call, ph phase) {
	p.calls = append(p.calls, c)
	p.phases = append(p.phases, ph)
}

// close lists the calls that give back what may be left at the end: every handle of which no step consumes it for certain.
func (p *program) close() {
	gone := map[model.HandleID]bool{}
	for _, c := range p.calls {
		if model.Consumes(c.F) && c.F != model.TryUnwrap {
			gone[c.Handle] = true
		}
	}
	for id := range model.HandleID(p.plan.Handles) {
		k, made := p.plan.Kind[id]
		if !made || gone[id] {
			continue
		}
		p.closing[id] = len(p.calls)
		p.add(call{Call: model.Call{F: ending(k), Handle: id, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle},
			kind: k, object: p.plan.Object[id], closing: true}, teardown)
	}
}

// ending is the call that gives back a handle of the kind. A raw waker is made a waker first.
func ending(k model.Kind) model.Func {
	switch k {
	case model.Ref:
		return model.EndBorrow
	case model.Raw:
		return model.DecStrong
	}
	return model.Drop
}

// slot is where a handle waits for the thread that takes it.
type slot struct {
	value memory.Cell[any]
	full  memory.Uint32
}

var (
	giveSite = memory.NewStore("scenario.give", memory.Release, "the taker uses the handle after what its giver did")
	takeSite = memory.NewLoad("scenario.take", memory.Acquire, "the taker uses the handle after what its giver did")
)

// maxLeft is how many handles a thread may leave to the main thread.
const maxLeft = 32

// left is what a thread gives back when it ends: the values of its handles in the order of leftovers, nil for one that is gone.
type left [maxLeft]any

// run is the program as the explorer or a native run has it. The ledger of a native run takes down what local events say elsewhere.
func (p *program) run(s *memory.Space, l *ledger) {
	slots := map[model.HandleID]*slot{}
	for _, t := range p.scenario.Threads {
		for _, st := range t.Steps {
			if st.Action == scenario.Give {
				sl := &slot{}
				sl.value.Init(s, fmt.Sprintf("slot %d", st.Handle), nil)
				sl.full.Init(s, fmt.Sprintf("slot %d full", st.Handle), 0)
				slots[st.Handle] = sl
			}
		}
	}
	main := newThread(p, s, l, 0, slots)
	main.steps(p.scenario.Setup, p.numbers[0])
	running := make([]*memory.Thread[left], len(p.scenario.Threads))
	for i := range p.scenario.Threads {
		running[i] = p.spawn(s, l, main, i, slots)
	}
	for i, t := range running {
		back := t.Join()
		for k, id := range p.leftovers(i) {
			if back[k] != nil {
				main.handles[id] = p.subject.Receive(back[k])
			}
		}
	}
	main.steps(p.scenario.Teardown, p.numbers[len(p.numbers)-1])
	main.finish()
}

// spawn starts thread i with its share of the handles: what moves to it and what is shared.
func (p *program) spawn(s *memory.Space, l *ledger, main *thread, i int, slots map[model.HandleID]*slot) *memory.Thread[left] {
	moved := map[model.HandleID]any{}
	for _, id := range p.plan.Moved[i] {
		if h, ok := main.handles[id]; ok {
			moved[id] = p.subject.Send(h)
			delete(main.handles, id)
		}
	}
	shared := map[model.HandleID]any{}
	for _, id := range p.plan.Shared {
		if h, ok := main.handles[id]; ok {
			shared[id] = p.subject.Share(h)
		}
	}
	return memory.Spawn(s, p.scenario.Threads[i].Name, func() left {
		if l != nil {
			defer l.rescue()
		}
		t := newThread(p, s, l, i+1, slots)
		for _, id := range p.plan.Moved[i] {
			if v, ok := moved[id]; ok {
				t.handles[id] = p.subject.Receive(v)
			}
		}
		for _, id := range p.plan.Shared {
			if v, ok := shared[id]; ok {
				t.handles[id] = p.subject.Receive(v)
			}
		}
		t.steps(p.scenario.Threads[i].Steps, p.numbers[i+1])
		var back left
		for k, id := range p.leftovers(i) {
			if h, ok := t.handles[id]; ok {
				back[k] = p.subject.Send(h)
			}
		}
		return back
	})
}

// leftovers are the handles that thread i may own when it ends, in order of their ids; refs end with the thread.
func (p *program) leftovers(i int) []model.HandleID {
	owned := map[model.HandleID]bool{}
	for _, id := range p.plan.Moved[i] {
		owned[id] = true
	}
	for _, st := range p.scenario.Threads[i].Steps {
		switch {
		case st.Action == scenario.Give:
			delete(owned, st.Handle)
		case st.Action == scenario.Take:
			owned[st.Handle] = true
		default:
			if model.Consumes(st.Call.F) && st.Call.F != model.TryUnwrap {
				delete(owned, st.Call.Handle)
			}
			if st.Call.To != model.NoHandle {
				owned[st.Call.To] = true
			}
		}
	}
	var ids []model.HandleID
	for id := range model.HandleID(p.plan.Handles) {
		if owned[id] && p.plan.Kind[id] != model.Ref {
			ids = append(ids, id)
		}
	}
	return ids
}

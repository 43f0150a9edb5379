package waking

import (
	"errors"
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// The accesses by which a program tells without any order that it is about to wake: what orders them is the wake alone.
var (
	setFlag  = memory.NewStore("scenario.waking.set", memory.Relaxed, "the wake publishes")
	readFlag = memory.NewLoad("scenario.waking.read", memory.Relaxed, "the park or poll acquires")
)

// Run runs the program in the space: for the explorer, or on goroutines. What the program itself can tell it says by a panic with a [*model.Violation].
func (p Program) Run(s *memory.Space) {
	r := &run{p: p, s: s, said: make([]memory.Uint32, len(p.Threads))}
	for i, ops := range p.Threads {
		r.said[i].Init(s, "said", 0)
		var cells []*memory.Cell[int]
		for range ops {
			c := new(memory.Cell[int])
			c.Init(s, Published, 0)
			cells = append(cells, c)
		}
		r.cells = append(r.cells, cells)
	}
	if p.Kind == Token {
		r.token()
	} else {
		r.task()
	}
}

// run is a run of a program.
type run struct {
	p       Program
	s       *memory.Space
	said    []memory.Uint32       // how many steps of a thread were begun
	cells   [][]*memory.Cell[int] // one for each step of each thread
	threads []*memory.Thread[struct{}]
}

func (r *run) spawn(i int, body func()) {
	r.threads = append(r.threads, memory.Go(r.s, threadName(i), body))
}

// publish is what a thread does before a wake.
func (r *run) publish(thread, step int) {
	r.cells[thread][step].Store(1)
	r.said[thread].Store(setFlag, uint32(step+1))
}

// begun counts the wakes that are known to have been begun.
func (r *run) begun() int {
	n := 0
	for i := range r.said {
		n += int(r.said[i].Load(readFlag))
	}
	return n
}

// only reads the cell of the only wake of the program, if there is only one: what is seen of it after a wake happens after it.
func (r *run) only() {
	if r.p.wakes() != 1 || r.p.aborts() {
		return
	}
	for _, cells := range r.cells {
		for _, c := range cells {
			if c.Load() != 1 {
				panic(&model.Violation{Property: model.W5, Reason: "what was written before the only wake is not seen"})
			}
		}
	}
}

func (r *run) token() {
	p := park.New(r.s)
	for i, ops := range r.p.Threads {
		u := p.Unparker()
		raw := u.IntoRaw()
		memory.Go(r.s, threadName(i), func() {
			u := park.UnparkerFromRaw(raw)
			for k := range ops {
				r.publish(i, k)
				u.Unpark()
			}
			u.Drop()
		})
	}
	m := parking{run: r, p: &p, alone: true}
	for _, o := range r.p.Main {
		m.step(o)
	}
	p.Drop()
}

// parking is the main thread of a Token program.
type parking struct {
	*run
	p *park.Parker
	// sure: the thread has left a token itself since it took one. took: it has taken one.
	sure, took bool
	alone      bool // it has left none itself
}

func (m *parking) step(o Op) {
	switch o {
	case Park:
		// The first token of all is sure to come, and what the thread left itself is there. Of more unparks nobody knows whether they are one.
		if m.sure || !m.took && m.run.p.wakes() > 0 {
			m.park()
		}
	case ParkTimeout, Look:
		if m.p.ParkTimeout(map[Op]time.Duration{ParkTimeout: 1}[o]) {
			m.taken()
		}
	case Until:
		// A flag that is not seen is that of an unpark whose token was not taken yet, or that thread would happen before.
		for m.begun() < m.run.p.wakes() {
			m.park()
		}
	case Unpark:
		u := m.p.Unparker()
		u.Unpark()
		u.Drop()
		m.sure, m.alone = true, false
	}
}

func (m *parking) park() {
	m.p.Park()
	m.taken()
}

func (m *parking) taken() {
	m.sure, m.took = false, true
	if m.alone {
		m.only()
	}
}

func (r *run) task() {
	ex := task.New(r.s)
	polls := 0
	var aborts []waker.Raw
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		if polls++; polls == 1 {
			r.startWakers(cx)
			return 0, false
		}
		r.only()
		return polls, r.begun() >= r.p.Need
	})))
	for _, ops := range r.p.Threads {
		var raw waker.Raw
		if len(ops) == 1 && ops[0] == Abort {
			a := h.AbortHandle()
			raw = a.IntoRaw()
		}
		aborts = append(aborts, raw)
	}
	for i, raw := range aborts {
		if raw != nil {
			r.spawn(i, func() {
				a := task.AbortHandleFromRaw(raw)
				r.cells[i][0].Store(1)
				a.Abort()
				a.Drop()
			})
		}
	}
	if r.p.Join == BeforeEnd {
		task.BlockOn(ex, task.Yield())
		r.join()
	}
	if !r.p.ends() {
		h.Drop()
		task.BlockOn(ex, task.Yield())
	} else if out := task.BlockOn(ex, &h); out.Err != nil && !(errors.Is(out.Err, task.Aborted) && r.p.aborts()) {
		panic(&model.Violation{Property: model.W2, Reason: fmt.Sprintf("the task came to %v", out.Err)})
	}
	if r.p.Join == BeforeClose {
		r.join()
	}
	ex.Close()
}

func (r *run) join() {
	for _, t := range r.threads {
		t.Join()
	}
}

// startWakers starts the threads that have a waker.
func (r *run) startWakers(cx *waker.Context) {
	for i, ops := range r.p.Threads {
		if len(ops) == 1 && ops[0] == Abort {
			continue
		}
		w := cx.Waker().Clone()
		raw := w.IntoRaw()
		r.spawn(i, func() {
			w := waker.WakerFromRaw(raw)
			for k, o := range ops {
				r.publish(i, k)
				wakeBy(&w, o)
			}
			if !w.Empty() {
				w.Drop()
			}
		})
	}
}

func wakeBy(w *waker.Waker, o Op) {
	switch o {
	case WakeByRef:
		w.WakeByRef()
	case CloneWake:
		c := w.Clone()
		c.Wake()
	case Wake:
		w.Wake()
	}
}

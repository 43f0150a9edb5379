package waking

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// The accesses by which a program tells without any order that it is about to wake, or has woken: what orders them is the wake alone.
var (
	setFlag  = memory.NewStore("scenario.waking.set", memory.Relaxed, "the wake publishes")
	readFlag = memory.NewLoad("scenario.waking.read", memory.Relaxed, "the park or poll acquires")
)

// handmade is the number of what is woken and polled by hand, in local events; no place has it.
const handmade = 1 << 32

// Run runs the program in the space: for the explorer, or on goroutines. What the program itself can tell it says by a panic with a [*model.Violation].
func (p Program) Run(s *memory.Space) { p.runOn(Subject{}, s, nil) }

func (p Program) runOn(x Subject, s *memory.Space, t *tape) {
	r := &run{p: p, x: x, s: s, tape: t, said: make([]memory.Uint32, len(p.Threads)), did: make([]memory.Uint32, len(p.Threads))}
	for i, ops := range p.Threads {
		r.said[i].Init(s, "said", 0)
		r.did[i].Init(s, "did", 0)
		var cells []*memory.Cell[int]
		for range ops {
			cells = append(cells, published(s))
		}
		r.cells = append(r.cells, cells)
	}
	switch p.Kind {
	case Token:
		r.token()
	case AtomicWaking:
		r.atomic()
	case Blocking:
		r.blocking()
	case Task:
		r.task()
	case Word:
		r.word()
	}
	if t != nil {
		r.join() // what they record is read next
		for _, t := range r.apart {
			t.Join()
		}
	}
}

func published(s *memory.Space) *memory.Cell[int] {
	c := new(memory.Cell[int])
	c.Init(s, Published, 0)
	return c
}

// run is a run of a program.
type run struct {
	p         Program
	x         Subject
	s         *memory.Space
	tape      *tape                 // of a native run that is recorded
	said, did []memory.Uint32       // how many steps of a thread were begun; that all are over
	cells     [][]*memory.Cell[int] // one for each step of each thread
	threads   []*memory.Thread[struct{}]
	apart     []*memory.Thread[struct{}] // for which the program does not wait
}

func (r *run) spawn(i int, body func()) {
	r.threads = append(r.threads, memory.Go(r.s, threadName(i), func() {
		defer r.rescue()
		body()
	}))
}

func (r *run) join() {
	for _, t := range r.threads {
		t.Join()
	}
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
	if r.p.alone() {
		r.all()
	}
}

// all reads the cells of all wakes, which are known to be over.
func (r *run) all() {
	for i, cells := range r.cells {
		for k, c := range cells {
			if r.p.Threads[i][k].wakes() && c.Load() != 1 {
				panic(&model.Violation{Property: model.W5, Reason: "what was written before the wake is not seen"})
			}
		}
	}
}

// startWaker starts a thread that has the waker of raw parts.
func (r *run) startWaker(i int, raw waker.RawWaker) {
	r.spawn(i, func() {
		w := waker.WakerFromRaw(raw)
		for k, o := range r.p.Threads[i] {
			r.publish(i, k)
			r.wakeBy(i+1, &w, o)
		}
		if !w.Empty() {
			w.Drop()
		}
	})
}

// wakeBy does a wake of a thread; 0 is the main one.
func (r *run) wakeBy(thread int, w *waker.Waker, o Op) {
	switch o {
	case WakeByRef:
		r.called(thread, calledWake, w.WakeByRef)
	case CloneWake:
		c := w.Clone()
		r.called(thread, calledWake, c.Wake)
	case Nested:
		c := w.Clone()
		outer := r.nestedIn(&c)
		r.record(thread, noteCall, calledRelay)
		r.called(thread, calledWake, outer.Wake)
	case Wake:
		r.called(thread, calledWake, w.Wake)
	}
}

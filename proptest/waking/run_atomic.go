package waking

import (
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// registrar is the main thread of a program of the kind AtomicWaking: it registers wakers, and waits.
type registrar struct {
	*run
	w        AtomicWaker
	p, other park.Parker // it parks on the first
	wakes    int         // that may wake the first: those of threads, its own, and those that a wake or an end makes
}

func (r *run) atomic() {
	m := &registrar{run: r, w: r.x.atomicWaker(r.s), p: park.New(r.s), other: park.New(r.s), wakes: r.p.wakes()}
	for i, ops := range r.p.Threads {
		r.spawn(i, func() {
			for k, o := range ops {
				r.publish(i, k)
				m.wake(o)
			}
		})
	}
	for _, o := range r.p.Main {
		m.step(o)
	}
	r.join()
	m.w.Drop()
	m.p.Drop()
	m.other.Drop()
}

// wake is a wake of any thread.
func (m *registrar) wake(o Op) {
	m.s.Note(noteWake, handmade)
	t, takes := m.w.(taker)
	if o == Wake || !takes {
		m.w.Wake()
		return
	}
	if w, ok := t.Take(); ok {
		w.WakeByRef()
		w.Drop()
	}
}

func (m *registrar) step(o Op) {
	switch o {
	case Register:
		m.w.Register(m.p.WakerRef())
	case RegisterOther:
		m.w.Register(m.other.WakerRef())
	case RegisterNested:
		w := m.p.Waker()
		raw := w.IntoRaw()
		nested := Relay(m.s, func() {
			m.w.Wake()
			w := waker.WakerFromRaw(raw)
			w.WakeByRef()
			w.Forget()
		}, func() {
			w := waker.WakerFromRaw(raw)
			w.Drop()
		})
		m.register(&nested)
	case RegisterRinger:
		ringer := Relay(m.s, func() {}, m.w.Wake)
		m.register(&ringer)
	case Wake:
		m.wakes++
		m.wake(o)
	case Until:
		m.until()
	}
}

// register registers a waker that only the place keeps.
func (m *registrar) register(w *waker.Waker) {
	m.wakes++
	m.w.Register(w.Ref())
	w.Drop()
}

// until waits for the flags of all wakes. A flag that is not seen after a registration is that of a wake that finds the waker.
func (m *registrar) until() {
	for polls := 1; !m.poll(); polls++ {
		// A wake wakes once, and makes a Register that meets it wake once.
		if polls > 2*(m.wakes+len(m.run.p.Main)) {
			panic(&model.Violation{Property: model.W5, Reason: "woken, but what was done before the wake is not seen"})
		}
		m.over()
		m.p.Park()
	}
}

// over waits for the end of the threads whose flag is seen: as long as the wake of one goes on, each registration wakes itself, and the loop would
// turn until that is over.
func (m *registrar) over() {
	for i := range m.said {
		if m.said[i].Load(readFlag) != 0 {
			m.threads[i].Join()
		}
	}
}

func (m *registrar) poll() (ready bool) {
	m.s.Note(notePoll, handmade)
	m.w.Register(m.p.WakerRef())
	return m.begun() >= m.run.p.wakes()
}

package waking

import (
	"time"
)

// times are how long timed parks wait at most. An exploration takes no notice of it.
var times = map[Op]time.Duration{ParkTimeout: time.Microsecond, Look: 0}

func (r *run) token() {
	p := r.x.parker(r.s)
	for i := range r.p.Threads {
		w := p.Waker()
		r.startWaker(i, w.IntoRaw())
	}
	m := parking{run: r, p: p, alone: true}
	for _, o := range r.p.Main {
		m.step(o)
	}
	p.Drop()
}

// parking is the main thread of a program of the kind Token.
type parking struct {
	*run
	p Parker
	// sure: the thread has left a token itself since it took one. took: it has taken one.
	sure, took bool
	alone      bool // it has left none itself
}

func (m *parking) step(o Op) {
	switch o {
	case Park:
		// The first token of all is sure to come, and what the thread left itself is there. Of more wakes nobody knows whether they are one.
		if m.sure || !m.took && m.run.p.wakes() > 0 {
			m.park()
		}
	case ParkTimeout, Look:
		m.record(0, noteCall, calledPark, 1)
		token := m.p.ParkTimeout(times[o])
		m.record(0, noteReturn, calledPark, bit(token))
		if token {
			m.taken()
		}
	case Until:
		// A flag that is not seen is that of a wake whose token was not taken yet, or that thread would happen before.
		for m.begun() < m.run.p.wakes() {
			m.park()
		}
	default:
		w := m.p.Waker()
		m.wakeBy(0, &w, o)
		w.Drop()
		m.sure, m.alone = true, false
	}
}

func (m *parking) park() {
	m.record(0, noteCall, calledPark, 0)
	m.p.Park()
	m.record(0, noteReturn, calledPark, 1)
	m.taken()
}

func (m *parking) taken() {
	m.sure, m.took = false, true
	if m.alone {
		m.only()
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

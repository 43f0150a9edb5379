package oracle

import (
	"slices"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// read lets the next instruction of thread t, which reads, read from write w, and goes on with the offers. The caller
// restores the thread.
func (e *enumeration) read(t, w int, offers []int, from int) {
	th := &e.threads[t]
	s := e.code.threads[t][th.pc]
	v := e.g.events[w].wval
	ev := event{kind: prog.ReadEvent, read: true, loc: s.loc, from: w, rval: v, atomic: true}
	regs := th.regs
	switch in := s.in.(type) {
	case *prog.Load:
		ev.order, ev.written, ev.atomic = in.Order, in.Order, in.Order != memory.NonAtomicOrder
		th.set(in.Dst, v)
		e.add(t, ev, 0, offers, from)
	case *prog.RMW:
		th.set(in.Dst, v)
		ev.order, ev.written, ev.wval = in.Order, in.Order, in.Fn.Apply(v, in.Arg.Eval(regs[:]))
		e.update(t, ev, offers, from)
	case *prog.CAS:
		th.set(in.Dst, v)
		ev.order, ev.written = in.Success, in.Success
		if v == in.Expected.Eval(regs[:]) {
			ev.wval = in.New.Eval(regs[:])
			e.update(t, ev, offers, from)
			return
		}
		ev.kind, ev.written = prog.FailedEvent, in.Failure
		if e.opts.Model != GenMC {
			ev.order = in.Failure
		}
		e.add(t, ev, 0, offers, from)
	}
}

// update adds an update whose reading part is ev.
func (e *enumeration) update(t int, ev event, offers []int, from int) {
	ev.kind = prog.UpdateEvent
	behind := e.g.place(ev.from) + 1
	if e.opts.Unpruned {
		for place := 1; place <= len(e.g.co[ev.loc]); place++ {
			e.addUpdate(t, ev, place, offers, from)
		}
	} else if !e.splitsUpdate(ev.loc, behind) {
		e.addUpdate(t, ev, behind, offers, from)
	}
}

// addUpdate adds an update as one event or as two.
func (e *enumeration) addUpdate(t int, ev event, place int, offers []int, from int) {
	if !e.g.split {
		ev.write = true
		e.add(t, ev, place, offers, from)
		return
	}
	e.push(t, ev, 0)
	ev.read, ev.write = false, true
	e.add(t, ev, place, slices.Clone(offers), from)
	e.g.pop()
}

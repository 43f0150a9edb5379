package concurrent

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

// Line is the beginning or the end of a call. The lines of a run stand in an order in which they came about, so that a call took effect between its two.
type Line struct {
	Thread  int // 0 is the main thread, 1 the first of the scenario
	Return  bool
	Call    model.Call
	Outcome model.Outcome // of a return
}

// Lines returns the calls of an execution in an order in which they can have come about, what gives back handles at the end included.
// Only under explore.SC there is one, that of all accesses; for other models the error is [explore.ErrNoOrder].
func (e *Exploration) Lines(x *explore.Execution) ([]Line, error) {
	events, err := x.InTime()
	if err != nil {
		return nil, fmt.Errorf("concurrent: %w", err)
	}
	o := newOrdering(e.program, x)
	for _, id := range events {
		o.take(id.Thread)
	}
	for t := range o.done {
		o.flush(t, false)
	}
	return o.lines, nil
}

// ordering is how far each thread has come.
type ordering struct {
	program *program
	x       *explore.Execution
	record  *record
	done    []int // events taken, by thread
	locals  [][]explore.LocalEvent
	flushed []int // locals taken, by thread
	current []int // the call in progress, by thread; -1 for none
	lines   []Line
}

func newOrdering(p *program, x *explore.Execution) *ordering {
	n := x.Threads()
	o := &ordering{program: p, x: x, record: recordOf(p, x), done: make([]int, n), flushed: make([]int, n)}
	for t := range n {
		o.locals = append(o.locals, x.Locals(t))
		o.current = append(o.current, -1)
	}
	return o
}

// take takes the next event of the thread, with the local events that come before it, and the ends of calls right behind it.
func (o *ordering) take(t int) {
	o.flush(t, false)
	e := o.x.Event(explore.EventID{Thread: t, Index: o.done[t]})
	o.done[t]++
	o.flush(t, o.done[t] < o.x.Len(t))
	if u := int(e.Value); e.Kind == memory.OpSpawn && o.x.Len(u) == 0 {
		o.flush(u, false) // nothing of the new thread has an event to come before
	}
}

// flush takes the local events up to the next event of the thread, or with ends up to the beginning of a call.
func (o *ordering) flush(t int, ends bool) {
	for o.flushed[t] < len(o.locals[t]) {
		l := o.locals[t][o.flushed[t]]
		if l.After > o.done[t] || ends && l.Label == callLabel && o.current[t] < 0 {
			return
		}
		o.flushed[t]++
		switch {
		case l.Label != callLabel:
		case o.current[t] < 0:
			o.current[t] = int(l.Args[0])
			o.lines = o.program.began(o.lines, o.current[t])
		default:
			o.lines = o.program.ended(o.lines, o.current[t], o.record.entries[o.current[t]].out)
			o.current[t] = -1
		}
	}
}

// began and ended append lines of a call. A raw waker is given back by two calls.
func (p *program) began(lines []Line, number int) []Line {
	c := p.calls[number]
	if c.closing && c.kind == model.RawWaker {
		restore := model.Call{F: model.FromRaw, Handle: c.Handle, Other: model.NoHandle, To: p.restored(c.Handle), Self: model.NoHandle}
		lines = append(lines, Line{Thread: c.thread, Call: restore}, Line{Thread: c.thread, Return: true, Call: restore})
		c.Handle = restore.To
	}
	return append(lines, Line{Thread: c.thread, Call: c.Call})
}

func (p *program) ended(lines []Line, number int, out model.Outcome) []Line {
	c := p.calls[number]
	if c.closing && c.kind == model.RawWaker {
		c.Handle = p.restored(c.Handle)
	}
	return append(lines, Line{Thread: c.thread, Return: true, Call: c.Call, Outcome: out})
}

// restored is the id of the waker that a raw waker is made before it is given back: none of the scenario's.
func (p *program) restored(raw model.HandleID) model.HandleID {
	return model.HandleID(p.plan.Handles) + raw
}

// lines are the calls of a native run, by their stamps. At one time calls begin before others end: they overlap.
func (l *ledger) lines(p *program, r *record) []Line {
	type moment struct {
		at     int64
		ret    bool
		number int
	}
	var all []moment
	for _, g := range l.logs {
		for _, c := range g.calls {
			all = append(all, moment{c.call, false, c.number}, moment{c.ret, true, c.number})
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int {
		if c := cmp.Compare(a.at, b.at); c != 0 || a.ret == b.ret {
			return c
		}
		if a.ret {
			return 1
		}
		return -1
	})
	var lines []Line
	for _, m := range all {
		if m.ret {
			lines = p.ended(lines, m.number, r.entries[m.number].out)
		} else {
			lines = p.began(lines, m.number)
		}
	}
	return lines
}

// recordOf is the record of an execution, which stays.
func recordOf(p *program, x *explore.Execution) *record {
	r, _ := newReader(p).read(x)
	return r
}

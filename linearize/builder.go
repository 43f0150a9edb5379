package linearize

import (
	"fmt"
	"math"
)

// Builder makes a history of lines given one by one, and refuses the first that breaks the order of lines or the discipline of
// handles. For programs that have their events in memory; a file goes through [Read]. The first error is final.
type Builder struct {
	h       History
	max     int
	line    int
	clock   clock
	procs   map[int]*process
	handles handles
	err     error
}

// process is one thread: what it is in the middle of.
type process struct {
	open  int   // index of its open operation, or none
	time  int64 // of its last line
	ended int   // the info line after which it does nothing more, or 0
}

// clock is the order of lines in time.
type clock struct {
	now      int64
	returned bool // a line at this time ended an operation
}

const (
	none  = -1
	never = math.MaxInt
)

// NewBuilder returns a builder of an empty history of that name.
func NewBuilder(name string, opts ReadOptions) *Builder {
	limit := opts.MaxOperations
	if limit == 0 {
		limit = DefaultMaxOperations
	}
	return &Builder{h: History{Name: name}, max: limit, procs: map[int]*process{}, handles: newHandles()}
}

// History returns the history of the lines so far. The builder must not be used any more. No line at all is a [*FormatError].
func (b *Builder) History() (*History, error) {
	if b.err != nil {
		return nil, b.err
	}
	if b.line == 0 {
		return nil, &FormatError{b.h.Name, 1, "empty: a history has at least one line"}
	}
	return &b.h, nil
}

// Add takes the next line.
func (b *Builder) Add(e Event) error {
	if b.err != nil {
		return b.err
	}
	b.line++
	if err := b.add(e); err != nil {
		b.err = err
		return err
	}
	return nil
}

func (b *Builder) add(e Event) error {
	err := e.wellFormed()
	if err == nil {
		err = b.clock.tick(e)
	}
	if err == nil {
		err = b.processOf(e).ready(e)
	}
	if err == nil && e.Type == Invoke && len(b.h.Operations) == b.max {
		return fmt.Errorf("history %s:%d: %w: the limit is %d", b.h.Name, b.line, ErrTooManyOperations, b.max)
	}
	if err == nil && e.Type == Invoke {
		err = b.invoke(e)
	} else if err == nil {
		err = b.complete(e)
	}
	if err != nil {
		return &FormatError{b.h.Name, b.line, err.Error()}
	}
	b.processOf(e).time = e.Time
	return nil
}

// tick wants lines sorted by time and, at one time, invocations before returns: equal times mean that calls overlap.
func (c *clock) tick(e Event) error {
	if e.Time < c.now {
		return fmt.Errorf("time %d after time %d: time goes backwards", e.Time, c.now)
	}
	if e.Time > c.now {
		*c = clock{now: e.Time}
	}
	if e.Type != Invoke {
		c.returned = true
	} else if c.returned {
		return fmt.Errorf("invoke after the end of another call at the same time %d: invocations go first", e.Time)
	}
	return nil
}

func (b *Builder) processOf(e Event) *process {
	p, known := b.procs[e.Process]
	if !known {
		p = &process{open: none, time: -1}
		b.procs[e.Process] = p
	}
	return p
}

// ready wants one operation at a time on a process, and its times to rise strictly.
func (p *process) ready(e Event) error {
	switch {
	case p.ended > 0:
		return fmt.Errorf("process %d goes on after its info of line %d", e.Process, p.ended)
	case e.Type == Invoke && p.open != none:
		return fmt.Errorf("process %d invokes %v while another operation of it is open", e.Process, e.F)
	case e.Type != Invoke && p.open == none:
		return fmt.Errorf("%v of %v on process %d, which has no open operation", e.Type, e.F, e.Process)
	case e.Time <= p.time:
		return fmt.Errorf("time %d again on process %d: times rise strictly on one process", e.Time, e.Process)
	}
	return nil
}

func (b *Builder) invoke(e Event) error {
	if err := b.handles.invoke(e, b.line); err != nil {
		return err
	}
	b.processOf(e).open = len(b.h.Operations)
	b.h.Operations = append(b.h.Operations, Operation{
		Process: e.Process, F: e.F, Value: e.Value, Invoke: b.line, InvokeTime: e.Time,
	})
	return nil
}

func (b *Builder) complete(e Event) error {
	p := b.processOf(e)
	o := &b.h.Operations[p.open]
	if e.F != o.F {
		return fmt.Errorf("%v of %v, but line %d invoked %v", e.Type, e.F, o.Invoke, o.F)
	}
	if e.Value.arguments() != o.Value {
		return fmt.Errorf("%v of %v with another value than its invoke on line %d", e.Type, e.F, o.Invoke)
	}
	b.handles.complete(e, b.line)
	o.Value, o.Status, o.Return, o.ReturnTime = e.Value, ends[e.Type], b.line, e.Time
	p.open = none
	if e.Type == Info {
		p.ended = b.line
	}
	return nil
}

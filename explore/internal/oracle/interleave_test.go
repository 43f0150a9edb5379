package oracle

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// interleaver runs a program through every interleaving on one memory, straight from its syntax tree. The executions
// of sc are the graphs of these, which is a second way to find them that has neither axioms nor relations.
type interleaver struct {
	found map[string]bool
}

// machine is a state of the program; left is what each thread has left.
type machine struct {
	exec prog.Execution
	left [][]prog.Instr
	regs [][prog.MaxRegs]memory.Value
	mem  map[string]memory.Value
	last map[string]prog.EventID
}

func newMachine(p *prog.Program) *machine {
	n := len(p.Threads)
	m := &machine{mem: maps.Clone(p.Init), last: map[string]prog.EventID{}, left: slices.Clone(p.Threads)}
	if m.mem == nil {
		m.mem = map[string]memory.Value{}
	}
	m.regs = make([][prog.MaxRegs]memory.Value, n)
	m.exec = prog.Execution{Threads: make([][]prog.Event, n), Blocked: make([]bool, n), Coherence: map[string][]prog.EventID{}}
	return m
}

func (m *machine) clone() *machine {
	c := &machine{left: slices.Clone(m.left), regs: slices.Clone(m.regs), mem: maps.Clone(m.mem), last: maps.Clone(m.last)}
	for _, ev := range m.exec.Threads {
		c.exec.Threads = append(c.exec.Threads, slices.Clone(ev))
	}
	c.exec.Blocked = slices.Clone(m.exec.Blocked)
	c.exec.Coherence = map[string][]prog.EventID{}
	for loc, co := range m.exec.Coherence {
		c.exec.Coherence[loc] = slices.Clone(co)
	}
	return c
}

func (v *interleaver) visit(m *machine) {
	moved := false
	for t := range m.left {
		if len(m.left[t]) > 0 && !m.exec.Blocked[t] {
			moved = true
			c := m.clone()
			c.step(t)
			v.visit(c)
		}
	}
	if !moved {
		v.found[m.exec.Key()] = true
	}
}

func (m *machine) step(t int) {
	in := m.left[t][0]
	m.left[t] = m.left[t][1:]
	regs := m.regs[t][:]
	set := func(r prog.Reg, v memory.Value) {
		if r != prog.NoReg {
			m.regs[t][r] = v
		}
	}
	switch in := in.(type) {
	case *prog.Let:
		set(in.Dst, in.Val.Eval(regs))
	case *prog.If:
		rest := in.Else
		if in.Cond.Holds(regs) {
			rest = in.Then
		}
		m.left[t] = slices.Concat(rest, m.left[t])
	case *prog.Assume:
		m.exec.Blocked[t] = !in.Cond.Holds(regs)
	case *prog.Fence:
		m.add(t, prog.Event{Kind: prog.FenceEvent, Order: in.Order})
	case *prog.Load:
		m.add(t, prog.Event{Kind: prog.ReadEvent, Loc: in.Loc, Order: in.Order})
		set(in.Dst, m.mem[in.Loc])
	case *prog.Store:
		m.add(t, prog.Event{Kind: prog.WriteEvent, Loc: in.Loc, Order: in.Order, Written: in.Val.Eval(regs)})
	case *prog.RMW:
		old := m.mem[in.Loc]
		m.add(t, prog.Event{Kind: prog.UpdateEvent, Loc: in.Loc, Order: in.Order, Written: in.Fn.Apply(old, in.Arg.Eval(regs))})
		set(in.Dst, old)
	case *prog.CAS:
		old := m.mem[in.Loc]
		e := prog.Event{Kind: prog.FailedEvent, Loc: in.Loc, Order: in.Failure}
		if old == in.Expected.Eval(regs) {
			e.Kind, e.Order, e.Written = prog.UpdateEvent, in.Success, in.New.Eval(regs)
		}
		m.add(t, e)
		set(in.Dst, old)
	}
}

func (m *machine) add(t int, e prog.Event) {
	id := prog.EventID{Thread: t, Index: len(m.exec.Threads[t])}
	if e.Kind == prog.ReadEvent || e.Kind == prog.UpdateEvent || e.Kind == prog.FailedEvent {
		e.Read, e.From = m.mem[e.Loc], prog.InitID
		if from, ok := m.last[e.Loc]; ok {
			e.From = from
		}
	}
	if e.Kind == prog.WriteEvent || e.Kind == prog.UpdateEvent {
		m.mem[e.Loc], m.last[e.Loc] = e.Written, id
		m.exec.Coherence[e.Loc] = append(m.exec.Coherence[e.Loc], id)
	}
	m.exec.Threads[t] = append(m.exec.Threads[t], e)
}

func TestSCIsTheInterleavings(t *testing.T) {
	size := prog.Size{Threads: 3, Events: 7, Atomics: 2, Plains: 1, Executions: 300}
	blocked, complete := 0, 0
	check := func(name any, p *prog.Program) {
		v := &interleaver{found: map[string]bool{}}
		v.visit(newMachine(p))
		r := run(t, p, Options{Model: SC})
		require.Equal(t, slices.Sorted(maps.Keys(v.found)), keys(r), "%v: %v", name, p)
		blocked, complete = blocked+r.Stats.Blocked, complete+r.Stats.Complete
	}
	for seed := range uint64(300) {
		p, _ := prog.Random(seed, size)
		check(seed, p)
	}
	for _, name := range []string{"SB+rfis", "WWmerge1", "IRIW", "CAS+fails", "MP+assume", "2+2W", "casw-2"} {
		check(name, prog.Named(name))
	}
	require.Positive(t, blocked)
	require.Positive(t, complete)
}

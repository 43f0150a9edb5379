package litmus

import (
	"github.com/wakecheck/wakecheck/impl/memory"
)

// machine holds the shared variables of one run of a test.
type machine struct {
	test  *Test
	space *memory.Space
	cells []memory.Uint32
	turns int
}

// program returns the test as package explore takes it.
func program(t *Test, turns int) func(*memory.Space) {
	return func(s *memory.Space) {
		m := &machine{test: t, space: s, cells: make([]memory.Uint32, len(t.Locations)), turns: turns}
		for i, l := range t.Locations {
			m.cells[i].Init(s, l.Name, uint32(l.Init))
		}
		for _, th := range t.Threads {
			memory.Spawn(s, threadNames[th.Number], func() string { return m.run(th) })
		}
	}
}

var threadNames = [MaxThreads]string{
	"P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10", "P11", "P12", "P13", "P14", "P15",
}

// cutResult is the result of a thread that reached a limit of loops.
const cutResult = "cut"

// run runs a thread and returns its local variables, or cutResult.
func (m *machine) run(th *Thread) string {
	r := &runner{machine: m, locals: make([]int32, len(th.Locals))}
	r.all(th.Body)
	if r.cut {
		return cutResult
	}
	return packLocals(r.locals)
}

// packLocals writes values as a string, because the result of a thread has to be comparable: four bytes each, and one in
// front, which cutResult does not start with.
func packLocals(v []int32) string {
	b := make([]byte, 1, 1+4*len(v))
	for _, x := range v {
		b = append(b, byte(x), byte(x>>8), byte(x>>16), byte(x>>24))
	}
	return string(b)
}

// unpackLocal reads value i.
func unpackLocal(s string, i int) int32 {
	b := s[1+4*i:]
	return int32(b[0]) | int32(b[1])<<8 | int32(b[2])<<16 | int32(b[3])<<24
}

// runner runs the code of one thread.
type runner struct {
	*machine
	locals []int32
	steps  int
	cut    bool // a limit of loops was reached: nothing more is run
	// given is a load whose value is known: that which a loop waits for.
	given      *Load
	givenValue int32
}

func (r *runner) all(body []Stmt) {
	for _, s := range body {
		if r.steps++; r.steps > maxSteps {
			r.cut = true
		}
		if r.cut {
			return
		}
		r.step(s)
	}
}

func (r *runner) cell(l *Location) *memory.Uint32 { return &r.cells[l.Index] }

func (r *runner) step(s Stmt) {
	switch s := s.(type) {
	case *Declare:
		// Without a value the variable keeps what it has, which is 0 unless the declaration is reached again.
		if s.Value != nil {
			r.locals[s.Local.Index] = r.eval(s.Value)
		}
	case *Assign:
		r.locals[s.Local.Index] = r.eval(s.Value)
	case *Write:
		r.cell(s.Location).PlainStore(uint32(r.eval(s.Value)))
	case *Store:
		r.cell(s.Location).Store(s.Site, uint32(r.eval(s.Value)))
	case *Fence:
		if s.Site.Order != memory.RelaxedOrder {
			r.space.Fence(s.Site)
		}
	case *Call:
		r.eval(s.Expr)
	case *If:
		if r.eval(s.Cond) != 0 {
			r.all(s.Then)
		} else {
			r.all(s.Else)
		}
	case *Loop:
		r.loop(s)
	case *Block:
		r.all(s.Body)
	}
}

func (r *runner) loop(s *Loop) {
	if s.Wait != nil {
		r.wait(s)
		return
	}
	if s.Do {
		r.all(s.Body)
	}
	for turns := 0; !r.cut && r.eval(s.Cond) != 0; turns++ {
		if turns == r.turns {
			r.cut = true
			return
		}
		r.all(s.Body)
	}
}

// wait waits until the condition of the loop is 0 with the value of its load.
func (r *runner) wait(s *Loop) {
	w := s.Wait
	// The predicate may be asked when this thread has gone on: it must not see later values.
	snapshot := append([]int32(nil), r.locals...)
	done := func(v uint32) bool {
		local := runner{locals: snapshot, given: w.Load, givenValue: int32(v)}
		if w.Local != nil {
			local.locals = append([]int32(nil), snapshot...)
			local.locals[w.Local.Index] = int32(v)
		}
		return local.eval(s.Cond) == 0
	}
	v := int32(r.cell(w.Load.Location).Await(w.Load.Site, done))
	if w.Local != nil {
		r.locals[w.Local.Index] = v
	}
}

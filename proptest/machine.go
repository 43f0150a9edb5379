package proptest

import (
	"github.com/wakecheck/wakecheck/model"
)

// machine runs steps on a subject and on the contract side by side, and compares them after each.
type machine struct {
	state    model.State
	sys      model.System
	scope    Scope
	threads  []*thread
	probes   *thread                       // makes the reads between steps
	current  *thread                       // the one that runs
	strays   int                           // user code that ran outside any call
	spent    map[model.HandleID]model.Kind // handles that a call of their own consumed
	used     map[model.HandleID]bool       // ids that were ever given out
	fresh    model.HandleID                // the lowest id above all of them
	recent   []model.HandleID              // the latest of spent, for the generator
	journal  *journal
	coverage *Coverage
}

// maxRecent is how many consumed handles the generator remembers.
const maxRecent = 4

func newMachine(maker model.Maker, scope Scope, limit uint64, j *journal, c *Coverage) *machine {
	m := &machine{
		state:    model.NewState(limit),
		scope:    scope,
		spent:    map[model.HandleID]model.Kind{},
		used:     map[model.HandleID]bool{},
		journal:  j,
		coverage: c,
	}
	m.sys = maker(model.Config{Limit: limit}, hook{m})
	m.probes = m.newThread()
	return m
}

// abandon unwinds what is still in progress. The machine is not used afterwards.
func (m *machine) abandon() {
	for _, t := range append(m.threads, m.probes) {
		t.abandon()
	}
}

// thread returns the thread of that number.
func (m *machine) thread(n int) *thread {
	for len(m.threads) <= n {
		m.threads = append(m.threads, m.newThread())
	}
	return m.threads[n]
}

// depth returns how many calls are in progress on the thread.
func (m *machine) depth(n int) int {
	if n >= len(m.threads) {
		return 0
	}
	return len(m.threads[n].frames)
}

// top returns the innermost call in progress on the thread.
func (m *machine) top(n int) (model.Call, bool) {
	d := m.depth(n)
	if d == 0 {
		return model.Call{}, false
	}
	return m.threads[n].frames[d-1], true
}

// idle returns the lowest thread on which no call is in progress.
func (m *machine) idle() int {
	n := 0
	for m.depth(n) > 0 {
		n++
	}
	return n
}

// exec takes an admissible step, and returns how the subject broke the contract, or nil.
func (m *machine) exec(s Step) *Failure {
	m.observe(s)
	t := m.thread(s.Thread)
	want := m.expect(s)
	m.journal.begin(Record{Step: s, Of: want.call, Depth: len(t.frames), Want: want.String()})
	switch {
	case s.Action == Invoke && !want.done():
		t.frames = append(t.frames, s.Call)
	case s.Action != Invoke && want.done():
		t.frames = t.frames[:len(t.frames)-1]
	}
	got := t.resume(s)
	m.journal.end(got.describe(want.call.F))
	if p := blame(want, got); p != "" {
		return m.fail(p, got, "%v: want %v, got %v", want.call, want, got.describe(want.call.F))
	}
	if want.done() {
		m.coverage.add(want.call.F, want.out)
	}
	if f := m.probe(want); f != nil {
		return f
	}
	if f := m.residues(want); f != nil {
		return f
	}
	if m.strays > 0 {
		return m.fail(model.W1, event{}, "%v: user code ran outside any call", want.call)
	}
	return nil
}

// expect moves the contract by the step and says what the subject has to do.
func (m *machine) expect(s Step) expectation {
	c, before := s.Call, m.state
	var done bool
	want := expectation{}
	if s.Action == Invoke {
		m.reserve(c)
		m.state, want.out, done = m.state.Start(c)
		m.spend(before, c)
	} else {
		c, _ = m.top(s.Thread)
		want.panicked = s.Action == Panic
		m.state, want.out, done = m.state.Resume(c, s.Action == Panic)
	}
	want.call = c
	if done {
		want.panicked = want.out.Panicked
		return want
	}
	running := m.state.Running()
	p := running[len(running)-1] // a call that enters user code is the latest
	want.object, want.panicked = p.Object, p.Panicked
	want.kind = delivering
	if p.Stage == model.Destroying {
		want.kind = destroying
	}
	return want
}

// reserve marks the ids of a call as given out, whether the call makes the handle or not.
func (m *machine) reserve(c model.Call) {
	for _, id := range [...]model.HandleID{c.To, c.Self} {
		if id != model.NoHandle {
			m.used[id] = true
			m.fresh = max(m.fresh, id+1)
		}
	}
}

// spend remembers the handle that the call consumed, if its kind can notice that it is used again.
func (m *machine) spend(before model.State, c model.Call) {
	h, was := before.Handle(c.Handle)
	if _, is := m.state.Handle(c.Handle); !was || is || !notices(h.Kind) {
		return
	}
	m.spent[h.ID] = h.Kind
	m.recent = append(m.recent, h.ID)
	if len(m.recent) > maxRecent {
		m.recent = m.recent[1:]
	}
}

// notices reports whether a handle of this kind knows that it was consumed. Raw parts are bare pointers, and a ref that was
// ended is a view that nothing marks.
func notices(k model.Kind) bool { return k == model.Arc || k == model.Waker || k == model.Weak }

// observe counts how the step meets others in progress.
func (m *machine) observe(s Step) {
	m.coverage.Steps++
	if s.Action == Panic {
		m.coverage.Panics++
	}
	if s.Action != Invoke {
		return
	}
	m.coverage.Calls++
	if m.depth(s.Thread) > 0 {
		m.coverage.Nested++
	}
	for n := range m.threads {
		if n != s.Thread && m.depth(n) > 0 {
			m.coverage.Interleaved++
			return
		}
	}
}

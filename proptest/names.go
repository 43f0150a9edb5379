package proptest

import "github.com/wakecheck/wakecheck/model"

// names translates a trace of which steps were removed into canonical form, step by step.
type names struct {
	handles map[model.HandleID]model.HandleID
	threads map[int]int // those on which a call is in progress
}

func newNames() *names {
	return &names{handles: map[model.HandleID]model.HandleID{model.NoHandle: model.NoHandle}, threads: map[int]int{}}
}

// canonical returns the step under the names of the machine, and false if it refers to something that does not exist there.
func (n *names) canonical(m *machine, s Step) (Step, bool) {
	thread, busy := n.threads[s.Thread]
	if !busy {
		thread = m.idle()
	}
	s.Thread = thread
	if s.Action != Invoke {
		return s, busy
	}
	var known, other bool
	s.Call.Handle, known = n.handles[s.Call.Handle]
	s.Call.Other, other = n.handles[s.Call.Other]
	fresh := m.fresh
	for _, id := range [...]*model.HandleID{&s.Call.To, &s.Call.Self} {
		if *id != model.NoHandle {
			*id = fresh
			fresh++
		}
	}
	if s.Call.F == model.New {
		s.Call.Object = model.ObjectID(m.state.Objects())
	}
	return s, known && other
}

// take settles the names of a step that will be taken.
func (n *names) take(from, to Step) {
	n.threads[from.Thread] = to.Thread
	if from.Action == Invoke {
		n.handles[from.Call.To] = to.Call.To
		n.handles[from.Call.Self] = to.Call.Self
	}
}

// settle forgets the threads that have become idle.
func (n *names) settle(m *machine) {
	for from, thread := range n.threads {
		if m.depth(thread) == 0 {
			delete(n.threads, from)
		}
	}
}

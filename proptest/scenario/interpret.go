package scenario

import "github.com/wakecheck/wakecheck/model"

// interpret follows the handles through the whole scenario, whose ids and gifts are in order. It returns the first broken rule, or the ownership at
// the beginning of the threads and at the end.
func (s Scenario) interpret() (*interpretation, *RuleError) {
	d := &ownership{s: s}
	for i, step := range s.Setup {
		if err := d.permits(setupPart, step); err != nil {
			return nil, s.fault(setupPart, i, "%v", err)
		}
		d.take(setupPart, step)
	}
	d.spread(s.users())
	in := &interpretation{start: *d}
	if e := d.runThreads(); e != nil {
		return nil, e
	}
	d.join()
	for i, step := range s.Teardown {
		if err := d.permits(teardownPart, step); err != nil {
			return nil, s.fault(teardownPart, i, "%v", err)
		}
		d.take(teardownPart, step)
	}
	in.end = *d
	return in, nil
}

type interpretation struct{ start, end ownership }

// users lists, for each handle, the threads that use it as if it were theirs from the start: those that do not take it first.
func (s Scenario) users() (by [MaxHandles][]part) {
	for i, t := range s.Threads {
		var met [MaxHandles]bool
		meet := func(id model.HandleID, uses bool) {
			if id < 0 || id >= MaxHandles || met[id] {
				return
			}
			met[id] = true
			if uses {
				by[id] = append(by[id], part(i))
			}
		}
		for _, step := range t.Steps {
			if step.Action != Do {
				meet(step.Handle, step.Action == Give)
				continue
			}
			meet(step.Call.Handle, true)
			meet(step.Call.Other, true)
			meet(step.Call.To, false)
		}
	}
	return by
}

// runThreads takes the steps of all threads, each thread as far as it gets, until none gets any further. The order does not matter: a give waits for nothing,
// and each take has one give.
func (d *ownership) runThreads() *RuleError {
	next := make([]int, len(d.s.Threads))
	for moved := true; moved; {
		moved = false
		for i, t := range d.s.Threads {
			for next[i] < len(t.Steps) {
				step := t.Steps[next[i]]
				if err := d.permits(part(i), step); err != nil {
					if step.Action == Take {
						break // it may be given later
					}
					return d.s.fault(part(i), next[i], "%v", err)
				}
				d.take(part(i), step)
				next[i]++
				moved = true
			}
		}
	}
	for i, t := range d.s.Threads {
		if next[i] < len(t.Steps) {
			return d.s.fault(part(i), next[i], "%v", d.permits(part(i), t.Steps[next[i]]))
		}
	}
	return nil
}

// Plan says how handles travel in a scenario. Lists are in order of ids.
type Plan struct {
	Moved   [][]model.HandleID // by thread: handles of the setup that are the thread's own from its start
	Shared  []model.HandleID   // handles of the setup that threads use by reference, and that stay with the main thread
	Kind    map[model.HandleID]model.Kind
	Object  map[model.HandleID]model.ObjectID
	Objects int // one more than the largest id of an object
	Handles int // one more than the largest id of a handle
}

// Plan returns the plan of a valid scenario, and one without handles of any other. Shared are the handles that several threads use, and, even if one thread
// uses them, the refs of the setup and what these borrow from.
func (s Scenario) Plan() Plan {
	p := Plan{Moved: make([][]model.HandleID, len(s.Threads)), Kind: map[model.HandleID]model.Kind{}, Object: map[model.HandleID]model.ObjectID{}}
	if s.Validate() != nil {
		return p
	}
	in, _ := s.interpret()
	for id := range model.HandleID(MaxHandles) {
		if h := in.start.handles[id]; h.stays != "" {
			p.Shared = append(p.Shared, id)
		} else if h.made && h.owner >= 0 {
			p.Moved[h.owner] = append(p.Moved[h.owner], id)
		}
		h := in.end.handles[id]
		if !h.made {
			continue
		}
		p.Kind[id], p.Object[id] = h.kind, h.object
		p.Objects = max(p.Objects, int(h.object)+1)
		p.Handles = max(p.Handles, int(id)+1)
	}
	return p
}

// objectOf returns the object that a step of a valid scenario acts on.
func (p Plan) objectOf(s Step) model.ObjectID {
	if s.Action != Do {
		return p.Object[s.Handle]
	}
	if s.Call.F == model.New {
		return s.Call.Object
	}
	return p.Object[s.Call.Handle]
}

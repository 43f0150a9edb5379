package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// Canonical returns the scenario without threads that have no steps, with the rest named T1, T2 and so on, with objects and handles numbered in the
// order in which the text names them, and with panics in order of their objects. Panics of objects that are not made are left out. The program is the
// same, but for the order in which the main thread drops what is left: that follows the ids.
func (s Scenario) Canonical() Scenario {
	n := names{handles: map[model.HandleID]model.HandleID{}, objects: map[model.ObjectID]model.ObjectID{}}
	c := s
	c.Setup = n.steps(s.Setup)
	c.Threads = nil
	for _, t := range s.Threads {
		if len(t.Steps) > 0 {
			c.Threads = append(c.Threads, Thread{threadName(len(c.Threads)), n.steps(t.Steps)})
		}
	}
	c.Teardown = n.steps(s.Teardown)
	c.Panics = n.panics(s.Panics)
	return c
}

// names hands out ids in the order in which they are asked for.
type names struct {
	handles map[model.HandleID]model.HandleID
	objects map[model.ObjectID]model.ObjectID
}

func (n names) steps(from []Step) []Step {
	var to []Step
	for _, s := range from {
		if s.Action != Do {
			to = append(to, Step{Action: s.Action, Handle: n.handle(s.Handle)})
			continue
		}
		c := s.Call
		if c.F == model.New {
			c.Object = n.object(c.Object)
		} else {
			c.Object = 0
		}
		c.Handle, c.Other, c.To = n.handle(c.Handle), n.handle(c.Other), n.handle(c.To)
		to = append(to, doing(c))
	}
	return to
}

func (n names) handle(id model.HandleID) model.HandleID {
	if id == model.NoHandle {
		return id
	}
	if _, known := n.handles[id]; !known {
		n.handles[id] = model.HandleID(len(n.handles))
	}
	return n.handles[id]
}

func (n names) object(id model.ObjectID) model.ObjectID {
	if _, known := n.objects[id]; !known {
		n.objects[id] = model.ObjectID(len(n.objects))
	}
	return n.objects[id]
}

func (n names) panics(from []Panic) []Panic {
	var to []Panic
	for _, p := range from {
		if id, known := n.objects[p.Object]; known && (p.Wake || p.Destroy) {
			p.Object = id
			to = append(to, p)
		}
	}
	slices.SortFunc(to, func(a, b Panic) int { return cmp.Compare(a.Object, b.Object) })
	return to
}

// threadName returns the canonical name of a thread by its index.
func threadName(i int) string { return fmt.Sprintf("T%d", i+1) }

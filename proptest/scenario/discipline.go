package scenario

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// handle is what the rules know of a handle, whether or not it will be there when the program runs.
type handle struct {
	made   bool
	kind   model.Kind
	object model.ObjectID
	of     model.HandleID // of a ref: what it borrows from
	owner  part
	stays  string // why the handle stays with the main thread while threads use it; empty if it does not
	refs   int    // refs of it that have not ended
	gone   string // why it must not be used any more
}

// ownership follows the handles of a scenario through its steps. Threads may take their steps in any order in which they could run.
type ownership struct {
	s       Scenario // for names of threads
	handles [MaxHandles]handle
}

func (d *ownership) known(id model.HandleID) bool {
	return id >= 0 && id < MaxHandles && d.handles[id].made
}

// permits says, as an error, why no program could take the step next in that part.
func (d *ownership) permits(p part, s Step) error {
	switch s.Action {
	case Give:
		return d.permitsGive(p, s.Handle)
	case Take:
		return d.permitsTake(p, s.Handle)
	}
	return d.permitsCall(p, s.Call)
}

func (d *ownership) permitsCall(p part, c model.Call) error {
	switch {
	case int(c.F) >= len(model.Funcs()):
		return fmt.Errorf("no operation %d", c.F)
	case c.F == model.Forget:
		return errors.New("forget leaks its count: want drop, or nothing")
	case c.Self != model.NoHandle:
		return errors.New("user code of a scenario makes no calls: want no handle for it")
	}
	var made bool
	if c.F == model.New {
		if c.Handle != model.NoHandle || c.Other != model.NoHandle {
			return errors.New("new acts on no handle")
		}
		made = true
	} else {
		if err := d.permitsHandles(p, c); err != nil {
			return err
		}
		_, made = model.Makes(c.F, d.handles[c.Handle].kind)
	}
	switch {
	case made && c.To == model.NoHandle:
		return fmt.Errorf("%v makes a handle: want its id", c.F)
	case !made && c.To != model.NoHandle:
		return fmt.Errorf("%v makes no handle", c.F)
	case made && (c.To < 0 || c.To >= MaxHandles || d.handles[c.To].made):
		return fmt.Errorf("handle %d: want a new id from 0 to %d", c.To, MaxHandles-1)
	}
	return nil
}

func (d *ownership) permitsHandles(p part, c model.Call) error {
	if err := d.usable(p, c.Handle); err != nil {
		return err
	}
	h := &d.handles[c.Handle]
	if !model.Accepts(c.F, h.kind) {
		return fmt.Errorf("handle %d, of kind %v, has no %v", c.Handle, h.kind, c.F)
	}
	if pairs := c.F == model.PtrEq || c.F == model.WillWake; pairs != (c.Other != model.NoHandle) {
		return fmt.Errorf("wrong number of handles for %v", c.F)
	}
	if c.Other != model.NoHandle {
		if err := d.usable(p, c.Other); err != nil {
			return err
		}
		if k := d.handles[c.Other].kind; !model.AcceptsOther(c.F, k) {
			return fmt.Errorf("handle %d, of kind %v, is no second handle for %v", c.Other, k, c.F)
		}
	}
	if model.Consumes(c.F) || c.F == model.GetMut {
		return d.alone(c.Handle, c.F.String())
	}
	return nil
}

// usable says why a part cannot use the handle by reference.
func (d *ownership) usable(p part, id model.HandleID) error {
	if !d.known(id) {
		return fmt.Errorf("no handle %d", id)
	}
	h := &d.handles[id]
	main := p == setupPart || p == teardownPart
	switch {
	case h.gone != "":
		return fmt.Errorf("handle %d %s", id, h.gone)
	case h.owner == p, main && h.owner == setupPart, h.stays != "":
		return nil
	case h.owner == slotPart:
		return fmt.Errorf("handle %d was given: want it taken first", id)
	}
	return fmt.Errorf("handle %d belongs to %s: want it given there and taken here", id, d.s.name(h.owner))
}

// alone says why a usable handle cannot be consumed, given or used exclusively.
func (d *ownership) alone(id model.HandleID, what string) error {
	h := &d.handles[id]
	switch {
	case h.stays != "":
		return fmt.Errorf("no %s of handle %d: it stays with the main thread, since %s", what, id, h.stays)
	case h.refs > 0:
		return fmt.Errorf("no %s of handle %d: a ref of it has not ended", what, id)
	}
	return nil
}

func (d *ownership) permitsGive(p part, id model.HandleID) error {
	if err := d.usable(p, id); err != nil {
		return err
	}
	if d.handles[id].kind == model.Ref {
		return fmt.Errorf("handle %d is a ref: it stays where it was made", id)
	}
	return d.alone(id, "give")
}

// permitsTake holds when the handle is in its slot: a take that is not permitted yet waits.
func (d *ownership) permitsTake(p part, id model.HandleID) error {
	if !d.known(id) || d.handles[id].owner != slotPart {
		return fmt.Errorf("handle %d is never given before: the threads wait for each other", id)
	}
	return nil
}

// take takes a step that is permitted.
func (d *ownership) take(p part, s Step) {
	if p == teardownPart {
		p = setupPart
	}
	switch s.Action {
	case Give:
		d.handles[s.Handle].owner = slotPart
		return
	case Take:
		d.handles[s.Handle].owner = p
		return
	}
	c := s.Call
	if c.F == model.New {
		d.handles[c.To] = handle{made: true, kind: model.Arc, object: c.Object, of: model.NoHandle, owner: p}
		return
	}
	h := &d.handles[c.Handle]
	if kind, makes := model.Makes(c.F, h.kind); makes {
		made := handle{made: true, kind: kind, object: h.object, of: model.NoHandle, owner: p}
		if kind == model.Ref {
			made.of = c.Handle
			h.refs++
		}
		d.handles[c.To] = made
	}
	// An unwrap may leave the handle; where it does not, later steps on it are skipped.
	if model.Consumes(c.F) && c.F != model.TryUnwrap {
		d.end(c.Handle, "was consumed")
	}
}

func (d *ownership) end(id model.HandleID, why string) {
	h := &d.handles[id]
	h.gone = why
	if h.kind == model.Ref {
		d.handles[h.of].refs--
	}
}

// spread gives each handle that the setup left to the thread that uses it, or keeps it with the main thread.
func (d *ownership) spread(users [MaxHandles][]part) {
	for id := range d.handles {
		h := &d.handles[id]
		by := users[id]
		switch {
		case !h.made || h.gone != "" || len(by) == 0:
		case h.kind == model.Ref:
			h.stays = "it is a ref of the setup"
		case h.refs > 0:
			h.stays = "a ref of the setup borrows from it"
		case len(by) == 1:
			h.owner = by[0]
		default:
			var names []string
			for _, p := range by {
				names = append(names, d.s.Threads[p].Name)
			}
			h.stays = strings.Join(names, ", ") + " use it"
		}
	}
}

// join gives everything back to the main thread. Refs that threads made have ended.
func (d *ownership) join() {
	for id := range d.handles {
		h := &d.handles[id]
		if !h.made || h.gone != "" {
			continue
		}
		if h.kind == model.Ref && h.owner != setupPart {
			d.end(model.HandleID(id), "ended with its thread")
		}
		h.owner, h.stays = setupPart, ""
	}
}

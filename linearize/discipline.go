package linearize

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/model"
)

// handles is the discipline that safe code keeps at compile time, as far as the format shows it:
//
//   - A handle exists from the line on which the operation that makes it returns, and until it is consumed. Its id is never used again.
//   - One process at a time uses it, for an operation of its kind, on its object.
//   - An arc with refs out stays on the process that borrowed, and is not consumed before they have ended.
//   - What an operation that never returns was to make never exists, and what it uses or consumes stays in its hands.
type handles struct {
	objects map[model.ObjectID]int // the line that made, or makes, the object
	byID    map[model.HandleID]*handle
}

// handle is what is known of one id.
type handle struct {
	object   model.ObjectID
	of       model.HandleID // of a ref: its arc
	made     int            // the line that made it, or 0
	making   int            // the line of the operation that is to make it, or 0
	consumed int            // the line at which it was consumed, or 0
	inUse    int            // the line of the open operation that uses it, or 0
	user     int            // the process that uses it or, with refs out and for a ref, the only one that may
	refs     int            // of an arc: refs out
	kind     model.Kind
}

func newHandles() handles {
	return handles{objects: map[model.ObjectID]int{}, byID: map[model.HandleID]*handle{}}
}

func (hs handles) invoke(e Event, line int) error {
	v := e.Value
	if err := hs.fresh(v.To); err != nil {
		return fmt.Errorf("%v: %w", e.F, err)
	}
	if e.F == model.New {
		if made, known := hs.objects[v.Object]; known {
			return fmt.Errorf("new: object %d is made on line %d already", v.Object, made)
		}
		hs.objects[v.Object] = line
		hs.byID[v.To] = &handle{object: v.Object, making: line, kind: model.Arc, of: model.NoHandle}
		return nil
	}
	h, err := hs.usable(e)
	if err != nil {
		return fmt.Errorf("%v: %w", e.F, err)
	}
	h.inUse, h.user = line, e.Process
	if v.To != model.NoHandle {
		kind, _ := model.Makes(e.F, h.kind)
		hs.byID[v.To] = &handle{object: v.Object, making: line, kind: kind, of: v.Handle}
	}
	return nil
}

// fresh wants an id that no handle ever had.
func (hs handles) fresh(id model.HandleID) error {
	h, known := hs.byID[id]
	switch {
	case !known:
		return nil
	case h.made == 0:
		return fmt.Errorf("handle %d is being made by the operation of line %d", id, h.making)
	}
	return fmt.Errorf("handle %d is made on line %d already", id, h.made)
}

// usable returns the handle that the operation may act on.
func (hs handles) usable(e Event) (*handle, error) {
	id := e.Value.Handle
	h, known := hs.byID[id]
	switch {
	case !known:
		return nil, fmt.Errorf("handle %d does not exist yet", id)
	case h.made == 0:
		return nil, fmt.Errorf("handle %d does not exist yet: the operation of line %d that makes it has not returned", id, h.making)
	case h.consumed > 0:
		return nil, fmt.Errorf("handle %d was consumed on line %d", id, h.consumed)
	case h.object != e.Value.Object:
		return nil, fmt.Errorf("handle %d is of object %d, not %d", id, h.object, e.Value.Object)
	case h.inUse > 0:
		return nil, fmt.Errorf("handle %d is in use by process %d since line %d", id, h.user, h.inUse)
	}
	fm, _ := formOf(e.F)
	if !slices.Contains(fm.on, h.kind) {
		return nil, fmt.Errorf("handle %d is of kind %v", id, h.kind)
	}
	return h, h.lendable(e)
}

func (h *handle) lendable(e Event) error {
	id := e.Value.Handle
	switch {
	case h.refs > 0 && model.Consumes(e.F):
		return fmt.Errorf("handle %d cannot be consumed: %d of its refs are out", id, h.refs)
	case (h.refs > 0 || h.kind == model.Ref) && h.user != e.Process:
		return fmt.Errorf("handle %d is borrowed on process %d and stays there, but process %d uses it", id, h.user, e.Process)
	}
	return nil
}

// complete ends an operation. An info changes nothing: handles stay in the hands of the operation.
func (hs handles) complete(e Event, line int) {
	v := e.Value
	if e.Type == Info {
		return
	}
	if h, ok := hs.byID[v.Handle]; ok {
		h.inUse = 0
		if e.Type == OK && model.Consumes(e.F) {
			hs.consume(h, line)
		}
	}
	to, ok := hs.byID[v.To]
	switch {
	case !ok:
	case e.Type == Fail:
		delete(hs.byID, v.To)
		if e.F == model.New {
			delete(hs.objects, v.Object)
		}
	default:
		hs.made(to, e, line)
	}
}

func (hs handles) made(to *handle, e Event, line int) {
	to.made = line
	if e.F == model.Borrow {
		to.user = e.Process
		hs.byID[to.of].refs++
	}
}

func (hs handles) consume(h *handle, line int) {
	h.consumed = line
	if h.kind == model.Ref {
		hs.byID[h.of].refs--
	}
}

package wakertest

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// system adapts impl/waker to model.System. It adds no check of its own: what it answers is what the implementation
// answered, except for raw parts, which are bare pointers and cannot know that they were consumed.
type system struct {
	cfg     model.Config
	user    model.User
	handles map[model.HandleID]any // *arc, *waker.Waker, waker.WakerRef, *weak, waker.Raw, waker.RawWaker; consumed ones stay
	objects []*object
	frame   *frame // of the call that runs now
}

// frame is one call in progress.
type frame struct {
	call  model.Call
	freed bool
}

// object is what the system counts of an allocation.
type object struct {
	space *memory.Space
	model.Residue
}

type (
	arc  = waker.Arc[payload]
	weak = waker.Weak[payload]
)

// payload is a value whose user code is the harness's.
type payload struct {
	sys   *system
	id    model.ObjectID
	wakes memory.Uint64
}

var (
	deliver   = memory.NewRMW("wakertest.wakes.inc", memory.Relaxed, "a count of deliveries; nothing is read through it")
	readWakes = memory.NewLoad("wakertest.wakes.read", memory.Relaxed, "a count of deliveries; nothing is read through it")
)

// Wake has an arc of its own, which it leaves to the library unless user code consumes it.
func (p *payload) Wake(self *arc) { p.sys.delivered(p, self) }

// WakeByRef borrows.
func (p *payload) WakeByRef(self *arc) { p.sys.delivered(p, self) }

// Destroy is the destructor.
func (p *payload) Destroy() {
	s, f := p.sys, p.sys.frame
	s.objects[p.id].Destroyed++
	f.freed = true
	defer func() { s.frame = f }()
	s.user.Destroy(f.call, p.id)
}

// delivered runs user code. Meanwhile other calls may run; the frame is set again when it comes back.
func (s *system) delivered(p *payload, self *arc) {
	f := s.frame
	p.wakes.FetchAdd(deliver, 1)
	defer func() { s.frame = f }()
	if f.call.Self != model.NoHandle {
		s.handles[f.call.Self] = self
	}
	s.user.Wake(f.call)
}

// Do performs the call and turns panics into outcomes.
func (s *system) Do(c model.Call) (out model.Outcome) {
	f, outer := &frame{call: c}, s.frame
	s.frame = f
	defer func() {
		s.frame = outer
		r := recover()
		var refused *waker.Error
		if err, ok := r.(error); ok && errors.As(err, &refused) {
			out = model.Outcome{Err: model.Property(refused.Property)}
			return
		}
		out.Freed = f.freed
		out.Panicked = r != nil
	}()
	if c.F == model.New {
		s.make(c)
		return model.Outcome{}
	}
	return operations[c.F](s, c)
}

// Residue reports what was counted of the object.
func (s *system) Residue(o model.ObjectID) model.Residue { return s.objects[o].Residue }

func (s *system) make(c model.Call) {
	o := &object{}
	o.space = memory.NewNative(memory.Limit(s.cfg.Limit), memory.OnFree(func(*memory.Block) { o.Released = true }))
	s.objects = append(s.objects, o)
	a := waker.NewWith(o.space, func(p *payload) {
		p.sys, p.id = s, c.Object
		p.wakes.Init(o.space, "wakes", 0)
	})
	s.handles[c.To] = &a
}

// get returns the handle of a call as the type that the operation needs.
func get[H any](s *system, id model.HandleID) H {
	h, ok := s.handles[id].(H)
	if !ok {
		panic(&waker.Error{Op: "get", Handle: fmt.Sprintf("%T", s.handles[id]), Kind: waker.Consumed, Property: waker.Consumed.Property()})
	}
	return h
}

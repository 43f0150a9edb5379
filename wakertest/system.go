package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// Sequential makes a subject of scenarios one of the sequential layers: each object in a native space of its own, so that its release can be
// counted. Calls may nest and pause as [model.System] says.
func Sequential(subject concurrent.Subject) model.Maker {
	return func(cfg model.Config, user model.User) model.System {
		return &system{subject: subject, cfg: cfg, user: user, handles: map[model.HandleID]handle{}}
	}
}

// system drives a subject call by call.
type system struct {
	subject concurrent.Subject
	cfg     model.Config
	user    model.User
	handles map[model.HandleID]handle // consumed ones stay, but for raw parts
	objects []*object
	frame   *frame // of the call that runs now
}

// frame is one call in progress.
type frame struct {
	call  model.Call
	freed bool
	user  bool // user code has panicked
}

// userCode runs user code of the call. A panic of it is no fault of the subject.
func (f *frame) userCode(run func()) {
	before := f.user // the value may be destroyed on the way out of a wake that has panicked
	f.user = true
	run()
	f.user = before
}

// object is what the system counts of an allocation, and user code of its value.
type object struct {
	sys *system
	id  model.ObjectID
	model.Residue
}

// Wake runs user code. Meanwhile other calls may run; the frame is set again when it comes back.
func (o *object) Wake(self handle) {
	s, f := o.sys, o.sys.frame
	defer func() { s.frame = f }()
	if f.call.Self != model.NoHandle {
		s.handles[f.call.Self] = self
	}
	f.userCode(func() { s.user.Wake(f.call) })
}

func (o *object) Destroy() {
	s, f := o.sys, o.sys.frame
	o.Destroyed++
	f.freed = true
	defer func() { s.frame = f }()
	f.userCode(func() { s.user.Destroy(f.call, o.id) })
}

// Do performs the call and turns refusals, and panics of user code, into outcomes. Any other panic is the subject's, and goes on.
func (s *system) Do(c model.Call) (out model.Outcome) {
	f, outer := &frame{call: c}, s.frame
	s.frame = f
	defer func() {
		s.frame = outer
		r := recover()
		if r != nil {
			if p := s.subject.Refused(r); p != "" {
				out = model.Outcome{Err: p}
				return
			}
			if !f.user {
				panic(r)
			}
		}
		out.Freed = f.freed
		out.Panicked = r != nil
	}()
	if c.F == model.New {
		s.make(c)
		return model.Outcome{}
	}
	h := s.handles[c.Handle]
	if c.F == model.FromRaw || c.F == model.DecStrong || c.F == model.EndBorrow {
		delete(s.handles, c.Handle)
	}
	a := s.subject.Do(c.F, h, s.handles[c.Other])
	if a.Made != nil {
		s.handles[c.To] = a.Made
	}
	return model.Outcome{OK: a.OK, Count: a.Count}
}

// Residue reports what was counted of the object.
func (s *system) Residue(o model.ObjectID) model.Residue { return s.objects[o].Residue }

func (s *system) make(c model.Call) {
	o := &object{sys: s, id: c.Object}
	space := memory.NewNative(memory.Limit(s.cfg.Limit), memory.OnFree(func(*memory.Block) { o.Released = true }))
	s.objects = append(s.objects, o)
	s.handles[c.To] = s.subject.New(space, o)
}

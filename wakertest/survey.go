package wakertest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// survey is what a few calls by one thread show of a subject.
type survey struct {
	cells  bool // it has atomic words or locks of package memory, so that it can be explored
	blocks bool // its objects are given back by memory.Block.Free
	plain  bool // it uses plain memory that the explorer sees, so that a destructor can race with it
	self   bool // user code of a wake gets a handle
}

// look explores new, a wake if there is one, clone, drop and drop, and looks at the events. The harness of scenarios is not there, so that every event on a
// place is the subject's. What the calls break does not matter yet. The error is a *[Failure] where they do not come to an end.
func look(c *config, subject concurrent.Subject) (survey, error) {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	type result struct {
		survey
		err error
	}
	now := new(progress)
	done := make(chan result, 1)
	go func() {
		var r result
		r.survey, r.err = explored(ctx, subject, now)
		done <- r
	}()
	stall := c.stall
	if stall == 0 {
		stall = proptest.DefaultStall
	}
	timer := time.NewTimer(stall)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.survey, r.err
	case <-c.ctx.Done():
		return survey{}, fmt.Errorf("%w: %w", ErrIncomplete, context.Cause(c.ctx))
	case <-timer.C:
		return survey{}, &Failure{Property: model.W7, Level: Sequentially, Seed: c.seed, rerun: c.rerun,
			detail: fmt.Sprintf("%s, by one thread that nobody is beside: no end after %v", now.call(), stall)}
	}
}

func explored(ctx context.Context, subject concurrent.Subject, now *progress) (survey, error) {
	var s survey
	user := &surveyor{}
	see := func(e explore.Event) {
		block := e.Place != nil && e.Place.Block != nil && e.Place.Block.Place() == e.Place
		switch e.Kind {
		case memory.OpFree:
			s.blocks = true
		case memory.OpRead, memory.OpWrite:
			s.plain = true
			s.cells = s.cells || !block
		case memory.OpLoad, memory.OpStore, memory.OpRMW, memory.OpCAS, memory.OpLock:
			s.cells = true
		}
	}
	res, err := explore.Run(ctx, func(space *memory.Space) { rehearse(subject, space, user, now) }, explore.Leaks(), explore.MaxExecutions(100),
		explore.OnExecution(func(x *explore.Execution) error {
			for t := range x.Threads() {
				for i := range x.Len(t) {
					see(x.Event(explore.EventID{Thread: t, Index: i}))
				}
			}
			return nil
		}))
	if err != nil {
		return s, fmt.Errorf("wakertest: %w", err)
	}
	for _, f := range res.Failures { // of which there was no complete execution
		if f.Execution == nil {
			continue
		}
		for _, t := range f.Execution.Threads {
			for _, e := range t.Events {
				see(explore.Event{Kind: e.Kind})
			}
		}
	}
	s.self = user.self
	return s, nil
}

// progress is the call that runs.
type progress struct {
	mu   sync.Mutex
	name string
}

func (p *progress) begin(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.name = name
}

func (p *progress) call() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.name
}

// rehearse makes a few calls, and says in now which one runs. A panic ends them, as long as it is not the explorer's.
func rehearse(subject concurrent.Subject, space *memory.Space, user concurrent.User, now *progress) {
	defer func() {
		if r := recover(); r != nil && explore.Abandoned(r) {
			panic(r)
		}
	}()
	call := func(f model.Func, h concurrent.Handle) concurrent.Handle {
		now.begin(f.String())
		return subject.Do(f, h, nil).Made
	}
	now.begin(model.New.String())
	h := subject.New(space, user)
	if subject.Has(model.IntoWaker, model.Arc) && subject.Has(model.Clone, model.Arc) {
		w := call(model.IntoWaker, call(model.Clone, h))
		if subject.Has(model.WakeByRef, model.Waker) {
			call(model.WakeByRef, w)
		}
		if subject.Has(model.Wake, model.Waker) {
			call(model.Wake, w)
		} else {
			call(model.Drop, w)
		}
	}
	if subject.Has(model.Clone, model.Arc) {
		call(model.Drop, call(model.Clone, h))
	}
	call(model.Drop, h)
}

// surveyor is user code that sees what it is given.
type surveyor struct{ self bool }

func (u *surveyor) Wake(self concurrent.Handle) { u.self = u.self || self != nil }
func (u *surveyor) Destroy()                    {}

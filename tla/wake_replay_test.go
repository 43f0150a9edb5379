package tla_test

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// handles do with wakers what is asked. One that is not set does it right.
type handles struct {
	wakeByRef func(w *waker.Waker, polling bool)
	wake      func(*waker.Waker)
	drop      func(*waker.Waker)
	polled    func(*waker.Waker) // called in each poll with a waker of the target
}

func (h handles) withDefaults() handles {
	if h.wakeByRef == nil {
		h.wakeByRef = func(w *waker.Waker, _ bool) { w.WakeByRef() }
	}
	if h.wake == nil {
		h.wake = (*waker.Waker).Wake
	}
	if h.drop == nil {
		h.drop = (*waker.Waker).Drop
	}
	if h.polled == nil {
		h.polled = func(*waker.Waker) {}
	}
	return h
}

// replay drives a parker or a task along a path, by one thread and through what everybody can call.
type replay struct {
	handles
	path   []model.WakeAction
	at     int          // steps taken
	state  model.Waking // behind them
	wakers []waker.Waker
	data   model.View // what the wakers have written
	frees  int        // allocations that were given back
	failed *model.Violation
}

// replayWakes replays a path. The error is a *model.Violation.
func replayWakes(b model.WakeBounds, path []model.WakeAction, h handles) error {
	r := &replay{handles: h.withDefaults(), path: path, state: model.NewWaking(b.Wakers, b.Born)}
	if b.Born {
		(&taskReplay{replay: r}).run()
	} else {
		r.parker()
	}
	if r.failed == nil {
		return nil
	}
	return r.failed
}

func (r *replay) space() *memory.Space {
	return memory.NewNative(memory.OnFree(func(*memory.Block) { r.frees++ }))
}

func (r *replay) more() bool { return r.failed == nil && r.at < len(r.path) }

func (r *replay) fail(p model.Property, reason string) {
	if r.failed == nil {
		r.failed = &model.Violation{Property: p, Reason: fmt.Sprintf("%s after %d steps of %v", reason, r.at, r.path)}
	}
}

// next takes a step of the contract.
func (r *replay) next() model.WakeAction {
	a := r.path[r.at]
	r.at++
	next, v := r.state.Apply(a)
	if v != nil {
		r.fail(v.Property, "no path: "+v.Reason)
	}
	r.state = next
	return a
}

// saw compares what a poll reads with what it is to see.
func (r *replay) saw(a model.WakeAction) {
	if r.data != a.Seen {
		r.fail(model.W5, "a poll sees something else")
	}
}

// act does what a waker does.
func (r *replay) act(a model.WakeAction, polling bool) {
	w := &r.wakers[a.Waker]
	switch {
	case a.F == model.WakeBegin:
		r.data[a.Waker]++
	case a.F == model.WakeDrop:
		r.drop(w)
	case a.Gone:
		r.wake(w)
	default:
		r.wakeByRef(w, polling)
	}
}

// settled compares whether the memory was given back: at once, when nobody has it any more.
func (r *replay) settled() {
	_, v := r.state.Free()
	want := 0
	if r.state.Freed || v == nil {
		want = 1
	}
	if r.frees != want {
		r.fail(model.W6, fmt.Sprintf("%d allocations given back instead of %d", r.frees, want))
	}
}

// dropAll gives back what a path has left.
func (r *replay) dropAll() {
	for i := range r.wakers {
		if !r.wakers[i].Empty() {
			r.wakers[i].Drop()
		}
	}
}

// parker replays the path on a parker. A poll is a park that returns with a token, and goes on until the next one; the end is that of the handle.
func (r *replay) parker() {
	p := park.New(r.space())
	for range r.state.Wakers {
		r.wakers = append(r.wakers, p.Waker())
	}
	for r.more() {
		switch a := r.next(); a.F {
		case model.WakePoll:
			if !p.ParkTimeout(0) {
				r.fail(model.W2, "there is no token")
			}
			r.saw(a)
			w := p.Waker()
			r.polled(&w)
			w.Drop()
		case model.WakeFinish:
			p.Drop()
		case model.WakeReturn, model.WakeFree:
		default:
			r.act(a, r.state.Stage == model.Polling)
		}
		r.settled()
	}
	if !p.Empty() {
		if took := p.ParkTimeout(0); took && !r.state.Notice {
			r.fail(model.W3, "a token that nobody left")
		} else if !took && r.state.Notice {
			r.fail(model.W2, "no token is left")
		}
		p.Drop()
	}
	r.dropAll()
	if r.frees != 1 {
		r.fail(model.W6, "the memory is not given back once")
	}
}

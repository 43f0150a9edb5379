package tla_test

import (
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// taskReplay replays a path on a task of an executor. What happens within a poll the task does itself, and all else another task, the driver. The driver
// wakes itself in each of its polls, so that it is in the executor's queue while the target is polled, and runs before another poll of the target. Before
// a poll, and behind what the executor has to do by itself, it lets turns pass.
type taskReplay struct {
	*replay
	aborts []task.AbortHandle // one for each waker
	closer task.AbortHandle   // the target's own, until its end
	asked  bool               // the next step is a poll
	idle   int                // polls of the driver that are to pass, unless the target is polled
	last   bool               // the path is at its end, and whether there is another poll is to be seen
	extra  bool               // there was one
}

// ofTask is how many allocations there are: of the executor, the driver and the target.
const ofTask = 2 + 1 + 1

// twoTurns is how many polls of the driver there are in two turns of the executor, at the end of which it has looked at both of its queues.
const twoTurns = 2 * 61

func (r *taskReplay) run() {
	ex := task.New(r.space())
	driver := task.Spawn(ex, task.Future[int](task.PollFunc[int](r.drive)))
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](r.target)))
	for range r.state.Wakers {
		r.wakers = append(r.wakers, h.Waker())
		r.aborts = append(r.aborts, h.AbortHandle())
	}
	r.closer = h.AbortHandle()
	h.Drop()
	task.BlockOn(ex, &driver)
	if !r.closer.Empty() {
		r.closer.Drop()
	}
	for i := range r.aborts {
		if !r.aborts[i].Empty() {
			r.aborts[i].Drop()
		}
	}
	r.dropAll()
	ex.Close()
	if r.frees != ofTask {
		r.fail(model.W6, "the memory is not given back once")
	}
}

// drive is a poll of the driver.
func (r *taskReplay) drive(cx *waker.Context) (int, bool) {
	if r.idle == 0 {
		r.idle = r.steps()
	}
	if r.idle == 0 || r.failed != nil {
		return 0, true
	}
	r.idle--
	cx.Waker().WakeByRef()
	return 0, false
}

// steps goes on up to the next poll, or to what the executor has to do, and returns how long that may take; 0 at the end.
func (r *taskReplay) steps() (idle int) {
	if r.asked {
		r.fail(model.W2, "a target that was woken is not polled")
	}
	r.settled()
	for r.more() {
		if r.path[r.at].F == model.WakePoll {
			r.asked = true
			return twoTurns
		}
		before := r.state.Stage
		r.step(r.next(), false)
		if r.state.Stage != before {
			return twoTurns
		}
		r.settled()
	}
	if !r.last {
		r.last = true
		return twoTurns
	}
	if r.owed() && !r.extra {
		r.fail(model.W2, "a target that was woken is not polled")
	}
	return 0
}

func (r *taskReplay) owed() bool { return r.state.Notice && r.state.Stage == model.Idle }

// target is a poll of the target.
func (r *taskReplay) target(cx *waker.Context) (int, bool) {
	switch {
	case r.failed != nil:
		return 0, true
	case r.last && r.owed() && !r.extra:
		r.extra = true
		return 0, false
	case !r.asked:
		r.fail(model.W3, "a target is polled that nobody has woken")
		return 0, true
	}
	r.asked, r.idle = false, 0
	r.saw(r.next())
	w := cx.Waker().Clone()
	r.polled(&w)
	w.Drop()
	for r.more() && r.state.Stage == model.Polling {
		switch a := r.next(); a.F {
		case model.WakeReturn:
			return 0, false
		case model.WakeFinish:
			r.closer.Drop()
			return 0, true
		default:
			r.step(a, true)
		}
		if r.frees > 0 {
			r.fail(model.W6, "given back within a poll")
		}
	}
	if r.state.Stage == model.Polling {
		r.state, _ = r.state.Return() // the path ends here
	}
	return 0, false
}

// step does what is neither a poll nor the end of one.
func (r *taskReplay) step(a model.WakeAction, polling bool) {
	switch a.F {
	case model.WakeFinish:
		r.closer.Abort()
		r.closer.Drop()
	case model.WakeAbort:
		r.aborts[a.Waker].Abort()
		r.closer.Drop()
		if a.Gone {
			r.aborts[a.Waker].Drop()
			r.drop(&r.wakers[a.Waker])
		}
	case model.WakeFree:
	case model.WakeDrop:
		r.aborts[a.Waker].Drop()
		r.act(a, polling)
	default:
		if a.Gone {
			r.aborts[a.Waker].Drop()
		}
		r.act(a, polling)
	}
}

package waking

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// future is that of a program of the kind Blocking or Task.
type future struct {
	*run
	polls   int
	kept    []waker.RawWaker
	closing bool // the executor
}

// Poll implements [task.Future].
func (f *future) Poll(cx *waker.Context) (int, bool) {
	f.record(0, noteCall, calledPoll)
	ready := f.poll(cx)
	f.record(0, noteReturn, calledPoll, bit(ready))
	return f.polls, ready
}

func (f *future) poll(cx *waker.Context) (ready bool) {
	f.polls++
	if f.polls > 1 {
		f.dropKept()
		f.only()
		return f.begun() >= f.p.ready()
	}
	for i, ops := range f.p.Threads {
		if !aborts(ops) && !holdsHandle(ops) {
			w := cx.Waker().Clone()
			f.startWaker(i, w.IntoRaw())
		}
	}
	f.first(cx)
	if f.p.Kind == Blocking && f.p.Ends == BeforePoll {
		f.join()
	}
	if f.p.ready() > 0 {
		return false
	}
	f.dropKept()
	return true
}

// first does the steps of the first poll.
func (f *future) first(cx *waker.Context) {
	for _, o := range f.p.Main {
		w := cx.Waker().Clone()
		switch o {
		case Keep:
			f.kept = append(f.kept, w.IntoRaw())
		case KeepRinger:
			r := f.ringer(&w)
			f.kept = append(f.kept, r.IntoRaw())
		default:
			f.wakeBy(0, &w, o)
			w.Drop()
		}
	}
}

func (f *future) dropKept() {
	for _, raw := range f.kept {
		w := waker.WakerFromRaw(raw)
		w.Drop()
	}
	f.kept = nil
}

// Drop implements [task.Dropper]: an abort ends the future, or the end of its executor.
func (f *future) Drop() {
	f.record(0, noteCall, calledEnd)
	f.dropKept()
	if !f.closing {
		f.aborted()
	}
}

// aborted reads what was written before the only abort, if there is only one, in what it ends.
func (r *run) aborted() {
	for i, ops := range r.p.Threads {
		if aborts(ops) && r.p.count(Abort) == 1 && r.cells[i][0].Load() != 1 {
			panic(&model.Violation{Property: model.W5, Reason: "what was written before the abort is not seen"})
		}
	}
}

func (r *run) blocking() {
	ex := task.New(r.s)
	task.BlockOn(ex, task.Future[int](&future{run: r}))
	if r.p.Ends == BeforeClose {
		r.join()
	}
	ex.Close()
}

func (r *run) task() {
	ex := task.New(r.s)
	f := &future{run: r}
	h := task.Spawn(ex, task.Future[int](f))
	r.startAborts(&h)
	if r.p.joins() {
		r.startJoin(&h)
	}
	if r.p.Ends == BeforePoll {
		task.BlockOn(ex, task.Yield())
		r.join()
	}
	r.finish(ex, &h)
	if r.p.Ends == BeforeClose {
		r.join()
	}
	f.closing = true
	ex.Close()
}

// finish lets the task come to its end, if it is sure to.
func (r *run) finish(ex *task.Executor, h *task.JoinHandle[int]) {
	sure := r.p.count(Abort) > 0 || r.p.wakes() >= r.p.Ready
	switch {
	case h.Empty():
		task.BlockOn(ex, task.Yield())
		if sure && r.p.Ends == BeforePoll && ex.Tasks() > 0 {
			panic(&model.Violation{Property: model.W2, Reason: "a task was not polled after its wakes"})
		}
	case !sure:
		h.Drop()
		task.BlockOn(ex, task.Yield())
	default:
		r.outcome(task.BlockOn(ex, h), r.p.count(Abort) > 0)
	}
}

// outcome refuses what a task cannot come to.
func (r *run) outcome(out task.Joined[int], aborted bool) {
	if out.Err != nil && !(errors.Is(out.Err, task.Aborted) && aborted) {
		panic(&model.Violation{Property: model.W2, Reason: fmt.Sprintf("the task came to %v", out.Err)})
	}
}

func (r *run) startAborts(h *task.JoinHandle[int]) {
	for i, ops := range r.p.Threads {
		if !aborts(ops) {
			continue
		}
		a := h.AbortHandle()
		raw := a.IntoRaw()
		r.spawn(i, func() {
			a := task.AbortHandleFromRaw(raw)
			r.cells[i][0].Store(1)
			r.called(i+1, calledWake, a.Abort)
			a.Drop()
		})
	}
}

// startJoin starts the thread that has the join handle. Nobody waits for it: the end of the executor is an outcome, too.
func (r *run) startJoin(h *task.JoinHandle[int]) {
	i := r.p.joiner()
	raw := h.IntoRaw()
	r.apart = append(r.apart, memory.Go(r.s, threadName(i), func() {
		defer r.rescue()
		j := joiner{run: r, h: task.JoinHandleFromRaw[int](raw)}
		for _, o := range r.p.Threads[i] {
			j.step(o)
		}
		j.drop()
	}))
}

// joiner is a thread that has the join handle.
type joiner struct {
	*run
	h task.JoinHandle[int]
	p park.Parker // whose waker was polled with last
}

// step does a step, unless the outcome was there and the handle is gone.
func (j *joiner) step(o Op) {
	if j.h.Empty() {
		return
	}
	switch o {
	case PollJoin, RepollJoin:
		if o == PollJoin || j.p.Empty() {
			j.fresh()
		}
		cx := waker.FromWakerRef(j.p.WakerRef())
		if out, ready := j.h.Poll(&cx); ready {
			j.outcome(out, true)
		}
	case JoinTask:
		j.outcome(task.Wait(j.s, &j.h), true)
	case DropJoin:
		j.h.Drop()
	}
}

// fresh takes another parker.
func (j *joiner) fresh() {
	if !j.p.Empty() {
		j.p.Drop()
	}
	j.p = park.New(j.s)
}

func (j *joiner) drop() {
	if !j.p.Empty() {
		j.p.Drop()
	}
	if !j.h.Empty() {
		j.h.Drop()
	}
}

package task

import "github.com/wakecheck/wakecheck/impl/waker"

// turn runs tasks that are notified, and reports whether there was any.
func (ex *Executor) turn() bool {
	ex.to.pull(&ex.local, false)
	for ran := range turn {
		h := ex.local.pop()
		if h == nil {
			return ran > 0
		}
		ex.run(h)
	}
	return true
}

// run answers a notification, whose reference it has.
func (ex *Executor) run(h *header) {
	switch h.state.ToRunning() {
	case Poll:
		ex.poll(h)
	case Cancel:
		ex.cancel(h, 2)
	case Dealloc:
		h.dealloc()
	}
}

// poll polls the future of a task that is Running. The waker that it lends owns no reference (R5): the notification's keeps the task.
//
// All that follows the poll is deferred, so that it follows a panic and a Goexit as well (R8).
func (ex *Executor) poll(h *header) {
	f := ex.slots[h.slot].future
	var out outcome
	returned := false
	defer func() {
		if !returned {
			out = died(ex.space, recover())
			quietly(f.drop)
		}
		ex.borrowed.Forget()
		h.note("poll_end", bit(out.there))
		ex.polled(h, out)
	}()
	ex.borrowed = waker.WakerFromRaw(h.raw())
	ex.cx = waker.FromWaker(&ex.borrowed)
	h.note("poll")
	if v, ready := f.poll(&ex.cx); ready {
		out = outcome{there: true, value: v}
	}
	returned = true
}

// polled goes on after a poll, with its outcome if there is one.
func (ex *Executor) polled(h *header, out outcome) {
	if out.there {
		ex.end(h, out, 2)
		return
	}
	switch h.state.ToIdle() {
	case Again:
		ex.local.push(h)
	case Cancel:
		ex.cancel(h, 2)
	case Dealloc:
		h.dealloc()
	}
}

// cancel ends the future of a task that is Running. A panic of its Drop is the task's outcome.
func (ex *Executor) cancel(h *header, refs uint64) {
	f := ex.slots[h.slot].future
	out := outcome{there: true, end: Aborted}
	returned := false
	defer func() {
		if !returned {
			out = died(ex.space, recover())
		}
		ex.end(h, out, refs)
	}()
	f.drop()
	returned = true
}

// end completes a task that is Running and whose future is gone. refs are the references that go with it: the executor's, and the notification's
// if there is one.
func (ex *Executor) end(h *header, out outcome, refs uint64) {
	ex.slots[h.slot] = slot{}
	ex.free = append(ex.free, h.slot)
	h.outcome.Store(out)
	h.note("complete", uint64(out.end))
	h.complete(refs)
}

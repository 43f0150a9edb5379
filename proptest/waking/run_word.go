package waking

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

// handTask is a task word in a block of its own, with what a join handle and the poller hand over.
type handTask struct {
	memory.Block
	state          task.State
	waker, outcome memory.Cell[int]
}

// The run queue of a program of the kind Word: how many notifications were put into it. It orders what a queue does, and no more.
var (
	pushQueue = memory.NewRMW("scenario.waking.push", memory.Release, "a notification is taken after it was made")
	popQueue  = memory.NewLoad("scenario.waking.pop", memory.Acquire, "a notification is taken after it was made")
)

// poller is the main thread of a program of the kind Word: an executor of one task.
type poller struct {
	*run
	h      *handTask
	queue  memory.Uint32
	popped uint32
	loans  []*memory.Thread[struct{}] // threads with a waker on loan
	polls  int
}

func (r *run) word() {
	first := 2*task.RefOne | task.Notified // of the executor and the notification
	for _, ops := range r.p.Threads {
		if owns(ops) {
			first += task.RefOne
		}
	}
	if r.p.joins() {
		first |= task.JoinInterest
	}
	h := memory.Alloc(r.s, "hand", func(h *handTask) {
		h.state.Init(r.s, taskPlace, first)
		h.waker.Init(r.s, "task.join_waker", 0)
		h.outcome.Init(r.s, "task.outcome", 0)
	})
	m := &poller{run: r, h: h}
	m.queue.Init(r.s, "queue", 0)
	r.s.Note(noteSpawn, handmade)
	var handle *memory.Thread[bool]
	for i, ops := range r.p.Threads {
		if holdsHandle(ops) {
			handle = memory.Spawn(r.s, threadName(i), func() bool { defer m.rescue(); return m.handle(ops) })
		} else {
			m.startWaker(i)
		}
	}
	done := m.polling()
	if handle != nil && !handle.Join() && !done.Has(task.JoinWaker) {
		panic(&model.Violation{Property: model.W2, Reason: "the join handle is neither woken nor has it the outcome"})
	}
	for _, t := range m.loans {
		t.Join()
	}
	m.release(2)
}

// owns reports whether a thread has a reference, as who wakes by value has. Others have theirs on loan: they end before the task does.
func owns(ops []Op) bool { return len(ops) > 0 && ops[len(ops)-1] == Wake }

// release gives up references.
func (m *poller) release(n uint64) { m.did(m.h.state.RefDec(n)) }

func (m *poller) did(a task.Action) {
	if a == task.Dealloc {
		m.s.Note(noteFree, handmade)
		m.h.Free()
	}
}

func (m *poller) startWaker(i int) {
	ops := m.p.Threads[i]
	m.spawn(i, func() {
		for k, o := range ops {
			if o.wakes() {
				m.publish(i, k)
			} else {
				m.cells[i][k].Store(1)
			}
			m.called(i+1, calledWake, func() { m.wake(o) })
		}
		m.run.did[i].Store(setFlag, 1)
	})
	if !owns(ops) {
		m.loans = append(m.loans, m.threads[len(m.threads)-1])
	}
}

// wake makes a notification, or leaves it to the poller.
func (m *poller) wake(o Op) {
	switch st := &m.h.state; o {
	case WakeByRef:
		m.s.Note(noteByRef, handmade)
		if m.x.wake(st) == task.Submit {
			m.push()
		}
	case Wake:
		m.s.Note(noteWake, handmade)
		switch a := st.ToNotifiedByVal(); a {
		case task.Submit:
			m.push()
			m.release(1)
		default:
			m.did(a)
		}
	case Abort:
		m.s.Note(noteAbort, handmade)
		if st.ToNotifiedAndCancel() == task.Submit {
			m.push()
		}
	}
}

func (m *poller) push() { m.queue.FetchAdd(pushQueue, 1) }

// pop waits for a notification.
func (m *poller) pop() {
	m.popped++
	m.queue.Await(popQueue, func(v uint32) bool { return v >= m.popped })
}

// polling polls until the task is complete, and returns what its word has become.
func (m *poller) polling() task.Snapshot {
	for {
		if m.h.state.ToRunning() == task.Cancel {
			return m.cancel()
		}
		if m.poll() {
			return m.complete()
		}
		switch m.h.state.ToIdle() {
		case task.Cancel:
			return m.cancel()
		case task.Nothing:
			m.pop()
		}
		if m.p.Ends == BeforePoll {
			m.await()
		}
	}
}

// cancel ends the future: what was done before the only abort is seen.
func (m *poller) cancel() task.Snapshot {
	m.record(0, noteCall, calledEnd)
	m.aborted()
	return m.complete()
}

// await waits until all wakes are over, and learns nothing else of them.
func (m *poller) await() {
	for i, ops := range m.p.Threads {
		if !holdsHandle(ops) {
			m.run.did[i].Await(readFlag, func(v uint32) bool { return v == 1 })
		}
	}
}

func (m *poller) poll() (ready bool) {
	m.s.Note(notePoll, handmade)
	m.record(0, noteCall, calledPoll)
	m.polls++
	if m.polls > 1 && m.p.Ends == BeforePoll {
		m.all()
	} else if m.polls > 1 {
		m.only()
	}
	ready = m.begun() >= m.p.ready()
	m.record(0, noteReturn, calledPoll, bit(ready))
	m.s.Note(notePollEnd, handmade, bit(ready))
	return ready
}

// complete ends the task: its outcome goes to the join handle, whose waker is woken.
func (m *poller) complete() task.Snapshot {
	st := &m.h.state
	m.h.outcome.Store(1)
	m.s.Note(noteEnd, handmade, 0)
	done := st.ToComplete()
	switch {
	case !done.Has(task.JoinInterest) && m.p.joins():
		m.h.outcome.Store(0)
	case done.Has(task.JoinWaker):
		m.h.waker.Load()
		if !st.JoinWoken().Has(task.JoinInterest) {
			m.h.waker.Store(0)
		}
	}
	return done
}

// handle is a join handle, which reads and writes what is its own as that of a task does. It reports whether it is gone at its end: by the outcome, or dropped.
func (m *poller) handle(ops []Op) (gone bool) {
	set := false
	for k, o := range ops {
		switch {
		case o == DropJoin:
			m.dropHandle()
			return true
		case o == RepollJoin && set:
			gone = m.h.state.LoadJoin().Has(task.Complete)
			if gone {
				m.h.outcome.Load()
			} else {
				m.h.waker.Load()
			}
		default:
			gone = m.setWaker(k+1, set)
			set = true
		}
		if gone {
			return true
		}
	}
	return false
}

// setWaker puts a waker in the place of the one before, if there is one, unless the outcome is there.
func (m *poller) setWaker(w int, set bool) (taken bool) {
	if set && m.x.unset(&m.h.state) == task.TakeOutcome {
		m.h.outcome.Load()
		return true
	}
	m.h.waker.Store(w)
	if m.h.state.SetJoinWaker() == task.TakeOutcome {
		m.h.outcome.Load()
		m.h.waker.Store(0)
		return true
	}
	return false
}

func (m *poller) dropHandle() {
	a := m.h.state.DropJoinHandle()
	if a == task.DropWaker || a == task.DropBoth {
		m.h.waker.Store(0)
	}
	if a == task.DropOutcome || a == task.DropBoth {
		m.h.outcome.Store(0)
	}
}

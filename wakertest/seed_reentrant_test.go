package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// bell keeps a waker under a lock, and wakes it when it rings: tokio's Notify in little. It may do more under the lock than it should.
type bell struct {
	mu   memory.Mutex
	slot memory.Cell[waker.RawWaker]

	dropsHeld  bool // tokio #5429
	clonesHeld bool // tokio #4129
	wakesHeld  bool // as an executor that runs the task in its wake, or waits for room in its queue (ngx-rust #294, compio #1044)
}

func openBell(bug func(*bell)) func(*memory.Space) place {
	return func(s *memory.Space) place {
		b := new(bell)
		bug(b)
		b.mu.Init(s, "bell.mu")
		b.slot.Init(s, "bell.slot", waker.RawWaker{})
		return b
	}
}

func rightBell(*bell) {}

func (b *bell) register(ref waker.WakerRef) {
	var fresh waker.Waker
	if !b.clonesHeld {
		fresh = ref.Clone()
	}
	b.mu.Lock()
	if b.clonesHeld {
		fresh = ref.Clone()
	}
	old := b.slot.Load()
	b.slot.Store(fresh.IntoRaw())
	if b.dropsHeld {
		dropRaw(old)
		old = waker.RawWaker{}
	}
	b.mu.Unlock()
	dropRaw(old)
}

func (b *bell) ring() {
	b.mu.Lock()
	raw := b.slot.Load()
	b.slot.Store(waker.RawWaker{})
	if b.wakesHeld {
		wakeRaw(raw)
		raw = waker.RawWaker{}
	}
	b.mu.Unlock()
	wakeRaw(raw)
}

func (b *bell) drop() {
	raw := b.slot.Load()
	b.slot.Store(waker.RawWaker{})
	dropRaw(raw)
}

// unlessBusy is a target that takes a wake for done while it is at another one (the flag of ruffle #7954).
func unlessBusy(s *memory.Space) func(*value) {
	busy := new(memory.Uint32)
	busy.Init(s, "busy", 0)
	return func(v *value) {
		if busy.Swap(seedUnlock, 1) == 0 {
			v.count()
			busy.Swap(seedUnlock, 0)
		}
	}
}

// lateQueue is an executor in little, with one task, whose wakes leave the task in its queue.
type lateQueue struct {
	mu      memory.Mutex
	closed  memory.Cell[bool]
	slot    memory.Cell[waker.Raw] // owns a count of the task
	takesOn bool                   // after its end (push-after-close-cycle-leak)
}

// lateTask owns an Arc.
type lateTask struct {
	q *lateQueue
	a waker.Raw
}

func (t *lateTask) Wake(self *waker.Arc[lateTask]) { t.WakeByRef(self) }

func (t *lateTask) WakeByRef(self *waker.Arc[lateTask]) {
	mine := self.Clone()
	t.q.mu.Lock()
	if (t.q.takesOn || !t.q.closed.Load()) && t.q.slot.Load() == nil {
		t.q.slot.Store(mine.IntoRaw())
	}
	t.q.mu.Unlock()
	if !mine.Empty() {
		mine.Drop()
	}
}

// Destroy implements [waker.Destroyer].
func (t *lateTask) Destroy() {
	a := waker.FromRaw[value](t.a)
	a.Drop()
}

func (q *lateQueue) close(task *waker.Arc[lateTask]) {
	q.mu.Lock()
	q.closed.Store(true)
	raw := q.slot.Load()
	q.slot.Store(nil)
	q.mu.Unlock()
	if raw != nil {
		waker.DecrementStrongCount(raw)
	}
	task.Drop()
}

func openLate(takesOn bool) func(*memory.Space, waker.Raw) (waker.RawWaker, func()) {
	return func(s *memory.Space, a waker.Raw) (waker.RawWaker, func()) {
		q := &lateQueue{takesOn: takesOn}
		q.mu.Init(s, "late.mu")
		q.closed.Init(s, "late.closed", false)
		q.slot.Init(s, "late.slot", nil)
		task := waker.NewWith(s, func(t *lateTask) { t.q, t.a = q, a })
		c := task.Clone()
		w := waker.IntoWaker(&c)
		return w.IntoRaw(), func() { q.close(&task) }
	}
}

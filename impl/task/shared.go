package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The atomic accesses of the woken flag.
var (
	// Release: what was done before the wake happens before the poll that answers it. A swap, and not a store as in tokio's current_thread: a
	// second wake that stores over the first cuts the chain, and the poll is ordered after the second alone (W5). (The first one's
	// unpark comes too late for that poll, and finds the flag taken.)
	wokenSet = memory.NewRMW("executor.woken.set", memory.Release,
		"publishes what was done before the wake, and keeps what wakes before it published")
	// Acquire: the poll comes after the wakes that it answers.
	wokenTake = memory.NewRMW("executor.woken.take", memory.Acquire,
		"the poll sees what was done before the wakes that it answers")
)

// shared is what an executor shares with its tasks, and with the wakers of the future that it blocks on: the woken flag of that future, the run queue
// for those that are not its thread, and the way to unpark it. It outlives the executor (W6).
type shared struct {
	unparker waker.Raw // owns one count of the parker

	woken memory.Uint32

	mu     memory.Mutex // held for a few accesses to the queue, and never while a waker or a task is woken, dropped or run (W7)
	closed memory.Cell[bool]
	head   memory.Cell[*header] // nil: the queue is empty, and tail is not set
	tail   memory.Cell[*header]
}

// init takes over a count of the parker.
func (sh *shared) init(s *memory.Space, unparker waker.Raw) {
	sh.unparker = unparker
	sh.woken.Init(s, "executor.woken", 0)
	sh.mu.Init(s, "executor.queue.mu")
	sh.closed.Init(s, "executor.queue.closed", false)
	sh.head.Init(s, "executor.queue.head", nil)
	sh.tail.Init(s, "executor.queue.tail", nil)
}

// Wake implements [waker.Wake], for the future of BlockOn.
func (sh *shared) Wake(self *waker.Arc[shared]) { sh.WakeByRef(self) }

// WakeByRef implements [waker.Wake].
func (sh *shared) WakeByRef(*waker.Arc[shared]) {
	// Release: what was done before the wake.
	sh.woken.Swap(wokenSet, 1)
	sh.unpark()
}

// takeWoken reports whether the future of BlockOn was woken since the last time.
func (sh *shared) takeWoken() bool {
	// Acquire: what was done before the wakes. It takes the flag, so that one wake causes one poll (W3, tokio #4157).
	return sh.woken.Swap(wokenTake, 0) == 1
}

// Destroy implements [waker.Destroyer].
func (sh *shared) Destroy() {
	u := park.UnparkerFromRaw(sh.unparker)
	u.Drop()
}

// unpark wakes the executor's thread, or lets its next park return at once. Whatever it is to find was put where it looks before.
func (sh *shared) unpark() {
	u := park.UnparkerFromRaw(sh.unparker)
	u.Unpark()
	u.Forget()
}

// push puts a task with the reference of its notification at the end of the queue, unless that is closed.
func (sh *shared) push(h *header) bool {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.closed.Load() {
		return false
	}
	h.next.Store(nil)
	if sh.head.Load() == nil {
		sh.head.Store(h)
	} else {
		sh.tail.Load().next.Store(h)
	}
	sh.tail.Store(h)
	return true
}

// pull empties the queue into to, and closes it if asked. The links are read with the lock held: a task that is taken out may be pushed again
// by a thread that is ordered after this one by the lock alone.
func (sh *shared) pull(to *ring, closing bool) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if closing {
		sh.closed.Store(true)
	}
	h := sh.head.Load()
	if h == nil {
		return
	}
	for ; h != nil; h = h.next.Load() {
		to.push(h)
	}
	sh.head.Store(nil)
}

// ring is a queue of tasks of one thread.
type ring struct {
	buf   []*header // its length is a power of two
	first int
	n     int
}

func (r *ring) push(h *header) {
	if r.n == len(r.buf) {
		grown := make([]*header, max(16, 2*len(r.buf)))
		for i := range r.n {
			grown[i] = r.buf[(r.first+i)&(len(r.buf)-1)]
		}
		r.buf, r.first = grown, 0
	}
	r.buf[(r.first+r.n)&(len(r.buf)-1)] = h
	r.n++
}

func (r *ring) pop() *header {
	if r.n == 0 {
		return nil
	}
	h := r.buf[r.first]
	r.buf[r.first] = nil
	r.first = (r.first + 1) & (len(r.buf) - 1)
	r.n--
	return h
}

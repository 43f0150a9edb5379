package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// Executor runs tasks on the goroutine that calls [BlockOn]. It belongs to one goroutine at a time, as do the futures of its tasks; wakers and join
// handles may be used anywhere. Close it at the end.
type Executor struct {
	space  *memory.Space
	parker park.Parker
	handle waker.Arc[shared]
	to     *shared // of handle
	local  ring    // tasks that are notified

	slots []slot
	free  []int // slots that are not in use

	borrowed waker.Waker   // the waker that the poll which is going on lends; owns nothing
	cx       waker.Context // of the same
	running  bool          // in BlockOn
	closed   bool
}

// slot holds a task that is not complete. The executor has a reference of each (W6: Close finds them all).
type slot struct {
	task   *header
	future poller
}

// poller is a future whatever its type.
type poller interface {
	poll(cx *waker.Context) (value any, ready bool)
	drop()
}

type job[T any] struct{ f Future[T] }

func (j job[T]) poll(cx *waker.Context) (any, bool) {
	v, ready := j.f.Poll(cx)
	if !ready {
		return nil, false
	}
	return v, true
}

func (j job[T]) drop() { dropAny(j.f) }

// turn is how many tasks run before the executor looks at the future of BlockOn and the queue of other threads again.
const turn = 61

// New returns an executor without tasks.
func New(s *memory.Space) *Executor {
	ex := &Executor{space: s, parker: park.New(s)}
	u := ex.parker.Unparker()
	raw := u.IntoRaw()
	ex.handle = waker.NewWith(s, func(sh *shared) { sh.init(s, raw) })
	ex.to = ex.handle.Get()
	return ex
}

// Spawn adds a task that runs the future, from the next turn of [BlockOn] on. It fails with Closed after Close.
func Spawn[T any](ex *Executor, f Future[T]) JoinHandle[T] {
	ex.check("Spawn", false)
	exec := ex.handle.Clone()
	i := ex.newSlot()
	h := newHeader(ex.space, i, exec.IntoRaw(), ex.to)
	h.note("spawn")
	ex.slots[i] = slot{h, job[T]{f}}
	ex.local.push(h)
	return JoinHandle[T]{task: h}
}

func (ex *Executor) newSlot() int {
	if n := len(ex.free); n > 0 {
		i := ex.free[n-1]
		ex.free = ex.free[:n-1]
		return i
	}
	ex.slots = append(ex.slots, slot{})
	return len(ex.slots) - 1
}

// BlockOn polls the future and runs the tasks until the future is ready, and parks when there is nothing to do. The tasks that are left go on
// in the next BlockOn. A panic of the future is the caller's; one of a task is that task's outcome (R8). It fails with Closed after Close, and
// with Busy from within a BlockOn of the same executor.
func BlockOn[T any](ex *Executor, f Future[T]) T {
	ex.check("BlockOn", true)
	ex.running = true
	defer func() { ex.running = false }()
	// The handle of the executor is lent: no poll touches its count (R5).
	cx := waker.FromWakerRef(waker.NewWakerRef(&ex.handle))
	for first := true; ; first = false {
		// A wake that is left from an earlier future is taken, too.
		if ex.to.takeWoken() || first {
			ex.note("poll")
			v, ready := f.Poll(&cx)
			ex.note("poll_end", bit(ready))
			if ready {
				return v
			}
		}
		if !ex.turn() {
			// Nothing to do. Whatever has come since this turn looked comes with an unpark after it: the park returns (W2).
			ex.parker.Park()
		}
	}
}

// Space returns the space of the executor.
func (ex *Executor) Space() *memory.Space { return ex.space }

// Tasks returns the number of tasks that are not complete.
func (ex *Executor) Tasks() int { return len(ex.slots) - len(ex.free) }

// Close ends all tasks that are left, as Abort does, and gives up what the executor owns. Wakers, join handles and their tasks may outlive it
// (W6). Closing twice does nothing. It fails with Busy from within BlockOn.
func (ex *Executor) Close() {
	if ex.closed {
		return
	}
	ex.check("Close", true)
	ex.closed = true
	for _, s := range ex.slots {
		if s.task != nil && s.task.state.ToShutdown() == Cancel {
			ex.cancel(s.task, 1)
		}
	}
	// From here on nobody is scheduled: all tasks are complete. The notifications that are left own references.
	ex.to.pull(&ex.local, true)
	for h := ex.local.pop(); h != nil; h = ex.local.pop() {
		h.release(1)
	}
	ex.parker.Drop()
	ex.handle.Drop()
}

// check fails for an executor that is closed or, if asked, one that runs.
func (ex *Executor) check(op string, idle bool) {
	switch {
	case ex.closed:
		panic(&Error{op, Closed})
	case idle && ex.running:
		panic(&Error{op, Busy})
	}
}

// note records a local event of the future of BlockOn, whose number is that of the executor's handle.
func (ex *Executor) note(label string, args ...uint64) {
	if ex.space.Driven() {
		ex.space.Note(label, append([]uint64{ex.handle.ID()}, args...)...)
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

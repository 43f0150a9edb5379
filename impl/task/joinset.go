package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// JoinSet holds join handles of tasks, and joins them in the order in which they end. It belongs to one goroutine. Drop it at the end.
type JoinSet[T any] struct {
	set *IdleNotifiedSet[*JoinHandle[T]]
}

// NewJoinSet returns an empty set.
func NewJoinSet[T any](s *memory.Space) *JoinSet[T] {
	return &JoinSet[T]{set: NewIdleNotifiedSet[*JoinHandle[T]](s)}
}

// Len returns the number of tasks that were not joined yet.
func (js *JoinSet[T]) Len() int { return js.set.Len() }

// Add takes a join handle over, and empties it.
func (js *JoinSet[T]) Add(h *JoinHandle[T]) {
	mine := new(JoinHandle[T])
	mine.task = h.take("Move")
	// Whoever waits for the set learns of the task at its end, also if that is over already (tokio #3369).
	mine.notify(js.set.Insert(mine).Waker())
}

// Spawn adds a task to the executor and to the set.
func (js *JoinSet[T]) Spawn(ex *Executor, f Future[T]) {
	h := Spawn(ex, f)
	js.Add(&h)
}

// Next returns a future for the outcome of the task that ends next, of those in the set while it waits; false if the set is empty.
func (js *JoinSet[T]) Next() Future[Next[T]] { return PollFunc[Next[T]](js.next) }

// Next is what comes next of a set.
type Next[T any] struct {
	Joined[T]
	OK bool // false: nothing is left
}

func (js *JoinSet[T]) next(cx *waker.Context) (Next[T], bool) {
	for {
		e, ok := js.set.PopNotified(cx.Waker())
		if !ok {
			return Next[T]{}, js.set.Len() == 0
		}
		own := waker.FromWakerRef(e.Waker())
		if out, ready := (*e.Value()).Poll(&own); ready {
			e.Remove()
			return Next[T]{out, true}, true
		}
	}
}

// AbortAll aborts all tasks that are left. Their outcomes come by Next.
func (js *JoinSet[T]) AbortAll() {
	for _, m := range js.set.values {
		if m != nil {
			m.value.Abort()
		}
	}
}

// Drop aborts all tasks that are left, without waiting for them, and gives the set up.
func (js *JoinSet[T]) Drop() {
	defer js.set.lists.Drop()
	js.set.Drain(func(h *JoinHandle[T]) {
		h.Abort()
		h.Drop()
	})
}

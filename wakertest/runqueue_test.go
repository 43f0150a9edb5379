package wakertest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// queueRun runs some tasks on an executor beside the model of its run queue. What a poll does next is chosen by a tape: it wakes a task, returns pending,
// or returns ready. Behind the end of the tape every poll returns pending at once.
type queueRun struct {
	tape   []int
	at     int
	q      model.RunQueue
	wakers []waker.Waker
	wake   func(wakers []waker.Waker, id int)
	broken *model.Violation
}

func (r *queueRun) broke(v *model.Violation) {
	if r.broken == nil {
		r.broken = v
	}
}

func (r *queueRun) step(q model.RunQueue, v *model.Violation) {
	r.q = q
	r.broke(v)
	r.broke(q.Invariant())
}

// poll is a poll of a task.
func (r *queueRun) poll(id model.TaskID) (int, bool) {
	r.step(r.q.Poll(id))
	for ; r.at < len(r.tape); r.at++ {
		switch c := r.tape[r.at]; {
		case c < len(r.wakers):
			r.step(r.q.Wake(model.TaskID(c)), nil)
			r.wake(r.wakers, c)
		case c == len(r.wakers):
			r.at++
			r.step(r.q.Return(id))
			return 0, false
		default:
			r.at++
			r.step(r.q.Finish(id))
			return 0, true
		}
	}
	r.step(r.q.Return(id))
	return 0, false
}

// runQueue runs the tape on so many tasks, and returns the first violation.
func runQueue(tasks int, tape []int, wake func(wakers []waker.Waker, id int)) *model.Violation {
	r := &queueRun{tape: tape, q: model.NewRunQueue(tasks), wake: wake}
	ex := task.New(memory.Native())
	for id := range model.TaskID(tasks) {
		h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) { return r.poll(id) })))
		r.step(r.q.Wake(id), nil)
		r.wakers = append(r.wakers, h.Waker())
		h.Drop()
	}
	// Each is a turn at least, and looks at both queues of the executor.
	for range len(tape) + 2 {
		task.BlockOn(ex, task.Yield())
	}
	r.broke(r.q.AtRest())
	for i := range r.wakers {
		r.wakers[i].Drop()
	}
	ex.Close()
	return r.broken
}

// tapes calls f with every tape of that length.
func tapes(choices, length int, f func(tape []int)) {
	tape := make([]int, length)
	for {
		f(tape)
		i := 0
		for ; i < length && tape[i] == choices-1; i++ {
			tape[i] = 0
		}
		if i == length {
			return
		}
		tape[i]++
	}
}

// An executor polls what is in the run queue of the contract, each task once for the wakes between two of its polls, and nothing is left: three tasks, and all that
// their polls can do in six steps.
func TestRunQueueOfExecutor(t *testing.T) {
	runs := 0
	tapes(3+2, 6, func(tape []int) {
		runs++
		v := runQueue(3, tape, wakeOne)
		require.Nil(t, v, "%v", tape)
	})
	require.Equal(t, 5*5*5*5*5*5, runs)
}

// Wakers that are wrong are found: a wake that is lost is not answered, and one that wakes the other task as well has that polled for nothing.
func TestRunQueueOfWrongWakers(t *testing.T) {
	for name, row := range map[string]struct {
		tape   []int // of two tasks: 2 returns pending
		wake   func(wakers []waker.Waker, id int)
		breaks model.Property
	}{
		"lost": {[]int{0, 2}, func([]waker.Waker, int) {}, model.W2},
		"both": {[]int{2, 0, 2, 0, 2}, func(wakers []waker.Waker, _ int) {
			wakers[0].WakeByRef()
			wakers[1].WakeByRef()
		}, model.W3},
	} {
		require.Nil(t, runQueue(2, row.tape, wakeOne), name)
		v := runQueue(2, row.tape, row.wake)
		require.NotNil(t, v, name)
		require.Equal(t, row.breaks, v.Property, "%s: %s", name, v.Reason)
	}
}

func wakeOne(wakers []waker.Waker, id int) { wakers[id].WakeByRef() }

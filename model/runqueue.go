package model

import "slices"

// TaskID is the number of a task in a [RunQueue], from 0.
type TaskID uint8

// MaxTasks is the largest number of tasks of a [RunQueue].
const MaxTasks = 4

// RunQueue is the contract of an executor with several tasks: which of them are in its run queue, and in what order they came there. A task may be there
// once (W3), and is there exactly while it is owed a poll and none goes on (W2). Which one is polled next is the executor's choice; one that takes
// [RunQueue.First] is fair. It is a value.
type RunQueue struct {
	Tasks [MaxTasks]Target
	count int
	queue [MaxTasks * 2]TaskID // more than the contract permits, so that a wrong one can be told
	n     int
}

// NewRunQueue returns the queue of an executor with so many tasks, at most [MaxTasks], that nobody has woken.
func NewRunQueue(tasks int) RunQueue { return RunQueue{count: tasks} }

// Queue returns the tasks that are in the queue, in their order.
func (q RunQueue) Queue() []TaskID { return slices.Clone(q.queue[:q.n]) }

// First returns the task that is in the queue for the longest time; false if the queue is empty.
func (q RunQueue) First() (TaskID, bool) { return q.queue[0], q.n > 0 }

// Wake owes the task a poll, unless it is done (W6). It is queued, unless it is already (W3), or is being polled: then the end of the poll
// queues it.
func (q RunQueue) Wake(id TaskID) RunQueue {
	before := q.Tasks[id]
	q.Tasks[id] = before.Wake()
	if !before.Notice && before.Stage == Idle {
		q.push(id)
	}
	return q
}

// Poll is the start of a poll of a task in the queue, which answers all wakes before it (W2, W3).
func (q RunQueue) Poll(id TaskID) (RunQueue, *Violation) {
	next, v := q.Tasks[id].Poll(false)
	switch {
	case v != nil:
		return q, v
	case !slices.Contains(q.queue[:q.n], id):
		return q, violation(W3, "a task is polled that is not in the run queue")
	}
	q.Tasks[id] = next
	q.remove(id)
	return q, nil
}

// Return is the end of a poll that was not ready. A wake that came meanwhile puts the task into the queue (W2).
func (q RunQueue) Return(id TaskID) (RunQueue, *Violation) {
	next, v := q.Tasks[id].Return()
	if v != nil {
		return q, v
	}
	q.Tasks[id] = next
	if next.Notice {
		q.push(id)
	}
	return q, nil
}

// Finish is the end of the task: a poll was ready, or it was ended by its executor. It leaves the queue.
func (q RunQueue) Finish(id TaskID) (RunQueue, *Violation) {
	next, v := q.Tasks[id].Finish()
	if v != nil {
		return q, v
	}
	q.Tasks[id] = next
	for slices.Contains(q.queue[:q.n], id) {
		q.remove(id)
	}
	return q, nil
}

// AtRest is the end of an execution in which nothing moves any more.
func (q RunQueue) AtRest() *Violation {
	for _, t := range q.Tasks[:q.count] {
		if v := t.AtRest(); v != nil {
			return v
		}
	}
	return nil
}

// Invariant holds after every step: a task is in the queue once if a poll is owed and none is going on, and else not at all. So an executor that
// takes what is queued comes to rest only where nothing is owed.
func (q RunQueue) Invariant() *Violation {
	for id, t := range q.Tasks[:q.count] {
		queued, want := 0, 0
		for _, other := range q.queue[:q.n] {
			if other == TaskID(id) {
				queued++
			}
		}
		if t.Notice && t.Stage == Idle {
			want = 1
		}
		switch {
		case queued > want:
			return violation(W3, "a task is in the run queue more often than it is owed a poll")
		case queued < want:
			return violation(W2, "a task is owed a poll and not in the run queue")
		case t.Notice && t.Stage == Done:
			return violation(W4, "a task is done and still owed a poll")
		}
	}
	return nil
}

func (q *RunQueue) push(id TaskID) {
	q.queue[q.n] = id
	q.n++
}

// remove takes the first of its kind out. What is behind the end is zero, so that equal queues are equal values.
func (q *RunQueue) remove(id TaskID) {
	i := slices.Index(q.queue[:q.n], id)
	copy(q.queue[i:], q.queue[i+1:q.n])
	q.n--
	q.queue[q.n] = 0
}

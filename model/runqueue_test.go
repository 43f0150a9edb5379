package model

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// queueAction is a step of a run queue on one of its tasks.
type queueAction struct {
	f  string
	id TaskID
}

type queueStep func(RunQueue, queueAction) (RunQueue, *Violation)

func queueApply(q RunQueue, a queueAction) (RunQueue, *Violation) {
	switch a.f {
	case "wake":
		return q.Wake(a.id), nil
	case "poll":
		return q.Poll(a.id)
	case "return":
		return q.Return(a.id)
	default:
		return q.Finish(a.id)
	}
}

// searchQueue visits all states. A fair executor polls what is first in the queue, and one at a time; any other one whatever is queued.
func searchQueue(ctx context.Context, tasks int, fair bool, step queueStep) (WalkResult[queueAction], error) {
	return Walk(ctx, Space[RunQueue, queueAction]{
		Start: NewRunQueue(tasks),
		Actions: func(q RunQueue) []queueAction {
			var all []queueAction
			busy := false
			for id := range TaskID(tasks) {
				all = append(all, queueAction{"wake", id})
				if q.Tasks[id].Stage == Polling {
					busy = true
					all = append(all, queueAction{"return", id}, queueAction{"ready", id})
				}
			}
			if id, ok := q.First(); fair && ok && !busy {
				all = append(all, queueAction{"poll", id})
			}
			if !fair {
				for _, id := range q.Queue() {
					all = append(all, queueAction{"poll", id})
				}
			}
			return all
		},
		Step: step,
		Must: func(a queueAction) bool { return a.f != "wake" },
		Check: func(q RunQueue, moves bool) *Violation {
			if v := q.Invariant(); v != nil || moves {
				return v
			}
			return q.AtRest()
		},
	}, nil)
}

// A task is idle, queued, polled, polled with a wake, or done; it takes a wake, one way begins, two return in two ways. Several tasks are
// independent of each other, but for the order in the queue: n that are queued have n! states. A fair executor has one of them polled at most.
func TestRunQueueSearch(t *testing.T) {
	for _, row := range []struct {
		tasks         int
		fair          bool
		states, edges int
	}{
		{1, false, 5, 5 + 1 + 2*2},
		{1, true, 5, 10},
		{2, false, 5*5 + 1, 2*26 + (8 + 2*2) + 2*20},
		{2, true, 26 - 2*2, 2*22 + (4 + 2) + 2*12},
		{3, false, 64 + 3*16 + 6*4 + 6, 3*142 + (48 + 2*24 + 3*6) + 2*156},
		{3, true, 8*4 + 3*4*3 + 6*2*2 + 6, 3*98 + (12 + 12 + 6) + 2*60},
	} {
		r, err := searchQueue(t.Context(), row.tasks, row.fair, queueApply)
		require.NoError(t, err)
		require.Zero(t, r.Refused)
		require.Equal(t, [2]int{row.states, row.edges}, [2]int{r.States, r.Edges}, "%+v", row)
	}
}

// One step that is wrong is found, for the property that it breaks.
func TestRunQueueMutants(t *testing.T) {
	for name, m := range map[string]struct {
		of       string
		step     queueStep
		property Property
	}{
		"a wake during a poll is not queued then": {"return", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			q.Tasks[a.id].Stage = Idle
			return q, nil
		}, W2},
		"a wake is not queued": {"wake", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			q.Tasks[a.id] = q.Tasks[a.id].Wake()
			return q, nil
		}, W2},
		"a wake queues another task": {"wake", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			before := q.Tasks[a.id]
			q.Tasks[a.id] = before.Wake()
			if !before.Notice && before.Stage == Idle {
				q.push(1 - a.id)
			}
			return q, nil
		}, W2},
		"each wake is queued": {"wake", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			q = q.Wake(a.id)
			if q.Tasks[a.id].Notice && q.n < 3 {
				q.push(a.id)
			}
			return q, nil
		}, W3},
		"a wake during a poll is queued at once": {"wake", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			if t := q.Tasks[a.id]; t.Stage == Polling && !t.Notice {
				q.push(a.id)
			}
			return q.Wake(a.id), nil
		}, W3},
		"a poll takes nothing out": {"poll", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			q.Tasks[a.id] = Target{Stage: Polling}
			return q, nil
		}, W3},
		"the end leaves a wake": {"ready", func(q RunQueue, a queueAction) (RunQueue, *Violation) {
			q.Tasks[a.id].Stage = Done
			return q, nil
		}, W4},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := searchQueue(t.Context(), 2, true, func(q RunQueue, a queueAction) (RunQueue, *Violation) {
				if a.f == m.of {
					return m.step(q, a)
				}
				return queueApply(q, a)
			})
			var v *Violation
			require.ErrorAs(t, err, &v)
			require.Equal(t, m.property, v.Property, "%s: %v", v.Reason, r.Trace)
		})
	}
}

// What a step refuses, of a queue and of a token.
func TestRunQueueRefusals(t *testing.T) {
	woken := NewRunQueue(2).Wake(0)
	polled, _ := woken.Poll(0)
	done, _ := polled.Finish(0)
	unqueued := woken
	unqueued.remove(0)
	for name, row := range map[string]struct {
		got  *Violation
		want Property
	}{
		"two polls":                {second(polled.Wake(0).Poll(0)), W4},
		"a poll after the end":     {second(done.Wake(0).Poll(0)), W4},
		"a poll for no wake":       {second(woken.Poll(1)), W3},
		"a poll of what is not in": {second(unqueued.Poll(0)), W3},
		"a return of no poll":      {second(woken.Return(0)), W4},
		"an end after the end":     {second(done.Finish(0)), W4},
		"a wake that is left":      {woken.AtRest(), W2},
		"no token to take":         {second(Token(false).Park(true, false)), W3},
		"park without token":       {second(Token(false).Park(false, false)), W2},
		"token left behind":        {second(Token(true).Park(false, true)), W2},
	} {
		require.NotNil(t, row.got, name)
		require.Equal(t, row.want, row.got.Property, name)
	}
	next, v := Token(false).Unpark().Unpark().Park(true, true)
	require.Nil(t, v)
	require.False(t, bool(next))
	_, v = next.Park(false, true)
	require.Nil(t, v)
}

func second[T any](_ T, v *Violation) *Violation { return v }

package model_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

type taskStep func(model.TaskWake) (model.TaskWake, *model.Violation)

// taskSteps are what may happen. Whether a step is enabled is the executor's business: it polls what is queued, and returns from polls that began.
var taskSteps = map[string]taskStep{
	"wake": model.TaskWake.Wake, "begin": model.TaskWake.Begin, "pending": model.TaskWake.Pending, "ready": model.TaskWake.Ready,
}

// searchTask goes through all states breadth first. It returns the number of states and steps, or the first violation.
func searchTask(steps map[string]taskStep) (states, edges int, v *model.Violation) {
	seen := map[model.TaskWake]bool{{}: true}
	for queue := []model.TaskWake{{}}; len(queue) > 0; queue = queue[1:] {
		t := queue[0]
		if v := t.Invariant(); v != nil {
			return len(seen), edges, v
		}
		if t.Queued == 0 {
			if v := t.AtRest(); v != nil {
				return len(seen), edges, v
			}
		}
		enabled := map[string]bool{"wake": true, "begin": t.Queued > 0 && !t.Polling, "pending": t.Polling, "ready": t.Polling}
		for name, step := range steps {
			if !enabled[name] {
				continue
			}
			next, v := step(t)
			if v != nil {
				return len(seen), edges, v
			}
			edges++
			if !seen[next] {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return len(seen), edges, nil
}

// Idle, queued, polled, polled with a wake, and complete; each takes a wake, one begins, two return in two ways.
func TestTaskWakeSearch(t *testing.T) {
	states, edges, v := searchTask(taskSteps)
	require.Nil(t, v)
	require.Equal(t, 5, states)
	require.Equal(t, 5+1+2*2, edges)
}

// One step that is wrong is found, for the property that it breaks.
func TestTaskWakeMutants(t *testing.T) {
	for name, m := range map[string]struct {
		step     string
		mutant   taskStep
		property model.Property
	}{
		"a wake during a poll is forgotten": {"pending", func(t model.TaskWake) (model.TaskWake, *model.Violation) {
			t.Polling = false
			return t, nil
		}, model.W2},
		"a wake is not queued": {"wake", func(t model.TaskWake) (model.TaskWake, *model.Violation) {
			t.Owed = !t.Complete
			return t, nil
		}, model.W2},
		"each wake is queued": {"wake", func(t model.TaskWake) (model.TaskWake, *model.Violation) {
			t, v := t.Wake()
			if t.Owed && !t.Polling && t.Queued > 0 {
				t.Queued = 2
			}
			return t, v
		}, model.W3},
		"a complete task is woken": {"wake", func(t model.TaskWake) (model.TaskWake, *model.Violation) {
			complete := t.Complete
			t.Complete = false
			t, v := t.Wake()
			t.Complete = complete
			return t, v
		}, model.W3},
		"the end forgets that it is one": {"ready", func(t model.TaskWake) (model.TaskWake, *model.Violation) {
			t.Complete = true
			return t, nil
		}, model.W4},
	} {
		t.Run(name, func(t *testing.T) {
			steps := map[string]taskStep{}
			for k, s := range taskSteps {
				steps[k] = s
			}
			steps[m.step] = m.mutant
			_, _, v := searchTask(steps)
			require.NotNil(t, v)
			require.Equal(t, m.property, v.Property, v.Reason)
		})
	}
}

// What a step refuses.
func TestWakeRefusals(t *testing.T) {
	polled := model.TaskWake{Polling: true}
	complete := model.TaskWake{Complete: true}
	for name, row := range map[string]struct {
		got  *model.Violation
		want model.Property
	}{
		"two polls":            {second(polled.Begin()), model.W4},
		"a poll after the end": {second(complete.Begin()), model.W4},
		"a poll for no wake":   {second(model.TaskWake{}.Begin()), model.W3},
		"a return of no poll":  {second(model.TaskWake{}.Pending()), model.W4},
		"ready without a poll": {second(model.TaskWake{}.Ready()), model.W4},
		"a wake that is left":  {model.TaskWake{Owed: true}.AtRest(), model.W2},
		"no token to take":     {second(model.Token(false).Park(true, false)), model.W3},
		"park without token":   {second(model.Token(false).Park(false, false)), model.W2},
		"token left behind":    {second(model.Token(true).Park(false, true)), model.W2},
	} {
		require.NotNil(t, row.got, name)
		require.Equal(t, row.want, row.got.Property, name)
	}
	next, v := model.Token(false).Unpark().Unpark().Park(true, true)
	require.Nil(t, v)
	require.False(t, bool(next))
	_, v = next.Park(false, true)
	require.Nil(t, v)
}

func second[T any](_ T, v *model.Violation) *model.Violation { return v }

package model_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

var twoWakers = model.WakeBounds{Wakers: 2, MaxWakes: 2, Born: true}

// The contract is searched to its end within bounds, and keeps its own rules. The states are those that TLC counts in WakeupTask and WakeupParker; package
// tla compares all of them.
func TestSearchWaking(t *testing.T) {
	for _, row := range []struct {
		bounds               model.WakeBounds
		states, edges, depth int
	}{
		{twoWakers, 4084, 17412, 19},
		{model.WakeBounds{Wakers: 2, MaxWakes: 2}, 2107, 8311, 17},
	} {
		r, err := model.SearchWaking(t.Context(), row.bounds, model.Waking.Apply, nil)
		require.NoError(t, err)
		require.Equal(t, [3]int{row.states, row.edges, row.depth}, [3]int{r.States, r.Edges, r.Depth}, "%+v", row.bounds)
	}
}

// instead returns the contract with one step done in another way.
func instead(f model.WakeFunc, step model.WakeStep) model.WakeStep {
	return func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if a.F == f {
			return step(s, a)
		}
		return s.Apply(a)
	}
}

// wakeMutants are contracts with one mistake each, as in WakeupMutants.tla, and the property that is found broken by the search of all states.
var wakeMutants = map[string]struct {
	step     model.WakeStep
	property model.Property
}{
	"a wake while another one is pending is not delivered": {instead(model.WakeWake, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		next, v := s.Apply(a)
		if s.Notice {
			next.History = s.History
		}
		return next, v
	}), model.W1},
	"a wake is delivered twice": {instead(model.WakeWake, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		next, v := s.Apply(a)
		next.History.Woken++
		return next, v
	}), model.W1},
	"a wake during a poll is forgotten": {instead(model.WakeWake, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		next, v := s.Apply(a)
		next.Notice = next.Notice && (s.Stage != model.Polling || s.Notice)
		return next, v
	}), model.W2},
	"a notice is not taken up": {instead(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if s.History.Polled > 0 {
			return s, refuse
		}
		return s.Apply(a)
	}), model.W2},
	"a poll needs no notice": {instead(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		s.Notice = true
		s.Born = 2
		next, v := s.Apply(a)
		next.Born = 1
		return next, v
	}), model.W3},
	"a poll begins while one is in progress": {instead(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if s.Stage == model.Polling {
			s.Stage = model.Idle
		}
		return s.Apply(a)
	}), model.W4},
	"a target that is done is polled": {instead(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if s.Stage == model.Done {
			s.Stage, s.Notice = model.Idle, true
		}
		return s.Apply(a)
	}), model.W4},
	"a poll sees what one of the wakers wrote that it answers": {instead(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		due := s.History.Due
		if a.Seen[0] >= due[0] {
			s.History.Due[1] = 0
		}
		next, v := s.Apply(a)
		next.History.Due = due
		if v == nil {
			next.History.Answered = due
		}
		return next, v
	}), model.W5},
	"the memory goes with the target": {instead(model.WakeFree, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if s.Stage != model.Done || s.Freed {
			return s, refuse
		}
		s.Freed = true
		return s, nil
	}), model.W6},
	"nobody frees what is left": {instead(model.WakeFree, func(s model.Waking, _ model.WakeAction) (model.Waking, *model.Violation) {
		return s, refuse
	}), model.W6},
	"a wake waits until the poll is over": {instead(model.WakeWake, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if s.Stage == model.Polling {
			return s, refuse
		}
		return s.Apply(a)
	}), model.W7},
}

var refuse = &model.Violation{}

// One step that is wrong is found by the search, for the property that it breaks.
func TestWakingMutants(t *testing.T) {
	broken := map[model.Property]bool{}
	for name, m := range wakeMutants {
		t.Run(name, func(t *testing.T) {
			r, err := model.SearchWaking(t.Context(), twoWakers, m.step, nil)
			var v *model.Violation
			require.ErrorAs(t, err, &v, "%+v", r)
			require.Equal(t, m.property, v.Property, "%s\n%v", v.Reason, r.Trace)
			require.NotEmpty(t, r.Trace)
			broken[v.Property] = true
		})
	}
	for _, p := range []model.Property{model.W1, model.W2, model.W3, model.W4, model.W5, model.W6, model.W7} {
		require.True(t, broken[p], p)
	}
}

// after takes actions, of which only the last may be refused, and returns its violation.
func after(t *testing.T, s model.Waking, actions ...model.WakeAction) (model.Waking, *model.Violation) {
	t.Helper()
	for i, a := range actions {
		next, v := s.Apply(a)
		if i == len(actions)-1 {
			return next, v
		}
		require.Nil(t, v, "%v", a)
		s = next
	}
	return s, nil
}

// What a step refuses, by the property that it would break.
func TestWakingRefusals(t *testing.T) {
	type act = model.WakeAction
	begin, wake, gone := act{F: model.WakeBegin}, act{F: model.WakeWake}, act{F: model.WakeWake, Gone: true}
	poll, sees := act{F: model.WakePoll}, act{F: model.WakePoll, Seen: model.View{1}}
	back, drop, finish, free := act{F: model.WakeReturn}, act{F: model.WakeDrop}, act{F: model.WakeFinish}, act{F: model.WakeFree}
	for name, row := range map[string]struct {
		actions []act
		want    model.Property
	}{
		"a wake that was not called":      {[]act{wake}, model.W1},
		"a wake twice":                    {[]act{begin, wake, wake}, model.W1},
		"an abort twice":                  {[]act{begin, wake, {F: model.WakeAbort}}, model.W1},
		"a call within a call":            {[]act{begin, begin}, model.W1},
		"a waker dropped within its call": {[]act{begin, drop}, model.W1},
		"a waker that was consumed":       {[]act{begin, gone, begin}, model.R2},
		"a waker dropped twice":           {[]act{drop, drop}, model.R2},
		"a poll for no wake":              {[]act{poll, back, poll}, model.W3},
		"a poll more than wakes":          {[]act{{F: model.WakePoll, Kept: true}}, model.W3},
		"two polls at once":               {[]act{begin, poll, wake, sees}, model.W4},
		"a poll after the end":            {[]act{finish, poll}, model.W4},
		"a return of no poll":             {[]act{back}, model.W4},
		"an end after the end":            {[]act{finish, finish}, model.W4},
		"a poll that does not see":        {[]act{begin, wake, poll}, model.W5},
		"a poll that sees too much":       {[]act{sees}, model.W5},
		"freed before the target":         {[]act{drop, free}, model.W6},
		"freed before a waker":            {[]act{finish, free}, model.W6},
		"freed twice":                     {[]act{drop, finish, free, free}, model.W6},
		"an abort after the end":          {[]act{begin, finish, {F: model.WakeAbort}}, model.W4},
	} {
		_, v := after(t, model.NewWaking(1, true), row.actions...)
		require.NotNil(t, v, name)
		require.Equal(t, row.want, v.Property, name)
	}
	for name, row := range map[string]struct {
		actions []act
		want    model.Property // that is broken where nothing moves any more
	}{
		"a wake in progress":    {[]act{poll, back, begin}, model.W7},
		"a wake not answered":   {[]act{begin, wake}, model.W2},
		"memory not given back": {[]act{drop, finish}, model.W6},
		"nothing to do":         {[]act{poll, back}, ""},
		"all gone":              {[]act{begin, finish, gone, free}, ""},
	} {
		s, v := after(t, model.NewWaking(1, true), row.actions...)
		require.Nil(t, v, name)
		if v := s.AtRest(); row.want == "" {
			require.Nil(t, v, name)
		} else {
			require.NotNil(t, v, name)
			require.Equal(t, row.want, v.Property, name)
		}
	}
}

// A walk that is cancelled, or that has nothing to do, is no pass.
func TestWalkIncomplete(t *testing.T) {
	nothing := func(s model.Waking, _ model.WakeAction) (model.Waking, *model.Violation) { return s, refuse }
	_, err := model.Walk(t.Context(), model.WakeSpace(twoWakers, nothing), nil)
	require.ErrorIs(t, err, model.ErrNoStates)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = model.Walk(ctx, model.WakeSpace(twoWakers, model.Waking.Apply), nil)
	require.ErrorIs(t, err, context.Canceled)
}

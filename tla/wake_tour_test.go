package tla_test

import (
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

// notDriven says why one thread cannot make the implementation take an edge, empty if it can. A thread alone sees all that was written; both
// implementations take the notice with each poll, where the contract would let it stay for a poll that has another wake; and nobody aborts a parker.
func notDriven(parker bool, from model.Waking, a model.WakeAction) string {
	switch {
	case a.F == model.WakePoll && a.Kept:
		return kept
	case a.F == model.WakePoll && a.Seen != from.History.Wrote:
		return seesLess
	case a.F == model.WakeAbort && parker:
		return aborted
	}
	return ""
}

// Why an edge is not driven.
const (
	kept        = "a notice is kept"
	seesLess    = "a poll sees less than was written"
	aborted     = "a parker is aborted"
	behindThose = "behind one of those only"
)

// wakeTour returns paths over every edge that can be driven, the number of those, and how many edges there are of each other kind.
func wakeTour(t *testing.T, config string) (paths [][]model.WakeAction, b model.WakeBounds, driven int, others map[string]int) {
	t.Helper()
	text, err := fs.ReadFile(tla.Specs(), config+".cfg")
	require.NoError(t, err)
	b, err = tla.WakeupBounds(string(text))
	require.NoError(t, err)
	space := model.WakeSpace(b, model.Waking.Apply)
	others = map[string]int{}
	total, err := model.Walk(t.Context(), space, func(from, _ model.WakeNode, a model.WakeAction) {
		if why := notDriven(!b.Born, from.State, a); why != "" {
			others[why]++
		}
	})
	require.NoError(t, err)
	space.Step = func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if why := notDriven(!b.Born, s, a); why != "" {
			return s, &model.Violation{Reason: why}
		}
		return s.Apply(a)
	}
	var ways []tla.Way
	var actions []model.WakeAction
	_, err = model.Walk(t.Context(), space, func(from, to model.WakeNode, a model.WakeAction) {
		ways = append(ways, tla.Way{From: from.ID, To: to.ID})
		actions = append(actions, a)
	})
	require.NoError(t, err)
	tour, err := tla.Tour(0, ways)
	require.NoError(t, err)
	for _, numbers := range tour {
		var path []model.WakeAction
		for _, n := range numbers {
			path = append(path, actions[n])
		}
		paths = append(paths, path)
	}
	others[behindThose] = total.Edges - len(ways)
	for _, why := range []string{kept, seesLess, aborted} {
		others[behindThose] -= others[why]
	}
	return paths, b, len(ways), others
}

// wakeTours are configurations whose edges are taken on impl/park (a target that is not born) and impl/task, as far as they can be driven: the numbers of those
// edges, of paths and of steps, and of the edges that cannot.
var wakeTours = []struct {
	config              string
	edges, paths, steps int
	kept, less, aborted int
	behind              int
}{
	{"WakeupOne", 318, 136, 883, 16, 6, 0, 56},
	{"WakeupTwo", 1598, 667, 4337, 56, 35, 0, 208},
	{"WakeupThree", 22_838, 8964, 76_827, 1168, 787, 0, 2664},
	{"WakeupTwice", 5890, 1887, 20_004, 404, 217, 1184, 616},
}

// The parker and the task take every edge of the specification's state graph that can be driven, and do what the contract says at each step: whether
// there is a poll, what it sees, and when the memory is given back.
func TestWakeTourOfImplementation(t *testing.T) {
	for _, row := range wakeTours {
		t.Run(row.config, func(t *testing.T) {
			paths, b, edges, others := wakeTour(t, row.config)
			steps := 0
			for _, path := range paths {
				steps += len(path)
				require.NoError(t, replayWakes(b, path, handles{}), "%v", path)
			}
			require.Equal(t, [3]int{row.edges, row.paths, row.steps}, [3]int{edges, len(paths), steps}, "edges, paths, steps")
			require.Equal(t, [4]int{row.kept, row.less, row.aborted, row.behind},
				[4]int{others[kept], others[seesLess], others[aborted], others[behindThose]})
		})
	}
}

// The tour finds wakers that are wrong, of a parker and of a task, and names the rule.
func TestWakeTourOfWrongImplementations(t *testing.T) {
	found := 0
	for name, row := range map[string]struct {
		wrong  handles
		breaks model.Property
	}{
		"a wake during a poll is forgotten": {handles{wakeByRef: func(w *waker.Waker, polling bool) {
			if !polling {
				w.WakeByRef()
			}
		}}, model.W2},
		"a wake by value only drops": {handles{wake: func(w *waker.Waker) { w.Drop() }}, model.W2},
		"a poll wakes":               {handles{polled: func(w *waker.Waker) { w.WakeByRef() }}, model.W3},
		"a drop is none":             {handles{drop: func(w *waker.Waker) { w.Forget() }}, model.W6},
		"a wake by value keeps its count": {handles{wake: func(w *waker.Waker) {
			w.WakeByRef()
			w.Forget()
		}}, model.W6},
	} {
		for _, config := range []string{"WakeupTwo", "WakeupTwice"} {
			t.Run(fmt.Sprintf("%s, %s", name, config), func(t *testing.T) {
				paths, b, _, _ := wakeTour(t, config)
				var err error
				for i := 0; i < len(paths) && err == nil; i++ {
					err = replayWakes(b, paths[i], row.wrong)
				}
				var v *model.Violation
				require.ErrorAs(t, err, &v)
				require.Equal(t, row.breaks, v.Property, "%v", err)
				found++
			})
		}
	}
	require.Equal(t, 10, found)
}

package tla_test

import (
	"fmt"
	"io/fs"
	"slices"
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

// driven is what can be driven of a state graph.
type driven struct {
	bounds model.WakeBounds
	tour   [][]model.WakeAction // paths that take every edge together
	ends   [][]model.WakeAction // for each edge a shortest path that ends with it: behind it, it is seen what state it led to
	edges  int
	others map[string]int // why edges are not driven, and how many
}

// wakeSpace is the state space of a configuration; without is what is left out.
func wakeSpace(b model.WakeBounds, without func(model.Waking, model.WakeAction) bool) model.Space[model.Waking, model.WakeAction] {
	return model.WakeSpace(b, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if without(s, a) {
			return s, &model.Violation{Reason: "left out"}
		}
		return s.Apply(a)
	})
}

func drivenOf(t *testing.T, config string) driven {
	t.Helper()
	text, err := fs.ReadFile(tla.Specs(), config+".cfg")
	require.NoError(t, err)
	b, err := tla.WakeupBounds(string(text))
	require.NoError(t, err)
	d := driven{bounds: b, others: map[string]int{}}
	all, err := model.Walk(t.Context(), wakeSpace(b, func(model.Waking, model.WakeAction) bool { return false }), func(from, _ model.WakeNode, a model.WakeAction) {
		if why := notDriven(!b.Born, from.State, a); why != "" {
			d.others[why]++
		}
	})
	require.NoError(t, err)
	var ways []tla.Way
	var actions []model.WakeAction
	first := map[int][]model.WakeAction{0: nil} // a shortest path to each state
	_, err = model.Walk(t.Context(), wakeSpace(b, func(s model.Waking, a model.WakeAction) bool { return notDriven(!b.Born, s, a) != "" }),
		func(from, to model.WakeNode, a model.WakeAction) {
			ways = append(ways, tla.Way{From: from.ID, To: to.ID})
			actions = append(actions, a)
			path := append(slices.Clone(first[from.ID]), a)
			d.ends = append(d.ends, path)
			if _, known := first[to.ID]; !known {
				first[to.ID] = path
			}
		})
	require.NoError(t, err)
	tour, err := tla.Tour(0, ways)
	require.NoError(t, err)
	for _, numbers := range tour {
		var path []model.WakeAction
		for _, n := range numbers {
			path = append(path, actions[n])
		}
		d.tour = append(d.tour, path)
	}
	d.edges = len(ways)
	d.others[behindThose] = all.Edges - d.edges - d.others[kept] - d.others[seesLess] - d.others[aborted]
	return d
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
	{"WakeupThree", 22_838, 8964, 76_827, 1168, 787, 0, 2664},
	{"WakeupTwice", 5890, 1887, 20_004, 404, 217, 1184, 616},
}

// The parker and the task take every edge of the specification's state graph that can be driven, and do what the contract says at each step: whether
// there is a poll, what it sees, and when the memory is given back.
func TestWakeTourOfImplementation(t *testing.T) {
	t.Parallel()
	for _, row := range wakeTours {
		t.Run(row.config, func(t *testing.T) {
			d := drivenOf(t, row.config)
			steps := 0
			for _, path := range d.tour {
				steps += len(path)
				require.NoError(t, replayWakes(d.bounds, path, handles{}), "%v", path)
			}
			require.Equal(t, [3]int{row.edges, row.paths, row.steps}, [3]int{d.edges, len(d.tour), steps}, "edges, paths, steps")
			require.Equal(t, [4]int{row.kept, row.less, row.aborted, row.behind},
				[4]int{d.others[kept], d.others[seesLess], d.others[aborted], d.others[behindThose]})
			require.Len(t, d.ends, d.edges)
			for _, path := range d.ends {
				require.NoError(t, replayWakes(d.bounds, path, handles{}), "%v", path)
			}
		})
	}
}

// Paths find wakers that are wrong, of a parker and of a task, and name the rule. A tour alone goes on behind a wake that was lost, and may wake again.
func TestWakeTourOfWrongImplementations(t *testing.T) {
	t.Parallel()
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
		for _, config := range []string{"WakeupOne", "WakeupTwice"} {
			t.Run(fmt.Sprintf("%s, %s", name, config), func(t *testing.T) {
				d := drivenOf(t, config)
				var err error
				for i := 0; i < len(d.ends) && err == nil; i++ {
					err = replayWakes(d.bounds, d.ends[i], row.wrong)
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

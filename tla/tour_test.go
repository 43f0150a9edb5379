package tla_test

import (
	"io/fs"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
	"github.com/wakecheck/wakecheck/tla"
	"github.com/wakecheck/wakecheck/wakertest"
)

func TestTour(t *testing.T) {
	t.Parallel()
	// 0 <-> 1 -> 2, with a loop at 1.
	paths, err := tla.Tour(0, []tla.Way{{From: 0, To: 1}, {From: 1, To: 2}, {From: 1, To: 1}, {From: 1, To: 0}})
	require.NoError(t, err)
	require.Equal(t, [][]int{{0, 1}, {0, 2, 3}}, paths)

	_, err = tla.Tour(0, []tla.Way{{From: 0, To: 1}, {From: 2, To: 0}})
	require.ErrorIs(t, err, tla.ErrTour)
	require.ErrorContains(t, err, "1 edges cannot be reached")

	paths, err = tla.Tour(0, nil)
	require.NoError(t, err)
	require.Empty(t, paths)
}

// tourOf returns, for the state graph of a configuration, paths of actions that take every edge, and the number of edges: by each call, so that two
// calls of one operation that lead to the same state are two.
func tourOf(t *testing.T, config string) (paths [][]model.Action, limit uint64, edges int) {
	t.Helper()
	text, err := fs.ReadFile(tla.Specs(), config+".cfg")
	require.NoError(t, err)
	b, err := tla.OwnershipBounds(string(text))
	require.NoError(t, err)
	var ways []tla.Way
	var actions []model.Action
	_, err = model.Search(t.Context(), b, func(from, to int, a model.Action) {
		ways = append(ways, tla.Way{From: from, To: to})
		actions = append(actions, a)
	})
	require.NoError(t, err)
	tour, err := tla.Tour(0, ways)
	require.NoError(t, err)
	for _, numbers := range tour {
		var path []model.Action
		for _, n := range numbers {
			path = append(path, actions[n])
		}
		paths = append(paths, path)
	}
	return paths, b.Limit, len(ways)
}

// traceOf writes a path as a trace. The specification gives the number of a handle that is gone to another one, a trace does not; and there each call that
// is in progress has a thread of its own.
func traceOf(limit uint64, path []model.Action) proptest.Trace {
	var (
		trace   = proptest.Trace{Limit: limit}
		state   = model.NewState(limit)
		names   = map[model.HandleID]model.HandleID{model.NoHandle: model.NoHandle}
		next    model.HandleID
		threads []model.Call // in progress, by the names of the specification
		idle    = model.Call{F: model.New}
	)
	rename := func(c model.Call) model.Call {
		c.Handle, c.Other = names[c.Handle], names[c.Other]
		for _, made := range [...]*model.HandleID{&c.To, &c.Self} {
			if *made != model.NoHandle {
				names[*made] = next
				*made = next
				next++
			}
		}
		return c
	}
	for _, a := range path {
		on := idle
		step := proptest.Step{Action: proptest.Invoke}
		var done bool
		switch {
		case a.Resume:
			on, step.Action = a.Call, proptest.Return
			if a.Panicked {
				step.Action = proptest.Panic
			}
			state, _, done = state.Resume(a.Call, a.Panicked)
		default:
			step.Call = rename(a.Call)
			state, _, done = state.Start(a.Call)
		}
		if step.Thread = slices.Index(threads, on); step.Thread < 0 {
			step.Thread = len(threads)
			threads = append(threads, idle)
		}
		threads[step.Thread] = a.Call
		if done {
			threads[step.Thread] = idle
		}
		trace.Steps = append(trace.Steps, step)
	}
	return trace
}

// tours are configurations whose every edge is taken on the implementation, with the numbers of edges, of paths and of steps.
var tours = []struct {
	config              string
	edges, paths, steps int
}{
	{"OwnershipSmall", 461, 97, 914},
	{"OwnershipSelves", 14_011, 2014, 31_049},
	{"OwnershipCalls", 24_901, 3767, 55_679},
	{"OwnershipNested", 52_349, 11_208, 177_426},
	{"OwnershipAll", 38_005, 8781, 129_346},
}

// The implementation takes every edge of the specification's state graph, and does what the contract says at each step: its outcome, what the counts then
// are, and what becomes of the objects.
func TestTourOfImplementation(t *testing.T) {
	t.Parallel()
	for _, row := range tours {
		t.Run(row.config, func(t *testing.T) {
			paths, limit, edges := tourOf(t, row.config)
			steps := 0
			for _, path := range paths {
				steps += len(path)
				require.NoError(t, proptest.Replay(t.Context(), wakertest.New, traceOf(limit, path)))
			}
			require.Equal(t, []int{row.edges, row.paths, row.steps}, []int{edges, len(paths), steps}, "edges, paths, steps")
		})
	}
}

// wrong is a system with one mistake.
type wrong struct {
	model.System
	do func(s model.System, c model.Call) model.Outcome
}

func (w wrong) Do(c model.Call) model.Outcome { return w.do(w.System, c) }

// The tour finds implementations that are wrong, and names the rule.
func TestTourOfWrongImplementations(t *testing.T) {
	t.Parallel()
	paths, limit, _ := tourOf(t, "OwnershipSmall")
	for name, row := range map[string]struct {
		do     func(s model.System, c model.Call) model.Outcome
		breaks model.Property
	}{
		"decrement_strong_count does nothing": {func(s model.System, c model.Call) model.Outcome {
			if c.F == model.DecStrong {
				return model.Outcome{}
			}
			return s.Do(c)
		}, model.R4},
		"try_unwrap takes the value when the other handle is an arc": {func(s model.System, c model.Call) model.Outcome {
			if out := s.Do(c); c.F != model.TryUnwrap || out.OK {
				return out
			}
			return model.Outcome{OK: true}
		}, model.R11},
		"a panic in a wake by value is swallowed": {func(s model.System, c model.Call) model.Outcome {
			out := s.Do(c)
			if c.F == model.Wake {
				out.Panicked = false
			}
			return out
		}, model.R8},
	} {
		t.Run(name, func(t *testing.T) {
			maker := func(cfg model.Config, user model.User) model.System { return wrong{wakertest.New(cfg, user), row.do} }
			var err error
			for i := 0; i < len(paths) && err == nil; i++ {
				err = proptest.Replay(t.Context(), maker, traceOf(limit, paths[i]))
			}
			var f *proptest.Failure
			require.ErrorAs(t, err, &f)
			require.Equal(t, row.breaks, f.Property)
		})
	}
}

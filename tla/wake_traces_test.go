package tla_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

type calls = []model.WakeBy

const (
	ref   = model.ByRef
	value = model.ByValue
	abort = model.ByAbort
)

// wakePrograms are those of which every execution becomes a trace, with the numbers of executions and of different traces among them. They are explored under
// sequential consistency, where the lines have an order in time.
var wakePrograms = []struct {
	wakeProgram
	executions, traces int
}{
	{wakeProgram{name: "parker", run: parker, freed: "Arc", threads: []calls{{ref}, {value}}, turns: 1}, 71, 34},
	{wakeProgram{name: "parker, coalesced", run: parker, freed: "Arc", threads: []calls{{ref, value}}, turns: 2}, 109, 21},
	{wakeProgram{name: "task", run: aTask, born: true, freed: "task", threads: []calls{{ref}}, need: 1, turns: 1}, 160, 9},
	{wakeProgram{name: "task, two", run: aTask, born: true, freed: "task", threads: []calls{{value}, {}}, need: 2, turns: 1}, 1790, 22},
	{wakeProgram{name: "task, aborted", run: aTask, born: true, freed: "task", threads: []calls{{abort}}, need: 2, turns: 1}, 493, 7},
	{wakeProgram{name: "atomic waker", run: atomicWaker, born: true, threads: []calls{{ref}}, need: 1, turns: 2}, 6, 4},
	{wakeProgram{name: "atomic waker, two", run: atomicWaker, born: true, threads: []calls{{ref}, {ref}}, need: 2, turns: 2}, 140, 60},
}

// nativePrograms are larger, and run on goroutines.
var nativePrograms = []wakeProgram{
	{name: "parker", run: parker, freed: "Arc", threads: []calls{{ref, ref, value}, {ref, ref}, {value}}, turns: 4},
	{name: "task", run: aTask, born: true, freed: "task", threads: []calls{{ref, ref, value}, {ref, ref}, {value}}, need: 6, turns: 20},
	{name: "task, aborted", run: aTask, born: true, freed: "task", threads: []calls{{ref, abort}, {ref, value}, {ref}}, need: 5, turns: 20},
	{name: "atomic waker", run: atomicWaker, born: true, threads: []calls{{ref, ref}, {ref, ref}, {ref}}, need: 5, turns: 10},
}

// wakeMutants are programs whose wakers do something else, and what is rejected of all their executions. Some traces show nothing wrong. A poll that
// does not see the only wake can have come before it: then that wake is not answered.
var wakeMutants = []struct {
	wakeProgram
	traces, rejected int
	breaks           []model.Property
}{
	{wakeProgram{name: "a wake by reference is lost", run: parker, freed: "Arc", threads: []calls{{ref}, {value}}, turns: 1, wake: lost}, 9, 5, []model.Property{model.W2}},
	{wakeProgram{name: "a wake by reference leaves two tokens", run: parker, freed: "Arc", threads: []calls{{ref}}, turns: 1, wake: twice}, 5, 3, []model.Property{model.W3}},
	{wakeProgram{name: "a parker's data is written late", run: parker, freed: "Arc", threads: []calls{{ref}}, turns: 1, late: true}, 4, 1, []model.Property{model.W5}},
	{wakeProgram{name: "a wake of a task is lost", run: aTask, born: true, freed: "task", threads: []calls{{ref}}, need: 1, turns: 1, wake: lost}, 4, 2, []model.Property{model.W2}},
	{wakeProgram{name: "a task's data is written late", run: aTask, born: true, freed: "task", threads: []calls{{ref}}, need: 1, turns: 1, late: true}, 11, 4, []model.Property{model.W2, model.W5}},
	{wakeProgram{name: "a wake by value keeps its count", run: aTask, born: true, freed: "task", threads: []calls{{value}}, need: 1, turns: 1, wake: leaked}, 5, 5, []model.Property{model.W6}},
}

func lost(w *waker.Waker, by model.WakeBy) {
	if by == value {
		w.Wake()
	}
}

func twice(w *waker.Waker, _ model.WakeBy) {
	w.WakeByRef()
	w.WakeByRef()
}

func leaked(w *waker.Waker, _ model.WakeBy) {
	w.WakeByRef()
	w.Forget()
}

// exploredOnce explores all programs.
var exploredOnce = sync.OnceValues(func() (all [][]tla.WakeTrace, err error) {
	for _, row := range wakePrograms {
		traces, executions, err := exploredWakes(context.Background(), row.wakeProgram)
		if err != nil {
			return nil, err
		}
		if got, want := [2]int{executions, len(traces)}, [2]int{row.executions, row.traces}; got != want {
			return nil, fmt.Errorf("%s: %v executions and traces, want %v", row.name, got, want)
		}
		all = append(all, traces)
	}
	return all, nil
})

// wakeTraces are the different traces of all executions of the programs.
func wakeTraces(t *testing.T) [][]tla.WakeTrace {
	t.Helper()
	all, err := exploredOnce()
	require.NoError(t, err)
	return all
}

// batch puts all of them to TLC in one run, and holds each verdict against that of package model.
func batch(t *testing.T, traces []tla.WakeTrace) (verdicts []tla.TraceVerdict, broken []*model.Violation) {
	t.Helper()
	r, err := tla.AcceptWakeTraces(t.Context(), tla.FindTool(t), traces)
	require.NoError(t, err)
	require.Len(t, r.Verdicts, len(traces))
	for i, tr := range traces {
		line, v := model.WatchWaking(tr.Wakers, tr.Born, tr.Lines)
		assert.Equal(t, tla.TraceVerdict{Accepted: line == 0, Line: line}, r.Verdicts[i], "%s: TLC and package model: %v\n%v", tr.Name, v, tr.Lines)
		broken = append(broken, v)
	}
	t.Logf("%d traces, %d rejected; %d states in %v", len(traces), r.Rejected(), r.Result.Distinct, r.Result.Search)
	return r.Verdicts, broken
}

// One run of TLC: all executions of the programs and runs on goroutines are behaviours of Wakeup; those of wrong wakers are not, nor are traces that were
// changed, which are rejected at their line.
func TestWakeTraces(t *testing.T) {
	t.Parallel()
	const runs = 20
	tla.FindTool(t)
	good := slices.Concat(wakeTraces(t)...)
	explored := len(good)
	for _, p := range nativePrograms {
		for n := range runs {
			good = append(good, nativeWakes(p, n))
		}
	}
	all := slices.Clone(good)
	for _, row := range wakeMutants {
		traces, _, err := exploredWakes(t.Context(), row.wakeProgram)
		require.NoError(t, err)
		all = append(all, traces...)
		assert.Equal(t, row.traces, len(traces), row.name)
	}
	wrong := len(all)
	for _, c := range wakeCorruptions {
		all = append(all, c.trace())
	}
	systematic := len(all)
	for _, tr := range []tla.WakeTrace{taskTrace, parkerTrace, good[0], good[explored-1]} {
		all = append(all, changed(tr)...)
	}
	verdicts, broken := batch(t, all)

	for i := range good {
		assert.True(t, verdicts[i].Accepted, "%s: line %d: %v", all[i].Name, verdicts[i].Line, all[i].Lines)
	}
	at := len(good)
	for _, row := range wakeMutants {
		rejected := map[model.Property]int{}
		for range row.traces {
			if v := broken[at]; v != nil {
				rejected[v.Property]++
			}
			at++
		}
		assert.Equal(t, row.breaks, slices.Sorted(maps.Keys(rejected)), row.name)
		n := 0
		for _, of := range rejected {
			n += of
		}
		assert.Equal(t, row.rejected, n, row.name)
	}
	for i, c := range wakeCorruptions {
		assert.Equal(t, tla.TraceVerdict{Accepted: c.line == 0, Line: c.line}, verdicts[wrong+i], c.name)
	}
	rejected := 0
	for _, v := range verdicts[systematic:] {
		if !v.Accepted {
			rejected++
		}
	}
	t.Logf("%d explored, %d native, %d of wrong wakers, %d corrupted by hand, %d changed of which %d are rejected",
		explored, len(good)-explored, wrong-len(good), systematic-wrong, len(all)-systematic, rejected)
	require.Equal(t, [2]int{140, 103}, [2]int{len(all) - systematic, rejected}, "traces changed by one line, and rejected")
}

// committedWakes are the traces of specs/WakeData.tla, for plain TLC: the first and the last of each program.
func committedWakes(t *testing.T) []tla.WakeTrace {
	t.Helper()
	var some []tla.WakeTrace
	for _, traces := range wakeTraces(t) {
		some = append(some, traces[0], traces[len(traces)-1])
	}
	return some
}

// The committed traces are those that are found, and plain TLC accepts them.
func TestCommittedWakeTraces(t *testing.T) {
	var b bytes.Buffer
	traces := committedWakes(t)
	require.NoError(t, tla.WriteWakeTraces(&b, traces))
	path := filepath.Join("specs", "WakeData.tla")
	if *updateTraces {
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(text), b.String(), "go test ./tla -run TestCommittedWakeTraces -update-traces writes it again")
	report, err := tla.WakeReportOf(traces, compared(t, "TraceWakeup"))
	require.NoError(t, err)
	for i, v := range report.Verdicts {
		require.True(t, v.Accepted, "%s: line %d", traces[i].Name, v.Line)
	}
}

// What has no form that TLC could read is an error with its place.
func TestWakeTracesWithoutForm(t *testing.T) {
	with := func(change func(*tla.WakeTrace)) []tla.WakeTrace {
		tr := taskTrace
		tr.Lines = slices.Clone(tr.Lines)
		change(&tr)
		return []tla.WakeTrace{tr}
	}
	for says, traces := range map[string][]tla.WakeTrace{
		"no traces":            nil,
		"no lines":             with(func(tr *tla.WakeTrace) { tr.Lines = nil }),
		"0 wakers":             with(func(tr *tla.WakeTrace) { tr.Wakers = 0 }),
		"5 wakers":             with(func(tr *tla.WakeTrace) { tr.Wakers = model.MaxWakers + 1 }),
		"a task:2: waker 2":    with(func(tr *tla.WakeTrace) { tr.Lines[1].Waker = 2 }),
		"a task:2: waker -1":   with(func(tr *tla.WakeTrace) { tr.Lines[1].Waker = -1 }),
		"a task:2: no kind":    with(func(tr *tla.WakeTrace) { tr.Lines[1].By = 0 }),
		"a task:3: no outcome": with(func(tr *tla.WakeTrace) { tr.Lines[2].Is = spun }),
	} {
		_, err := tla.AcceptWakeTraces(t.Context(), nil, traces)
		require.ErrorIs(t, err, tla.ErrTrace)
		require.ErrorContains(t, err, says)
	}
	require.Equal(t, "call 1 by ref; poll sees [1 1 0 0]; pending", fmt.Sprintf("%v; %v; %v", taskTrace.Lines[2], taskTrace.Lines[6], taskTrace.Lines[5]))
}

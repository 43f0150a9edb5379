package tla_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/tla"
	"github.com/wakecheck/wakecheck/wakertest"
)

var updateTraces = flag.Bool("update-traces", false, "write specs/TraceData.tla again")

func lineCount(traces []tla.Trace) int {
	n := 0
	for _, tr := range traces {
		n += len(tr.Lines)
	}
	return n
}

// accepted wants all traces accepted.
func accepted(t *testing.T, traces []tla.Trace, r *tla.TraceReport) {
	t.Helper()
	require.Len(t, r.Verdicts, len(traces))
	for i, v := range r.Verdicts {
		if !v.Accepted {
			t.Errorf("%s: line %d is not accepted: %v", traces[i].Name, v.Line, traces[i].Lines[v.Line-1])
			for n, l := range traces[i].Lines {
				t.Log(n+1, l)
			}
		}
	}
	t.Logf("%d traces, %d lines; %d states in %v", len(traces), lineCount(traces), r.Result.Distinct, r.Result.Search)
}

// Every execution of the scenarios is a behaviour of Ownership: accepted, by steps each of which is one of Ownership's.
func TestExploredTraces(t *testing.T) {
	t.Parallel()
	var all []tla.Trace
	for _, row := range traceScenarios {
		s := parseScenario(t, row.text)
		traces, right, executions := explored(t, s, wakertest.Reference)
		t.Logf("%s: %d executions, %d traces", s.Name, executions, len(traces))
		assert.Equal(t, row.executions, executions, s.Name)
		assert.Equal(t, row.traces, len(traces), s.Name)
		assert.NotContains(t, right, false, s.Name)
		all = append(all, traces...)
	}
	r, err := tla.AcceptRefining(t.Context(), tla.FindTool(t), all)
	require.NoError(t, err)
	accepted(t, all, r)
}

// Goroutines that contend show behaviours of Ownership: random programs, and the scenarios.
func TestNativeTraces(t *testing.T) {
	t.Parallel()
	const workloads, runs = 24, 10
	var all []tla.Trace
	for seed := range uint64(workloads) {
		load := wakertest.Workload{Threads: 2 + int(seed%4), Objects: 1 + int(seed%3), Operations: 100, Seed: seed}
		rec, err := load.Record(t.Context())
		require.NoError(t, err)
		h, err := rec.History(fmt.Sprintf("workload %d", seed), linearize.ReadOptions{})
		require.NoError(t, err)
		all = append(all, historyTrace(h, 2*len(h.Operations)))
	}
	for _, row := range traceScenarios {
		s := parseScenario(t, row.text)
		seen := 0
		r, err := concurrent.Native(t.Context(), s, wakertest.Reference, concurrent.NativeOptions{Runs: runs, OnRun: func(lines []concurrent.Line) {
			seen++
			all = append(all, runTrace(s, fmt.Sprintf("native run %d", seen), lines))
		}})
		require.NoError(t, err)
		require.Equal(t, model.Pass, r.Verdict, r.Reason)
		require.Equal(t, runs, seen)
	}
	require.Len(t, all, workloads+runs*len(traceScenarios))
	r, err := tla.AcceptTraces(t.Context(), tla.FindTool(t), all)
	require.NoError(t, err)
	accepted(t, all, r)
}

// sharedTraces reads recorded histories of other implementations, which lie beside the module: of each the beginning.
func sharedTraces(t *testing.T, folder string, lines int) []tla.Trace {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "shared", "histories", folder, "*.jsonl"))
	require.NoError(t, err)
	if len(files) == 0 {
		if os.Getenv("CI") != "" {
			t.Fatal("the recorded histories are missing")
		}
		t.Skip("the recorded histories are missing, nothing of them is tested")
	}
	var traces []tla.Trace
	for _, f := range files {
		h, err := linearize.ReadFile(f, linearize.ReadOptions{})
		require.NoError(t, err)
		h.Name = filepath.Base(f)
		traces = append(traces, historyTrace(h, lines))
	}
	return traces
}

// Histories of std's and tokio's wakers, recorded elsewhere. What comes first in a trace that is accepted is accepted, so that the beginning of
// long ones says as much line by line.
func TestSharedGoodTraces(t *testing.T) {
	t.Parallel()
	traces := sharedTraces(t, "good", 500)
	require.Len(t, traces, 12)
	r, err := tla.AcceptTraces(t.Context(), tla.FindTool(t), traces)
	require.NoError(t, err)
	accepted(t, traces, r)
}

// Histories with one defect each are rejected at the very line at which package linearize rejects them, by a search that shares nothing with TLC's.
func TestSharedBadTraces(t *testing.T) {
	t.Parallel()
	traces := sharedTraces(t, "bad", 1000)
	require.Len(t, traces, 9)
	r, err := tla.AcceptTraces(t.Context(), tla.FindTool(t), traces)
	require.NoError(t, err)
	for i, v := range r.Verdicts {
		h, err := linearize.ReadFile(filepath.Join("..", "..", "shared", "histories", "bad", traces[i].Name), linearize.ReadOptions{})
		require.NoError(t, err)
		report, err := linearize.Check(t.Context(), h, linearize.Options{})
		require.NoError(t, err)
		require.Equal(t, tla.TraceVerdict{Line: report.Failure().Line}, v, traces[i].Name)
	}
	t.Logf("%d traces rejected; %d states", r.Rejected(), r.Result.Distinct)
}

// wrongDoing is the reference with one operation done in another way.
type wrongDoing struct {
	concurrent.Subject
	f  model.Func
	do func(s concurrent.Subject, h, other concurrent.Handle) concurrent.Answer
}

func (w wrongDoing) Do(f model.Func, h, other concurrent.Handle) concurrent.Answer {
	if f == w.f {
		return w.do(w.Subject, h, other)
	}
	return w.Subject.Do(f, h, other)
}

// traceMutants of the implementation, each on the scenario that shows it.
var traceMutants = map[string]struct {
	scenario string
	wrongDoing
	traces, rejected, wrong int
}{
	"a drop that is none": {"three-threads", wrongDoing{f: model.Drop, do: func(s concurrent.Subject, h, _ concurrent.Handle) concurrent.Answer {
		return s.Do(model.Forget, h, nil)
	}}, 20, 20, 20},
	"a wake that delivers twice": {"panic-in-wake", wrongDoing{f: model.WakeByRef, do: func(s concurrent.Subject, h, _ concurrent.Handle) concurrent.Answer {
		func() {
			defer func() { _ = recover() }()
			s.Do(model.WakeByRef, h, nil)
		}()
		return s.Do(model.WakeByRef, h, nil)
	}}, 8, 4, 8},
	"a panic that is swallowed": {"panic-in-wake", wrongDoing{f: model.Wake, do: func(s concurrent.Subject, h, _ concurrent.Handle) concurrent.Answer {
		defer func() {
			if _, user := recover().(fmt.Stringer); !user {
				panic("no panic of user code")
			}
		}()
		return s.Do(model.Wake, h, nil)
	}}, 6, 6, 6},
	"a wake that keeps its count": {"three-threads", wrongDoing{f: model.Wake, do: func(s concurrent.Subject, h, _ concurrent.Handle) concurrent.Answer {
		s.Do(model.WakeByRef, h, nil)
		return s.Do(model.Forget, h, nil)
	}}, 10, 10, 10},
	"a count that does not change": {"wake-drop", wrongDoing{f: model.StrongCount, do: func(s concurrent.Subject, h, _ concurrent.Handle) concurrent.Answer {
		a := s.Do(model.StrongCount, h, nil)
		a.Count = 2
		return a
	}}, 3, 1, 0},
	"an upgrade that never succeeds": {"upgrade-last-drop", wrongDoing{f: model.Upgrade, do: func(concurrent.Subject, concurrent.Handle, concurrent.Handle) concurrent.Answer {
		return concurrent.Answer{}
	}}, 3, 2, 1},
	"an into_inner that never has it": {"into-inner", wrongDoing{f: model.IntoInner, do: func(s concurrent.Subject, h, _ concurrent.Handle) concurrent.Answer {
		s.Do(model.IntoInner, h, nil)
		return concurrent.Answer{}
	}}, 2, 2, 2},
}

// Traces of a wrong implementation are rejected. Package concurrent, which judges the same executions, does not always agree: it goes by
// happens-before, where a trace goes by time and so says more; and it sees user code run, of which a trace shows what others read (wakes).
func TestMutantTraces(t *testing.T) {
	t.Parallel()
	byName := map[string]scenario.Scenario{}
	for _, row := range traceScenarios {
		s := parseScenario(t, row.text)
		byName[s.Name] = s
	}
	var all []tla.Trace
	type part struct {
		from, to int
		right    []bool
	}
	parts := map[string]part{}
	for _, name := range slices.Sorted(maps.Keys(traceMutants)) {
		m := traceMutants[name]
		m.Subject = wakertest.Reference
		traces, right, _ := explored(t, byName[m.scenario], m.wrongDoing)
		parts[name] = part{len(all), len(all) + len(traces), right}
		all = append(all, traces...)
	}
	r, err := tla.AcceptTraces(t.Context(), tla.FindTool(t), all)
	require.NoError(t, err)
	for name, p := range parts {
		rejected, wrong := 0, 0
		for i, v := range r.Verdicts[p.from:p.to] {
			if !v.Accepted {
				rejected++
			}
			if !p.right[i] {
				wrong++
			}
		}
		m := traceMutants[name]
		assert.Positive(t, rejected, name)
		assert.Equal(t, [3]int{m.traces, m.rejected, m.wrong}, [3]int{p.to - p.from, rejected, wrong}, "%s: traces, rejected, wrong by package concurrent", name)
	}
}

// committed are the traces of specs/TraceData.tla, for plain TLC: the first and the last execution of each scenario.
func committed(t *testing.T) []tla.Trace {
	t.Helper()
	var some []tla.Trace
	for _, row := range traceScenarios {
		traces, _, _ := explored(t, parseScenario(t, row.text), wakertest.Reference)
		some = append(some, traces[0], traces[len(traces)-1])
	}
	return some
}

func TestCommittedTraces(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, tla.WriteTraces(&b, committed(t)))
	path := filepath.Join("specs", "TraceData.tla")
	if *updateTraces {
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(text), b.String(), "go test ./tla -run TestCommittedTraces -update-traces writes it again")
}

// What the manifest says of the committed traces, and that each reaches its last line.
func TestCommittedTracesAccepted(t *testing.T) {
	t.Parallel()
	entries, err := tla.Manifest()
	require.NoError(t, err)
	at := slices.IndexFunc(entries, func(e tla.Entry) bool { return e.Name == "TraceOwnership" })
	require.GreaterOrEqual(t, at, 0)
	dir, err := tla.Extract()
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	r, err := tla.Check(t.Context(), tla.FindTool(t), dir, entries[at], 1, nil)
	require.NoError(t, err)
	require.Empty(t, r.Differences)
	report, err := tla.ReportOf(committed(t), r.Result)
	require.NoError(t, err)
	accepted(t, committed(t), report)
}

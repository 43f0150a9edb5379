package tla_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/tla"
)

// traceScenarios are those of which every execution becomes a trace. They are explored under sequential consistency: there the accesses, and so the
// calls, have an order in time, and all words of an object are explained together. Under weaker models the explorer knows no such order.
var traceScenarios = []struct {
	text       string
	executions int
	traces     int // different ones among them
}{
	{`
scenario clone-drop
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	clone 0 -> 3
	drop 0
thread T2
	wake_by_ref 2
	drop 2
`, 3, 3},
	{`
scenario wake-drop
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	wake 2
thread T2
	strong_count 0
	drop 0
`, 3, 3},
	{`
scenario upgrade-last-drop
setup
	new object 0 -> 0
	downgrade 0 -> 1
thread T1
	upgrade 1 -> 2
	weak_count 1
thread T2
	drop 0
`, 6, 6},
	{`
scenario panic-in-wake
panics object 0 in wake
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	wake_by_ref 2
	wake 2
thread T2
	wakes 0
	drop 0
`, 6, 6},
	{`
scenario panic-in-destructor
panics object 0 in destructor
setup
	new object 0 -> 0
	clone 0 -> 1
	into_raw 0 -> 2
thread T1
	decrement_strong_count 2
thread T2
	drop 1
`, 2, 2},
	{`
scenario limit-refused
limit 2
setup
	new object 0 -> 0
thread T1
	clone 0 -> 1
thread T2
	clone 0 -> 2
	strong_count 0
`, 4, 4},
	{`
scenario unwrap-drop
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	try_unwrap 0
thread T2
	into_inner 1
`, 2, 2},
	{`
scenario into-inner
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	into_inner 0
thread T2
	into_inner 1
`, 2, 2},
	{`
scenario three-threads
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
	downgrade 0 -> 3
thread T1
	wake 2
thread T2
	upgrade 3 -> 4
	strong_count 3
thread T3
	clone 0 -> 5
	drop 0
`, 75, 60},
	{`
scenario raw-waker
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	into_raw 2 -> 3
thread T2
	borrow 0 -> 4
	wake_by_ref 4
	end_borrow 4
	wakes 0
`, 1, 1},
}

func parseScenario(t *testing.T, text string) scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("test", []byte(text))
	require.NoError(t, err)
	return s
}

// runTrace is a run of a scenario as a trace.
func runTrace(s scenario.Scenario, run string, lines []concurrent.Line) tla.Trace {
	panics := map[model.ObjectID]tla.Panics{}
	for _, p := range s.Panics {
		panics[p.Object] = tla.Panics{Wake: p.Wake, Destructor: p.Destroy}
	}
	tr := tla.Trace{Name: s.Name + ", " + run, Limit: s.Limit}
	for _, l := range lines {
		line := tla.Line{Process: l.Thread, Return: l.Return, Call: l.Call, Outcome: l.Outcome}
		if l.Call.F == model.New && !l.Return {
			line.Panics = panics[l.Call.Object]
		}
		tr.Lines = append(tr.Lines, line)
	}
	return tr
}

// historyTrace is a history as a trace, up to a line. What failed did not happen; what never returned may have.
func historyTrace(h *linearize.History, lines int) tla.Trace {
	failed := map[int]bool{}
	for i := range h.Operations {
		if o := &h.Operations[i]; o.Status == linearize.Failed {
			failed[o.Invoke], failed[o.Return] = true, true
		}
	}
	tr := tla.Trace{Name: h.Name}
	line := 0
	for e := range h.Events() {
		if line++; line > lines {
			break
		}
		if failed[line] || e.Type == linearize.Info {
			continue
		}
		tr.Lines = append(tr.Lines, tla.Line{
			Process: e.Process, Return: e.Type == linearize.OK,
			Call:    model.Call{F: e.F, Object: e.Value.Object, Handle: e.Value.Handle, Other: model.NoHandle, To: e.Value.To, Self: model.NoHandle},
			Outcome: model.Outcome{Count: e.Value.Count, Freed: e.Value.Freed},
		})
	}
	return tr
}

// explored are the traces of all executions of a scenario, each different one once, in the order in which they were met, and of each whether package
// concurrent found it right. All executions are counted.
func explored(t *testing.T, s scenario.Scenario, subject concurrent.Subject) (traces []tla.Trace, right []bool, executions int) {
	t.Helper()
	e, err := concurrent.NewExploration(s, subject)
	require.NoError(t, err)
	met := map[string]int{}
	current := 0
	options := []explore.Option{explore.In(explore.SC), explore.All(), explore.Leaks(), explore.OnExecution(func(x *explore.Execution) error {
		lines, err := e.Lines(x)
		if err != nil {
			return err
		}
		key := fmt.Sprint(lines)
		n, known := met[key]
		if !known {
			n = len(traces)
			met[key] = n
			traces = append(traces, runTrace(s, fmt.Sprintf("execution %d", executions+1), lines))
			right = append(right, false)
		}
		current = n
		executions++
		return nil
	})}
	options = append(options, e.Options()...)
	options = append(options, explore.OnExecution(func(*explore.Execution) error { // called if it was not rejected
		right[current] = true
		return nil
	}))
	_, err = explore.Run(t.Context(), e.Program, options...)
	require.NoError(t, err)
	return traces, right, executions
}

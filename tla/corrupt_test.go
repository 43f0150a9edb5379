package tla

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func invoke(p int, f model.Func, h, to model.HandleID) Line {
	return Line{Process: p, Call: model.Call{F: f, Handle: h, Other: model.NoHandle, To: to, Self: model.NoHandle}}
}

func ok(p int, f model.Func, out model.Outcome) Line {
	return Line{Process: p, Return: true, Call: model.Call{F: f}, Outcome: out}
}

const none = model.NoHandle

// overlapping has calls within calls: a wake while counts are read, and an upgrade against the last drop.
var overlapping = Trace{Name: "overlapping", Lines: []Line{
	invoke(0, model.New, none, 0),
	ok(0, model.New, model.Outcome{}),
	invoke(0, model.Clone, 0, 1),
	ok(0, model.Clone, model.Outcome{}),
	invoke(0, model.IntoWaker, 1, 2), // 5
	ok(0, model.IntoWaker, model.Outcome{}),
	invoke(1, model.Wake, 2, none),
	invoke(2, model.StrongCount, 0, none),
	ok(2, model.StrongCount, model.Outcome{Count: 1}),
	ok(1, model.Wake, model.Outcome{}), // 10
	invoke(2, model.GetMut, 0, none),
	ok(2, model.GetMut, model.Outcome{OK: true}),
	invoke(2, model.Downgrade, 0, 3),
	ok(2, model.Downgrade, model.Outcome{}),
	invoke(1, model.Upgrade, 3, 4), // 15
	invoke(2, model.Drop, 0, none),
	ok(1, model.Upgrade, model.Outcome{}),
	ok(2, model.Drop, model.Outcome{Freed: true}),
	invoke(1, model.Drop, 3, none),
	ok(1, model.Drop, model.Outcome{}), // 20
}}

// panicking has a wake and a destructor that panic; its wake is the last owner.
var panicking = Trace{Name: "panicking", Lines: []Line{
	{Process: 0, Call: model.Call{F: model.New, Handle: none, Other: none, To: 0, Self: none}, Panics: Panics{Wake: true}},
	ok(0, model.New, model.Outcome{}),
	invoke(0, model.IntoWaker, 0, 1),
	ok(0, model.IntoWaker, model.Outcome{}),
	invoke(0, model.WakeByRef, 1, none), // 5
	ok(0, model.WakeByRef, model.Outcome{Panicked: true}),
	invoke(0, model.Wake, 1, none),
	ok(0, model.Wake, model.Outcome{Panicked: true, Freed: true}),
}}

// atLimit has a clone that is refused, whose excess another thread sees, and one that is not.
var atLimit = Trace{Name: "at the limit", Limit: 2, Lines: []Line{
	invoke(0, model.New, none, 0),
	ok(0, model.New, model.Outcome{}),
	invoke(0, model.Clone, 0, 1),
	ok(0, model.Clone, model.Outcome{}),
	invoke(0, model.Clone, 0, 2), // 5
	invoke(1, model.StrongCount, 1, none),
	ok(1, model.StrongCount, model.Outcome{Count: 3}),
	ok(0, model.Clone, model.Outcome{Err: model.R7}),
	invoke(1, model.PtrEq, 1, none),
	ok(1, model.PtrEq, model.Outcome{OK: true}), // 10
	invoke(1, model.Drop, 1, none),
	ok(1, model.Drop, model.Outcome{}),
	invoke(0, model.Clone, 0, 2),
	ok(0, model.Clone, model.Outcome{}),
}}

func init() { atLimit.Lines[8].Call.Other = 0 }

// corruption changes a trace that is accepted. Line is the first that cannot be taken then, 0 if none.
type corruption struct {
	kind   string
	of     *Trace
	change func([]Line) []Line
	line   int
}

// field changes the line of that number, from 1.
func field(line int, change func(*Line)) func([]Line) []Line {
	return func(all []Line) []Line { change(&all[line-1]); return all }
}

func without(line int) func([]Line) []Line {
	return func(all []Line) []Line { return slices.Delete(all, line-1, line) }
}

func twice(line int) func([]Line) []Line {
	return func(all []Line) []Line { return slices.Insert(all, line, all[line-1]) }
}

// moved takes the line out and puts it before another.
func moved(line, before int) func([]Line) []Line {
	return func(all []Line) []Line {
		l := all[line-1]
		return slices.Insert(slices.Delete(all, line-1, line), before-1, l)
	}
}

func process(p int) func(*Line)              { return func(l *Line) { l.Process = p } }
func operation(f model.Func) func(*Line)     { return func(l *Line) { l.Call.F = f } }
func handle(h model.HandleID) func(*Line)    { return func(l *Line) { l.Call.Handle = h } }
func other(h model.HandleID) func(*Line)     { return func(l *Line) { l.Call.Other = h } }
func makes(h model.HandleID) func(*Line)     { return func(l *Line) { l.Call.To = h } }
func count(n uint64) func(*Line)             { return func(l *Line) { l.Outcome.Count = n } }
func freed(b bool) func(*Line)               { return func(l *Line) { l.Outcome.Freed = b } }
func succeeded(b bool) func(*Line)           { return func(l *Line) { l.Outcome.OK = b } }
func panicked(b bool) func(*Line)            { return func(l *Line) { l.Outcome.Panicked = b } }
func refused(why model.Property) func(*Line) { return func(l *Line) { l.Outcome.Err = why } }

var corruptions = []corruption{
	{"process: a call that another process returns from", &overlapping, field(8, process(3)), 9},
	{"process: a return on a process without a call", &overlapping, field(9, process(3)), 9},
	{"process: a call on a process that is in one", &overlapping, field(8, process(1)), 8},
	{"operation: not of the handle's kind", &overlapping, field(5, operation(model.FromRaw)), 5},
	{"operation: another one returns", &overlapping, field(10, operation(model.Drop)), 10},
	{"operation: a drop instead of a wake", &overlapping, func(all []Line) []Line {
		all[6].Call.F, all[9].Call.F = model.Drop, model.Drop
		return all
	}, 0}, // nothing of this trace tells them apart
	{"handle: consumed", &overlapping, field(7, handle(1)), 7},
	{"handle: in use by a call that consumes it", &overlapping, field(8, handle(2)), 8},
	{"handle: never made", &overlapping, field(3, handle(9)), 3},
	{"handle: none", &overlapping, field(3, handle(none)), 3},
	{"handle: the second one never made", &atLimit, field(9, other(7)), 9},
	{"handle: the second one of another kind", &overlapping, func(all []Line) []Line {
		return slices.Insert(all, 6, Line{Process: 2, Call: model.Call{F: model.PtrEq, Handle: 0, Other: 2, To: none, Self: none}})
	}, 7},
	{"handle: a second one too many", &overlapping, field(3, other(0)), 3},
	{"new id: in use", &overlapping, field(3, makes(0)), 3},
	{"new id: about to be in use", &overlapping, field(15, makes(3)), 15},
	{"new id: another than the one that is used then", &overlapping, field(5, makes(7)), 7},
	{"new id: none", &overlapping, field(3, makes(none)), 3},
	{"new id: of an operation that makes nothing", &overlapping, field(8, makes(7)), 8},
	{"count: too large", &overlapping, field(9, count(3)), 9},
	{"count: too small", &overlapping, field(9, count(0)), 9},
	{"count: before the wake", &overlapping, field(9, count(2)), 0}, // as good
	{"count: more than TLC's numbers hold", &overlapping, field(9, count(1<<40)), 9},
	{"count: more than the excess", &atLimit, field(7, count(4)), 7},
	{"count: of a call that shows none", &overlapping, field(10, count(1)), 10},
	{"freed: a wake that is not last", &overlapping, field(10, freed(true)), 10},
	{"freed: not, by the last drop", &overlapping, field(18, freed(false)), 18},
	{"freed: by a weak handle", &overlapping, field(20, freed(true)), 20},
	{"ok: not, of the only handle", &overlapping, field(12, succeeded(false)), 12},
	{"ok: an upgrade, so that the drop was not last", &overlapping, field(17, succeeded(true)), 18},
	{"ok: not one object", &atLimit, field(10, succeeded(false)), 10},
	{"panicked: nothing panics", &overlapping, field(10, panicked(true)), 10},
	{"panicked: swallowed by reference", &panicking, field(6, panicked(false)), 6},
	{"panicked: swallowed by value", &panicking, field(8, panicked(false)), 8},
	{"panicked: of the destructor instead", &panicking, field(1, func(l *Line) { l.Panics = Panics{Destructor: true} }), 6},
	{"err: nothing was at its limit", &overlapping, field(4, refused(model.R7)), 4},
	{"err: below the limit", &atLimit, field(4, refused(model.R7)), 4},
	{"err: for another reason", &atLimit, field(8, refused(model.R2)), 8},
	{"err: not, at the limit", &atLimit, field(8, refused("")), 8},
	{"order: a call before the return that gives the handle", &overlapping, moved(7, 6), 6},
	{"order: a call before the return of the one before", &overlapping, moved(3, 2), 2},
	{"order: a return before its call", &overlapping, moved(10, 7), 7},
	{"order: a count read after the wake has returned", &overlapping, func(all []Line) []Line {
		all[8].Outcome.Count = 2
		return moved(10, 8)(all)
	}, 10},
	{"order: a failed upgrade before the last drop", &overlapping, moved(17, 16), 16},
	{"missing: a return", &overlapping, without(4), 4},
	{"missing: a call", &overlapping, without(16), 16},
	{"missing: a call that others show", &overlapping, without(7), 8},
	{"missing: the last return", &overlapping, without(20), 0}, // the call may not have returned
	{"doubled: a call", &overlapping, twice(3), 4},
	{"doubled: a return", &overlapping, twice(4), 5},
}

// Each corruption is rejected at its line and not earlier; the traces themselves, and all their beginnings, are accepted. One run of TLC, and another that searches
// without the reductions.
func TestCorruptedTraces(t *testing.T) {
	t.Parallel()
	var traces []Trace
	var want []TraceVerdict
	add := func(tr Trace, line int) {
		traces = append(traces, tr)
		want = append(want, TraceVerdict{Accepted: line == 0, Line: line})
	}
	for _, good := range []Trace{overlapping, panicking, atLimit} {
		for n := range good.Lines {
			add(Trace{Name: fmt.Sprintf("%s, %d lines", good.Name, n+1), Limit: good.Limit, Lines: good.Lines[:n+1]}, 0)
		}
	}
	kinds := map[string]int{}
	for _, c := range corruptions {
		kind, _, _ := strings.Cut(c.kind, ":")
		if c.line > 0 {
			kinds[kind]++
		}
		add(Trace{Name: c.kind, Limit: c.of.Limit, Lines: c.change(slices.Clone(c.of.Lines))}, c.line)
	}
	for _, kind := range []string{"process", "operation", "handle", "new id", "count", "freed", "ok", "panicked", "err", "order", "missing", "doubled"} {
		require.GreaterOrEqual(t, kinds[kind], 2, kind)
	}
	r, err := AcceptTraces(t.Context(), tool(t), traces)
	require.NoError(t, err)
	for i, v := range r.Verdicts {
		require.Equal(t, want[i], v, "%s", traces[i].Name)
	}
	t.Logf("%d traces, %d rejected; %d states", len(traces), r.Rejected(), r.Result.Distinct)

	// Effects that are put off, and states that are one but for their numbers, change none of that.
	plain, err := acceptTraces(t.Context(), tool(t), traces, "TraceOwnershipVariants", "TraceOwnershipPlain")
	require.NoError(t, err)
	require.Equal(t, r.Verdicts, plain.Verdicts)
	require.Greater(t, plain.Result.Distinct, r.Result.Distinct)
	t.Logf("%d states by the search that leaves nothing out", plain.Result.Distinct)
}

// What has no form that TLC could read is an error with its place.
func TestTracesWithoutForm(t *testing.T) {
	change := func(f func(*Line)) []Line { return field(3, f)(slices.Clone(overlapping.Lines)) }
	for name, row := range map[string]struct {
		traces []Trace
		says   string
	}{
		"no traces":       {nil, "no traces"},
		"too many traces": {make([]Trace, MaxTraces+1), "10001 traces: want at most 10000"},
		"no lines":        {[]Trace{{Name: "empty"}}, "empty: no lines"},
		"too many lines":  {[]Trace{overlapping, {Name: "long", Lines: slices.Repeat(overlapping.Lines, MaxTraceLines/20)}}, "long: more than 200000 lines"},
		"limit":           {[]Trace{{Name: "x", Limit: 1, Lines: overlapping.Lines}}, "x: limit 1"},
		"operation":       {[]Trace{{Name: "x", Lines: change(operation(200))}}, "x:3: no operation 200"},
		"process":         {[]Trace{{Name: "x", Lines: change(process(-1))}}, "x:3: process -1"},
		"handle":          {[]Trace{{Name: "x", Lines: change(handle(-2))}}, "x:3: clone -2"},
		"large handle":    {[]Trace{{Name: "x", Lines: change(makes(1 << 40))}}, "want -1 to 2147483647"},
		"user code":       {[]Trace{{Name: "x", Lines: change(func(l *Line) { l.Call.Self = 5 })}}, "a trace has no calls of user code"},
		"panics":          {[]Trace{{Name: "x", Lines: change(func(l *Line) { l.Panics.Wake = true })}}, "only new says"},
		"rule":            {[]Trace{{Name: "x", Lines: field(4, refused("\"\n"))(slices.Clone(overlapping.Lines))}}, `x:4: refused with "\"\n"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := AcceptTraces(t.Context(), nil, row.traces)
			require.ErrorIs(t, err, ErrTrace)
			require.ErrorContains(t, err, row.says)
			require.ErrorIs(t, WriteTraces(&bytes.Buffer{}, row.traces), ErrTrace)
		})
	}
}

// A name is nothing but a comment, whatever stands in it, and the bounds are the largest of all traces.
func TestWriteTraces(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, WriteTraces(&b, []Trace{{Name: "a\n>> *) \"b\" é", Lines: overlapping.Lines[:2]}, panicking, atLimit}))
	text := b.String()
	require.Contains(t, text, `  <<  \* 1: "a\n>> *) \"b\" \u00e9"`+"\n")
	require.Contains(t, text, "TraceLimit   == 10\nTraceObjects == 1\nTraceHandles == 6\nTraceRunning == 2\nTraceWakes   == 2\n")
	require.Contains(t, text, "Limits == <<4, 10, 2>>\n")
	require.Contains(t, text, `[e |-> "invoke", p |-> 0, f |-> "New", h |-> -1, other |-> -1, to |-> 0, panics |-> {"wake"}]`+"\n")
	require.Contains(t, text, `, [e |-> "ok", p |-> 0, f |-> "Wake", ok |-> FALSE, count |-> 0, freed |-> TRUE, panicked |-> TRUE, err |-> ""]`+"\n")
	require.Equal(t, `"a\\\"b"`, quote(`a\"b`))
}

// What TraceOwnership prints is read, and nothing else.
func TestTraceReport(t *testing.T) {
	lines := []int{2, 2, 2}
	r, err := traceReport(lines, &Result{Printed: []string{`<<"reached", 2, 1>>`, `<<"reached", 1, 1>>`, `<<"reached", 1, 2>>`}})
	require.NoError(t, err)
	require.Equal(t, []TraceVerdict{{Accepted: true}, {Line: 2}, {Line: 1}}, r.Verdicts)
	require.Equal(t, 2, r.Rejected())
	for _, printed := range []string{`<<"reached", 4, 1>>`, `<<"reached", 1, 3>>`, `<<"reached", 0, 1>>`, `<<"reached", 1>>`, `<<"other", 1, 1>>`, `<<"reached", "1", 1>>`, `1`, `<<`} {
		_, err := traceReport(lines, &Result{Printed: []string{printed}})
		require.ErrorIs(t, err, ErrTLC, printed)
	}
}

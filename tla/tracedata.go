package tla

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// WriteTraces writes the module TraceData, from which TraceOwnership takes its traces and the bounds within which Ownership can show them.
func WriteTraces(w io.Writer, traces []Trace) error {
	if err := checkTraces(traces); err != nil {
		return err
	}
	b := boundsOf(traces)
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "----------------------------- MODULE TraceData -----------------------------\n",
		"(* Written by package tla. The fields are those of TraceOwnership. *)\n",
		"EXTENDS Integers\n\n")
	fmt.Fprintf(out, "TraceLimit   == %d\nTraceObjects == %d\nTraceHandles == %d\nTraceRunning == %d\nTraceWakes   == %d\n\n",
		b.limit, b.objects, b.handles, b.running, b.wakes)
	fmt.Fprintf(out, "Limits == <<")
	for i, t := range traces {
		fmt.Fprintf(out, "%s%d", comma(i), limitOf(t))
	}
	fmt.Fprint(out, ">>\n\n")
	for i, t := range traces {
		writeTrace(out, i, t.Name, t.Lines, Line.record)
	}
	return endData(out)
}

// writeTrace writes a trace as part of the sequence Traces.
func writeTrace[L any](out *bufio.Writer, i int, name string, lines []L, record func(L) string) {
	if i == 0 {
		fmt.Fprint(out, "Traces == <<\n")
	}
	fmt.Fprintf(out, "  %s<<  \\* %d: %s\n", comma(i), i+1, strconv.QuoteToASCII(name))
	for j, l := range lines {
		fmt.Fprintf(out, "    %s%s\n", comma(j), record(l))
	}
	fmt.Fprint(out, "  >>\n")
}

// endData ends the sequence and the module.
func endData(out *bufio.Writer) error {
	fmt.Fprint(out, ">>\n=============================================================================\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("tla: traces: %w", err)
	}
	return nil
}

func comma(i int) string {
	if i == 0 {
		return ""
	}
	return ", "
}

// record is the line as TLA+ has it.
func (l Line) record() string {
	if l.Return {
		o := l.Outcome
		return fmt.Sprintf("[e |-> \"ok\", p |-> %d, f |-> %s, ok |-> %s, count |-> %d, freed |-> %s, panicked |-> %s, err |-> %s]",
			l.Process, quote(FuncName(l.Call.F)), boolean(o.OK), min(o.Count, math.MaxInt32), boolean(o.Freed), boolean(o.Panicked), quote(string(o.Err)))
	}
	var panics []string
	if l.Panics.Wake {
		panics = append(panics, quote("wake"))
	}
	if l.Panics.Destructor {
		panics = append(panics, quote("destructor"))
	}
	c := l.Call
	return fmt.Sprintf("[e |-> \"invoke\", p |-> %d, f |-> %s, h |-> %d, other |-> %d, to |-> %d, panics |-> {%s}]",
		l.Process, quote(FuncName(c.F)), c.Handle, c.Other, c.To, strings.Join(panics, ", "))
}

func boolean(b bool) string { return strings.ToUpper(strconv.FormatBool(b)) }

// quote writes a string of TLA+. What [checkTraces] lets through is of letters and digits.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// traceBounds are the constants of Ownership. None of them keeps a trace from being accepted: an accepted call has the effect that its
// return shows, so that there are never more handles than the lines say, and so on.
type traceBounds struct {
	limit, objects, handles, running, wakes int
}

func boundsOf(traces []Trace) traceBounds {
	var b traceBounds
	for _, t := range traces {
		b.limit = max(b.limit, limitOf(t))
		objects, wakes, live, most := 0, 0, 0, 0
		invoked := map[int]Line{}
		processes := map[int]bool{}
		for _, l := range t.Lines {
			processes[l.Process] = true
			if !l.Return {
				invoked[l.Process] = l
				switch l.Call.F {
				case model.New:
					objects++
				case model.Wake, model.WakeByRef:
					wakes++
				}
				if l.Call.To != model.NoHandle {
					live++
				}
				most = max(most, live)
				continue
			}
			live -= ended(invoked[l.Process].Call, l.Outcome)
		}
		b.objects, b.wakes = max(b.objects, objects), max(b.wakes, wakes)
		b.running = max(b.running, len(processes))
		// A call in progress keeps the number of the handle that it consumed; and one number is for the next handle.
		b.handles = max(b.handles, most+len(processes)+1)
	}
	return b
}

// ended counts the handles that were there before the return, or were to be, and are not behind it.
func ended(c model.Call, out model.Outcome) int {
	n := 0
	if c.To != model.NoHandle && (out.Err != "" || c.F == model.Upgrade && !out.OK) {
		n++
	}
	if model.Consumes(c.F) && out.Err == "" && (c.F != model.TryUnwrap || out.OK) {
		n++
	}
	return n
}

// limitOf is the limit of the counts; where the trace has none, one that its calls cannot reach.
func limitOf(t Trace) int {
	if unreached := len(t.Lines) + 2; t.Limit == 0 || t.Limit > uint64(unreached) {
		return unreached
	}
	return int(t.Limit)
}

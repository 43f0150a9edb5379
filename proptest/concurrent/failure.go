package concurrent

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// Failure is a broken property with the scenario and the run that show it. It is an error.
type Failure struct {
	Property model.Property
	Detail   string // what broke, in one line
	Scenario scenario.Scenario
	Minimal  bool   // no single removal leaves a scenario that fails for the same property
	Tried    int    // scenarios that shrinking and minimising ran
	Seed     uint64 // of the check that drew the scenario, 0 if it was given
	// Explored is the execution; nil for a native run, whose schedule cannot be brought back.
	Explored *explore.Failure
	Stack    string // of a crash

	program *program
	wrong   *Wrong
	record  *record
}

// Error returns the property and the detail, on one line.
func (f *Failure) Error() string { return fmt.Sprintf("%v: %s", f.Property, f.Detail) }

// Commands are what a report tells the reader to type.
type Commands struct {
	Explore string // explores a scenario file, with options and the file behind it; empty if there is no such command
	File    string // the file in which the scenario is already; empty if it is in none
	Again   string // finds a failure that was drawn again, with a %d for the seed; empty if there is no such command
}

// DefaultCommands are those of the command wakecheck.
var DefaultCommands = Commands{
	Explore: "go run ./cmd/wakecheck explore",
	Again:   "go run ./cmd/wakecheck verify -layers scenarios -seed %d",
}

// Report tells the whole story, in several lines: the property, the scenario, the execution step by step, what the contract would have
// allowed, and how to see it again.
func (f *Failure) Report(c Commands) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v is broken: %s\n\n%s\n", f.Property, f.Detail, strings.TrimRight(f.Scenario.Table(), "\n"))
	f.writeInterleaving(&b)
	f.writeOutcomes(&b)
	stack := f.Stack
	if f.Explored != nil && stack == "" {
		stack = f.Explored.Stack
		if crash, ok := f.Explored.Value.(*Crash); ok {
			stack = crash.Stack
		}
	}
	if stack != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(stack))
	}
	f.writeCommands(&b, c)
	return b.String()
}

func (f *Failure) writeInterleaving(b *strings.Builder) {
	if f.Explored == nil {
		return
	}
	fmt.Fprintf(b, "\nexecution, under %v; a line stands below what it depends on\n%s\n", f.Explored.Execution.Model, f.program.interleaving(f.Explored))
	for _, w := range f.Explored.Waits {
		fmt.Fprintf(b, "    %s\n", w)
	}
}

// writeOutcomes sets what each call showed beside what the contract allows.
func (f *Failure) writeOutcomes(b *strings.Builder) {
	if f.record == nil {
		return
	}
	t := newTable("thread", "call", "observed", "the contract")
	_, numbers := f.program.ordered(f.record)
	for _, n := range numbers {
		c, e := f.program.calls[n], f.record.entries[n]
		verdict := ""
		if f.wrong != nil && f.wrong.Call == n {
			verdict = "<- " + string(f.Property)
			if len(f.wrong.Allowed) > 0 {
				verdict = "<- allows " + describeAll(c.F, f.wrong.Allowed)
			}
		}
		t.AppendRow(table.Row{f.program.threadName(c.thread), c.text(), describe(c.F, e.out), verdict})
	}
	fmt.Fprintf(b, "\n%s\n", t.Render())
}

// text is the call, marked if it is not of the scenario's steps.
func (c call) text() string {
	if c.closing {
		return c.Call.String() + " (at the end)"
	}
	return c.Call.String()
}

// writeCommands says how to keep the scenario in a file, to run the same execution again, to draw it, and to find it again.
func (f *Failure) writeCommands(b *strings.Builder, c Commands) {
	file := c.File
	b.WriteByte('\n')
	if file == "" {
		file = "failure.scenario"
		fmt.Fprintf(b, "scenario:  cat > %s <<'EOF'\n%s\nEOF\n", file, strings.TrimRight(f.Scenario.String(), "\n"))
	}
	if f.Explored != nil && f.Explored.Replay != "" && c.Explore != "" {
		fmt.Fprintf(b, "replay:    %s -replay %s %s\n", c.Explore, f.Explored.Replay, file)
		fmt.Fprintf(b, "draw:      %s -replay %s -svg failure.svg %s\n", c.Explore, f.Explored.Replay, file)
	}
	if f.Seed != 0 && c.Again != "" {
		fmt.Fprintf(b, "again:     "+c.Again+"\n", f.Seed)
	}
}

func newTable(head ...any) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault // names of threads are shown as they are
	t.SetStyle(style)
	t.AppendHeader(table.Row(head))
	return t
}

// History returns the calls of the run that failed, in an order that extends theirs; nil if the run did not come to its end.
func (f *Failure) History() []linearize.Call {
	if f.record == nil {
		return nil
	}
	calls, _ := f.program.ordered(f.record)
	return calls
}

package proptest

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/wakecheck/wakecheck/model"
)

// Record is a step as it was taken.
type Record struct {
	Step  Step
	Of    model.Call // the call that the step begins or goes on with
	Depth int        // calls in progress on the thread before the step
	Want  string     // what the contract wants of it
	Got   string     // what the subject did; empty if it did not answer
}

// Failure is a broken property with the run that shows it. It is an error.
type Failure struct {
	Property model.Property
	Detail   string   // what was wanted and what came instead, after the last step
	Trace    Trace    // replays the failure
	Records  []Record // the steps of Trace
	Stack    string   // of a subject that crashed
	Minimal  bool     // no single step can be removed from Trace
	Flaky    bool     // Trace did not fail again: the subject is not deterministic
	Rerun    string   // the command that finds the failure again; empty for a replay
	Seed     uint64   // of the check that found it
	Shrunk   int      // runs that shrinking took
}

// Error returns the property and the detail, on one line.
func (f *Failure) Error() string { return fmt.Sprintf("%v: %s", f.Property, f.Detail) }

// Report returns the whole story, in several lines: the property, a table of the steps with what was wanted and what came, and how to see it again.
func (f *Failure) Report() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v is broken: %s\n\n", f.Property, f.Detail)
	f.table(&b)
	if f.Stack != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(f.Stack))
	}
	if f.Flaky {
		b.WriteString("\nThe same steps did not fail again: the subject is not deterministic.\n")
	} else if !f.Minimal && f.Rerun != "" {
		b.WriteString("\nMinimising was cut short: fewer steps may do.\n")
	}
	fmt.Fprintf(&b, "\ntrace:  %v\n", f.Trace)
	if f.Rerun != "" {
		fmt.Fprintf(&b, "seed:   %d\nagain:  %s\n", f.Seed, f.Rerun)
	}
	return b.String()
}

// table writes one line a step. A call inside user code is indented.
func (f *Failure) table(b *strings.Builder) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\tthread\tcall\twanted\tgot")
	for i, r := range f.Records {
		got := r.Got
		if got == "" {
			got = "no answer"
		}
		fmt.Fprintf(w, "%d\t%d\t%s%s\t%s\t%s\n", i+1, r.Step.Thread, strings.Repeat(". ", r.Depth), r.what(), r.Want, got)
	}
	w.Flush()
}

func (r Record) what() string {
	if r.Step.Action == Invoke {
		return r.Step.Call.String()
	}
	return fmt.Sprintf("%v, user code of %v", r.Step.Action, r.Of)
}

// fail makes a failure of the run so far.
func (m *machine) fail(p model.Property, got event, format string, args ...any) *Failure {
	f := &Failure{Property: p, Detail: fmt.Sprintf(format, args...), Stack: got.detail}
	f.Trace, f.Records = m.journal.trace()
	m.journal.fail(f)
	return f
}

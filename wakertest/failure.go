package wakertest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
)

// Failure is a broken rule of the contract. It is an error, whose text is the whole report.
type Failure struct {
	Property model.Property
	Level    Level
	Seed     uint64
	// Sequence is set at the sequential level, with a trace for proptest.Scope.Replay; Scenario at the other two, with one that [Keep] and
	// concurrent.Replay take.
	Sequence *proptest.Failure
	Scenario *concurrent.Failure

	detail string // if neither is set
	rerun  string
	hints  []string
}

func (k *check) failed(l Level, p model.Property, sequence *proptest.Failure, s *concurrent.Failure) *Failure {
	f := &Failure{Property: p, Level: l, Seed: k.seed, Sequence: sequence, Scenario: s, rerun: k.rerun}
	for _, c := range cases {
		if c.Exemptible && c.Property == p && !k.exempts(c.Name) && c.applies(k.subject, k.survey) && f.about(c.Name) {
			f.hints = append(f.hints, fmt.Sprintf("If the type does not promise that by its design (%s): wakertest.Exempt(%q, reason)", c.About, c.Name))
		}
	}
	return f
}

// about reports whether the failure can be one of the case, if it is of its property.
func (f *Failure) about(name string) bool {
	switch name {
	case noOverflow:
		return true
	case panicSafety: // of user code, not of the subject itself
		return f.Sequence == nil || !slices.ContainsFunc(f.Sequence.Records, func(r proptest.Record) bool { return strings.HasPrefix(r.Got, "crash") })
	case nesting:
		return f.Sequence != nil && slices.ContainsFunc(f.Sequence.Records, func(r proptest.Record) bool {
			return r.Want == "user code runs" || strings.HasPrefix(r.Want, "destructor")
		})
	}
	if f.Sequence == nil || len(f.Sequence.Records) == 0 {
		return false
	}
	return strings.HasPrefix(f.Sequence.Records[len(f.Sequence.Records)-1].Want, "refused")
}

// Error returns the report: the rule with its statement, the steps or the scenario with the execution, what was wanted, and how to see it again.
func (f *Failure) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "wakertest: %v level: %v\n", f.Level, f.statement())
	switch {
	case f.Sequence != nil:
		b.WriteString(f.Sequence.Report())
	case f.Scenario != nil:
		b.WriteString(f.Scenario.Report(concurrent.Commands{}))
		if e := f.Scenario.Explored; e != nil && e.Replay != "" {
			fmt.Fprintf(&b, "replay:    %s  (for concurrent.Replay, with the scenario, which wakertest.Keep keeps)\n", e.Replay)
		}
		fmt.Fprintf(&b, "again:     %s\n", f.rerun)
		if f.Level == Natively {
			b.WriteString("A schedule of goroutines cannot be brought back: the same seed gives the same scenarios, and the failure by chance.\n")
		}
	default:
		fmt.Fprintf(&b, "%v is broken: %s\nagain:  %s\n", f.Property, f.detail, f.rerun)
	}
	for _, h := range f.hints {
		fmt.Fprintf(&b, "\n%s\n", h)
	}
	return strings.TrimRight(b.String(), "\n")
}

// statement is what the rule says.
func (f *Failure) statement() string {
	for _, r := range model.Rules() {
		if r.ID == f.Property {
			return r.Statement
		}
	}
	return "broken"
}

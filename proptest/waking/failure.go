package waking

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
)

// Failure is a broken property with the program and the execution that show it. It is an error.
type Failure struct {
	Property model.Property // empty for a failure that no property names, such as a panic
	Detail   string
	Program  Program
	Minimal  bool // no single removal leaves a program that fails for the same property
	Tried    int  // programs that shrinking and minimising ran
	Seed     uint64
	Explored *explore.Failure
}

func newFailure(p Program, f *explore.Failure) *Failure {
	return &Failure{Property: model.Property(f.Property), Detail: fmt.Sprintf("%s: %s", f.Kind, f.Message), Program: p, Explored: f}
}

// Error returns the property and the detail, on one line.
func (f *Failure) Error() string { return fmt.Sprintf("%v: %s", f.Property, f.Detail) }

// Report tells the whole story, in several lines: the property, the program, the execution, and how to see it again, if there is a command, with a
// %d for the seed.
func (f *Failure) Report(again string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v is broken: %s\n\n%s\n\n%s\n", f.Property, f.Detail, strings.ReplaceAll(f.Program.String(), "; ", "\n"), strings.TrimRight(f.Explored.Table, "\n"))
	for _, w := range f.Explored.Waits {
		fmt.Fprintf(&b, "    %s\n", w)
	}
	if f.Explored.Stack != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(f.Explored.Stack))
	}
	if again != "" {
		fmt.Fprintf(&b, "\nagain:     "+again+"\n", f.Seed)
	}
	return b.String()
}

package waking

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
)

// Failure is a broken property with the program and the run that show it. It is an error.
type Failure struct {
	Property model.Property // empty for a failure that no property names, such as a panic
	Detail   string
	Program  Program
	Minimal  bool   // no single removal leaves a program that fails for the same property
	Tried    int    // programs that shrinking and minimising ran
	Seed     uint64 // of the check that drew the program, 0 if it was given
	// Explored is the execution; nil for a native run, whose schedule cannot be brought back.
	Explored *explore.Failure
	Stack    string // of a panic of a native run
}

func newFailure(p Program, f *explore.Failure) *Failure {
	return &Failure{Property: model.Property(f.Property), Detail: fmt.Sprintf("%s: %s", f.Kind, f.Message), Program: p, Explored: f, Stack: f.Stack}
}

// Error returns the property and the detail, on one line.
func (f *Failure) Error() string { return fmt.Sprintf("%v: %s", f.Property, f.Detail) }

// Commands are what a report tells the reader to type.
type Commands struct {
	Explore string // explores a file, with options and the file behind it; empty if there is no such command
	File    string // the file in which the program is already; empty if it is in none
	Again   string // finds a failure that was drawn again, with a %d for the seed; empty if there is no such command
}

// DefaultCommands are those of the command wakecheck.
var DefaultCommands = Commands{
	Explore: "go run ./cmd/wakecheck explore",
	Again:   "go run ./cmd/wakecheck verify -layers scenarios -seed %d",
}

// Report tells the whole story, in several lines: the property, the program, the execution as a table of threads and steps, and how to see it again.
func (f *Failure) Report(c Commands) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v is broken: %s\n\n%s", f.Property, f.Detail, f.Program)
	if f.Explored != nil {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimRight(f.Explored.Table, "\n"))
		for _, w := range f.Explored.Waits {
			fmt.Fprintf(&b, "    %s\n", w)
		}
	}
	if f.Stack != "" {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(f.Stack))
	}
	f.writeCommands(&b, c)
	return b.String()
}

// writeCommands says how to keep the program in a file, to run the same execution again, to draw it, and to find it again.
func (f *Failure) writeCommands(b *strings.Builder, c Commands) {
	file := c.File
	b.WriteByte('\n')
	if file == "" {
		file = "failure.waking"
		fmt.Fprintf(b, "program:   cat > %s <<'EOF'\n%sEOF\n", file, f.Program)
	}
	if f.Explored != nil && f.Explored.Replay != "" && c.Explore != "" {
		fmt.Fprintf(b, "replay:    %s -replay %s %s\n", c.Explore, f.Explored.Replay, file)
		fmt.Fprintf(b, "draw:      %s -replay %s -svg failure.svg %s\n", c.Explore, f.Explored.Replay, file)
	}
	if f.Seed != 0 && c.Again != "" {
		fmt.Fprintf(b, "again:     "+c.Again+"\n", f.Seed)
	}
}

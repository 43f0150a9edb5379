package waking

import (
	"fmt"
	"strings"
)

// String returns the text form, which [Parse] reads back as the same program if this one is valid.
func (p Program) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "waking %v\n", p.Kind)
	if p.Ready != 0 {
		fmt.Fprintf(&b, "ready %d\n", p.Ready)
	}
	if p.Ends != BeforePoll {
		fmt.Fprintf(&b, "ends %v\n", p.Ends)
	}
	if len(p.Main) > 0 {
		part(&b, "main", p.Main)
	}
	for i, ops := range p.Threads {
		part(&b, "thread "+threadName(i), ops)
	}
	return b.String()
}

func part(b *strings.Builder, title string, ops []Op) {
	fmt.Fprintln(b, title)
	for _, o := range ops {
		fmt.Fprintf(b, "\t%v\n", o)
	}
}

// Line is the program in one line.
func (p Program) Line() string {
	lines := strings.Split(strings.TrimSuffix(p.String(), "\n"), "\n")
	var b strings.Builder
	for i, l := range lines {
		step, isStep := strings.CutPrefix(l, "\t")
		switch {
		case i == 0:
		case isStep && !strings.HasPrefix(lines[i-1], "\t"):
			b.WriteString(": ")
		case isStep:
			b.WriteString(", ")
		default:
			b.WriteString("; ")
		}
		b.WriteString(step)
	}
	return b.String()
}

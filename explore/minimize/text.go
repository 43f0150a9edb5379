package minimize

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// WriteText writes the result for a terminal: for each minimum a table of the sites with what breaks below, then the messages
// of the failures, and what follows for the orders as written.
func (r *Result) WriteText(w io.Writer) error {
	var b strings.Builder
	r.head(&b)
	notes := &notes{index: map[string]int{}, command: r.command}
	for i, m := range r.Minima {
		fmt.Fprintf(&b, "\nweakest orders, %d of %d%s\n", i+1, len(r.Minima), unproven(m))
		r.minimum(&b, m, notes)
	}
	notes.write(&b)
	r.written(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Result) head(b *strings.Builder) {
	fmt.Fprintf(b, "%v", r.Verdict)
	if r.Bound != "" {
		fmt.Fprintf(b, " (%s)", string(r.Bound))
	}
	atLeast := ""
	if r.Assignments == math.MaxUint64 {
		atLeast = "at least "
	}
	fmt.Fprintf(b, ": %d weakest of %s%d assignments to %d sites under %v, %d explorations",
		len(r.Minima), atLeast, r.Assignments, len(r.Sites), r.Model, r.Explored)
	if r.Audited > 0 {
		fmt.Fprintf(b, ", %d audited (seed %d)", r.Audited, r.Seed)
	}
	fmt.Fprintf(b, "\nsufficient for these programs: %s\n", strings.Join(r.Programs, ", "))
	if r.Published.Name != "" {
		fmt.Fprintf(b, "%s: %s\n", r.Published.Name, r.Published.Source)
	}
	for _, j := range []struct {
		name string
		Judged
	}{{"strongest", r.Strongest}, {"written", r.Written}} {
		if j.Break != nil {
			fmt.Fprintf(b, "the %s orders fail: %s: %v, replay %s\n", j.name, j.Break.Program, j.Break.Failure, replayOf(j.Break))
		}
	}
}

func unproven(m Minimum) string {
	if m.Proven {
		return ""
	}
	return ", perhaps not the weakest"
}

func (r *Result) minimum(b *strings.Builder, m Minimum, n *notes) {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "site\t%swritten\tweakest\tbelow\tbreaks\treplay\n", r.column(r.Published.Name))
	for _, c := range m.Orders {
		row := fmt.Sprintf("%s\t%s%v\t%v", c.Site.Name, r.published(c.Site), WrittenOrders(c.Site), c.Orders)
		alone := true
		for _, below := range m.Below {
			if below.Site != c.Site {
				continue
			}
			alone = false
			fmt.Fprintf(w, "%s\t%v\t%s\n", row, below.Orders, n.add(below.Break))
			row = "\t" + r.column("") + "\t"
		}
		if alone {
			fmt.Fprintf(w, "%s\t\t\t\n", row)
		}
	}
	w.Flush()
	trimmed(b, &table)
}

// written says what follows for the sites as written.
func (r *Result) written(b *strings.Builder) {
	b.WriteString("\nas written, for these programs\n")
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	if r.Published.Name != "" { // two columns of orders, which have to be told apart
		fmt.Fprintf(w, "site\t%swritten\t\n", r.column(r.Published.Name))
	}
	for _, s := range r.Sites {
		fmt.Fprintf(w, "%s\t%s%v\t%s\n", s.Site.Name, r.published(s.Site), WrittenOrders(s.Site), s.Judgement)
	}
	w.Flush()
	trimmed(b, &table)
	if slices.ContainsFunc(r.Sites, func(s SiteResult) bool { return s.Judgement == StrongerThanNeeded }) {
		b.WriteString("stronger than needed: with a weaker order nothing breaks in these programs; executions with load buffering are not explored\n")
	}
}

// published is the column of the published orders of a site, column that of anything; both are empty if there are none to show.
func (r *Result) published(s *memory.Site) string {
	if o, ok := r.Published.Orders[s.Name]; ok {
		return r.column(o.String())
	}
	return r.column("none")
}

func (r *Result) column(text string) string {
	if r.Published.Name == "" {
		return ""
	}
	return text + "\t"
}

// trimmed writes what a tabwriter aligned, without the blanks that fill up the last columns.
func trimmed(b *strings.Builder, table *strings.Builder) {
	for line := range strings.Lines(table.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
}

// notes are the messages of failures, numbered, each with the lines that replay it. Failures that say the same have one number.
type notes struct {
	command string
	index   map[string]int
	lines   []string
	replays [][]string
}

// add returns the columns of a break.
func (n *notes) add(b *Break) string {
	if b == nil {
		return "unknown\t"
	}
	text := fmt.Sprintf("%s: %v", b.Program, b.Failure)
	if n.index[text] == 0 {
		n.lines = append(n.lines, fmt.Sprintf("[%d] %s", len(n.lines)+1, text))
		n.replays = append(n.replays, nil)
		n.index[text] = len(n.lines)
	}
	i := n.index[text] - 1
	if line := n.replay(b); line != "" && !slices.Contains(n.replays[i], line) {
		n.replays[i] = append(n.replays[i], line)
	}
	return fmt.Sprintf("[%d] %s: %s\t%s", i+1, b.Program, label(b.Failure), replayOf(b))
}

// replay returns the line that replays a break, empty if there is none.
func (n *notes) replay(b *Break) string {
	if n.command == "" || b.Failure.Replay == "" {
		return ""
	}
	order := ""
	if o := b.Overrides(); o != "" {
		order = " -order '" + o + "'"
	}
	return fmt.Sprintf("%s%s -replay %s %s", n.command, order, b.Failure.Replay, b.Program)
}

func (n *notes) write(b *strings.Builder) {
	for i, line := range n.lines {
		if i == 0 {
			b.WriteString("\n")
		}
		b.WriteString(line + "\n")
		for _, r := range n.replays[i] {
			b.WriteString("    " + r + "\n")
		}
	}
}

// label names kind and property.
func label(f *explore.Failure) string {
	if f.Property == "" {
		return string(f.Kind)
	}
	return fmt.Sprintf("%s (%s)", f.Kind, f.Property)
}

// replayOf returns the replay string. A failed Check has none: the execution itself breaks nothing.
func replayOf(b *Break) string {
	if b.Failure.Replay == "" {
		return "none"
	}
	return b.Failure.Replay
}

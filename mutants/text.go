package mutants

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/wakecheck/wakecheck/model"
)

// Text is the report for a reader: the matrix, every problem, and the sums.
func (rep *Report) Text() string {
	var b strings.Builder
	b.WriteString(rep.table())
	for _, r := range append([]Row{rep.Control}, rep.Rows...) {
		for _, p := range r.Problems {
			fmt.Fprintf(&b, "\n%s: %s\n", r.Name, shorten(p))
		}
	}
	for _, d := range rep.Differences {
		fmt.Fprintf(&b, "\nnot as in %s/%s, which -update rewrites:\n%s\n", Folder, MatrixFile, d)
	}
	if rep.NotCompared != "" {
		fmt.Fprintf(&b, "\nnot compared with %s/%s: %s\n", Folder, MatrixFile, rep.NotCompared)
	}
	fmt.Fprintln(&b, rep.summary())
	return b.String()
}

func (rep *Report) table() string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	header := table.Row{"mutant", "kind", "breaks"}
	for _, l := range Layers() {
		header = append(header, string(l))
	}
	t.AppendHeader(append(header, "seconds"))
	var group Group
	for _, r := range rep.Rows {
		if group != "" && r.Group != group {
			t.AppendSeparator()
		}
		group = r.Group
		t.AppendRow(r.cells())
	}
	return t.Render() + "\n"
}

func (r Row) cells() table.Row {
	row := table.Row{r.Name, r.Kind, string(r.Property)}
	for _, l := range Layers() {
		row = append(row, r.Cell(l).Text)
	}
	return append(row, fmt.Sprintf("%.1f", r.Seconds))
}

// summary counts mutants and kills.
func (rep *Report) summary() string {
	mutants, killed, harmless, cached := 0, 0, 0, 0
	for _, r := range rep.Rows {
		cached += r.Cached
		if r.Mutant.Harmless() {
			harmless++
			continue
		}
		mutants++
		if r.killed() {
			killed++
		}
	}
	s := fmt.Sprintf("%s: %d of %d mutants killed as declared, %d harmless ones; %d runs of layers, %d from the cache", rep.Verdict, killed, mutants, harmless,
		rep.Runs, cached)
	if rep.NotRun > 0 {
		s += fmt.Sprintf(", %d not run", rep.NotRun)
	}
	if rep.Reason != "" {
		s += " (" + rep.Reason + ")"
	}
	return fmt.Sprintf("%s (%.1fs)", s, rep.Seconds)
}

// killed reports whether a layer killed it and everything is as declared.
func (r Row) killed() bool {
	for _, o := range r.Outcomes {
		if o.Verdict == model.Fail && len(r.Problems) == 0 {
			return true
		}
	}
	return false
}

// maxLines is how much of a problem is printed; the whole is in the JSON form.
const maxLines = 14

func shorten(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > maxLines {
		lines = append(lines[:maxLines], "...")
	}
	return strings.Join(lines, "\n")
}

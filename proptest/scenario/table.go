package scenario

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Table returns the scenario as a table without a newline at its end: the head and the setup in rows of their own, then the threads side by
// side, each in a column, and then the teardown.
func (s Scenario) Table() string {
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	wide := func(lines []string) {
		cell := strings.ReplaceAll(strings.Join(lines, "\n"), "\t", "  ")
		w.AppendRow(table.Row(slices.Repeat([]any{cell}, len(s.Threads))), table.RowConfig{AutoMerge: true, AutoMergeAlign: text.AlignLeft})
		w.AppendSeparator()
	}
	wide(s.head())
	if len(s.Setup) > 0 {
		wide(titled(s.name(setupPart), s.Setup))
	}
	var names, columns table.Row
	for _, t := range s.Threads {
		lines := titled(t.Name, t.Steps)
		for i := range lines {
			lines[i] = strings.TrimPrefix(lines[i], "\t")
		}
		names = append(names, lines[0])
		columns = append(columns, strings.Join(lines[1:], "\n"))
	}
	w.AppendRow(names)
	w.AppendSeparator()
	w.AppendRow(columns)
	w.AppendSeparator()
	if len(s.Teardown) > 0 {
		wide(titled(s.name(teardownPart), s.Teardown))
	}
	return w.Render()
}

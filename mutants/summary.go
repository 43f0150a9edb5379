package mutants

import (
	"fmt"
	"strings"
)

// Summary is the matrix in short, in Markdown: how many mutants of each kind each layer must kill, and a row for each of the first rank.
func Summary(all []*Mutant) string {
	var b strings.Builder
	header := "| mutant | breaks |"
	rule := "|---|---|"
	for _, l := range Layers() {
		header += " `" + string(l) + "` |"
		rule += "---|"
	}
	b.WriteString(header + "\n" + rule + "\n")
	for _, m := range all {
		if m.Source == nil || !m.Source.First {
			continue
		}
		fmt.Fprintf(&b, "| `%s` (%s %s) | %s |", m.Name, m.Source.Repository, m.Source.Reference, string(m.Property))
		cells := m.Declared().Cells
		for _, l := range Layers() {
			cell := "."
			if c, ok := cells[l]; ok {
				cell = strings.ReplaceAll(c.Text, "|", " or ")
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	for _, k := range []Kind{Count, Borrow, Lost, Ordered} {
		b.WriteString(kindRow(all, k))
	}
	return b.String()
}

// Names of the kinds, as they are shown.
var kindNames = map[Kind]string{
	Count: "reference count", Borrow: "by reference or by value, panics, re-entrancy", Lost: "lost wakeups, task state", Ordered: "memory ordering",
}

// kindRow counts the mutants of a kind, and those that each layer must kill.
func kindRow(all []*Mutant, k Kind) string {
	total, killed := 0, map[Layer]int{}
	for _, m := range all {
		if m.Kind != k || m.Harmless() {
			continue
		}
		total++
		for l := range m.Kills {
			killed[l]++
		}
	}
	row := fmt.Sprintf("| kind %s, %s: %d mutants | |", k, kindNames[k], total)
	for _, l := range Layers() {
		row += fmt.Sprintf(" %d |", killed[l])
	}
	return row + "\n"
}

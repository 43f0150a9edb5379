package mutants

import (
	"fmt"
	"slices"
	"strings"
)

// MatrixFile is the golden matrix of all mutants, in their folder.
const MatrixFile = "matrix.txt"

// Line is the row of a mutant in the golden matrix: name, kind, property and a cell for each layer, in columns.
func (r Row) Line() string {
	fields := []string{fmt.Sprintf("%-45s", r.Name), string(r.Kind), fmt.Sprintf("%-4s", orDash(string(r.Property)))}
	for _, l := range Layers() {
		cell := "."
		if c, ok := r.Cells[l]; ok {
			cell = c.Text
		}
		fields = append(fields, fmt.Sprintf("%-*s", len(l), cell))
	}
	return strings.TrimRight(strings.Join(fields, "  "), " ")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// Declared is the row that a mutant declares, which is what a run must come to.
func (m *Mutant) Declared() Row {
	r := Row{Mutant: m, Name: m.Name, Group: m.Group, Kind: m.Kind, Property: m.Property, Cells: map[Layer]Cell{}}
	for _, l := range Layers() {
		switch {
		case l == TLA && m.TLA == "" && m.Cannot[l] == "":
		case m.Harmless():
			r.Cells[l] = Cell{Text: "pass"}
		case m.Kills[l] != "":
			r.Cells[l] = Cell{Text: string(m.Kills[l])}
		case m.Sometimes[l] != "":
			r.Cells[l] = Cell{Text: "(" + string(m.Sometimes[l]) + ")"}
		default:
			r.Cells[l] = Cell{Text: "-"}
		}
	}
	return r
}

// Matrix is the golden text of rows.
func Matrix(rows []Row) string {
	var b strings.Builder
	b.WriteString("Which layer kills which mutant, and for which property. Written by `wakecheck mutants -update`.\n" +
		"-  not killed, as declared    (P)  killed or not, as the schedule has it    .  no counterpart in the specifications\n")
	header := []string{fmt.Sprintf("%-45s", "mutant"), "k", "prop"}
	for _, l := range Layers() {
		header = append(header, string(l))
	}
	for _, g := range Groups() {
		var lines []string
		for _, r := range rows {
			if r.Group == g {
				lines = append(lines, r.Line())
			}
		}
		if len(lines) > 0 {
			fmt.Fprintf(&b, "\n== %s\n%s\n%s\n", g, strings.Join(header, "  "), strings.Join(lines, "\n"))
		}
	}
	return b.String()
}

// Differences are the lines of rows that the golden text has not, and how it has them.
func Differences(golden string, rows []Row) (all []string) {
	lines := strings.Split(golden, "\n")
	for _, r := range rows {
		line := r.Line()
		if slices.Contains(lines, line) {
			continue
		}
		old := "no such row"
		for _, l := range lines {
			if strings.HasPrefix(l, r.Name+" ") {
				old = l
			}
		}
		all = append(all, fmt.Sprintf("got   %s\nwant  %s", line, old))
	}
	return all
}

package mutants

import (
	"fmt"
	"slices"
	"strings"
)

// MatrixFile is the golden matrix of all mutants, in their folder.
const MatrixFile = "matrix.txt"

// headerName is how the header of a table begins.
const headerName = "mutant"

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
	header := []string{fmt.Sprintf("%-45s", headerName), "k", "prop"}
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

// Differences are the lines of rows that the golden text has otherwise, and how it has them. New are the names of those that it has not.
func Differences(golden string, rows []Row) (all, fresh []string) {
	lines := strings.Split(golden, "\n")
	for _, r := range rows {
		line := r.Line()
		if slices.Contains(lines, line) {
			continue
		}
		i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, r.Name+" ") })
		if i < 0 {
			fresh = append(fresh, r.Name)
			continue
		}
		all = append(all, fmt.Sprintf("got   %s\nwant  %s", line, lines[i]))
	}
	return all, fresh
}

// Gone are the rows of the golden text whose mutants are not among those that were run, where these are all that there are.
func Gone(golden string, rows []Row) (all []string) {
	inTable := false
	for _, line := range strings.Split(golden, "\n") {
		name, _, _ := strings.Cut(line, " ")
		switch {
		case name == "" || name == "==":
			inTable = false
		case !inTable: // the header, or what stands before the first table
			inTable = name == headerName
		case !slices.ContainsFunc(rows, func(r Row) bool { return r.Name == name }):
			all = append(all, "got   no such mutant\nwant  "+line)
		}
	}
	return all
}

// Cell is what a row shows of a layer: empty if it was not run, "." if that is the specifications and they have no counterpart.
func (r Row) Cell(l Layer) Cell {
	c, ok := r.Cells[l]
	if !ok && l == TLA && r.Mutant.TLA == "" {
		c.Text = "."
	}
	return c
}

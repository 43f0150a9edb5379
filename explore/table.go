package explore

import (
	"fmt"
	"strings"
)

// table writes the execution with one column a thread. A line stands below all that it depends on (program order,
// reads-from, joins); that the lines have one order in time is not meant, a weak execution has none.
func (s *search) table(g *graph, last eid) string {
	var used []int
	for t := range g.lanes {
		if g.lanes[t].root != noNode {
			used = append(used, t)
		}
	}
	rows := s.rows(g, used, last)
	widths := make([]int, len(used))
	for _, r := range rows {
		for c, cell := range r {
			widths[c] = max(widths[c], len(cell))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		line := ""
		for c, cell := range r {
			line += fmt.Sprintf("%-*s", widths[c], cell)
			if c < len(r)-1 {
				line += " | "
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

func (s *search) rows(g *graph, used []int, last eid) [][]string {
	head := make([]string, len(used))
	for c, t := range used {
		head[c] = s.threadName(g, t)
	}
	rows := [][]string{head}
	for _, id := range g.linear(false, last) {
		row := make([]string, len(used))
		for c, t := range used {
			if t == id.lane() {
				row[c] = s.operation(g, id)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// linear returns the events in an order that respects program order and reads-from. Low threads run as early as they can, or
// with reverse high ones. Event last, on which no other depends, comes last; noEvent if there is none.
func (g *graph) linear(reverse bool, last eid) []eid {
	done := make([]int, len(g.lanes))
	var out []eid
	for progress := true; progress; {
		progress = false
		for i := range g.lanes {
			t := i
			if reverse {
				t = len(g.lanes) - 1 - i
			}
			for done[t] < len(g.lanes[t].events) && mkID(t, done[t]) != last && g.dependsOnly(mkID(t, done[t]), done) {
				out = append(out, mkID(t, done[t]))
				done[t]++
				progress = true
			}
			if progress && reverse {
				break // begin with the highest again
			}
		}
	}
	if last != noEvent {
		out = append(out, last)
	}
	return out
}

// dependsOnly reports whether all that comes before the event in porf is done.
func (g *graph) dependsOnly(id eid, done []int) bool {
	porf := g.porf(id)
	for t := range g.lanes {
		n := count(porf, t)
		if t == id.lane() {
			n--
		}
		if n > done[t] {
			return false
		}
	}
	return true
}

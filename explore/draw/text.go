package draw

import (
	"fmt"
	"io"
	"strings"
)

// Text writes the graph for a terminal: a table with one column a thread and one numbered line an event, and below it the edges of
// each relation by those numbers. Marked events have a ">". A line stands below what it depends on; the lines are no
// order in time. Characters that do not print are replaced, so that a name cannot control the terminal.
func (g Graph) Text(w io.Writer) error {
	if err := g.check(); err != nil {
		return err
	}
	var b strings.Builder
	if g.Title != "" {
		b.WriteString(clean(g.Title) + "\n")
	}
	g.table(&b)
	g.relations(&b)
	for _, n := range g.Notes {
		b.WriteString(clean(n) + "\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("draw: text: %w", err)
	}
	return nil
}

func (g Graph) table(b *strings.Builder) {
	widths := make([]int, len(g.Threads))
	for c, name := range g.Threads {
		widths[c] = width(shorten(name))
	}
	for _, e := range g.Events {
		widths[e.Thread] = max(widths[e.Thread], width(e.label()))
	}
	row := func(head string, cell func(c int) string) {
		line := head
		for c := range g.Threads {
			text := cell(c)
			line += text + strings.Repeat(" ", widths[c]-width(text))
			if c < len(g.Threads)-1 {
				line += " | "
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	row("       ", func(c int) string { return shorten(g.Threads[c]) })
	for i, e := range g.Events {
		mark := ' '
		if e.Marked {
			mark = '>'
		}
		row(fmt.Sprintf("%c %4d ", mark, i+1), func(c int) string {
			if c != e.Thread {
				return ""
			}
			return e.label()
		})
	}
}

// label is what the drawings show of an event.
func (e Event) label() string { return shorten(e.Text) }

// relations lists the edges of each relation but po, which the columns show.
func (g Graph) relations(b *strings.Builder) {
	byKind := map[Kind][]string{}
	for _, e := range g.Edges {
		byKind[e.Kind] = append(byKind[e.Kind], e.numbers())
	}
	for k := RF; k < kinds; k++ {
		if edges := byKind[k]; len(edges) > 0 {
			wrap(b, k.String(), edges)
		}
	}
}

// numbers names the ends of an edge as the text form does.
func (e Edge) numbers() string {
	switch {
	case e.From == Init:
		return fmt.Sprintf("init->%d", e.To+1)
	case e.Kind == Unordered:
		return fmt.Sprintf("%d--%d", e.From+1, e.To+1)
	}
	return fmt.Sprintf("%d->%d", e.From+1, e.To+1)
}

// lineLength is where lists of edges are wrapped, in characters.
const lineLength = 100

func wrap(b *strings.Builder, head string, items []string) {
	line := fmt.Sprintf("%-9s", head)
	for _, it := range items {
		if len(line)+1+len(it) > lineLength {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", 9)
		}
		line += " " + it
	}
	b.WriteString(line + "\n")
}

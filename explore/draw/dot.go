package draw

import (
	"fmt"
	"io"
	"strings"
)

// DOT writes the graph in the DOT language of Graphviz: a cluster a thread, an edge for each edge of the graph. Edges of the
// reduction of happens-before are thick, and marked events and edges red.
func (g Graph) DOT(w io.Writer) error {
	if err := g.check(); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("digraph execution {\n")
	b.WriteString("  graph [fontname=\"monospace\", labelloc=t, nodesep=0.6, ranksep=0.5];\n")
	b.WriteString("  node [shape=box, fontname=\"monospace\", fontsize=12];\n")
	b.WriteString("  edge [fontname=\"monospace\", fontsize=10];\n")
	if text := g.headline(); text != "" {
		fmt.Fprintf(&b, "  label=%s;\n", text)
	}
	for c, name := range g.Threads {
		fmt.Fprintf(&b, "  subgraph cluster_%d {\n    label=%s;\n    color=\"#d0d7de\";\n", c, quoteDOT(shorten(name)))
		for i, e := range g.Events {
			if e.Thread == c {
				fmt.Fprintf(&b, "    e%d [label=%s%s];\n", i+1, quoteDOT(fmt.Sprintf("%d  %s", i+1, e.label())), e.attributes())
			}
		}
		b.WriteString("  }\n")
	}
	for _, e := range g.Edges {
		e.dot(&b)
	}
	b.WriteString("}\n")
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("draw: dot: %w", err)
	}
	return nil
}

// headline joins title and notes by line breaks.
func (g Graph) headline() string {
	var lines []string
	for _, s := range append([]string{g.Title}, g.Notes...) {
		if s != "" {
			lines = append(lines, dotEscapes.Replace(clean(s)))
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

func (e Event) attributes() string {
	out := ""
	if tip := e.tip(); tip != "" {
		out += ", tooltip=" + quoteDOT(tip)
	}
	if e.Pending {
		out += `, style=dashed`
	}
	if e.Marked {
		out += fmt.Sprintf(`, color="%s", penwidth=2`, markColor)
	}
	return out
}

// tip says where an event is in the program, and all of its text if the label is shortened.
func (e Event) tip() string {
	var parts []string
	if e.label() != clean(e.Text) {
		parts = append(parts, clean(e.Text))
	}
	for _, s := range []string{e.Site, e.Source} {
		if s != "" {
			parts = append(parts, clean(s))
		}
	}
	return strings.Join(parts, ", ")
}

func (e Edge) dot(b *strings.Builder) {
	from := fmt.Sprintf("e%d", e.From+1)
	if e.From == Init {
		from = fmt.Sprintf("init%d", e.To+1)
		fmt.Fprintf(b, "  %s [label=\"init\", shape=plaintext, fontsize=10];\n", from)
	}
	s := styles[e.Kind]
	color, pen := s.color, "1"
	if e.HB {
		pen = "2"
	}
	if e.Marked {
		color, pen = markColor, "2.5"
	}
	fmt.Fprintf(b, "  %s -> e%d [label=\"%v\", color=\"%s\", fontcolor=\"%s\", style=%s, penwidth=%s", from, e.To+1, e.Kind, color, color, s.dot, pen)
	if e.Kind != PO && e.Kind != RF && e.Kind != ASW && e.Kind != SW {
		b.WriteString(", constraint=false")
	}
	if e.Kind == Unordered {
		b.WriteString(", dir=none")
	}
	b.WriteString("];\n")
}

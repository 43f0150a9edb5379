package draw

import "fmt"

// used reports which relations the graph has edges of.
func (g *Graph) used() [kinds]bool {
	var used [kinds]bool
	for _, e := range g.Edges {
		used[e.Kind] = true
	}
	return used
}

// markers defines the heads of arrows.
func (p *painter) markers() {
	p.printf(`<defs>`)
	for k, used := range p.g.used() {
		if used && Kind(k) != Unordered {
			p.printf(`<marker id="head-%v" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 L8 4 L0 7.2 z" fill="%s"/></marker>`,
				Kind(k), styles[k].color)
		}
	}
	p.printf(`</defs>`)
}

// edges draws the lines. Marked ones have a broad red line below them.
func (p *painter) edges() {
	for i, e := range p.g.Edges {
		if e.Marked {
			p.printf(`<path d="%s" fill="none" stroke="%s" stroke-width="7" stroke-opacity="0.28" stroke-linejoin="round"/>`, p.l.line(i).path, markColor)
		}
	}
	for i, e := range p.g.Edges {
		p.printf(`<path class="%s" data-from="%s" data-to="%s" d="%s" fill="none" %s/>`, e.class(), e.fromNumber(), number(e.To), p.l.line(i).path, e.stroke())
	}
}

// class names the relations that the edge is in.
func (e Edge) class() string {
	if e.HB {
		return e.Kind.String() + " hb"
	}
	return e.Kind.String()
}

func (e Edge) fromNumber() string {
	if e.From == Init {
		return "init"
	}
	return number(e.From)
}

func (e Edge) stroke() string {
	s := styles[e.Kind]
	pen := "1.3"
	if e.HB {
		pen = "2.4"
	}
	out := fmt.Sprintf(`stroke="%s" stroke-width="%s"`, s.color, pen)
	if s.dash != "" {
		out += fmt.Sprintf(` stroke-dasharray="%s"`, s.dash)
	}
	if e.Kind != Unordered {
		out += fmt.Sprintf(` marker-end="url(#head-%v)"`, e.Kind)
	}
	return out
}

// labels names the edges but for po, whose lines are plain, on top of all lines.
func (p *painter) labels() {
	p.printf(`<g font-size="10" text-anchor="middle" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">`)
	for i, e := range p.g.Edges {
		if e.Kind == PO {
			continue
		}
		text := e.Kind.String()
		if e.From == Init {
			text = "init"
		}
		at := p.l.line(i)
		p.printf(`<text x="%d" y="%d" fill="%s">%s</text>`, at.labelX, at.labelY, styles[e.Kind].color, text)
	}
	p.printf(`</g>`)
}

// legend explains what the picture has, one entry a line.
func (p *painter) legend() []string {
	var out []string
	hb := false
	for k, used := range p.g.used() {
		if !used {
			continue
		}
		sample := Edge{Kind: Kind(k)}
		out = append(out, fmt.Sprintf(`<path d="M0 0 H34" fill="none" %s/><text x="44" y="4" fill="%s">%v</text><text x="124" y="4" fill="#24292f">%s</text>`,
			sample.stroke(), styles[k].color, Kind(k), styles[k].meaning))
	}
	for _, e := range p.g.Edges {
		hb = hb || e.HB
	}
	if hb {
		out = append(out, `<path d="M0 0 H34" fill="none" stroke="#57606a" stroke-width="2.4"/><text x="44" y="4" fill="#57606a">hb</text>`+
			`<text x="124" y="4" fill="#24292f">happens-before: the paths of thick lines</text>`)
	}
	if p.marked() {
		out = append(out, fmt.Sprintf(`<rect x="8" y="-6" width="18" height="12" rx="2" fill="#fdebee" stroke="%s" stroke-width="2"/><text x="44" y="4" fill="#24292f">what is wrong, or not sequentially consistent</text>`, markColor))
	}
	if p.g.Model != "" {
		out = append(out, fmt.Sprintf(`<text x="44" y="4" fill="#6e7781">memory model %s</text>`, escapeXML(shorten(p.g.Model))))
	}
	return out
}

func (p *painter) marked() bool {
	for _, e := range p.g.Events {
		if e.Marked {
			return true
		}
	}
	return false
}

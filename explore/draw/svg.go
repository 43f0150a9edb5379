package draw

import (
	"fmt"
	"io"
	"strings"
)

const (
	fontFamily   = "DejaVu Sans Mono, Menlo, Consolas, Liberation Mono, monospace"
	maxHeadLines = 12
)

// SVG writes the graph as a picture: a column a thread, boxes for the events in the order of dependence from top to bottom,
// coloured lines with their names for the relations, and a legend. It needs no styles, scripts, or fonts beyond a monospaced one, and
// may stand in an HTML page.
func (g Graph) SVG(w io.Writer) error {
	if err := g.check(); err != nil {
		return err
	}
	p := painter{g: &g}
	if _, err := io.WriteString(w, p.picture()); err != nil {
		return fmt.Errorf("draw: svg: %w", err)
	}
	return nil
}

// painter writes a picture.
type painter struct {
	g *Graph
	l *layout
	b strings.Builder
}

func (p *painter) printf(format string, args ...any) { fmt.Fprintf(&p.b, format+"\n", args...) }

func (p *painter) picture() string {
	p.l = newLayout(p.g, 0)
	head := p.headLines()
	top := 0
	if len(head) > 0 {
		top = len(head)*lineHeight + 12
		p.l = newLayout(p.g, top)
	}
	legend := p.legend()
	height := p.l.bottom + len(legend)*18 + 2*margin
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="%s" font-size="12" role="img">`,
		p.l.width, height, p.l.width, height, fontFamily)
	p.printf(`<title>%s</title>`, escapeXML(p.name()))
	p.markers()
	p.printf(`<rect width="%d" height="%d" fill="#ffffff"/>`, p.l.width, height)
	p.headlines(head)
	p.threads(top)
	p.edges()
	p.events()
	p.labels()
	for i, entry := range legend {
		p.printf(`<g transform="translate(%d %d)">%s</g>`, margin, p.l.bottom+margin+18*i, entry)
	}
	p.printf(`</svg>`)
	return p.b.String()
}

func (p *painter) name() string {
	if p.g.Title == "" {
		return "execution"
	}
	return clean(p.g.Title)
}

type headLine struct {
	text string
	bold bool
}

// headLines breaks title and notes into lines that fit.
func (p *painter) headLines() []headLine {
	limit := (p.l.width - 2*margin) / 8
	var out []headLine
	for i, s := range append([]string{p.g.Title}, p.g.Notes...) {
		for _, line := range breakLines(clean(s), limit) {
			out = append(out, headLine{line, i == 0})
		}
	}
	if len(out) > maxHeadLines {
		out = append(out[:maxHeadLines-1], headLine{text: "…"})
	}
	return out
}

// breakLines breaks a text at spaces, and anywhere within a word that is longer than a line.
func breakLines(s string, limit int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(s) {
		for {
			if line == "" {
				line = cutHard(word, limit)
				word = word[len(line):]
			} else if width(line)+1+width(word) <= limit {
				line += " " + word
				break
			}
			if word == "" {
				break
			}
			lines = append(lines, line)
			line = ""
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// cutHard returns the part of a word that fits, at least one character.
func cutHard(s string, limit int) string {
	n := 0
	for i, r := range s {
		n += runeWidth(r)
		if n > limit && i > 0 {
			return s[:i]
		}
	}
	return s
}

func (p *painter) headlines(head []headLine) {
	for i, h := range head {
		weight, fill := "normal", "#24292f"
		if h.bold {
			weight, fill = "bold", markColor
		}
		p.printf(`<text x="%d" y="%d" font-weight="%s" fill="%s">%s</text>`, margin, margin+i*lineHeight, weight, fill, escapeXML(h.text))
	}
}

func (p *painter) threads(top int) {
	for c, name := range p.g.Threads {
		s := p.l.columns[c]
		p.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="6" fill="#f6f8fa"/>`, s.from-6, top+6, s.to-s.from+12, p.l.bottom-top-10)
		p.printf(`<text x="%d" y="%d" text-anchor="middle" font-weight="bold" fill="#24292f">%s</text>`, (s.from+s.to)/2, top+24, escapeXML(shorten(name)))
	}
}

func (p *painter) events() {
	for i, e := range p.g.Events {
		b := p.l.boxes[i]
		fill, stroke, pen, dash := "#ffffff", "#8c959f", "1", ""
		if e.Marked {
			fill, stroke, pen = "#fdebee", markColor, "2"
		}
		if e.Pending {
			dash = ` stroke-dasharray="5 3"`
		}
		p.printf(`<g class="event">`)
		if tip := e.tip(); tip != "" {
			p.printf(`<title>%s</title>`, escapeXML(tip))
		}
		p.printf(`<rect x="%d" y="%d" width="%d" height="%d" rx="4" fill="%s" stroke="%s" stroke-width="%s"%s/>`, b.x, b.y, b.w, b.h, fill, stroke, pen, dash)
		y := b.y + b.h/2 + 4
		if e.Site != "" {
			y -= 7
			p.printf(`<text x="%d" y="%d" font-size="10" fill="#6e7781">%s</text>`, b.x+boxPad, y+14, escapeXML(shorten(e.Site)))
		}
		p.printf(`<text x="%d" y="%d" fill="#24292f"><tspan fill="#8c959f">%s</tspan>  %s</text>`, b.x+boxPad, y, number(i), escapeXML(e.label()))
		p.printf(`</g>`)
	}
}

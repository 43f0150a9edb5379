package draw

import (
	"cmp"
	"slices"
)

// Sizes of the picture, in SVG user units. A character of the 12 unit monospaced font is at most 7.3 wide in the common fonts.
const (
	charWidth   = 7.3
	smallWidth  = 6.1
	boxPad      = 9
	lineHeight  = 15
	minGap      = 26 // between two rows
	portGap     = 13
	minGutter   = 64
	trackGap    = 11
	maxTracks   = 40 // of a gutter or a channel; more are laid closer together
	margin      = 20
	stubLength  = 15
	stubInset   = 14
	headHeight  = 30
	minCanvas   = 560
	maxBoxPorts = 12 // ports that make a box higher; more are laid closer together
)

type box struct {
	x, y, w, h int
	row        int
}

// layout places the events on a grid: a column a thread, and rows such that an event stands below what it depends on.
type layout struct {
	g       *Graph
	boxes   []box
	columns []span // of the boxes, left to right
	rows    []span // of the boxes, top to bottom
	routes  []route
	width   int
	bottom  int
	// How many tracks each gutter has, by the column to the right, and how many lanes each channel, by the row below.
	inGutter, inChannel []int
}

type span struct{ from, to int }

func newLayout(g *Graph, top int) *layout {
	l := &layout{g: g, boxes: make([]box, len(g.Events))}
	l.assignRows()
	l.plan()
	l.placeColumns()
	l.placeRows(top)
	l.placePorts()
	return l
}

// assignRows puts each event below the one before it in its thread and below the sources of its edges of rf, sw and asw. A
// new thread begins below the whole run of spawns that its own belongs to, so that threads started together begin side by side.
func (l *layout) assignRows() {
	in := make([][]Edge, len(l.g.Events))
	for _, e := range l.g.Edges {
		if e.From != Init && e.From < e.To && (e.Kind == RF || e.Kind == SW || e.Kind == ASW) {
			in[e.To] = append(in[e.To], e)
		}
	}
	last := make([]int, len(l.g.Threads)) // row of the last event of each thread, plus one
	runEnd := l.spawnRuns()
	for i, ev := range l.g.Events {
		row := last[ev.Thread]
		for _, e := range in[i] {
			src := e.From
			if e.Kind == ASW && runEnd[src] < i {
				src = runEnd[src]
			}
			row = max(row, l.boxes[src].row+1)
		}
		l.boxes[i].row = row
		last[ev.Thread] = row + 1
	}
	rows := 0
	for _, n := range last {
		rows = max(rows, n)
	}
	l.rows = make([]span, rows)
}

// spawnRuns returns for each event the last of the run of events of its thread that only start threads, if it is in one: those
// that no edge leads to from elsewhere, and that lead elsewhere by asw only.
func (l *layout) spawnRuns() []int {
	busy := make([]bool, len(l.g.Events))
	for _, e := range l.g.Edges {
		if e.Kind == PO {
			continue
		}
		busy[e.To] = true
		if e.Kind != ASW && e.From != Init {
			busy[e.From] = true
		}
	}
	end := make([]int, len(l.g.Events))
	next := make([]int, len(l.g.Threads)) // the next event of each thread, plus one
	for i := len(l.g.Events) - 1; i >= 0; i-- {
		t := l.g.Events[i].Thread
		end[i] = i
		if n := next[t] - 1; n >= 0 && !busy[i] && !busy[n] {
			end[i] = end[n]
		}
		next[t] = i + 1
	}
	return end
}

func (l *layout) placeColumns() {
	n := len(l.g.Threads)
	l.columns = make([]span, n)
	widths := make([]int, n)
	for c, name := range l.g.Threads {
		widths[c] = max(90, int(charWidth*float64(width(shorten(name))))+2*boxPad)
	}
	for i, e := range l.g.Events {
		w := max(charWidth*float64(width(e.label())+width(number(i))+2), smallWidth*float64(width(shorten(e.Site))))
		widths[e.Thread] = max(widths[e.Thread], int(w)+2*boxPad)
	}
	x := margin
	for c := range n {
		x += l.gutter(c)
		l.columns[c] = span{x, x + widths[c]}
		x += widths[c]
	}
	l.width = max(minCanvas, x+l.gutter(n)+margin)
}

// gutter returns the width of the room left of a column.
func (l *layout) gutter(c int) int {
	tracks := l.inGutter[c]
	switch {
	case c == 0:
		return 0
	case c == len(l.g.Threads):
		return min(tracks, maxTracks)*trackGap + 30
	}
	return minGutter + min(tracks, maxTracks)*trackGap
}

func (l *layout) placeRows(top int) {
	heights := make([]int, len(l.rows))
	ends := l.sideCounts()
	for i, e := range l.g.Events {
		h := 12 + lineHeight
		if e.Site != "" {
			h += lineHeight - 2
		}
		h = max(h, min(max(ends[i][0], ends[i][1]), maxBoxPorts)*portGap+6)
		l.boxes[i].h = h
		heights[l.boxes[i].row] = max(heights[l.boxes[i].row], h)
	}
	y := top + headHeight
	for r := range l.rows {
		y += minGap + min(l.inChannel[r], maxTracks)*trackGap/2
		l.rows[r] = span{y, y + heights[r]}
		y += heights[r]
	}
	l.bottom = y + minGap + min(l.inChannel[len(l.rows)], maxTracks)*trackGap/2
	for i, e := range l.g.Events {
		b := &l.boxes[i]
		c, r := l.columns[e.Thread], l.rows[b.row]
		b.x, b.w = c.from, c.to-c.from
		b.y = r.from + (r.to-r.from-b.h)/2
	}
}

// sideCounts returns how many edges end at the left and at the right side of each event.
func (l *layout) sideCounts() [][2]int {
	counts := make([][2]int, len(l.g.Events))
	for _, r := range l.routes {
		for _, p := range r.ports {
			if p.event >= 0 {
				counts[p.event][p.side]++
			}
		}
	}
	return counts
}

// placePorts spreads the ends of edges over the sides of the boxes, in the order of where they lead, so that edges which leave
// a box do not cross there.
func (l *layout) placePorts() {
	type end struct{ route, port, other, column int }
	sides := make([][2][]end, len(l.g.Events))
	for i, r := range l.routes {
		for k, p := range r.ports {
			if p.event < 0 {
				continue
			}
			o := end{route: i, port: k, other: -1}
			if q := r.ports[1-k]; q.event >= 0 {
				o.other, o.column = l.boxes[q.event].row, l.g.Events[q.event].Thread
			}
			sides[p.event][p.side] = append(sides[p.event][p.side], o)
		}
	}
	for ev := range sides {
		for _, ends := range sides[ev] {
			slices.SortStableFunc(ends, func(a, b end) int {
				return cmp.Or(cmp.Compare(a.other, b.other), cmp.Compare(a.column, b.column), cmp.Compare(a.route, b.route))
			})
			b := l.boxes[ev]
			for k, e := range ends {
				l.routes[e.route].ports[e.port].y = b.y + portOffset(k, len(ends), b.h)
			}
		}
	}
}

func portOffset(k, n, h int) int {
	gap := min(float64(portGap), float64(h-6)/float64(n))
	return int(float64(h)/2 + gap*(float64(k)-float64(n-1)/2))
}

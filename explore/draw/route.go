package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// course is how an edge is led. None crosses a box: edges run in the gutters between columns, and in the channels between rows.
type course uint8

const (
	down   course = iota // straight, from a box to the next of its column
	stub                 // a short arrow from above: a first value
	loop                 // along the right side of a column
	across               // a curve to the next column
	track                // to the next column, along a track of the gutter
	around               // to a column further away, through a channel
)

// route is how an edge is drawn.
type route struct {
	course  course
	ports   [2]port // where it leaves and where it arrives
	gutters []int   // in which it has a track, by the column to the right
	tracks  []int   // its places there, as an x coordinate once the columns have one
	channel int     // above the row of that number; -1 for none
	lane    int     // its place in the channel
}

// port is an end of an edge at a side of a box; event is -1 where the edge begins in the void.
type port struct{ event, side, y int }

const (
	left = iota
	right
)

func number(event int) string { return strconv.Itoa(event + 1) }

// plan chooses a shape for every edge, and what it takes of gutters and channels.
func (l *layout) plan() {
	next := l.successors()
	l.inChannel = make([]int, len(l.rows)+1)
	for _, e := range l.g.Edges {
		r := route{channel: -1}
		r.ports = [2]port{{event: e.From, side: right}, {event: e.To, side: right}}
		switch {
		case e.From == Init:
			r.course, r.ports = stub, [2]port{{event: -1}, {event: -1}}
		case e.Kind == PO && next[e.From] == e.To:
			r.course, r.ports = down, [2]port{{event: -1}, {event: -1}}
		default:
			l.planSideways(&r, e)
		}
		l.routes = append(l.routes, r)
	}
	l.orderTracks()
}

func (l *layout) successors() []int {
	next := make([]int, len(l.g.Events))
	last := make([]int, len(l.g.Threads))
	for i := range next {
		next[i] = -1
	}
	for i := len(l.g.Events) - 1; i >= 0; i-- {
		t := l.g.Events[i].Thread
		if last[t] > 0 {
			next[i] = last[t] - 1
		}
		last[t] = i + 1
	}
	return next
}

// planSideways plans an edge that leaves its box by a side.
func (l *layout) planSideways(r *route, e Edge) {
	from, to := l.g.Events[e.From].Thread, l.g.Events[e.To].Thread
	rows := l.boxes[e.To].row - l.boxes[e.From].row
	if from == to {
		r.course, r.gutters = loop, []int{from + 1}
		return
	}
	first, last := from+1, to // gutters at both ends
	if to < from {
		r.ports[0].side, first, last = left, from, to+1
	} else {
		r.ports[1].side = left
	}
	switch {
	case first == last && rows >= -1 && rows <= 1:
		r.course = across
	case first == last:
		r.course, r.gutters = track, []int{first}
	default:
		r.course, r.gutters = around, []int{first, last}
		r.channel = l.boxes[e.From].row + 1
		if rows < 0 {
			r.channel--
		}
		r.lane = l.inChannel[r.channel]
		l.inChannel[r.channel]++
	}
}

// orderTracks gives the edges of a gutter their places from left to right: those that return to the column on the left come first,
// and short ones before long ones.
func (l *layout) orderTracks() {
	type use struct{ route, at, rows int }
	uses := make([][]use, len(l.g.Threads)+1)
	for i := range l.routes {
		r := &l.routes[i]
		r.tracks = make([]int, len(r.gutters))
		for k, c := range r.gutters {
			e := l.g.Edges[i]
			rows := 0
			if e.From != Init {
				rows = abs(l.boxes[e.To].row - l.boxes[e.From].row)
			}
			if r.course != loop {
				rows += len(l.rows)
			}
			uses[c] = append(uses[c], use{i, k, rows})
		}
	}
	l.inGutter = make([]int, len(uses))
	for c, us := range uses {
		l.inGutter[c] = len(us)
		slices.SortStableFunc(us, func(a, b use) int { return cmp.Compare(a.rows, b.rows) })
		for n, u := range us {
			l.routes[u.route].tracks[u.at] = n
		}
	}
}

// trackX returns the coordinate of the track of a route in its kth gutter.
func (l *layout) trackX(r *route, k int) int {
	c := r.gutters[k]
	start, room := margin, 0
	if c > 0 {
		start = l.columns[c-1].to
	}
	if c < len(l.columns) {
		room = l.columns[c].from - start
	} else {
		room = l.gutter(c)
	}
	return start + room*(r.tracks[k]+1)/(l.inGutter[c]+1)
}

func abs(n int) int { return max(n, -n) }

// line is an edge as it is drawn: path data, and where its label stands.
type line struct {
	path           string
	labelX, labelY int
}

func (l *layout) line(i int) line {
	e, r := l.g.Edges[i], &l.routes[i]
	to := l.boxes[e.To]
	if r.course == stub {
		x := to.x + stubInset
		return line{fmt.Sprintf("M%d %d V%d", x, to.y-stubLength, to.y), x + 16, to.y - 5}
	}
	from := l.boxes[e.From]
	if r.course == down {
		x := from.x + from.w/2
		return line{fmt.Sprintf("M%d %d V%d", x, from.y+from.h, to.y), x + 12, from.y + from.h + 14}
	}
	x0, x1 := side(from, r.ports[0].side), side(to, r.ports[1].side)
	y0, y1 := r.ports[0].y, r.ports[1].y
	switch r.course {
	case across:
		m := (x1 - x0) * 2 / 5
		return line{fmt.Sprintf("M%d %d C%d %d %d %d %d %d", x0, y0, x0+m, y0, x1-m, y1, x1, y1), x0 + (x1-x0)*3/10, y0 + (y1-y0)/5 - 3}
	case around:
		return l.around(r, x0, y0, x1, y1)
	}
	tx := l.trackX(r, 0)
	return line{fmt.Sprintf("M%d %d", x0, y0) + bend(x0, y0, tx, x1, y1), tx, y0 + labelOffset(y1-y0)}
}

func side(b box, s int) int {
	if s == right {
		return b.x + b.w
	}
	return b.x
}

// around leads an edge through a channel.
func (l *layout) around(r *route, x0, y0, x1, y1 int) line {
	a, b := l.trackX(r, 0), l.trackX(r, 1)
	y := l.channelY(r)
	mid := (a + b) / 2
	return line{fmt.Sprintf("M%d %d", x0, y0) + bend(x0, y0, a, mid, y) + bend(mid, y, b, x1, y1), a, y0 + labelOffset(y-y0)}
}

func (l *layout) channelY(r *route) int {
	above := l.bottom
	if r.channel < len(l.rows) {
		above = l.rows[r.channel].from
	}
	below := above - minGap
	if r.channel > 0 {
		below = l.rows[r.channel-1].to
	}
	return below + (above-below)*(r.lane+1)/(l.inChannel[r.channel]+1)
}

// labelOffset keeps a label at the begin of an upright line that is that long.
func labelOffset(length int) int {
	if length < 0 {
		return max(length/2, -22) + 3
	}
	return min(length/2, 22) + 3
}

// bend is path data from (x0, y0) along the upright at tx to (x1, y1), with round corners.
func bend(x0, y0, tx, x1, y1 int) string {
	radius := min(10, abs(y1-y0)/2, abs(tx-x0), abs(x1-tx))
	turn := radius
	if y1 < y0 {
		turn = -radius
	}
	return fmt.Sprintf(" H%d Q%d %d %d %d V%d Q%d %d %d %d H%d",
		tx-sign(tx-x0)*radius, tx, y0, tx, y0+turn, y1-turn, tx, y1, tx+sign(x1-tx)*radius, y1, x1)
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

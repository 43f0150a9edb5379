package draw

import "slices"

// cycle returns the edges of a shortest cycle of the wanted kinds as indices of Edges, nil if there is none. Edges of po count
// nothing, the others one each; of equal cycles that through the first event is taken.
func (g *Graph) cycle(want func(Edge) bool) []int {
	out := make([][]int, len(g.Events))
	for i, e := range g.Edges {
		if want(e) && e.From != Init {
			out[e.From] = append(out[e.From], i)
		}
	}
	s := cycleSearch{g: g, out: out, dist: make([]int, len(g.Events)), via: make([]int, len(g.Events))}
	var best []int
	length := len(g.Events) + 1
	for start := range g.Events {
		if s.onlyInside(start) {
			continue
		}
		if n := s.from(start, length); n < length {
			best, length = s.path(start), n
		}
	}
	return best
}

// cycleSearch is a breadth-first search with edges of length 0 and 1.
type cycleSearch struct {
	g       *Graph
	out     [][]int
	dist    []int
	via     []int // edge by which an event was reached first
	closing int   // edge that closes the cycle
	now     []int
	later   []int
}

// onlyInside reports that no edge but po leaves an event: then a cycle through it also goes through a later event of its
// thread, and another start finds it.
func (s *cycleSearch) onlyInside(event int) bool {
	for _, i := range s.out[event] {
		if s.g.Edges[i].Kind != PO {
			return false
		}
	}
	return true
}

// from returns the length of a shortest cycle through an event, or limit if none is shorter than that.
func (s *cycleSearch) from(start, limit int) int {
	const far = 1 << 30
	for i := range s.dist {
		s.dist[i] = far
	}
	s.dist[start] = 0
	s.now, s.later = append(s.now[:0], start), s.later[:0]
	for d := 0; d < limit && len(s.now) > 0; d++ {
		for i := 0; i < len(s.now); i++ {
			if s.dist[s.now[i]] == d {
				limit = s.relax(s.now[i], start, limit)
			}
		}
		s.now, s.later = s.later, s.now[:0]
	}
	return limit
}

// relax follows the edges of an event whose distance is final. It returns the length of the shortest cycle so far.
func (s *cycleSearch) relax(event, start, limit int) int {
	for _, i := range s.out[event] {
		e := s.g.Edges[i]
		step := 1
		if e.Kind == PO {
			step = 0
		}
		d := s.dist[event] + step
		switch {
		case e.To == start && d < limit:
			s.closing, limit = i, d
		case e.To == start || d >= s.dist[e.To]:
		default:
			s.dist[e.To], s.via[e.To] = d, i
			if step == 0 {
				s.now = append(s.now, e.To)
			} else {
				s.later = append(s.later, e.To)
			}
		}
	}
	return limit
}

// path returns the edges of the cycle that was found last, from its first event on.
func (s *cycleSearch) path(start int) []int {
	path := []int{s.closing}
	for at := s.g.Edges[s.closing].From; at != start; at = s.g.Edges[s.via[at]].From {
		path = append(path, s.via[at])
	}
	slices.Reverse(path)
	first := 0
	for i, e := range path {
		if s.g.Edges[e].From < s.g.Edges[path[first]].From {
			first = i
		}
	}
	return slices.Concat(path[first:], path[:first])
}

package minimize

import (
	"math"
	"slices"
)

// point is an assignment: for each ladder the place of an element.
type point []int

// lattice is the product of ladders.
type lattice []*ladder

func (l lattice) bottom() point { return make(point, len(l)) }

func (l lattice) top() point { return l.pick((*ladder).top) }

func (l lattice) written() point { return l.pick((*ladder).written) }

func (l lattice) pick(f func(*ladder) int) point {
	p := make(point, len(l))
	for i, x := range l {
		p[i] = f(x)
	}
	return p
}

// size returns the number of assignments, or the largest number if they are more.
func (l lattice) size() uint64 {
	n := uint64(1)
	for _, x := range l {
		k := uint64(len(x.orders))
		if n > math.MaxUint64/k {
			return math.MaxUint64
		}
		n *= k
	}
	return n
}

// atMost reports whether a is at most b everywhere.
func (l lattice) atMost(a, b point) bool {
	for i, x := range l {
		if !x.below[a[i]][b[i]] {
			return false
		}
	}
	return true
}

// at returns a copy of p with another element at one place.
func (p point) at(i, e int) point {
	q := slices.Clone(p)
	q[i] = e
	return q
}

// above returns the minimal points that are at least some point of an antichain and not at most the wall: one step of the
// dualization of Berge (Hypergraphs, 1989, chapter 2), on ladders instead of sets.
func (l lattice) above(from []point, wall point) []point {
	var kept, raised []point
	for _, p := range from {
		if !l.atMost(p, wall) {
			kept = append(kept, p)
			continue
		}
		for i, x := range l {
			for _, e := range x.above(p[i], wall[i]) {
				raised = append(raised, p.at(i, e))
			}
		}
	}
	return l.minimal(kept, raised)
}

// minimal adds to an antichain those of the raised points that leave it one. A kept point is never above a raised one: that is
// above another point of the antichain that the kept ones come from.
func (l lattice) minimal(kept, raised []point) []point {
	for i, p := range raised {
		over := func(q point) bool { return l.atMost(q, p) }
		if slices.ContainsFunc(kept, over) || slices.ContainsFunc(raised[:i], over) {
			continue
		}
		if slices.ContainsFunc(raised[i+1:], func(q point) bool { return l.atMost(q, p) && !slices.Equal(p, q) }) {
			continue
		}
		kept = append(kept, p)
	}
	return kept
}

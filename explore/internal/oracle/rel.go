package oracle

import "math/bits"

// maxEvents bounds the events of a graph, so that a row of a relation is one word.
const maxEvents = 64

// set is a set of events, one bit each.
type set = uint64

// rel is a relation on events as a bit matrix: bit j of row i is set if event i is related to event j. The operations
// are named as in cat, the language of herd: a;b is seq, a|b is or, a&b is and, a\b is minus, a^-1 is inverse,
// a+ is plus, a? is opt, a* is star, [s] is id.
type rel struct {
	n   int
	row [maxEvents]set
}

func empty(n int) rel { return rel{n: n} }

func (a *rel) add(i, j int) { a.row[i] |= 1 << j }

func (a *rel) has(i, j int) bool { return a.row[i]>>j&1 != 0 }

// id is the identity on s.
func id(n int, s set) rel {
	r := empty(n)
	for ; s != 0; s &= s - 1 {
		i := bits.TrailingZeros64(s)
		r.row[i] = 1 << i
	}
	return r
}

// all is the set of the first n events.
func all(n int) set {
	if n == maxEvents {
		return ^set(0)
	}
	return 1<<n - 1
}

func or(rs ...rel) rel {
	out := rs[0]
	for _, r := range rs[1:] {
		for i := range out.n {
			out.row[i] |= r.row[i]
		}
	}
	return out
}

func and(a, b rel) rel {
	for i := range a.n {
		a.row[i] &= b.row[i]
	}
	return a
}

func minus(a, b rel) rel {
	for i := range a.n {
		a.row[i] &^= b.row[i]
	}
	return a
}

func inverse(a rel) rel {
	out := empty(a.n)
	for i := range a.n {
		for s := a.row[i]; s != 0; s &= s - 1 {
			out.row[bits.TrailingZeros64(s)] |= 1 << i
		}
	}
	return out
}

// seq is the composition of its arguments.
func seq(rs ...rel) rel {
	out := rs[0]
	for k := range rs[1:] {
		out = seq2(&out, &rs[k+1])
	}
	return out
}

func seq2(a, b *rel) rel {
	out := empty(a.n)
	for i := range a.n {
		var row set
		for s := a.row[i]; s != 0; s &= s - 1 {
			row |= b.row[bits.TrailingZeros64(s)]
		}
		out.row[i] = row
	}
	return out
}

// plus is the transitive closure (Warshall 1962).
func plus(a rel) rel {
	for k := range a.n {
		for i := range a.n {
			if a.has(i, k) {
				a.row[i] |= a.row[k]
			}
		}
	}
	return a
}

func opt(a rel) rel {
	for i := range a.n {
		a.row[i] |= 1 << i
	}
	return a
}

func star(a rel) rel { return opt(plus(a)) }

// restrict is [from];a;[to].
func restrict(from set, a rel, to set) rel {
	for i := range a.n {
		if from>>i&1 == 0 {
			a.row[i] = 0
		} else {
			a.row[i] &= to
		}
	}
	return a
}

func (a *rel) isEmpty() bool {
	for i := range a.n {
		if a.row[i] != 0 {
			return false
		}
	}
	return true
}

func (a *rel) irreflexive() bool {
	for i := range a.n {
		if a.has(i, i) {
			return false
		}
	}
	return true
}

func acyclic(a rel) bool {
	a = plus(a)
	return a.irreflexive()
}

package minimize

import (
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Orders are the orders of one site: Failure is that of a compare_exchange that fails, and NonAtomicOrder at any other site.
type Orders struct{ Order, Failure memory.Order }

// WrittenOrders returns the orders of a site as its declaration has them.
func WrittenOrders(s *memory.Site) Orders { return Orders{s.Order, s.Failure} }

// String returns the order, or "SUCCESS,FAILURE" for a compare_exchange.
func (o Orders) String() string {
	if o.Failure == memory.NonAtomicOrder {
		return o.Order.String()
	}
	return fmt.Sprintf("%v,%v", o.Order, o.Failure)
}

// MarshalText returns what String does.
func (o Orders) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// AtMost reports whether o gives no guarantee that p does not give. Some orders are not comparable.
func (o Orders) AtMost(p Orders) bool {
	return atMost(o.Order, p.Order) && atMost(o.Failure, p.Failure)
}

func atMost(a, b memory.Order) bool { return a == b || b.Stronger(a) }

// override returns the option that explores with the orders at a site.
func (o Orders) override(s *memory.Site) explore.Option {
	return explore.OverrideCAS(s, o.Order, o.Failure)
}

// ladder is the partial order of the orders that a site may be given. It has a least and a greatest element.
type ladder struct {
	site   *memory.Site
	orders []Orders // a linear extension, weakest first
	below  [][]bool // below[a][b]: a is at most b
}

// newLadder returns all that C11 permits at the site, or what of it is at most the order that is written.
func newLadder(s *memory.Site, withinWritten bool) *ladder {
	l := &ladder{site: s}
	for order := memory.RelaxedOrder; order <= memory.SeqCstOrder; order++ {
		for failure := memory.NonAtomicOrder; failure <= memory.SeqCstOrder; failure++ {
			o := Orders{order, failure}
			if permitted(s, o) && (!withinWritten || o.AtMost(WrittenOrders(s))) {
				l.orders = append(l.orders, o)
			}
		}
	}
	for _, a := range l.orders {
		row := make([]bool, len(l.orders))
		for i, b := range l.orders {
			row[i] = a.AtMost(b)
		}
		l.below = append(l.below, row)
	}
	return l
}

func permitted(s *memory.Site, o Orders) bool {
	if s.Access != memory.CASAccess && o.Failure != memory.NonAtomicOrder {
		return false
	}
	return s.Permits(o.Order, o.Failure) == nil
}

func (l *ladder) top() int { return len(l.orders) - 1 }

// written returns the place of the order that the site is declared with.
func (l *ladder) written() int {
	for i, o := range l.orders {
		if o == WrittenOrders(l.site) {
			return i
		}
	}
	return l.top()
}

// lower returns the greatest elements below e.
func (l *ladder) lower(e int) []int {
	var out []int
	for d := e - 1; d >= 0; d-- {
		if l.below[d][e] && !l.between(d, e) {
			out = append(out, d)
		}
	}
	return out
}

func (l *ladder) between(d, e int) bool {
	for m := d + 1; m < e; m++ {
		if l.below[d][m] && l.below[m][e] {
			return true
		}
	}
	return false
}

// above returns the least elements that are at least e and not at most w.
func (l *ladder) above(e, w int) []int {
	var out []int
next:
	for u := e; u < len(l.orders); u++ {
		if !l.below[e][u] || l.below[u][w] {
			continue
		}
		for _, o := range out {
			if l.below[o][u] {
				continue next
			}
		}
		out = append(out, u)
	}
	return out
}

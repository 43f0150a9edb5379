package prog

// Bound returns a number that the consistent executions of the program do not exceed under any model that has
// coherence: for each location the interleavings of its writes and read-modify-writes, which coherence keeps in
// program order, times the writes that each load, and each failing compare-and-swap, may read from. Branches count as
// if both ran.
func (p *Program) Bound() float64 {
	total := 1.0
	for _, n := range p.accesses() {
		writes, orders := 0, 1.0
		for _, w := range n.writes {
			for i := 1; i <= w; i++ {
				writes++
				orders *= float64(writes) / float64(i)
			}
		}
		total *= orders
		for range n.reads {
			total *= float64(writes + 1)
		}
		for range n.cas {
			total *= float64(writes + 1) // which may also fail; when it succeeds its place says what it read
		}
	}
	return total
}

// tally counts the accesses to a location: writes of each thread, of any kind; loads; compare-and-swaps.
type tally struct {
	writes     [MaxThreads]int
	reads, cas int
}

func (p *Program) accesses() map[string]*tally {
	out := map[string]*tally{}
	p.Walk(func(t int, in Instr) {
		loc, _, ok := access(in)
		if !ok {
			return
		}
		if out[loc] == nil {
			out[loc] = &tally{}
		}
		n := out[loc]
		switch in.(type) {
		case *Load:
			n.reads++
		case *CAS:
			n.cas++
			n.writes[t]++
		default:
			n.writes[t]++
		}
	})
	return out
}

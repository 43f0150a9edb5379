package linearize

import "slices"

// The history of an object is cut into segments that are searched one after the other, so that memory stays flat and
// time grows with its length: porcupine alone keeps for each state a bit set of the whole history.
//
// At a quiescent point, where no operation of the object is open, a cut is exact: every linearization places what is before it
// before what is after it. And since the effects of steps commute, what is before leaves one state whatever its order; so segments
// can be judged by themselves, each from the state that the one before leaves.
//
// An operation that never returns is open for ever after, and threads under load may leave no quiescent point for long.
// Such a cut carries the steps of the operations that are open across it. A linearization passes the cut with some set of these steps
// done, and this set alone fixes the state. [chain.run] takes a set with which the segment before can end and goes on; where this
// leads nowhere it comes back for another, until there is none. That is exact again.

const (
	// maxCarried is the number of operations that a cut carries at most: two steps each fit the set of a configuration. Since a step is done
	// at a cut only where something wanted it done (see early.go), the sets that are found are few, however many steps
	// are carried. Where more operations on one object never return, what follows is one segment: exact still, but its
	// memory grows with the square of its length, up to the limit of [Options].
	maxCarried = 32
	// defaultSegment is the number of steps from which on a segment is cut at a point that is not quiescent. Between 64 and 1024 time
	// and memory change little with 4 to 16 threads, of which most are stopped in a call or none.
	defaultSegment = 256
)

// cut is a border between two segments, after a line.
type cut struct {
	line    int
	first   int   // the first step that begins after it
	carried []int // steps whose operations began before it and return after it, or never; none at a quiescent point
}

// planCuts finds the cuts of an object with these steps. The first cut is the beginning. segment is the length from
// which on cuts at points that are not quiescent are worth their price.
func planCuts(steps []step, segment int) []cut {
	cuts := make([]cut, 1)
	open := []int{} // steps by number
	returns := byReturn(steps)
	next := 0
	for _, r := range returns {
		if steps[r].ret == never {
			break
		}
		for ; next < len(steps) && steps[next].call < steps[r].ret; next++ {
			open = append(open, next)
		}
		open = slices.Delete(open, slices.Index(open, r), slices.Index(open, r)+1)
		if c, ok := cutAt(steps, open, steps[r].ret, next, segment, &cuts[len(cuts)-1]); ok {
			cuts = append(cuts, c)
		}
	}
	return cuts
}

// byReturn returns the numbers of the steps in the order in which their operations return.
func byReturn(steps []step) []int {
	order := make([]int, len(steps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return steps[a].ret - steps[b].ret })
	return order
}

// cutAt decides whether to cut after a line at which the open steps are under way. The longer the segment would get, the
// more operations the cut may carry.
func cutAt(steps []step, open []int, line, next, segment int, last *cut) (cut, bool) {
	running, forever := 0, 0
	for i, n := range open {
		if i > 0 && steps[n].op == steps[open[i-1]].op {
			continue
		}
		if steps[n].ret == never {
			forever++
		} else if steps[n].ret > line {
			running++
		} else {
			return cut{}, false // the release of a wake whose deliver is taken out already
		}
	}
	long := (next - last.first) / segment
	if forever+running > maxCarried || running > long {
		return cut{}, false
	}
	return cut{line: line, first: next, carried: slices.Clone(open)}, true
}

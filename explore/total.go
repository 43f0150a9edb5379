package explore

// totalOrder checks sequential consistency: acyclic sb | rf | mo | fr.
type totalOrder struct {
	reach []int32 // per lane the first index that was reached; one beyond the end if not even that was
	work  []eid
	joins []eid
}

// cycle reports whether event a lies on a cycle. What is reached in a thread is everything from some index on, so that the
// search visits each event once.
func (o *totalOrder) cycle(g *graph, a eid) bool {
	o.reach, o.joins = o.reach[:0], o.joins[:0]
	for t := range g.lanes {
		events := g.lanes[t].events
		o.reach = append(o.reach, int32(len(events))+1)
		for i := range events {
			if events[i].has(isJoin) {
				o.joins = append(o.joins, mkID(t, i))
			}
		}
	}
	o.work = o.work[:0]
	o.successors(g, a)
	o.visitFrom(g, a.lane(), a.index()+1)
	for len(o.work) > 0 {
		e := o.work[len(o.work)-1]
		o.work = o.work[:len(o.work)-1]
		o.successors(g, e)
	}
	return int(o.reach[a.lane()]) <= a.index()
}

// visitFrom adds the events of the lane from the index on that were not reached yet. Whatever is reached of a thread
// leads to its end, and to those who join it.
func (o *totalOrder) visitFrom(g *graph, lane, index int) {
	reached, end := int(o.reach[lane]), len(g.lanes[lane].events)
	if reached <= index {
		return
	}
	for i := min(reached, end) - 1; i >= index; i-- {
		o.work = append(o.work, mkID(lane, i))
	}
	o.reach[lane] = int32(index)
	if reached <= end {
		return
	}
	for _, j := range o.joins {
		if int(g.at(j).written) == lane {
			o.visitFrom(g, j.lane(), j.index())
		}
	}
}

func (o *totalOrder) visit(g *graph, e eid) {
	if e.isReal() {
		o.visitFrom(g, e.lane(), e.index())
	}
}

// successors visits what follows e directly, but in its own thread.
func (o *totalOrder) successors(g *graph, id eid) {
	e := g.at(id)
	if e.has(isSpawn) {
		o.visitFrom(g, int(e.result), 0)
		return
	}
	if e.has(isRead) && e.flags&(isWake|isUpdate) != isWake {
		if n := g.succOf(e.rf, e.loc); n != id {
			o.visit(g, n)
		}
	}
	if e.has(isWrite) {
		o.visit(g, e.succ)
		for r := e.readers; r != noEvent; r = g.at(r).nextReader {
			o.visit(g, r)
		}
	}
}

package explore

// The axioms of the memory models, where each is kept, and its source. Relations have the names of herd's cat files: sb is
// program order, rf reads-from, mo coherence (modification) order, fr = rf^-1;mo, rmw the pair within a read-modify-write.
//
//	[PLDI]  Lahav, Vafeiadis, Kang, Hur, Dreyer: Repairing Sequential Consistency in C/C++11, PLDI 2017
//	[cat]   herd's rc11.cat, which is [PLDI]
//	[C++20] ISO/IEC 14882:2020, [intro.races], [atomics.order], [atomics.fences]
//	[POPL]  Kokologiannakis, Marmanis, Gladstein, Vafeiadis: Truly Stateless, Optimal Dynamic Partial Order
//	        Reduction, POPL 2022
//
// Common to all models, with the start of a thread before its first step in sb and its end behind its last one:
//
//	eco  = (rf | mo | fr)+
//	rs   = [atomic write];(rf;rmw)*              release sequence, [C++20] intro.races 5
//	sw   = [release];([fence];sb)?;rs;rf;[atomic read];(sb;[fence])?;[acquire]      [cat]; [C++20] atomics.fences
//	hb   = (sb | sw | spawn to start | end to join | unlock to lock)+
//	coherence: irreflexive hb;eco?     coherence.go offers a read or write only what keeps it. The only cycles that a new
//	                                   event can close go through itself, and nothing happens after it yet.
//	atomicity: empty rmw & (fr;mo)     a read-modify-write is linked directly behind what it reads, and nothing is
//	                                   linked between the two
//	no thin air: acyclic sb | rf       a read reads only from events already there; a backward revisit only from a
//	                                   write whose prefix does not hold the read
//	data race: two accesses of different threads to one location, one of them a write, one of them plain,
//	           unordered by hb         race.go
//
// hb and sw are kept as clocks, below. A write carries a release view: what an acquiring read of it learns.
//
// The axiom of seq_cst operations differs (seqcst.go):
//
//	c20    [C++20] atomics.order 4: the edges that a total order S must respect have no cycle.
//	         [sc];shb;[sc] with shb = (sb | sb;hb;sb | sw between seq_cst)+, [sc];eco;[sc], [sc];eco;hb;[F],
//	         [F];hb;eco;[sc], [F];hb;eco;hb;[F], where eco is between atomic accesses and F a seq_cst fence
//	rc11   [cat] psc = ([sc] | [F];hb?);scb;([sc] | hb?;[F]) | [F];(hb | hb;eco;hb);[F] has no cycle, where
//	         scb = sb | sb\loc;hb;sb\loc | hb & loc | mo | fr; rs also begins with later writes of the same thread
//	genmc  as the checker of that name: scb = sb | rf | mo | fr, psc with [sc];sb;hb;sb;[sc] whatever the locations,
//	         a read-modify-write being two events, and a failing compare_exchange having its success order
//	sc     acyclic sb | rf | mo | fr; every atomic access and fence synchronises
//
// All of them are closed under restriction to a prefix, and a new event that reads the coherence-last write, or is
// the coherence-last write, never breaks them: it has no outgoing edge. [POPL] needs both.

// enterRead gives read r, which reads from src, what it learns. Its clocks are those of program order before.
func (s *search) enterRead(g *graph, r eid, e *event) {
	if !e.rf.isReal() {
		return
	}
	join(g.porf(r), g.porf(e.rf))
	if e.has(acquires) && g.at(e.rf).has(hasView) {
		join(g.hb(r), g.view(e.rf))
	}
}

// enterWrite computes the release view of write w.
func (s *search) enterWrite(g *graph, w eid, e *event) {
	if e.flags&(isPlain|isQuiet) != 0 {
		return
	}
	var view []uint64
	learn := func(clock []uint64) {
		if view == nil {
			view = g.view(w)
			copy(view, clock)
			return
		}
		join(view, clock)
	}
	if e.has(releases) {
		learn(g.hb(w))
	} else {
		if e.relFence > 0 {
			learn(g.hb(mkID(w.lane(), int(e.relFence-1))))
		}
		if s.model == RC11 {
			if head := g.earlierRelease(w, e.loc); head != noEvent {
				learn(g.hb(head))
			}
		}
	}
	if e.has(isUpdate) && e.rf.isReal() && g.at(e.rf).has(hasView) {
		learn(g.view(e.rf))
	}
	if view != nil {
		e.flags |= hasView
	}
}

// earlierRelease returns the last release write of w's thread to its location before w: under rc11 w continues its
// release sequence.
func (g *graph) earlierRelease(w eid, loc int32) eid {
	events := g.lanes[w.lane()].events
	for i := w.index() - 1; i >= 0; i-- {
		if e := &events[i]; e.loc == loc && e.flags&(isWrite|releases) == isWrite|releases {
			return mkID(w.lane(), i)
		}
	}
	return noEvent
}

// enterFence gives a fence what the reads before it have seen, if it acquires. Those before an earlier acquire fence are
// known already.
func (s *search) enterFence(g *graph, id eid, e *event) {
	if e.has(releases) {
		e.relFence = int16(id.index() + 1)
	}
	if !e.has(acquires) {
		return
	}
	hb := g.hb(id)
	events := g.lanes[id.lane()].events
	for i := id.index() - 1; i >= 0; i-- {
		r := &events[i]
		if r.flags&(isFence|acquires) == isFence|acquires {
			break
		}
		if r.flags&(isRead|isPlain) == isRead && r.rf.isReal() && g.at(r.rf).has(hasView) {
			join(hb, g.view(r.rf))
		}
	}
}

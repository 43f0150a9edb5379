package explore

import (
	"errors"
	"fmt"
	"strings"
)

// sink collects what a search finds.
type sink struct {
	failures []*Failure
	seen     map[string]bool
	bound    Bound
	err      error // of a callback
}

// fail records a failure of graph g, which ended in one way or another. Of those that say the same, only the first is kept.
func (s *search) fail(g *graph, f *Failure, last end) {
	if f.Property == "" {
		f.Property = properties[f.Kind]
	}
	if s.cfg.classify != nil {
		f.Execution = s.snapshot(g, last)
		f.Execution.Concerned = f.concerned
		if p := s.cfg.classify(f); p != "" {
			f.Property = p
		}
	}
	if !s.cfg.all {
		s.halt()
	}
	key := f.key()
	if s.report.seen[key] {
		return
	}
	if s.report.seen == nil {
		s.report.seen = map[string]bool{}
	}
	s.report.seen[key] = true
	f.Table = s.table(g, last.event)
	if f.Execution == nil {
		f.Execution = s.snapshot(g, last)
		f.Execution.Concerned = f.concerned
	}
	if f.Kind != Nondeterminism {
		f.Replay = s.replayString(g, last)
	}
	s.report.failures = append(s.report.failures, f)
}

// failPair reports two events that clash.
func (s *search) failPair(g *graph, kind FailureKind, a, b eid) {
	f := &Failure{Kind: kind, Events: []EventReport{s.eventReport(g, a), s.eventReport(g, b)},
		concerned: []EventID{public(a), public(b)}}
	loc := g.at(b).loc
	if g.at(a).has(isFree) {
		loc = g.at(a).loc
	}
	what := "not ordered with"
	if covers(g.hb(b), a) {
		what = "followed by"
	}
	f.Message = fmt.Sprintf("%s: %v is %s %v", s.locs[loc].name, f.Events[0], what, f.Events[1])
	if l := &s.locs[g.at(b).loc]; kind == DataRace && l.block == g.at(b).loc && l.block != 0 {
		f.Property = "R9"
	}
	s.fail(g, f, end{b, -1})
}

// failDeath reports a thread that panicked or called runtime.Goexit.
func (s *search) failDeath(g *graph, t int, nd *node) {
	f := &Failure{Kind: Panic, Value: nd.death.value, Stack: nd.death.stack}
	if nd.death.goexit {
		f.Kind = Goexit
	}
	f.Message = fmt.Sprintf("thread %s: %v", s.threadName(g, t), nd.death)
	s.fail(g, f, end{noEvent, t})
}

// failNative reports a thread that did something else when it was run again.
func (s *search) failNative(g *graph, t int, err error) {
	s.fail(g, &Failure{Kind: Nondeterminism, Message: err.Error()}, end{noEvent, t})
	s.halt()
}

// failPredicate reports the panic of a predicate. The graph was in the middle of a change: there is no execution to show.
func (s *search) failPredicate(p *predicatePanic) {
	f := &Failure{Kind: Panic, Value: p.value, Stack: p.stack}
	f.Message = fmt.Sprintf("predicate of the await at %s: panic: %v", p.site.Name, p.value)
	if s.cfg.classify != nil {
		f.Property = s.cfg.classify(f)
	}
	s.report.failures = append(s.report.failures, f)
	s.halt()
}

func (s *search) failUnlock(g *graph, t int, nd *node, last eid) {
	state := "free"
	if last.isReal() && g.at(last).has(isLock) {
		state = "held by thread " + s.threadName(g, last.lane())
	}
	f := &Failure{Kind: BadUnlock, Message: fmt.Sprintf("thread %s unlocks %s, which is %s (%s)",
		s.threadName(g, t), s.locs[nd.loc].name, state, s.sourceLine(nd))}
	s.fail(g, f, end{noEvent, t})
}

// finish counts a complete execution.
func (s *search) finish(g *graph) {
	if s.enough(g) {
		return
	}
	s.finished++
	if g.live != 0 && !s.cfg.keepLeaks {
		s.failLeak(g)
	}
	if s.halted {
		return
	}
	if f := s.cfg.onExecution; f != nil {
		s.of.mu.Lock()
		err := f(&Execution{s: s, g: g})
		s.of.mu.Unlock()
		if err != nil && !s.rejected(g, err) {
			s.report.err = err
			s.incomplete(Stopped)
			return
		}
		if s.halted {
			return
		}
	}
	s.sample(g)
	if s.cfg.noTrie {
		s.draining = true
	}
}

// rejected reports an execution that the callback found wrong, and false if it is the callback that failed.
func (s *search) rejected(g *graph, err error) bool {
	var r *Rejection
	if !errors.As(err, &r) {
		return false
	}
	s.fail(g, &Failure{Kind: Rejected, Property: r.Property, Message: r.Reason, Value: r.Value}, leafEnd)
	return true
}

func (s *search) failLeak(g *graph) {
	var names []string
	f := &Failure{Kind: Leak}
	for i := range g.locs {
		if st := &g.locs[i]; st.born != noEvent && st.freed == noEvent {
			names = append(names, s.locs[i].name)
			f.Events = append(f.Events, s.eventReport(g, st.born))
			f.concerned = append(f.concerned, public(st.born))
		}
	}
	f.Message = fmt.Sprintf("%s never freed although every thread has ended", strings.Join(names, ", "))
	s.fail(g, f, leafEnd)
}

// blockedLeaf counts a blocked execution. It is a deadlock if each waiting read has seen the last there is to see:
// otherwise the thread would go on in the end.
func (s *search) blockedLeaf(g *graph) {
	if s.enough(g) {
		return
	}
	s.blocked++
	var waits []string
	for t := range g.lanes {
		l := &g.lanes[t]
		if l.cur == blocked {
			if e := &l.events[len(l.events)-1]; e.rf != g.locs[e.loc].last {
				return
			}
		}
	}
	for t := range g.lanes {
		if w := s.waitOf(g, t); w != "" {
			waits = append(waits, w)
		}
	}
	s.fail(g, &Failure{Kind: Deadlock, Message: strings.Join(waits, "; "), Waits: waits}, leafEnd)
}

// waitOf says what a thread waits for, nothing if it has ended.
func (s *search) waitOf(g *graph, t int) string {
	l := &g.lanes[t]
	if l.root == noNode {
		return ""
	}
	var nd *node
	what := ""
	if l.cur == blocked {
		e := &l.events[len(l.events)-1]
		nd = s.nodes[e.node]
		what = fmt.Sprintf("awaits %s, whose last value is %s", s.locs[e.loc].name, s.show(e.loc, e.result))
	} else {
		nd = s.nodes[l.cur]
		switch nd.kind {
		case opEnd:
			return ""
		case opLoad:
			last := g.loc(nd.loc).last
			what = fmt.Sprintf("awaits %s, whose last value is %s", s.locs[nd.loc].name, s.show(nd.loc, s.value(g, last, nd.loc)))
		case opJoin:
			what = "joins thread " + s.threadName(g, int(nd.arg))
		case opWake:
			what = "waits for a signal of " + s.locs[nd.loc].name
		default:
			what = "waits for the lock " + s.locs[nd.loc].name
			if last := g.locs[nd.loc].last; last.isReal() {
				what += ", which thread " + s.threadName(g, last.lane()) + " holds"
			}
		}
	}
	return fmt.Sprintf("thread %s %s (%s)", s.threadName(g, t), what, s.sourceLine(nd))
}

package explore

import "time"

// defaultPoll is how many events pass between two looks at the clock, the context and the other workers.
const defaultPoll = 1 << 9

// exceeded ends the search if a bound is reached.
func (s *search) exceeded(g *graph) bool {
	if len(g.order) >= s.cfg.maxEvents {
		s.incomplete(EventBound)
		return true
	}
	if s.events >= s.nextPoll {
		s.nextPoll = s.events + s.cfg.poll
		s.poll()
	}
	return s.halted
}

func (s *search) poll() {
	if s.cfg.onProgress != nil {
		s.publish()
	}
	switch q := s.of.queue; {
	case s.of.ctx.Err() != nil:
		s.interrupt(Cancelled)
	case s.cfg.maxTime > 0 && time.Since(s.of.start) > s.cfg.maxTime:
		s.interrupt(TimeBound)
	case s.bytes > s.cfg.maxTrie:
		s.interrupt(TrieBound)
	case q.stop.Load():
		s.halted = true
	case q.suspend.Load(), q.hungry.Load():
		s.draining = true
	}
}

// incomplete ends the search of all workers; what is open is lost.
func (s *search) incomplete(b Bound) {
	if s.report.bound == "" {
		s.report.bound = b
	}
	s.halt()
}

// interrupt ends the search of all workers. What is open is kept if a checkpoint is wanted.
func (s *search) interrupt(b Bound) {
	if s.cfg.save == nil {
		s.incomplete(b)
		return
	}
	if s.report.bound == "" {
		s.report.bound = b
	}
	s.draining = true
	s.of.queue.suspend.Store(true)
	s.of.queue.wake()
}

// halt ends the search of all workers at once.
func (s *search) halt() {
	s.halted = true
	s.of.queue.stop.Store(true)
	s.of.queue.wake()
}

// enough reports that there are as many executions as may be explored. The one at hand, one more, is left open.
func (s *search) enough(g *graph) bool {
	n := s.cfg.maxExecutions
	if n <= 0 || s.of.queue.executed.Add(1) <= n {
		return false
	}
	s.interrupt(ExecutionBound)
	if s.draining {
		s.emit(g, noEvent)
	}
	return true
}

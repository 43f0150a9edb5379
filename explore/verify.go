package explore

// The trie holds what threads did once. That they would do it again is what the search relies on, and a thread that shares
// a Go variable with another one breaks silently. So the program is run again natively, all threads together,
// for a sample of the complete executions or for all, and each operation is compared. That is done twice, once with low threads as far ahead
// of high ones as the execution lets them be and once the other way, so that threads which meet outside of the cells meet in
// both orders.

// defaultSampleEvery is how many executions pass between two that are run again; the first ones are sampled more often.
const defaultSampleEvery = 1 << 12

// sample runs an execution again if its turn has come.
func (s *search) sample(g *graph) {
	n := s.finished
	if s.cfg.trusted || !s.cfg.paranoid && n&(n-1) != 0 && n%s.cfg.sampleEvery != 0 {
		return
	}
	for _, reverse := range []bool{false, true} {
		r := newRerun(s, g)
		if t, err := r.run(reverse); err != nil {
			s.failNative(g, t, err)
			return
		}
	}
}

// rerun is a native run of the program through an execution.
type rerun struct {
	s       *search
	g       *graph
	bodies  []func() any
	threads []*coroutine
}

func newRerun(s *search, g *graph) *rerun {
	r := &rerun{s: s, g: g, bodies: make([]func() any, len(g.lanes)), threads: make([]*coroutine, len(g.lanes))}
	r.bodies[0] = s.trees[0].body
	return r
}

// run goes through the execution. With an error it returns the thread that did something else.
func (r *rerun) run(reverse bool) (thread int, err error) {
	defer func() {
		for _, c := range r.threads {
			if c != nil {
				c.abandon()
			}
		}
	}()
	for _, id := range r.g.linear(reverse, noEvent) {
		if err := r.repeat(id); err != nil {
			return id.lane(), err
		}
	}
	for t := range r.bodies { // threads without events
		if err := r.start(t); err != nil {
			return t, err
		}
	}
	return 0, nil
}

// start runs a thread to its first operation, unless that was done.
func (r *rerun) start(t int) error {
	if r.bodies[t] == nil || r.threads[t] != nil {
		return nil
	}
	tree := r.g.lanes[t].root
	c := newCoroutine(r.s.native, tree, r.bodies[t])
	r.threads[t] = c
	first := r.s.trees[tree].root
	c.resume(first)
	return r.s.compare(c, first)
}

// repeat gives a thread the result of its event, and compares what it does next.
func (r *rerun) repeat(id eid) error {
	if err := r.start(id.lane()); err != nil {
		return err
	}
	s, c := r.s, r.threads[id.lane()]
	l := &r.g.lanes[id.lane()]
	e := r.g.at(id)
	next := l.cur
	if i := id.index() + 1; i < len(l.events) {
		next = l.events[i].node
	}
	if e.has(isSpawn) {
		r.bodies[e.result] = c.op.Body
	}
	if next < 0 || s.nodes[next].start == s.nodes[e.node].start {
		return nil // blocked, or a step of a wait
	}
	s.deliver(c, e.node, s.edge(e), next)
	return s.compare(c, next)
}

package explore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// exploration is a search by one or more workers.
type exploration struct {
	ctx     context.Context
	cfg     *config
	program func(*memory.Space)
	lanes   *laneTable
	queue   *queue
	start   time.Time
	earlier counts     // of the exploration that is resumed
	known   []*Failure // that it had found
	// earlierShare is what that one had done of the whole search.
	earlierShare float64
	mu           sync.Mutex // held during a callback
}

// errLost is the error of a worker that did not come back.
var errLost = errors.New("explore: a predicate of an await or a callback called runtime.Goexit")

func run(ctx context.Context, cfg *config, program func(*memory.Space)) (*Result, error) {
	x := newExploration(ctx, cfg, program)
	if err := x.open(); err != nil {
		return nil, err
	}
	workers := make([]*search, cfg.workers)
	errs := make([]error, cfg.workers)
	var done sync.WaitGroup
	for i := range workers {
		workers[i] = x.newSearch()
		errs[i] = errLost
	}
	var progress *reporter
	if cfg.onProgress != nil {
		progress = x.follow(workers)
	}
	for i := range workers {
		done.Go(func() {
			defer workers[i].leave()
			errs[i] = workers[i].work()
		})
	}
	done.Wait()
	r := x.result(workers)
	if progress != nil {
		progress.stop(cfg.samples == 0 && !x.queue.stop.Load() && !x.queue.suspend.Load())
	}
	for i, w := range workers {
		if err := cmp.Or(w.report.err, errs[i]); err != nil {
			return r, err
		}
	}
	return r, x.save(r)
}

func newExploration(ctx context.Context, cfg *config, program func(*memory.Space)) *exploration {
	return &exploration{ctx: ctx, cfg: cfg, program: program, lanes: newLanes(), queue: newQueue(cfg.workers), start: time.Now()}
}

// open puts the first jobs into the queue: the empty graph, or what a checkpoint holds.
func (x *exploration) open() error {
	if x.cfg.resume != nil {
		return x.load(x.cfg.resume)
	}
	x.queue.put(job{share: 1})
	return nil
}

func (x *exploration) newSearch() *search {
	return &search{native: newNative(x.cfg, x.program, x.lanes), model: x.cfg.model, of: x}
}

// work explores jobs until there are none.
func (s *search) work() error {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *predicatePanic:
			s.failPredicate(p)
		default:
			panic(p)
		}
	}()
	if s.cfg.samples > 0 {
		return s.walks()
	}
	for {
		j, ok := s.of.queue.take()
		if !ok {
			return nil
		}
		if err := s.explore(j); err != nil {
			s.of.queue.stop.Store(true)
			return err
		}
	}
}

// leave ends a worker, in whatever way.
func (s *search) leave() {
	s.close()
	s.publish()
	q := s.of.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	q.workers--
	if s.halted {
		q.stop.Store(true)
	}
	q.changed.Broadcast()
}

// explore explores a branch. That of a checkpoint which does not fit the program makes an error that says so.
func (s *search) explore(j job) error {
	err := s.exploreJob(j)
	if err != nil && j.loaded {
		return fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	return err
}

func (s *search) exploreJob(j job) error {
	in := j.graph
	s.draining = false
	s.at, s.share, s.given = 0, j.share, 0
	defer func() {
		if !s.halted {
			s.at = j.share
		}
		s.finishedShare, s.at, s.given = s.done(), 0, 0
	}()
	defer s.handOver()
	g := s.graph()
	defer s.release(g)
	if in == nil {
		g.reset(0)
		s.visit(g)
		return nil
	}
	d, lawful, err := s.decode(g, in, true)
	if err != nil || !lawful {
		return cmp.Or(err, errChanged)
	}
	if j.sum != 0 && j.sum != s.fingerprint(d.list, g) {
		return fmt.Errorf("%w: other operations", errChanged)
	}
	if d.pending == noEvent {
		s.visit(g)
	} else {
		s.resume(g, d.pending)
	}
	return nil
}

// emit gives an open branch away.
func (s *search) emit(g *graph, pending eid) {
	j := job{graph: s.encode(g, pending, noEvent, true), share: s.share}
	if s.cfg.save != nil {
		j.sum = s.fingerprint(g.linear(false, noEvent), g)
	}
	s.batch = append(s.batch, j)
	s.given += s.share
}

// handOver puts the branches that were given away into the queue. They came from the deepest to the shallowest, which the next
// worker takes. Without a trie, when every execution gives all branches away, the deepest is taken next, so that they stay few.
func (s *search) handOver() {
	if s.cfg.noTrie {
		slices.Reverse(s.batch)
		s.renew()
	}
	for _, j := range s.batch {
		s.of.queue.put(j)
	}
	clear(s.batch)
	s.batch = s.batch[:0]
}

// renew forgets the behaviour of all threads.
func (s *search) renew() {
	s.addSites()
	old := s.native
	old.close()
	s.native = newNative(s.cfg, s.of.program, s.of.lanes)
	s.resumes, s.suspended = old.resumes, old.suspended
}

// addSites sums up what each site did.
func (s *search) addSites() {
	if s.sites == nil {
		s.sites = map[*memory.Site]*SiteReport{}
	}
	for _, nd := range s.nodes {
		if nd.site == nil {
			continue
		}
		r := s.sites[nd.site]
		if r == nil {
			r = &SiteReport{Site: nd.site, Order: nd.order, Failure: nd.fail}
			s.sites[nd.site] = r
		}
		r.Runs += int64(nd.runs)
	}
}

// result sums up what the workers found.
func (x *exploration) result(workers []*search) *Result {
	r := &Result{Model: x.cfg.model, Branches: x.queue.given, Idle: x.queue.waited, Duration: time.Since(x.start), Seed: x.cfg.seed}
	r.Failures = append(r.Failures, x.known...)
	sum := x.earlier
	for _, w := range workers {
		sum.add(&w.counts)
		r.NativeRuns += w.resumes
		r.Suspended += w.suspended
		r.Bound = cmp.Or(r.Bound, w.report.bound)
		for _, f := range w.report.failures {
			if !slices.ContainsFunc(r.Failures, f.same) {
				r.Failures = append(r.Failures, f)
			}
		}
	}
	if !x.cfg.all && len(r.Failures) > 1 {
		r.Failures = r.Failures[:1]
	}
	r.Executions, r.Blocked, r.Events, r.Revisits = sum.finished, sum.blocked, sum.events, sum.revisited
	r.Sites = siteReports(workers)
	if r.Bound == "" && r.Executions == 0 && len(r.Failures) == 0 {
		r.Bound = NoExecution
	}
	switch {
	case len(r.Failures) > 0:
		r.Verdict = Fail
	case r.Bound != "":
		r.Verdict = Incomplete
	}
	return r
}

func (c *counts) add(d *counts) {
	c.finished += d.finished
	c.blocked += d.blocked
	c.events += d.events
	c.revisited += d.revisited
	c.scChecks += d.scChecks
}

// same reports whether two failures say the same of the same source.
func (f *Failure) same(g *Failure) bool { return f.key() == g.key() }

func (f *Failure) key() string {
	key := f.Error()
	for _, e := range f.Events {
		key += "\n" + e.Source
	}
	return key
}

// siteReports sums up the sites of all workers.
func siteReports(workers []*search) []SiteReport {
	sum := map[*memory.Site]SiteReport{}
	for _, w := range workers {
		w.addSites()
		for site, r := range w.sites {
			total := *r
			total.Runs += sum[site].Runs
			sum[site] = total
		}
	}
	return slices.SortedFunc(maps.Values(sum), func(a, b SiteReport) int { return cmp.Compare(a.Site.Name, b.Site.Name) })
}

package explore

import (
	"math"
	"sync/atomic"
	"time"
)

// Progress is how far a search is.
type Progress struct {
	// Executions counts complete executions, Blocked those in which a thread waits for ever, Events the events that were added.
	Executions, Blocked, Events int64
	// Elapsed is the time since the exploration began; that before a checkpoint is not in it.
	Elapsed time.Duration
	// Share is the estimated part that is done, from 0 to 1. It never decreases, and is 1 at the end of a search that was not cut short, no sooner.
	// Branches at one place count as equally large (after Knuth: Estimating the Efficiency of Backtrack Programs, Mathematics of
	// Computation 29, 1975), so that it may be far off, either way, in the middle.
	Share float64
}

// span is a part of the whole search, cut into equal branches.
type span struct{ start, each float64 }

// split cuts what is open of the current branch into n.
func (s *search) split(n int) span { return span{s.at, s.share / float64(n)} }

// enter begins with branch i, when all that come before it are done.
func (s *search) enter(p span, i int) {
	s.at = p.start + p.each*float64(i)
	s.share = p.each
}

// done returns the part of the whole search that this one has done: what it went through less what it gave away.
func (s *search) done() float64 { return s.finishedShare + s.at - s.given }

// tally is what a search shows of itself to the one who reports progress. It has cache lines of its own.
type tally struct {
	_                         [64]byte
	finished, blocked, events atomic.Int64
	done                      atomic.Uint64 // bits of a float64
	_                         [64]byte
}

func (s *search) publish() {
	s.shown.finished.Store(s.finished)
	s.shown.blocked.Store(s.blocked)
	s.shown.events.Store(s.events)
	s.shown.done.Store(math.Float64bits(s.done()))
}

// reporter calls the callback of [OnProgress].
type reporter struct {
	x       *exploration
	workers []*search
	share   float64
	quit    chan struct{}
	ended   chan struct{}
}

// follow reports progress until the reporter is stopped.
func (x *exploration) follow(workers []*search) *reporter {
	r := &reporter{x: x, workers: workers, quit: make(chan struct{}), ended: make(chan struct{})}
	r.report(false)
	go func() {
		defer close(r.ended)
		ticker := time.NewTicker(x.cfg.progressEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				r.report(false)
			case <-r.quit:
				return
			}
		}
	}()
	return r
}

// stop reports once more, when the workers have ended.
func (r *reporter) stop(exhausted bool) {
	close(r.quit)
	<-r.ended
	r.report(exhausted)
}

// belowOne is the largest share of a search that goes on.
var belowOne = math.Nextafter(1, 0)

func (r *reporter) report(exhausted bool) {
	c := r.x.earlier
	share := r.x.earlierShare
	for _, w := range r.workers {
		c.finished += w.shown.finished.Load()
		c.blocked += w.shown.blocked.Load()
		c.events += w.shown.events.Load()
		share += math.Float64frombits(w.shown.done.Load())
	}
	r.share = max(r.share, min(share, belowOne))
	if exhausted {
		r.share = 1
	}
	r.x.mu.Lock()
	defer r.x.mu.Unlock()
	r.x.cfg.onProgress(Progress{c.finished, c.blocked, c.events, time.Since(r.x.start), r.share})
}

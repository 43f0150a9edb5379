package explore

import (
	"sync"
	"sync/atomic"
	"time"
)

// Everything below a graph is a function of the graph and of the program. So any open branch of a search can be written as a
// job, the encoding of its graph, and be explored by another worker, later, or by another process. A worker
// that is asked to share writes all its open branches as jobs, from the deepest to the shallowest, and takes the next job like all others.

// job is an open branch.
type job struct {
	graph  []byte  // its encoding; nil for the empty graph
	share  float64 // of the whole search; see progress.go
	sum    uint32  // of what its events are, for a checkpoint; 0 if it was not taken
	loaded bool    // from a checkpoint
}

// queue holds the open branches that no worker is at.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	jobs    []job
	idle    int
	workers int
	closed  bool
	given   int           // jobs in all
	waited  time.Duration // of all workers, for jobs

	hungry   atomic.Bool  // a worker waits and there is no job
	stop     atomic.Bool  // all workers end, what is open is dropped
	suspend  atomic.Bool  // all workers end, what is open goes to the queue
	executed atomic.Int64 // executions, if they are bounded
}

func newQueue(workers int) *queue {
	q := &queue{workers: workers}
	q.changed.L = &q.mu
	return q
}

// put adds an open branch. The last one that is put is the first one that is taken: it is the shallowest.
func (q *queue) put(j job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, j)
	q.given++
	q.hungry.Store(false)
	q.changed.Signal()
}

// take waits for a job. It returns false when the search is over.
func (q *queue) take() (j job, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.idle++
	for {
		if q.stop.Load() || q.suspend.Load() {
			q.close()
		}
		if n := len(q.jobs); n > 0 && !q.closed {
			j = q.jobs[n-1]
			q.jobs = q.jobs[:n-1]
			q.idle--
			return j, true
		}
		if q.idle == q.workers {
			q.close()
		}
		if q.closed {
			return job{}, false
		}
		q.hungry.Store(true)
		since := time.Now()
		q.changed.Wait()
		q.waited += time.Since(since)
	}
}

func (q *queue) close() {
	q.closed = true
	q.changed.Broadcast()
}

// wake lets waiting workers see that the search ends.
func (q *queue) wake() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.changed.Broadcast()
}

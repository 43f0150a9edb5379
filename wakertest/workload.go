package wakertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

// Workload is a random program on goroutines that contend for the objects of impl/waker. About one operation in eight reads a count, on
// each object until shortly before its end: a wake lost or a count gone wrong shows only in what is read, or freed, after it.
type Workload struct {
	Threads    int    // goroutines, 1 to MaxThreads
	Objects    int    // allocations, made one after the other while the run goes on
	Operations int    // about so many over all threads; ending the run adds a drop for each handle that is left
	Seed       uint64 // of the threads' choices; how they interleave is the machine's choice

	lose func() bool // asked at each delivery whether to lose it, if set: a defect, for tests
}

// MaxThreads is the largest number of threads of a workload.
const MaxThreads = 1024

// MaxOperations is the largest number of operations of a workload. Each makes one handle at most, which a drop more ends, so that what is
// recorded is never more than a reader takes without being told to.
const MaxOperations = linearize.DefaultMaxOperations / 2

// ErrWorkload is wrapped by the error of a workload that cannot be run.
var ErrWorkload = errors.New("workload")

func (w Workload) validate() error {
	switch {
	case w.Threads < 1 || w.Threads > MaxThreads:
		return fmt.Errorf("%w: %d threads: want 1 to %d", ErrWorkload, w.Threads, MaxThreads)
	case w.Objects < 1:
		return fmt.Errorf("%w: %d objects: want at least 1", ErrWorkload, w.Objects)
	case w.Operations < w.Objects:
		return fmt.Errorf("%w: %d operations on %d objects: want at least one each, to make it", ErrWorkload, w.Operations, w.Objects)
	case w.Operations > MaxOperations:
		return fmt.Errorf("%w: %d operations: want at most %d", ErrWorkload, w.Operations, MaxOperations)
	}
	return nil
}

// Record runs the workload and returns what was recorded. The history keeps the discipline of handles by construction, and every
// operation of it completes. When ctx ends first, the threads drop what they hold and the shorter recording is returned
// together with the context's error. So it is when the implementation refuses an operation, or calls user code of a value that is gone, with a
// [*model.Violation]: then some operations have not completed.
//
// The recording shows one schedule of the machine. It may miss any race, and never raises a false alarm.
func (w Workload) Record(ctx context.Context) (*linearize.Recorder, error) {
	if err := w.validate(); err != nil {
		return nil, err
	}
	// Handles left at the end cost an operation more than was asked for.
	rec := linearize.NewRecorder(w.Threads, w.Operations/w.Threads*5/4+64)
	slots := make([]slot, 2*w.Threads)
	workers := make([]*worker, w.Threads)
	running, end := context.WithCancelCause(ctx)
	defer end(nil)
	busy := new(memory.Uint64)
	busy.Init(memory.Native(), "busy", uint64(w.Threads))
	for i := range workers {
		workers[i] = &worker{
			load:   w,
			id:     i,
			rec:    rec.Threads()[i],
			rng:    rand.New(rand.NewPCG(w.Seed, uint64(i))),
			space:  memory.Native(),
			slots:  slots,
			busy:   busy,
			budget: share(w.Operations, w.Threads, i),
			births: share(w.Objects, w.Threads, i),
			spare:  share(w.Operations, w.Threads, i),
		}
	}
	var threads sync.WaitGroup
	for _, t := range workers {
		threads.Go(func() { defer t.broken(end); t.run(running) })
	}
	threads.Wait()
	// What was handed over and never taken belongs to nobody; the first thread, which has ended, drops it.
	last := workers[0]
	threads.Go(func() { defer last.broken(end); last.adopt(); last.dropAll() })
	threads.Wait()
	var broken *model.Violation
	if errors.As(context.Cause(running), &broken) {
		return rec, broken
	}
	return rec, ctx.Err()
}

// share is the part of n that thread i of so many does.
func share(n, threads, i int) int { return n/threads + min(1, max(0, n%threads-i)) }

// slot passes one handle from thread to thread. Its lock is the only synchronisation of the run besides the
// operations themselves.
type slot struct {
	mu   sync.Mutex
	held *held
	_    [40]byte // a cache line of its own
}

// exchange puts h into the slot and takes out what is there, if nobody else is at it; else it returns h.
func (s *slot) exchange(h *held) *held {
	if !s.mu.TryLock() {
		return h
	}
	defer s.mu.Unlock()
	old := s.held
	s.held = h
	return old
}

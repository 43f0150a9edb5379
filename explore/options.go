package explore

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// config is what the options set.
type config struct {
	model     Model
	overrides map[*memory.Site]orders
	space     []memory.Option
	full      bool
	all       bool
	paranoid  bool
	trusted   bool
	keepLeaks bool
	spurious  int

	maxExecutions int64
	maxEvents     int
	maxThreads    int
	maxTime       time.Duration
	maxTrie       int

	workers int
	poll    int64
	noTrie  bool
	samples int
	seed    uint64

	sampleEvery int64
	save        io.Writer
	resume      io.Reader

	onExecution func(*Execution) error
	onProgress  func(Progress)

	progressEvery time.Duration

	classify func(*Failure) string
	err      error
}

type orders struct{ order, failure memory.Order }

// Option is a setting of [Run].
type Option func(*config)

// Bounds of a search that no option changes.
const (
	DefaultEvents  = 2000      // events of one execution
	DefaultThreads = 32        // threads of one execution
	DefaultTrie    = 512 << 20 // bytes
)

func newConfig(options []Option) (*config, error) {
	cfg := &config{
		overrides:  map[*memory.Site]orders{},
		maxEvents:  DefaultEvents,
		maxThreads: DefaultThreads,
		maxTrie:    DefaultTrie,
		workers:    1,
		poll:       defaultPoll,

		sampleEvery: defaultSampleEvery,
	}
	for _, o := range options {
		o(cfg)
	}
	if cfg.samples > 0 && (cfg.workers > 1 || cfg.save != nil || cfg.resume != nil) {
		cfg.err = errors.Join(cfg.err, errors.New("explore: sampling has one worker and no checkpoints"))
	}
	return cfg, cfg.err
}

// In explores under the memory model; C20 without it.
func In(m Model) Option { return func(c *config) { c.model = m } }

// Override explores with another order at a site. It is an error if C11 forbids the order there.
func Override(site *memory.Site, order memory.Order) Option {
	return OverrideCAS(site, order, memory.NonAtomicOrder)
}

// OverrideCAS is an Override of a compare_exchange with its orders of success and failure.
func OverrideCAS(site *memory.Site, success, failure memory.Order) Option {
	return func(c *config) {
		if site.Access == memory.CASAccess && failure == memory.NonAtomicOrder {
			failure = weakest(success, site.Failure)
		}
		if err := site.Permits(success, failure); err != nil {
			c.err = fmt.Errorf("explore: override: %w", err)
			return
		}
		c.overrides[site] = orders{success, failure}
	}
}

// weakest returns the failure order, or what is left of it under a weaker order of success: the strongest order that is
// permitted there (memory.Site.Permits) and not stronger. Under release, acquire stays: neither is stronger than the other.
func weakest(success, failure memory.Order) memory.Order {
	switch {
	case !failure.Stronger(success):
		return failure
	case memory.AcquireOrder.Stronger(success):
		return memory.RelaxedOrder
	default:
		return memory.AcquireOrder
	}
}

// Space sets options of the memory space that the program runs in, such as [memory.Width].
func Space(options ...memory.Option) Option {
	return func(c *config) { c.space = append(c.space, options...) }
}

// FullPlain gives plain accesses all writes to read from and all places in coherence order, and makes a race a mark on the
// execution rather than a failure: for litmus tests, which go on after a race.
func FullPlain() Option { return func(c *config) { c.full = true } }

// All goes on after a failure and reports all that differ in what broke and where; without it the first ends the search.
func All() Option { return func(c *config) { c.all = true } }

// Leaks permits allocations that are never freed.
func Leaks() Option { return func(c *config) { c.keepLeaks = true } }

// Spurious explores up to n spurious events in each execution: failures of compare_exchange_weak and wakes of a
// condition that nobody signalled. Without it there are none.
func Spurious(n int) Option { return func(c *config) { c.spurious = n } }

// Paranoid runs the program again natively for each complete execution, and compares every operation. Without it, that is done for a sample.
func Paranoid() Option { return func(c *config) { c.paranoid = true } }

// Trusted says that the program is deterministic by construction, as an interpreter of test programs is: no execution is run again
// natively. For programs of a dozen events that costs more than the search.
func Trusted() Option { return func(c *config) { c.trusted = true } }

// MaxExecutions bounds the executions, complete and blocked.
func MaxExecutions(n int64) Option { return func(c *config) { c.maxExecutions = n } }

// MaxEvents bounds the events of one execution; [DefaultEvents] without it. A loop without progress ends there.
func MaxEvents(n int) Option { return func(c *config) { c.maxEvents = min(n, maxIndex) } }

// MaxThreads bounds the threads of one execution, the main thread included; [DefaultThreads] without it, at most 64.
func MaxThreads(n int) Option { return func(c *config) { c.maxThreads = min(n, maxLanes) } }

// MaxTime bounds the time of the search.
func MaxTime(d time.Duration) Option { return func(c *config) { c.maxTime = d } }

// MaxTrie bounds the memory of the behaviours that are kept, in bytes; [DefaultTrie] without it.
func MaxTrie(bytes int) Option { return func(c *config) { c.maxTrie = bytes } }

// OnExecution calls f with each complete execution. The execution is valid during the call only. A [*Rejection] makes the
// execution a failure; any other error ends the search and is returned by [Run]. Given more than once, each is called, the first one
// first, until one returns an error.
func OnExecution(f func(*Execution) error) Option {
	return func(c *config) {
		first := c.onExecution
		if first == nil {
			c.onExecution = f
			return
		}
		c.onExecution = func(x *Execution) error {
			if err := first(x); err != nil {
				return err
			}
			return f(x)
		}
	}
}

// OnProgress calls f when the search begins, then every so often, and when it has ended: from another goroutine, but never
// while another callback runs.
func OnProgress(every time.Duration, f func(Progress)) Option {
	return func(c *config) {
		c.progressEvery, c.onProgress = every, f
		if every <= 0 {
			c.err = fmt.Errorf("explore: progress every %v: want more than nothing", every)
		}
	}
}

// Classify names the property that a failure breaks. It is given each failure with the property that follows from its kind, and
// its answer replaces that unless it is empty: a scenario knows whether a deadlock is a lost wake (W2), or of what a panic speaks. The failure
// has its execution by then, but neither table nor replay string.
func Classify(f func(*Failure) string) Option { return func(c *config) { c.classify = f } }

// Workers explores with n goroutines, which share what is open; 1 without it. The counts do not depend on n. Callbacks come
// from all of them, one at a time, and which of several failures is the first may differ from run to run.
func Workers(n int) Option { return func(c *config) { c.workers = max(n, 1) } }

// NoTrie runs the program again from its beginning for each execution instead of keeping what threads do. It is slow, and
// finds the same.
func NoTrie() Option { return func(c *config) { c.noTrie = true } }

// Sampling takes n random walks instead of exploring everything. A search without a failure is then incomplete ([Sampled]).
// The same seed gives the same walks.
func Sampling(seed uint64, n int) Option {
	return func(c *config) {
		c.seed, c.samples = seed, n
		if n < 1 {
			c.err = fmt.Errorf("explore: %d random walks: want at least one", n)
		}
	}
}

// SaveTo writes a checkpoint when the search ends at a bound of executions, time or memory, or is cancelled. [ResumeFrom] goes on from it.
func SaveTo(w io.Writer) Option { return func(c *config) { c.save = w } }

// ResumeFrom goes on with an exploration of the same program from its checkpoint; the error wraps [ErrCheckpoint] if that was written
// under other orders or options. The result includes the counts and the failures of the exploration so far.
func ResumeFrom(r io.Reader) Option { return func(c *config) { c.resume = r } }

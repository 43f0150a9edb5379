package tla

import (
	"context"
	"errors"
	"os"
	"runtime"
	"sync"
)

// AllOptions of [CheckAll].
type AllOptions struct {
	// Parallel is how many TLCs run at once, each with one worker; 0 means one for each processor. A long configuration that passes is run
	// alone, with as many workers.
	Parallel int
	// Done is called with each report or error as it comes, one call at a time.
	Done func(Outcome)
}

// Outcome is what became of one entry: a report, or the error of the run.
type Outcome struct {
	Entry  Entry
	Report *Report
	Err    error
}

// Agrees reports whether TLC found exactly what the entry says.
func (o Outcome) Agrees() bool { return o.Err == nil && len(o.Report.Differences) == 0 }

// ErrNothing is returned for a check of no entries.
var ErrNothing = errors.New("tla: no configuration to run")

// CheckAll runs TLC on all entries. The outcomes are in the order of the entries; when ctx ends first, those that were not run have its error.
func CheckAll(ctx context.Context, t *Tool, entries []Entry, opt AllOptions) ([]Outcome, error) {
	if len(entries) == 0 {
		return nil, ErrNothing
	}
	dir, err := Extract()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if opt.Parallel <= 0 {
		opt.Parallel = runtime.GOMAXPROCS(0)
	}
	c := &checker{ctx: ctx, tool: t, dir: dir, opt: opt, out: make([]Outcome, len(entries))}
	var running sync.WaitGroup
	next := make(chan int)
	for range min(opt.Parallel, len(entries)) {
		running.Go(func() {
			for i := range next {
				c.one(i, entries[i], 1)
			}
		})
	}
	for i, e := range entries {
		if !e.alone() {
			next <- i
		}
	}
	close(next)
	running.Wait()
	for i, e := range entries {
		if e.alone() {
			c.one(i, e, opt.Parallel)
		}
	}
	return c.out, nil
}

// alone reports whether the entry is worth all processors.
func (e Entry) alone() bool { return e.Long && e.Expect == Pass }

type checker struct {
	ctx  context.Context
	tool *Tool
	dir  string
	opt  AllOptions
	out  []Outcome
	mu   sync.Mutex
}

func (c *checker) one(i int, e Entry, workers int) {
	o := Outcome{Entry: e, Err: c.ctx.Err()}
	if o.Err == nil {
		o.Report, o.Err = Check(c.ctx, c.tool, c.dir, e, workers, nil)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out[i] = o
	if c.opt.Done != nil {
		c.opt.Done(o)
	}
}

package proptest

import (
	"context"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// ending is how a guarded function ended.
type ending uint8

const (
	finished ending = iota // it returned, or ended its goroutine
	stalled                // it got no further; its goroutine is left behind
)

// stallTicks is how often a guard must look and find no progress. Looks are counted rather than time, so that a process that was
// stopped and goes on, or a machine that sleeps, does not count as a stall.
const stallTicks = 20

// guard runs f in a goroutine of its own and watches pulse, which has to change while f gets on. A subject that deadlocks would otherwise
// take the whole check with it. It gives up after about the stall time without progress, sooner when the context is over.
func guard(ctx context.Context, stall time.Duration, pulse func() uint64, f func()) ending {
	over := make(chan struct{})
	go func() {
		defer close(over)
		f()
	}()
	ticker := time.NewTicker(max(stall/stallTicks, time.Millisecond))
	defer ticker.Stop()
	last := pulse()
	for quiet := 0; quiet < stallTicks; quiet++ {
		select {
		case <-over:
			return finished
		case <-ticker.C:
		}
		if now := pulse(); now != last {
			last, quiet = now, 0
		} else if ctx.Err() != nil {
			quiet += stallTicks / 4
		}
	}
	return stalled
}

// hang makes the failure of a run that stalled, or whose goroutine ended within a read.
func (j *journal) hang(got string) *Failure {
	j.mu.Lock()
	failure, reading, open := j.failure, j.reading, j.open
	j.mu.Unlock()
	if failure != nil {
		return failure
	}
	t, records := j.trace()
	f := &Failure{Property: model.W7, Trace: t, Records: records}
	switch {
	case len(records) == 0:
		f.Detail = "the subject was not made: " + got
	case reading != nil:
		f.Detail = "after " + records[len(records)-1].Of.String() + ": " + reading.String() + ": " + got
	case open:
		f.Detail = records[len(records)-1].Of.String() + ": " + got
	default:
		f.Detail = "after " + records[len(records)-1].Of.String() + ": residue: " + got
	}
	return f
}

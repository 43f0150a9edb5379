package task_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// ratio measures two subjects in turn in short rounds, so that other load of the machine meets both, and reports the median and the
// ninth decile of the ratios, and the medians of both in nanoseconds for each of n.
func ratio(b *testing.B, name string, n int, bare, ours func(n int)) {
	const rounds = 101
	var ratios, bares, mine []float64
	timed := func(f func(int)) float64 {
		start := time.Now()
		f(n)
		return float64(time.Since(start).Nanoseconds()) / float64(n)
	}
	for b.Loop() {
		for range rounds {
			t, u := timed(bare), timed(ours)
			ratios, bares, mine = append(ratios, u/t), append(bares, t), append(mine, u)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(quantile(ratios, 0.5), "x/"+name)
	b.ReportMetric(quantile(ratios, 0.9), "x/"+name+"-p90")
	b.ReportMetric(quantile(bares, 0.5), "ns/"+name)
	b.ReportMetric(quantile(mine, 0.5), "ns/task")
}

func quantile(v []float64, q float64) float64 {
	slices.Sort(v)
	return v[int(q*float64(len(v)-1))]
}

// BenchmarkWakeNotified is a wake by reference of a task that is notified already, over one bare atomic add: the least that a wake
// that publishes may cost (W5).
func BenchmarkWakeNotified(b *testing.B) {
	ex := task.New(memory.Native())
	h := task.Spawn(ex, task.Ready(1))
	w := h.Waker()
	var word atomic.Uint64
	ratio(b, "add", 10_000, func(n int) {
		for range n {
			word.Add(1)
		}
	}, func(n int) {
		for range n {
			w.WakeByRef()
		}
	})
}

// BenchmarkSpawn is a task from its spawn to its outcome, a thousand at once, over a goroutine and a WaitGroup.
func BenchmarkSpawn(b *testing.B) {
	ex := task.New(memory.Native())
	var sum int
	ratio(b, "goroutine", 1000, func(n int) {
		var wg sync.WaitGroup
		var count atomic.Int64
		for range n {
			wg.Go(func() { count.Add(1) })
		}
		wg.Wait()
	}, func(n int) {
		handles := make([]task.JoinHandle[int], n)
		for i := range handles {
			raw := task.Spawn(ex, task.Ready(1))
			handles[i] = raw.Move()
		}
		for i := range handles {
			sum += task.BlockOn(ex, &handles[i]).Value
		}
	})
}

// BenchmarkYield is a turn of a task that wakes itself: a poll, a wake and the way through the local queue.
func BenchmarkYield(b *testing.B) {
	ex := task.New(memory.Native())
	b.ReportAllocs()
	n := 0
	h := task.Spawn(ex, task.PollFunc[int](func(cx *waker.Context) (int, bool) {
		if n--; n < 0 {
			return 0, true
		}
		cx.Waker().WakeByRef()
		return 0, false
	}))
	n = b.N
	task.BlockOn(ex, &h)
}

// BenchmarkAtomicWaker is a registration and the wake of it, of a waker that does nothing.
func BenchmarkAtomicWaker(b *testing.B) {
	w := newAtomicWaker()
	mine := waker.Noop()
	b.ReportAllocs()
	for b.Loop() {
		w.Register(mine.Ref())
		w.Wake()
	}
}

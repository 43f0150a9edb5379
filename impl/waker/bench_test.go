package waker_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The subjects of the pair benchmarks. Each makes a word that all threads of a run share, and returns what makes, for one thread,
// a function that does n pairs of an increment and a decrement.
var subjects = []struct {
	name string
	make func() func() func(n int)
}{
	{"bare", func() func() func(int) {
		word := new(struct {
			_ [64]byte
			n atomic.Uint64
			_ [64]byte
		})
		return func() func(int) {
			return func(n int) {
				for range n {
					word.n.Add(1)
					word.n.Add(^uint64(0))
				}
			}
		}
	}},
	// What any seam costs at least: before each add, a branch that is never taken, on a register. Some processors run locked
	// instructions back to back faster than with any branch between them; there no seam and no check of a count is free.
	{"branch", func() func() func(int) {
		word := new(struct {
			_      [64]byte
			n      atomic.Uint64
			_      [64]byte
			driven int
		})
		return func() func(int) {
			return func(n int) {
				driven := word.driven
				for range n {
					if driven != 0 {
						neverTaken()
					}
					word.n.Add(1)
					if driven > 1 {
						neverTaken()
					}
					word.n.Add(^uint64(0))
				}
			}
		}
	}},
	{"seam", func() func() func(int) {
		word := new(struct {
			_ [64]byte
			n memory.Uint64
			_ [64]byte
		})
		word.n.Init(memory.Native(), "n", 1)
		return func() func(int) {
			return func(n int) {
				for range n {
					word.n.FetchAdd(benchInc, 1)
					word.n.FetchSub(benchDec, 1)
				}
			}
		}
	}},
	{"arc", func() func() func(int) {
		a := waker.New(memory.Native(), counter{})
		return func() func(int) {
			mine := a.Clone()
			return func(n int) {
				for range n {
					b := mine.Clone()
					b.Drop()
				}
			}
		}
	}},
	{"waker", func() func() func(int) {
		a := waker.New(memory.Native(), counter{})
		w := waker.IntoWaker(&a)
		return func() func(int) {
			mine := w.Clone()
			return func(n int) {
				for range n {
					b := mine.Clone()
					b.Drop()
				}
			}
		}
	}},
}

//go:noinline
func neverTaken() { panic("taken") }

var (
	benchInc = memory.NewRMW("waker_test.inc", memory.Relaxed, "an increment to compare with")
	benchDec = memory.NewRMW("waker_test.dec", memory.Release, "a decrement to compare with")
)

// BenchmarkPair is a clone and a drop, and what they are compared with, on words that 1 or 2 threads share. On 2
// threads the figure is the time from start to end over the pairs of both, as in b.RunParallel.
func BenchmarkPair(b *testing.B) {
	for _, s := range subjects {
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/cores=%d", s.name, cores), func(b *testing.B) {
				run := newTeam(cores, s.make())
				defer run.stop()
				b.ReportAllocs()
				b.ResetTimer()
				run.pairs(max(1, b.N/cores))
			})
		}
	}
}

// BenchmarkRatio is the time of a pair over that of two bare atomic adds, measured in turn in short rounds, so that other load of
// the machine meets both. A round counts only if all threads were at work during nine tenths of it: threads that
// run one after the other contend for nothing, and look faster than any that do. Reported are the median and the
// ninth decile of the ratios, the medians in nanoseconds for each thread, and the share of rounds that count. Load from outside slows a
// subject more than the bare adds, which do less between two locked instructions: the ninth decile shows it.
func BenchmarkRatio(b *testing.B) {
	const rounds, pairs, together = 201, 5000, 0.9
	for _, s := range subjects[1:] {
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/cores=%d", s.name, cores), func(b *testing.B) {
				bare, subject := newTeam(cores, subjects[0].make()), newTeam(cores, s.make())
				defer bare.stop()
				defer subject.stop()
				var ratios, bares, ours []float64
				tried := 0
				for b.Loop() {
					for range rounds {
						t, overlap := bare.pairs(pairs)
						u, overlap2 := subject.pairs(pairs)
						tried++
						if min(overlap, overlap2) >= together {
							ratios, bares, ours = append(ratios, u/t), append(bares, t), append(ours, u)
						}
					}
				}
				if len(ratios) == 0 {
					b.Fatalf("no round of %d had its threads at work together: nothing was measured", tried)
				}
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(quantile(ratios, 0.5), "x/bare")
				b.ReportMetric(quantile(ratios, 0.9), "x/bare-p90")
				b.ReportMetric(quantile(bares, 0.5), "ns/bare")
				b.ReportMetric(quantile(ours, 0.5), "ns/pair")
				b.ReportMetric(float64(len(ratios))/float64(tried), "counted")
			})
		}
	}
}

// team is a number of threads that work in step.
type team struct {
	work []chan int
	done sync.WaitGroup
	gate atomic.Int32
	at   []shift
}

// shift is when a member was at work in a round.
type shift struct {
	start, end time.Time
	_          [128]byte // no member writes to the line of another
}

func newTeam(size int, subject func() func(int)) *team {
	t := &team{at: make([]shift, size)}
	for i := range size {
		work, pairs := make(chan int), subject()
		t.work = append(t.work, work)
		go func() {
			runtime.LockOSThread()
			for n := range work {
				// All begin at once, and spin without giving way: a yield would let them share one processor.
				for t.gate.Add(-1); t.gate.Load() > 0; {
				}
				start := time.Now()
				pairs(n)
				t.at[i].start, t.at[i].end = start, time.Now()
				t.done.Done()
			}
		}()
	}
	return t
}

// pairs lets each member do n pairs. It returns the nanoseconds from first start to last end for each pair of a
// member, and for how much of that time, 0 to 1, all members were at work.
func (t *team) pairs(n int) (each, overlap float64) {
	t.gate.Store(int32(len(t.work)))
	t.done.Add(len(t.work))
	for _, w := range t.work {
		w <- n
	}
	t.done.Wait()
	first, last := t.at[0].start, t.at[0].end // of any
	begin, end := first, last                 // of all together
	for _, m := range t.at[1:] {
		first, begin = earlier(first, m.start), later(begin, m.start)
		last, end = later(last, m.end), earlier(end, m.end)
	}
	whole := float64(last.Sub(first).Nanoseconds())
	return whole / float64(n), max(0, float64(end.Sub(begin).Nanoseconds())) / whole
}

func earlier(s, t time.Time) time.Time {
	if t.Before(s) {
		return t
	}
	return s
}

func later(s, t time.Time) time.Time {
	if t.After(s) {
		return t
	}
	return s
}

func (t *team) stop() {
	for _, w := range t.work {
		close(w)
	}
}

func quantile(v []float64, q float64) float64 {
	slices.Sort(v)
	return v[int(q*float64(len(v)-1))]
}

// BenchmarkWakeByRef is a wake that does one atomic add: through the vtable of a waker and of a waker on loan, and by a
// direct call through an interface.
func BenchmarkWakeByRef(b *testing.B) {
	a := waker.New(memory.Native(), counter{})
	w := waker.IntoWaker(&a)
	direct := interfaces[0]
	ref := w.Ref()
	b.Run("direct", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			direct.WakeByRef(nil)
		}
	})
	b.Run("waker", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			w.WakeByRef()
		}
	})
	b.Run("ref", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ref.WakeByRef()
		}
	})
}

// BenchmarkWake is a clone and the wake by value of it; BenchmarkNew an allocation and its drop.
func BenchmarkWake(b *testing.B) {
	a := waker.New(memory.Native(), counter{})
	w := waker.IntoWaker(&a)
	b.ReportAllocs()
	for b.Loop() {
		c := w.Clone()
		c.Wake()
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		a := waker.New(memory.Native(), counter{})
		a.Drop()
	}
}

func BenchmarkWakerRef(b *testing.B) {
	a := waker.New(memory.Native(), counter{})
	b.ReportAllocs()
	for b.Loop() {
		r := waker.NewWakerRef(&a)
		r.WakeByRef()
	}
}

// BenchmarkUpgrade is an upgrade and the drop of what it gave.
func BenchmarkUpgrade(b *testing.B) {
	a := waker.New(memory.Native(), counter{})
	w := a.Downgrade()
	b.ReportAllocs()
	for b.Loop() {
		c, _ := w.Upgrade()
		c.Drop()
	}
}

// interfaces keeps the compiler from seeing which type a direct call meets.
var interfaces = []interface{ WakeByRef(*waker.Arc[counter]) }{new(counter)}

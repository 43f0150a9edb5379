package memory_test

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// A pair is what cloning and dropping a handle costs at least: one addition and one subtraction on one word.

// barePairs does n pairs on a bare word.
func barePairs(c *atomic.Uint64, n int) {
	for range n {
		c.Add(1)
		c.Add(^uint64(0))
	}
}

// seamPairs does n pairs through the seam.
func seamPairs(c *memory.Uint64, n int) {
	for range n {
		c.FetchAdd(testRMW, 1)
		c.FetchSub(testRMW, 1)
	}
}

// subject is a kind of pair; each call of make gives a word on cache lines of its own.
type subject struct {
	name string
	make func() (pairs func(n int))
}

var (
	bare = subject{"bare", func() func(int) {
		c := new(struct {
			_ [128]byte
			v atomic.Uint64
			_ [128]byte
		})
		return func(n int) { barePairs(&c.v, n) }
	}}
	seam = subject{"seam", func() func(int) {
		c := new(struct {
			_ [128]byte
			v memory.Uint64
			_ [128]byte
		})
		c.v.Init(memory.Native(), "c", 0)
		return func(n int) { seamPairs(&c.v, n) }
	}}
)

// onCores does n pairs on one word, shared among as many goroutines as cores, and returns the time that it took.
func onCores(cores, n int, pairs func(n int)) time.Duration {
	if cores == 1 {
		start := time.Now()
		pairs(n)
		return time.Since(start)
	}
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	for range cores {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-begin
			pairs(n / cores)
		})
	}
	ready.Wait()
	start := time.Now()
	close(begin)
	done.Wait()
	return time.Since(start)
}

func needCores(b *testing.B, cores int) {
	if runtime.GOMAXPROCS(0) < cores {
		b.Skipf("needs %d cores", cores)
	}
}

// BenchmarkPair gives the cost of a pair, bare and through the seam.
func BenchmarkPair(b *testing.B) {
	for _, s := range []subject{bare, seam} {
		for _, cores := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/cores=%d", s.name, cores), func(b *testing.B) {
				needCores(b, cores)
				pairs := s.make()
				b.ResetTimer()
				onCores(cores, b.N, pairs)
			})
		}
	}
}

// BenchmarkPairRatio gives the cost of the seam as a ratio: it alternates short runs of both, so that what else the
// machine does meets both alike, and reports the median of the ratios of neighbours.
func BenchmarkPairRatio(b *testing.B) {
	const chunk = 200_000
	for _, cores := range []int{1, 2} {
		b.Run(fmt.Sprintf("cores=%d", cores), func(b *testing.B) {
			needCores(b, cores)
			barePairs, seamPairs := bare.make(), seam.make()
			var ratios []float64
			for range b.N {
				before := onCores(cores, chunk, barePairs)
				through := onCores(cores, chunk, seamPairs)
				ratios = append(ratios, float64(through)/float64(before))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "seam/bare")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkPairBesideDriven gives the cost of a native pair while some space is driven: the slow path.
func BenchmarkPairBesideDriven(b *testing.B) {
	newRecorder(1).drive(b)
	pairs := seam.make()
	b.ResetTimer()
	pairs(b.N)
}

// BenchmarkOperation gives the cost of single native operations through the seam.
func BenchmarkOperation(b *testing.B) {
	s := memory.Native()
	var word memory.Uint64
	var pointer memory.Pointer[int]
	var cell memory.Cell[uint64]
	var m memory.Mutex
	word.Init(s, "word", 0)
	pointer.Init(s, "pointer", nil)
	cell.Init(s, "cell", 0)
	m.Init(s, "m")
	operations := []struct {
		name string
		do   func(n int)
	}{
		{"load", func(n int) {
			for range n {
				word.Load(testLoad)
			}
		}},
		{"store", func(n int) {
			for range n {
				word.Store(testStore, 1)
			}
		}},
		{"cas", func(n int) {
			for range n {
				word.CompareExchange(testCAS, 1, 1)
			}
		}},
		{"pointer-load", func(n int) {
			for range n {
				pointer.Load(testLoad)
			}
		}},
		{"cell-load", func(n int) {
			for range n {
				cell.Load()
			}
		}},
		{"mutex", func(n int) {
			for range n {
				m.Lock()
				cell.Load()
				m.Unlock()
			}
		}},
		{"note", func(n int) {
			for range n {
				s.Note("note", 1)
			}
		}},
	}
	for _, op := range operations {
		b.Run(op.name, func(b *testing.B) {
			b.ReportAllocs()
			op.do(b.N)
		})
	}
}

package explore

import (
	"context"
	"fmt"
	"iter"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// roundTrip measures one round trip of an iter.Pull coroutine, in nanoseconds: the unit of the benchmarks, which machines share.
func roundTrip() float64 {
	next, stop := iter.Pull(func(yield func(int) bool) {
		for i := 0; yield(i); i++ {
		}
	})
	defer stop()
	const trips = 200_000
	best := time.Duration(1 << 62)
	for range 5 {
		start := time.Now()
		for range trips {
			next()
		}
		best = min(best, time.Since(start))
	}
	return float64(best.Nanoseconds()) / trips
}

// benchmarks are the programs whose speed is watched, with their executions under genmc.
var benchmarks = []struct {
	name    string
	program func(*memory.Space)
	want    int64
}{
	{"arc=3", arc{clones: 3, spawnFast: true}.program, 49280},
	{"arc=4", arc{clones: 4}.program, 4804800}, // (3N+1)!/(3!)^N
	{"fib_bench=5", fibBench(5), 525630},
	{"ainc=8", adders(8, 1), 40320},
	{"casw=6", casw(6), 1270080},
	{"inc=6", inc(6), 518400},
	{"lastzero=15", lastzero(15), 147456},
	{"lockinc=7", lockinc(7), 5040},
	{"readers=13", readers(13), 8192},
}

// BenchmarkCounts asserts the published counts that take too long for go test, under each model. (The one of 27 million is computed.)
func BenchmarkCounts(b *testing.B) {
	for _, c := range []struct {
		name    string
		program func(*memory.Space)
		want    int64
	}{
		{"arc=4", arc{clones: 4}.program, 4804800},
		{"arc=4,spawn", arc{clones: 4, spawnFast: true}.program, 27596800},
	} {
		for _, m := range weakModels {
			b.Run(fmt.Sprintf("%s/model=%v", c.name, m), func(b *testing.B) {
				for b.Loop() {
					r, err := Run(context.Background(), c.program, In(m), Workers(2))
					require.NoError(b, err)
					require.Equal(b, Pass, r.Verdict, r)
					require.Equal(b, c.want, r.Executions)
				}
			})
		}
	}
}

// BenchmarkExplore reports the time of an execution as a multiple of a round trip: the best of all runs against the best round trip, which
// other work on the machine disturbs least.
func BenchmarkExplore(b *testing.B) {
	for _, c := range benchmarks {
		b.Run(fmt.Sprintf("%s/workers=1", c.name), func(b *testing.B) {
			trip, best := roundTrip(), math.Inf(1)
			b.ReportAllocs()
			for b.Loop() {
				start := time.Now()
				r, err := Run(context.Background(), c.program, In(GenMC))
				best = min(best, float64(time.Since(start).Nanoseconds()))
				require.NoError(b, err)
				require.Equal(b, c.want, r.Executions)
			}
			trip = min(trip, roundTrip())
			b.ReportMetric(best/float64(c.want), "ns/execution")
			b.ReportMetric(best/float64(c.want)/trip, "roundtrips/execution")
			b.ReportMetric(trip, "ns/roundtrip")
		})
	}
}

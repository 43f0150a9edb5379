package linearize

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// generated simulates a correct implementation whose threads are always in the middle of a call.
func generated(tb testing.TB, threads, objects, calls int) *History {
	w := &world{
		rng:       rand.New(rand.NewPCG(uint64(objects), uint64(threads))),
		processes: threads, objects: objects, calls: calls, busy: 1, keep: threads + 2,
	}
	return built(tb, w.run())
}

// preempted simulates one whose threads are mostly stopped in the middle of a call, for long, as under load.
func preempted(tb testing.TB, threads, calls int, seed uint64) *History {
	w := &world{
		rng: rand.New(rand.NewPCG(seed, uint64(threads))), processes: threads, objects: 1, calls: calls, busy: 1, keep: threads + 2,
		stall: 0.02, stalled: 2000,
	}
	return built(tb, w.run())
}

// Time grows about linearly with the number of objects: see ns/op-checked.
func BenchmarkCheck(b *testing.B) {
	for _, threads := range []int{4, 8} {
		for _, objects := range []int{25, 50, 100} {
			b.Run(fmt.Sprintf("threads=%d/objects=%d", threads, objects), func(b *testing.B) {
				benchmarkCheck(b, generated(b, threads, objects, 1000*objects))
			})
		}
	}
	// Many threads on one object leave hardly any quiescent point.
	for _, threads := range []int{4, 8} {
		for _, calls := range []int{10_000, 20_000, 40_000} {
			b.Run(fmt.Sprintf("threads=%d/one_object/operations=%d", threads, calls), func(b *testing.B) {
				benchmarkCheck(b, generated(b, threads, 1, calls))
			})
		}
	}
}

// Calls that stay open for long leave no cut that carries few of them.
func BenchmarkCheckPreempted(b *testing.B) {
	for _, threads := range []int{4, 8, 16} {
		b.Run(fmt.Sprintf("threads=%d", threads), func(b *testing.B) {
			benchmarkCheck(b, preempted(b, threads, 10_000, 1))
		})
	}
}

func benchmarkCheck(b *testing.B, h *History) {
	b.ReportAllocs()
	for b.Loop() {
		r, err := Check(context.Background(), h, Options{})
		require.NoError(b, err)
		require.Equal(b, model.Pass, r.Verdict)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(h.Operations)), "ns/op-checked")
	b.ReportMetric(float64(len(h.Operations)), "operations")
}

func BenchmarkRead(b *testing.B) {
	var file bytes.Buffer
	h := generated(b, 4, 100, 100_000)
	require.NoError(b, h.Write(&file))
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		_, err := Read(bytes.NewReader(file.Bytes()), "generated", ReadOptions{})
		require.NoError(b, err)
	}
}

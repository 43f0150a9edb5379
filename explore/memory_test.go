package explore

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// liveHeap explores a program and returns the live heap in bytes at each execution whose number is a power of ten.
func liveHeap(t *testing.T, program func(*memory.Space), each func(*Execution)) (heap map[int64]int64, executions int64) {
	t.Helper()
	heap = map[int64]int64{}
	n, mark := int64(0), int64(1)
	r := explored(t, program, In(GenMC), neverSample, OnExecution(func(x *Execution) error {
		each(x)
		if n++; n != mark {
			return nil
		}
		mark *= 10
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		heap[n] = int64(m.HeapAlloc)
		return nil
	}))
	require.Equal(t, Pass, r.Verdict)
	return heap, r.Executions
}

// The memory of a search is that of the program's size, not of its executions: it stays flat from the hundredth execution to the hundred thousandth,
// and from 4 threads with 24 executions to 9 with 362,880.
func TestMemoryIsFlat(t *testing.T) {
	const slack = 1 << 20
	none := func(*Execution) {}
	small, executions := liveHeap(t, adders(4, 1), none)
	require.EqualValues(t, 24, executions)
	large, executions := liveHeap(t, adders(9, 1), none)
	require.EqualValues(t, 362_880, executions)
	t.Logf("4 threads: %v, 9 threads: %v", small, large)
	require.Less(t, large[100_000]-large[100], int64(slack))
	require.Less(t, large[100_000]-small[10], int64(2*slack))

	var kept [][]byte
	growing, _ := liveHeap(t, adders(8, 1), func(x *Execution) { kept = append(kept, make([]byte, 256)) })
	require.Greater(t, growing[10_000]-growing[100], int64(slack), "the check does not see what is kept")
	runtime.KeepAlive(kept)
}

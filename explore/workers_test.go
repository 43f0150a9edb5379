//go:build unix

package explore

import (
	"context"
	"math"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// cpuTime returns the processor time that the process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkWorkers compares one worker with two, in turn, by the best runs. On a machine that does other work meanwhile the ratio of wall times says
// little: "free" is the speed-up that two free processors would give. It follows from the processor time that both needed, and from how long
// the two workers were idle.
func BenchmarkWorkers(b *testing.B) {
	for _, c := range benchmarks {
		b.Run(c.name, func(b *testing.B) {
			wall, busy := [3]float64{1: math.Inf(1), 2: math.Inf(1)}, [3]float64{1: math.Inf(1), 2: math.Inf(1)}
			branches := 0
			for b.Loop() {
				for n := 1; n <= 2; n++ {
					start, used := time.Now(), cpuTime()
					r, err := Run(context.Background(), c.program, In(GenMC), Workers(n))
					wall[n] = min(wall[n], float64(time.Since(start)))
					busy[n] = min(busy[n], float64(cpuTime()-used+r.Idle))
					require.NoError(b, err)
					require.Equal(b, c.want, r.Executions)
					branches = max(branches, r.Branches)
				}
			}
			b.ReportMetric(wall[1]/wall[2], "speedup")
			b.ReportMetric(2*busy[1]/busy[2], "free")
			b.ReportMetric(float64(branches), "branches")
		})
	}
}

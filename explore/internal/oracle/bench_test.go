package oracle

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

// The largest program of the published tables that the oracle is used on: (3*3+1)!/(3!)^3 executions.
func TestArcOfThree(t *testing.T) {
	s, err := Enumerate(context.Background(), prog.Arc{Clones: 3}.Program(), Options{Model: GenMC}, func(*Graph) bool { return true })
	require.NoError(t, err)
	require.Equal(t, 16800, s.Complete)
	require.Zero(t, s.Racy)
}

// BenchmarkRandom checks random programs of the default size, one per iteration.
func BenchmarkRandom(b *testing.B) {
	for _, m := range Models() {
		b.Run("model="+m.String(), func(b *testing.B) {
			executions := 0
			for i := range b.N {
				p, _ := prog.Random(uint64(i%2000), prog.DefaultSize())
				s, err := Enumerate(context.Background(), p, Options{Model: m}, func(*Graph) bool { return true })
				require.NoError(b, err)
				executions += s.Complete + s.Blocked
			}
			b.ReportMetric(float64(executions)/float64(b.N), "executions/op")
		})
	}
}

// BenchmarkArc enumerates clone and drop with one, two and three clones.
func BenchmarkArc(b *testing.B) {
	for _, p := range []struct {
		name   string
		clones int
	}{{"clones=1", 1}, {"clones=2", 2}, {"clones=3", 3}} {
		b.Run(p.name, func(b *testing.B) {
			for range b.N {
				_, err := Enumerate(context.Background(), prog.Arc{Clones: p.clones}.Program(), Options{}, func(*Graph) bool { return true })
				require.NoError(b, err)
			}
		})
	}
}

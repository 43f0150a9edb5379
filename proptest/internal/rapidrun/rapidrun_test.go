package rapidrun

import (
	"flag"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func draws(t *testing.T, seed uint64) []int {
	t.Helper()
	var all []int
	out, err := Check(seed, 20, 1, func(t *rapid.T) { all = append(all, rapid.Int().Draw(t, "n")) })
	require.NoError(t, err)
	require.Equal(t, Outcome{Runs: 20}, out)
	return all
}

func TestSeed(t *testing.T) {
	require.Equal(t, draws(t, 5), draws(t, 5))
	require.NotEqual(t, draws(t, 5), draws(t, 6))
	require.NotEqual(t, draws(t, 0), draws(t, 1))
}

// A failure is shrunk, and nothing stays behind: no flag, no file.
func TestFailure(t *testing.T) {
	t.Chdir(t.TempDir())
	before := map[string]string{}
	flag.VisitAll(func(f *flag.Flag) { before[f.Name] = f.Value.String() })
	last := 0
	out, err := Check(1, 1000, 1, func(t *rapid.T) {
		if n := rapid.IntRange(0, 1000).Draw(t, "n"); n >= 10 {
			last = n
			t.Fatalf("%d is too much", n)
		}
	})
	require.NoError(t, err)
	require.True(t, out.Failed)
	require.False(t, out.Stopped)
	require.Contains(t, out.Lines[0], "10 is too much")
	require.Equal(t, 10, last)
	flag.VisitAll(func(f *flag.Flag) { require.Equal(t, before[f.Name], f.Value.String(), f.Name) })
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Empty(t, entries)
}

func TestStopped(t *testing.T) {
	n := 0
	out, err := Check(1, 1000, 1, func(*rapid.T) {
		if n++; n == 7 {
			runtime.Goexit()
		}
	})
	require.NoError(t, err)
	require.Equal(t, Outcome{Runs: 7, Stopped: true}, out)
}

func TestPanicIsAFailure(t *testing.T) {
	out, err := Check(1, 10, 1, func(*rapid.T) { panic("no") })
	require.NoError(t, err)
	require.True(t, out.Failed)
	require.Contains(t, out.Lines[0], "no")
}

// Rapid makes fewer checks under -test.short; we ask for what we want all the same.
func TestShort(t *testing.T) {
	was := flag.Lookup("test.short").Value.String()
	defer func() { require.NoError(t, flag.Set("test.short", was)) }()
	require.NoError(t, flag.Set("test.short", "true"))
	draws(t, 1)
}

func TestNothingToRun(t *testing.T) {
	for _, n := range [][2]int{{0, 1}, {1, 0}, {-1, 1}} {
		_, err := Check(1, n[0], n[1], func(*rapid.T) {})
		require.ErrorIs(t, err, Err)
	}
}

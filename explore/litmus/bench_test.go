package litmus_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// BenchmarkSharedTests parses, and parses and runs, the texts of all shared tests in one goroutine.
func BenchmarkSharedTests(b *testing.B) {
	dir, verdicts := shared(b)
	texts := make([]string, len(verdicts))
	for i, v := range verdicts {
		text, err := os.ReadFile(filepath.Join(dir, v.File))
		require.NoError(b, err)
		texts[i] = string(text)
	}
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for i, v := range verdicts {
				if _, err := litmus.Parse(v.File, texts[i]); err != nil {
					b.Fatal(err)
				}
			}
		}
		perSecond(b, len(verdicts))
	})
	b.Run("parse and run", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for i, v := range verdicts {
				t, err := litmus.Parse(v.File, texts[i])
				if err != nil {
					b.Fatal(err)
				}
				if _, err := litmus.Run(b.Context(), t); err != nil {
					b.Fatal(err)
				}
			}
		}
		perSecond(b, len(verdicts))
	})
}

// BenchmarkRunAll reads, parses and runs the files of all shared tests, one at a time and with a worker a processor.
func BenchmarkRunAll(b *testing.B) {
	dir, verdicts := shared(b)
	var files []string
	for _, v := range verdicts {
		files = append(files, filepath.Join(dir, v.File))
	}
	for name, workers := range map[string]int{"one worker": 1, "a worker a processor": 0} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				err := litmus.RunAll(b.Context(), files, workers, func(_ string, _ *litmus.Result, err error) error { return err })
				if err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, len(verdicts))
		})
	}
}

func perSecond(b *testing.B, tests int) {
	b.ReportMetric(float64(b.N*tests)/b.Elapsed().Seconds(), "tests/s")
}

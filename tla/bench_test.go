package tla

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// BenchmarkSearchAgainstTLC searches the same state space with the model and with TLC, one after the other, and reports the states per second of each and
// how many times as many the model has. TLC has one worker, as the model has one goroutine; its time is from its own clock, from the initial state
// on, and it checks no invariant, though the model does.
func BenchmarkSearchAgainstTLC(b *testing.B) {
	found, err := Find(b.Context())
	if err != nil {
		b.Skipf("not run: %v", err)
	}
	dir, err := Extract()
	require.NoError(b, err)
	defer os.RemoveAll(dir)
	for _, config := range []string{"OwnershipNested", "OwnershipVerifyLong"} {
		text, err := os.ReadFile(filepath.Join(dir, config+".cfg"))
		require.NoError(b, err)
		bounds, err := OwnershipBounds(string(text))
		require.NoError(b, err)
		require.NoError(b, os.WriteFile(filepath.Join(dir, "Bench.cfg"), withoutRules(text), 0o600))
		b.Run(config, func(b *testing.B) {
			var inGo, inTLC time.Duration
			var states int64
			for b.Loop() {
				start := time.Now()
				res, err := model.Search(b.Context(), bounds, nil)
				require.NoError(b, err)
				inGo += time.Since(start)
				r, err := found.Run(b.Context(), Job{Dir: dir, Module: "MCOwnership", Config: "Bench"})
				require.NoError(b, err)
				require.EqualValues(b, res.States, r.Distinct)
				inTLC += r.Search
				states += r.Distinct
			}
			b.ReportMetric(float64(states)/inGo.Seconds(), "states/s")
			b.ReportMetric(float64(states)/inTLC.Seconds(), "states/s-TLC")
			b.ReportMetric(inTLC.Seconds()/inGo.Seconds(), "times-TLC")
		})
	}
}

// withoutRules is a configuration without its invariants and properties.
func withoutRules(text []byte) []byte {
	rules, rest, _ := strings.Cut(string(text), "INVARIANTS")
	if rest == "" {
		return text
	}
	return []byte(rules + "CHECK_DEADLOCK FALSE\n")
}

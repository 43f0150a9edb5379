package explore

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// leavesGoroutines reports whether goroutines of an exploration stay. Those that are ending are given time.
func leavesGoroutines(t *testing.T, program func(*memory.Space), patience time.Duration, options ...Option) bool {
	t.Helper()
	before := runtime.NumGoroutine()
	explored(t, program, options...)
	for start := time.Now(); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Since(start) > patience {
			return true
		}
	}
	return false
}

// An exploration ends all goroutines of its threads but for those that cannot be unwound.
func TestNoGoroutineIsLeft(t *testing.T) {
	for name, program := range modePrograms() {
		for mode, options := range map[string][]Option{"plain": nil, "no trie": {NoTrie()}, "paranoid": {Paranoid()}, "workers": {Workers(3), pollEvery(5)}} {
			require.False(t, leavesGoroutines(t, program, time.Minute, append(options, All())...), "%s, %s", name, mode)
		}
	}
	stubborn := func(s *memory.Space) {
		memory.Go(s, "exits", func() { runtime.Goexit() })
	}
	require.True(t, leavesGoroutines(t, stubborn, 10*time.Millisecond, All()), "the check does not see a goroutine that stays")
}

package scenario

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The numbers of executions of threads that make so many read-modify-writes each on one word: n!/(k!)^threads.
func TestEstimateOfOneWord(t *testing.T) {
	for _, tt := range []struct {
		threads, each int
		want          float64
	}{
		{1, 4, 1}, {2, 1, 2}, {2, 2, 6}, {3, 1, 6}, {3, 4, 34650}, {3, 5, 756756}, {4, 3, 369600}, {4, 4, 63063000},
	} {
		var b strings.Builder
		b.WriteString("scenario x\nsetup\nnew object 0 -> 0\n")
		id := 1
		for i := range tt.threads {
			fmt.Fprintf(&b, "thread T%d\n", i+1)
			for range tt.each {
				fmt.Fprintf(&b, "clone 0 -> %d\n", id)
				id++
			}
		}
		require.Equal(t, tt.want, parse(t, b.String()).Estimate(), "%d threads of %d", tt.threads, tt.each)
	}
}

// Each operation, by what it makes of two threads that have it once: two accesses to a word in each are 4!/(2! 2!) = 6 orders, one in each is 2.
func TestEstimateOfOperations(t *testing.T) {
	const arcs = "scenario x\nsetup\nnew object 0 -> 0\nclone 0 -> 1\n"
	for _, tt := range []struct {
		setup, call string // the call with a %d for the handle, and for the one that it makes
		want        float64
	}{
		{"", "clone %d -> %d", 2},
		{"", "drop %d", 2},
		{"", "into_inner %d", 2},
		{"", "try_unwrap %d", 2},
		{"", "strong_count %d", 2},
		{"", "weak_count %d", 2},
		{"", "wakes %d", 2},
		{"", "downgrade %d -> %d", 6},
		{"", "get_mut %d", 12},
		{"", "into_waker %d -> %d", 1},
		{"", "borrow %d -> %d", 1},
		{"", "ptr_eq %d, 0", 1},
		{"into_waker 0 -> 2\ninto_waker 1 -> 3\n", "wake %d", 4},
		{"into_waker 0 -> 2\ninto_waker 1 -> 3\n", "wake_by_ref %d", 2},
		{"into_waker 0 -> 2\ninto_waker 1 -> 3\n", "drop %d", 2},
		{"downgrade 0 -> 2\ndowngrade 1 -> 3\n", "clone %d -> %d", 2},
		{"downgrade 0 -> 2\ndowngrade 1 -> 3\n", "drop %d", 2},
		{"downgrade 0 -> 2\ndowngrade 1 -> 3\n", "upgrade %d -> %d", 6},
		{"downgrade 0 -> 2\ndowngrade 1 -> 3\n", "strong_count %d", 2},
		{"downgrade 0 -> 2\ndowngrade 1 -> 3\n", "weak_count %d", 4},
		{"into_raw 0 -> 2\ninto_raw 1 -> 3\n", "increment_strong_count %d -> %d", 2},
		{"into_raw 0 -> 2\ninto_raw 1 -> 3\n", "decrement_strong_count %d", 2},
		{"into_raw 0 -> 2\ninto_raw 1 -> 3\n", "from_raw %d -> %d", 1},
	} {
		on := 0
		if tt.setup != "" {
			on = 2
		}
		text := arcs + tt.setup
		for i := range 2 {
			args := []any{on + i, 10 + i}
			text += fmt.Sprintf("thread T%d\n"+tt.call+"\n", append([]any{i + 1}, args[:strings.Count(tt.call, "%d")]...)...)
		}
		require.Equal(t, tt.want, parse(t, text).Estimate(), "%s", text)
	}
}

// Objects multiply, and what is the main thread's does not count.
func TestEstimateMultiplies(t *testing.T) {
	s := parse(t, `
scenario x
setup
	new object 0 -> 0
	new object 1 -> 1
thread T1
	clone 0 -> 2
	clone 1 -> 3
	downgrade 0 -> 6
thread T2
	clone 0 -> 4
	clone 1 -> 5
	clone 1 -> 7
teardown
	drop 0
	drop 1
`)
	require.Equal(t, 2*3.0, s.Estimate())
}

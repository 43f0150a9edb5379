package wakertest_test

import (
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/wakertest"
)

// The counts of scenarios that no formula gives are held against a second method, which shares nothing with the explorer but the seam of package
// memory: every interleaving of the threads over a sequentially consistent store. Two interleavings are one execution if each read reads from the
// same write, and the writes of each atomic cell, the turns of each lock and what becomes of each condition come in the same order. A state
// that was met is not met again, so that this ends; the program is run from its start for each way to another state.
//
// Plain accesses, allocations, spawns and local events are no turns: without races, they are a function of the rest.

// interleaver enumerates.
type interleaver struct {
	program           func(*memory.Space)
	options           []memory.Option
	spurious          int // waits without a time that may end for no reason
	seen              map[[16]byte]bool
	complete, blocked int64
}

// interleavings counts the executions of a program, and those that end with a thread that waits for ever.
func interleavings(program func(*memory.Space), spurious int, options ...memory.Option) (complete, blocked int64) {
	v := &interleaver{program: program, options: options, spurious: spurious, seen: map[[16]byte]bool{}}
	for ways := [][]move{nil}; len(ways) > 0; {
		way := ways[len(ways)-1]
		ways = v.walk(way, ways[:len(ways)-1])
	}
	return v.complete, v.blocked
}

// move is a turn of a thread; branch tells those of one operation apart.
type move struct{ thread, branch int }

// walk goes the way, and on from there by first moves until it comes to what is known or to the end. It adds the ways that it leaves.
func (v *interleaver) walk(way []move, ways [][]move) [][]move {
	w := newWorld(v)
	defer w.close()
	for _, m := range way {
		w.perform(m)
	}
	for {
		key := w.key()
		if v.seen[key] {
			return ways
		}
		v.seen[key] = true
		moves := w.moves()
		if len(moves) == 0 {
			switch {
			case w.over():
				v.complete++
			case !w.void():
				v.blocked++
			}
			return ways
		}
		for _, m := range moves[1:] {
			ways = append(ways, append(way[:len(way):len(way)], m))
		}
		way = append(way[:len(way):len(way)], moves[0])
		w.perform(moves[0])
	}
}

// mostExecutions is up to how many executions a scenario is counted here: scripts/bench -long counts all.
func mostExecutions() int64 {
	switch {
	case os.Getenv("WAKECHECK_LONG") != "":
		return math.MaxInt64
	case testing.Short():
		return 150 // the race detector takes ten times as long
	}
	return 700
}

// Every count under sequential consistency is that of the interleavings, and no thread waits for ever.
func TestSoakCountsAreThoseOfInterleavings(t *testing.T) {
	checked, most := 0, mostExecutions()
	for _, s := range wakertest.Scenarios() {
		want, fewer := s.Under[explore.SC]
		if !fewer {
			want = s.Executions
		}
		if want > most {
			continue
		}
		spurious := 0
		if strings.HasSuffix(s.Name, "-spurious") {
			spurious = 1
		}
		complete, blocked := interleavings(s.Program, spurious, s.Space()...)
		require.Equal(t, want, complete, s.Name)
		require.Equal(t, s.Blocked, blocked, s.Name)
		checked++
	}
	require.Greater(t, checked, 50)
}

// The count can differ: a lock that is taken by one more thread, or a choice, is more executions; and a thread that waits for ever is seen.
func TestInterleavings(t *testing.T) {
	for name, row := range map[string]struct {
		program           func(*memory.Space)
		complete, blocked int64
	}{
		"three turns of a lock": {func(s *memory.Space) {
			var mu memory.Mutex
			mu.Init(s, "mu")
			for range 3 {
				memory.Go(s, "T", func() {
					mu.Lock()
					//lint:ignore SA2001 only its turn matters
					mu.Unlock()
				})
			}
		}, 6, 0},
		"a choice": {func(s *memory.Space) { s.Choose(3) }, 3, 0},
		"a signal that may come too early": {func(s *memory.Space) {
			var mu memory.Mutex
			var cond memory.Cond
			mu.Init(s, "mu")
			cond.Init(s, "cond")
			memory.Go(s, "T", cond.Signal)
			mu.Lock()
			cond.Wait(&mu)
			mu.Unlock()
		}, 1, 1},
	} {
		complete, blocked := interleavings(row.program, 0)
		require.Equal(t, [2]int64{row.complete, row.blocked}, [2]int64{complete, blocked}, name)
	}
}

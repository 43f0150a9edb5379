package explore

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Stacks are taken only when they are asked for, by running the thread again: each event must name its own line, also behind branches that the
// thread takes on what it reads.
func TestSourceLines(t *testing.T) {
	lines := map[uint64]int{} // by the value that an operation writes
	mark := func(v uint64) uint64 {
		_, _, line, _ := runtime.Caller(1)
		lines[v] = line
		return v
	}
	program := func(s *memory.Space) {
		w := words(s, 2, 0)
		memory.Go(s, "a", func() {
			w[0].Store(storeRlx, mark(1))
			if w[1].FetchAdd(rmwRlx, mark(10)) == 0 {
				w[0].Store(storeRlx, mark(2))
			} else {
				w[0].Store(storeRlx, mark(3))
			}
		})
		memory.Go(s, "b", func() {
			if w[0].Load(loadRlx) > 0 {
				w[1].Store(storeRlx, mark(20))
			}
			w[0].Store(storeRlx, mark(4))
		})
	}
	for name, options := range map[string][]Option{"trie": nil, "no trie": {NoTrie()}} {
		clear(lines)
		named := map[int]bool{}
		options = append(options, OnExecution(func(x *Execution) error {
			for thread := 1; thread < x.Threads(); thread++ {
				for i := range x.Len(thread) {
					e := x.Event(EventID{thread, i})
					if line := lines[e.Written-e.Value]; e.Writes && line > 0 {
						require.Equal(t, fmt.Sprintf("explore/source_test.go:%d", line), e.Source(), name)
						named[line] = true
					}
				}
			}
			return nil
		}))
		r := explored(t, program, options...)
		require.Equal(t, Pass, r.Verdict)
		require.Len(t, named, 6, "%s: some line was never met", name)
	}
}

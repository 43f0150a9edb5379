package explore

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// A thread that does something else when it is run again is reported also where another thread waits to join it. Here the main thread empties
// a Go variable that the thread has captured, once it has joined the thread.
func TestNondeterminismOfAJoinedThread(t *testing.T) {
	r := explored(t, func(s *memory.Space) {
		w := words(s, 2, 0)
		full := true
		a := memory.Go(s, "a", func() {
			if full {
				s.Note("full")
			}
			w[0].FetchAdd(rmwRlx, 1)
			w[1].FetchAdd(rmwRlx, 1)
		})
		b := memory.Go(s, "b", func() {
			w[1].FetchAdd(rmwRlx, 1)
			w[0].FetchAdd(rmwRlx, 1)
		})
		a.Join()
		b.Join()
		full = false
	})
	require.Equal(t, Fail, r.Verdict, r)
	require.Equal(t, Nondeterminism, r.Failures[0].Kind)
}

package explore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// What a thread records after its last operation happens before what follows its join, and before nothing else: a release and an acquire in between
// order what comes before them only.
func TestLocalsBehindTheLastOperation(t *testing.T) {
	var (
		put = memory.NewStore("locals.put", memory.Release, "test")
		get = memory.NewLoad("locals.get", memory.Acquire, "test")
	)
	seen := map[uint64]int{}
	res, err := explore.Run(t.Context(), func(s *memory.Space) {
		var flag memory.Uint64
		flag.Init(s, "flag", 0)
		child := memory.Spawn(s, "T1", func() int {
			s.Note("before the store")
			flag.Store(put, 1)
			s.Note("behind it")
			return 0
		})
		s.Note("read", flag.Load(get))
		child.Join()
		s.Note("joined")
	}, explore.OnExecution(func(x *explore.Execution) error {
		main, mine := x.Locals(0), x.Locals(1)
		require.Len(t, main, 2)
		require.Len(t, mine, 2)
		read := main[0].Args[0]
		seen[read]++
		require.Equal(t, read == 1, x.LocalBefore(mine[0], main[0]))
		require.False(t, x.LocalBefore(mine[1], main[0]))
		require.True(t, x.LocalBefore(mine[0], main[1]))
		require.True(t, x.LocalBefore(mine[1], main[1]))
		require.False(t, x.LocalBefore(main[0], mine[1]))
		return nil
	}))
	require.NoError(t, err)
	require.NoError(t, res.Err())
	require.Equal(t, map[uint64]int{0: 1, 1: 1}, seen)
}

package memory_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// testResult spawns a thread for each value and joins it twice.
func testResult[R comparable](t *testing.T, values ...R) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		var got, again []R
		w.run(t, func(s *memory.Space) {
			got, again = nil, nil
			for _, v := range values {
				th := memory.Spawn(s, "giver", func() R { return v })
				got = append(got, th.Join())
				again = append(again, th.Join())
			}
		})
		require.Equal(t, values, got)
		require.Equal(t, values, again)
	})
}

func TestJoinReturnsTheResult(t *testing.T) {
	type pair struct{ a, b string }
	p := new(int)
	t.Run("int", func(t *testing.T) { testResult(t, 0, 1, -1) })
	t.Run("string", func(t *testing.T) { testResult(t, "", "a") })
	t.Run("pointer", func(t *testing.T) { testResult(t, nil, p) })
	t.Run("struct", func(t *testing.T) { testResult(t, pair{}, pair{"a", "b"}) })
	t.Run("error", func(t *testing.T) { testResult(t, nil, errDeadlock) })
	t.Run("any", func(t *testing.T) { testResult[any](t, nil, 0, "", p) })
	t.Run("nothing", func(t *testing.T) { testResult(t, struct{}{}) })
}

// Spawn and Join order plain accesses: under -race this fails if they do not.
func TestSpawnAndJoinPublish(t *testing.T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			var c memory.Cell[int]
			c.Init(s, "c", 0)
			c.Store(1)
			memory.Go(s, "child", func() { c.Store(c.Load() + 1) }).Join()
			require.Equal(t, 2, c.Load())
		})
	})
}

func TestManyJoiners(t *testing.T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		sum := 0
		w.run(t, func(s *memory.Space) {
			var gate memory.Uint32
			gate.Init(s, "gate", 0)
			one := memory.Spawn(s, "one", func() uint32 {
				return gate.Await(testLoad, func(v uint32) bool { return v != 0 })
			})
			var joiners []*memory.Thread[uint32]
			for range 3 {
				joiners = append(joiners, memory.Spawn(s, "joiner", one.Join))
			}
			gate.Store(testStore, 5)
			sum = int(joiners[0].Join() + joiners[1].Join() + joiners[2].Join())
		})
		require.Equal(t, 15, sum)
	})
}

// A native thread that calls Goexit has no result: each Join says so, with the name of the thread.
func TestJoinOfDeadThread(t *testing.T) {
	deferred := make(chan struct{})
	th := memory.Spawn(memory.Native(), "quitter", func() int {
		defer close(deferred)
		runtime.Goexit()
		return 1
	})
	for range 2 {
		var death *memory.ThreadDeathError
		require.ErrorAs(t, panicError(func() { th.Join() }), &death)
		require.Equal(t, "quitter", death.Thread)
		require.ErrorContains(t, death, "quitter")
	}
	<-deferred
	require.NoError(t, panicError(func() { memory.Go(memory.Native(), "returns", func() {}).Join() }))
}

// panicError returns the error that the function panics with, or nil if it returns.
func panicError(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = v.(error)
		}
	}()
	f()
	return nil
}

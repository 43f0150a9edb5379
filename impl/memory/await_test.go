package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// testAwait lets two threads wait for each other in turn: an await must see the value that comes later, and ignore
// those for which its predicate does not hold.
func testAwait[V comparable](t *testing.T, fresh func() atomicCell[V], values []V) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		var got []V
		w.run(t, func(s *memory.Space) {
			ping, pong := fresh(), fresh()
			ping.Init(s, "ping", values[0])
			pong.Init(s, "pong", values[0])
			echo := memory.Go(s, "echo", func() {
				for _, v := range values[1:] {
					pong.Store(testStore, ping.Await(testLoad, func(x V) bool { return x == v }))
				}
			})
			got = nil
			for i, v := range values[1:] {
				ping.Store(testStore, v)
				seen, ok := values[0], false
				for !ok {
					seen, ok = pong.AwaitTimeout(testLoad, func(x V) bool { return x == v }, time.Minute)
					require.True(t, ok || seen == values[i], "a time-out reports the last value")
				}
				got = append(got, seen)
			}
			echo.Join()
		})
		require.Equal(t, values[1:], got)
	})
}

func TestAwait(t *testing.T) {
	p, q := new(int), new(int)
	t.Run("Uint32", func(t *testing.T) {
		testAwait(t, func() atomicCell[uint32] { return new(memory.Uint32) }, []uint32{0, 1, 2, 3, 200, 0, 1})
	})
	t.Run("Uint64", func(t *testing.T) {
		testAwait(t, func() atomicCell[uint64] { return new(memory.Uint64) }, []uint64{0, 1, 2, 3, 200, 0, 1})
	})
	t.Run("Pointer", func(t *testing.T) {
		testAwait(t, func() atomicCell[*int] { return new(memory.Pointer[int]) }, []*int{nil, p, q, p, nil, q})
	})
}

// A predicate that never holds is asked at least once, and every value that it was shown was in the cell.
func TestAwaitTimeoutAsksThePredicate(t *testing.T) {
	var c memory.Uint64
	c.Init(memory.Native(), "c", 7)
	for _, d := range []time.Duration{-1, 0, 1, time.Millisecond} {
		asked := 0
		v, ok := c.AwaitTimeout(testLoad, func(v uint64) bool { asked++; require.EqualValues(t, 7, v); return false }, d)
		require.False(t, ok)
		require.EqualValues(t, 7, v)
		require.Positive(t, asked)
	}
}

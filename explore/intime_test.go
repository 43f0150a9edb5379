package explore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Store buffering: in the order in time each load reads what was written last before it. Of the four outcomes one is missing, and has no order.
func TestInTime(t *testing.T) {
	program := func(s *memory.Space) {
		var x, y memory.Uint32
		x.Init(s, "x", 0)
		y.Init(s, "y", 0)
		body := func(mine, other *memory.Uint32) func() {
			return func() {
				mine.Store(inTimeStore, 1)
				other.Load(inTimeLoad)
			}
		}
		memory.Go(s, "T1", body(&x, &y))
		memory.Go(s, "T2", body(&y, &x))
	}
	seen := 0
	_, err := explore.Run(t.Context(), program, explore.In(explore.SC), explore.OnExecution(func(x *explore.Execution) error {
		order, err := x.InTime()
		require.NoError(t, err)
		last := map[*memory.Place]memory.Value{}
		loads := 0
		for _, id := range order {
			switch e := x.Event(id); {
			case e.Writes:
				last[e.Place] = e.Written
			case e.Reads:
				loads++
				require.Equal(t, last[e.Place], e.Value, x.Table())
			}
		}
		require.Equal(t, 2, loads)
		seen++
		return nil
	}))
	require.NoError(t, err)
	require.Equal(t, 3, seen)

	_, err = explore.Run(t.Context(), program, explore.OnExecution(func(x *explore.Execution) error {
		_, err := x.InTime()
		return err
	}))
	require.ErrorIs(t, err, explore.ErrNoOrder)
}

var (
	inTimeStore = memory.NewStore("test.intime.store", memory.Relaxed, "store buffering")
	inTimeLoad  = memory.NewLoad("test.intime.load", memory.Relaxed, "store buffering")
)

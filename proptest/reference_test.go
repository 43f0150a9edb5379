package proptest

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// quiet is user code that does nothing.
type quiet struct{}

func (quiet) Wake(model.Call)                    {}
func (quiet) Destroy(model.Call, model.ObjectID) {}

func call(f model.Func, h, to model.HandleID) model.Call {
	return model.Call{F: f, Handle: h, Other: model.NoHandle, To: to, Self: model.NoHandle}
}

// Many goroutines use one object at once, each through handles of its own. The counts come out as if they had taken turns.
func TestReferenceIsSafeForGoroutines(t *testing.T) {
	const workers, rounds = 4, 200
	r := NewReference(model.Config{Limit: 1 << 20}, quiet{})
	r.Do(model.Call{F: model.New, Handle: model.NoHandle, Other: model.NoHandle, To: 0, Self: model.NoHandle})
	var wg sync.WaitGroup
	for w := range workers {
		first := model.HandleID(1 + w*rounds*3)
		r.Do(call(model.Clone, 0, first))
		wg.Go(func() {
			for i := range model.HandleID(rounds - 1) {
				id := first + 1 + 3*i
				r.Do(call(model.Clone, first, id))
				r.Do(call(model.IntoWaker, id, id+1))
				r.Do(call(model.Wake, id+1, model.NoHandle))
			}
			r.Do(call(model.Drop, first, model.NoHandle))
		})
	}
	wg.Wait()
	require.Equal(t, model.Outcome{Count: 1}, r.Do(call(model.StrongCount, 0, model.NoHandle)))
	require.Equal(t, model.Outcome{Count: workers * (rounds - 1)}, r.Do(call(model.Wakes, 0, model.NoHandle)))
	require.Equal(t, model.Outcome{Freed: true}, r.Do(call(model.Drop, 0, model.NoHandle)))
	require.Equal(t, model.Residue{Destroyed: 1, Released: true}, r.Residue(0))
}

package waking

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

const (
	relaxed = memory.RelaxedOrder
	acquire = memory.AcquireOrder
	release = memory.ReleaseOrder
)

// weaker are the orders that `minimize` says are needed, each weaker than needed, and which property random programs find broken. Those of a
// compare_exchange are of success and failure.
//
// Not to be reached: the release of task.idle.cas, and task.shutdown.cas, are for a task that another thread polls, or ends, than the one that polled it before.
// All programs have one thread that polls. TestNotNeeded holds that.
var weaker = []struct {
	site           string
	order, failure memory.Order
	kind           Kind
	property       model.Property
	size           int // of the program that is reported
}{
	{"park.consume", relaxed, relaxed, Token, model.W5, 3},
	{"park.reread", relaxed, relaxed, Token, model.W5, 3},
	{"park.woken", relaxed, relaxed, Token, model.W5, 4},
	{"park.timeout", relaxed, relaxed, Token, model.W5, 3},
	{"park.unpark", relaxed, relaxed, Token, model.W5, 3},
	{"atomic_waker.register", acquire, relaxed, AtomicWaking, model.W5, 3},
	{"atomic_waker.registered", relaxed, relaxed, AtomicWaking, model.R2, 3},
	{"atomic_waker.registered.swap", acquire, 0, AtomicWaking, model.R2, 5},
	{"atomic_waker.take", acquire, 0, AtomicWaking, model.W2, 3},
	{"atomic_waker.take", release, 0, AtomicWaking, model.R2, 3},
	{"atomic_waker.taken", acquire, 0, AtomicWaking, model.R2, 3},
	{"executor.woken.set", relaxed, 0, Blocking, model.W5, 6},
	{"executor.woken.take", relaxed, 0, Blocking, model.W5, 6},
	{"task.cancel.cas", relaxed, relaxed, Word, model.W5, 3},
	{"task.complete.xor", release, 0, Word, model.R2, 3},
	{"task.complete.xor", acquire, 0, Word, model.W5, 3},
	{"task.dealloc.fence", relaxed, 0, Task, model.R2, 3},
	{"task.idle.cas", release, relaxed, Word, model.W5, 3},
	{"task.idle.load", relaxed, 0, Word, model.W5, 3},
	{"task.join.drop.cas", acquire, relaxed, Word, model.R2, 5},
	{"task.join.drop.cas", release, relaxed, Task, model.W5, 3},
	{"task.join.drop.fast", relaxed, relaxed, Task, model.R2, 3},
	{"task.join.load", relaxed, 0, Task, model.W5, 3},
	{"task.join.set.cas", acquire, acquire, Word, model.R2, 3},
	{"task.join.set.cas", release, relaxed, Word, model.W5, 3},
	{"task.join.set.load", relaxed, 0, Word, model.W5, 3},
	{"task.join.unset.cas", acquire, relaxed, Word, model.W5, 4},
	{"task.join.unset.load", relaxed, 0, Word, model.W5, 4},
	{"task.join.woken.and", acquire, 0, Word, model.R2, 4},
	{"task.join.woken.and", release, 0, Word, model.R2, 5},
	{"task.ref.dec", relaxed, 0, Task, model.R2, 3},
	{"task.run.cas", release, relaxed, Word, model.W5, 3},
	{"task.wake.cas", relaxed, relaxed, Word, model.W5, 3},
}

// override makes the option of a row.
func override(t *testing.T, site string, order, failure memory.Order) explore.Option {
	t.Helper()
	s := memory.SiteNamed(site)
	require.NotNil(t, s, site)
	if s.Access == memory.CASAccess {
		return explore.OverrideCAS(s, order, failure)
	}
	return explore.Override(s, order)
}

// One order weaker: random programs of a fixed seed find it, for the property that breaks, and the smallest program has no reduction that fails as well.
func TestWeakerOrders(t *testing.T) {
	for i, row := range weaker {
		t.Run(row.site+"="+row.order.String(), func(t *testing.T) {
			if testing.Short() && i%4 != 0 {
				t.Skip("one in four is enough for the race detector")
			}
			o := override(t, row.site, row.order, row.failure)
			rep, err := Check(t.Context(), Options{Seed: 1, Programs: 60, Kinds: []Kind{row.kind}, Property: row.property, Explorer: []explore.Option{o}})
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict)
			f := rep.Failure
			t.Logf("%v after %d programs, %d tried: %s", f, rep.Exhausted, f.Tried, f.Program.Line())
			require.Equal(t, row.property, f.Property)
			require.True(t, f.Minimal)
			require.Equal(t, row.size, f.Program.Size(), f.Program)
			for _, p := range f.Program.reductions() {
				res, err := Explore(t.Context(), p, Subject{}, o, explore.MaxExecutions(DefaultBudget))
				require.NoError(t, err)
				require.False(t, res.Verdict == explore.Fail && res.Failures[0].Property == string(row.property), "%v fails as well", p.Line())
			}
		})
	}
}

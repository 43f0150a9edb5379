package explore

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// The failure order that an Override keeps under each order of success, written out by hand: itself where that is
// permitted, and otherwise the strongest weaker one that is.
func TestFailureOrderUnderAnotherOrderOfSuccess(t *testing.T) {
	const rlx, acq, rel, acqRel, sc = memory.RelaxedOrder, memory.AcquireOrder, memory.ReleaseOrder, memory.AcqRelOrder, memory.SeqCstOrder
	for failure, kept := range map[memory.Order]map[memory.Order]memory.Order{
		rlx: {rlx: rlx, acq: rlx, rel: rlx, acqRel: rlx, sc: rlx},
		acq: {rlx: rlx, acq: acq, rel: acq, acqRel: acq, sc: acq},
		sc:  {rlx: rlx, acq: acq, rel: acq, acqRel: acq, sc: sc},
	} {
		for success, want := range kept {
			site := memory.Site{Name: "options.cas", Access: memory.CASAccess, Order: sc, Failure: failure}
			c, err := newConfig([]Option{Override(&site, success)})
			require.NoError(t, err, "%v under %v", failure, success)
			require.Equal(t, orders{success, want}, c.overrides[&site], "%v under %v", failure, success)
		}
	}
}

// A failing compare_exchange with success release and failure acquire acquires: under the override of the success order
// alone, the reader still sees the data behind the flag.
func TestFailureKeepsAcquireUnderRelease(t *testing.T) {
	cas := &memory.CASSite{Site: memory.Site{Name: "options.flag", Access: memory.CASAccess,
		Order: memory.AcqRelOrder, Failure: memory.AcquireOrder, Reason: "sees the data when the flag is set"}}
	program := func(s *memory.Space) {
		w := words(s, 1, 0)
		var d memory.Cell[int]
		d.Init(s, "d", 0)
		memory.Go(s, "writer", func() { d.Store(1); w[0].Store(storeRel, 1) })
		memory.Go(s, "reader", func() {
			if _, ok := w[0].CompareExchange(cas, 0, 2); !ok {
				d.Load()
			}
		})
	}
	// As written and under release: the exchange reads 0 and comes before the store in coherence order, or it fails.
	for _, success := range []memory.Order{memory.AcqRelOrder, memory.ReleaseOrder} {
		r := explored(t, program, Override(&cas.Site, success))
		require.Equal(t, Pass, r.Verdict, r)
		require.EqualValues(t, 2, r.Executions, r)
	}
	r := explored(t, program, OverrideCAS(&cas.Site, memory.ReleaseOrder, memory.RelaxedOrder))
	require.Equal(t, Fail, r.Verdict, r)
	require.Equal(t, DataRace, r.Failures[0].Kind, r)
	// Under genmc a failing exchange has the order of success, and does not acquire.
	r = explored(t, program, Override(&cas.Site, memory.ReleaseOrder), In(GenMC))
	require.Equal(t, Fail, r.Verdict, r)
	require.Equal(t, DataRace, r.Failures[0].Kind, r)
}

package memory_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

const (
	na  = memory.NonAtomicOrder
	rlx = memory.RelaxedOrder
	acq = memory.AcquireOrder
	rel = memory.ReleaseOrder
	ar  = memory.AcqRelOrder
	sc  = memory.SeqCstOrder
)

// beyond is a number that is no order.
const beyond = sc + 1

var atomicOrders = []memory.Order{rlx, acq, rel, ar, sc}

func TestOrder(t *testing.T) {
	cases := []struct {
		order              memory.Order
		name               string
		acquires, releases bool
		weaker             []memory.Order
	}{
		{na, "na", false, false, nil},
		{rlx, "relaxed", false, false, []memory.Order{na}},
		{acq, "acquire", true, false, []memory.Order{na, rlx}},
		{rel, "release", false, true, []memory.Order{na, rlx}},
		{ar, "acq_rel", true, true, []memory.Order{na, rlx, acq, rel}},
		{sc, "seq_cst", true, true, []memory.Order{na, rlx, acq, rel, ar}},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.name, tc.order.String())
			require.Equal(t, tc.acquires, tc.order.Acquires())
			require.Equal(t, tc.releases, tc.order.Releases())
			for other := na; other <= sc; other++ {
				require.Equal(t, slices.Contains(tc.weaker, other), tc.order.Stronger(other), "stronger than %v", other)
			}
		})
	}
}

func TestParseOrder(t *testing.T) {
	for _, o := range atomicOrders {
		got, err := memory.ParseOrder(o.String())
		require.NoError(t, err)
		require.Equal(t, o, got)
	}
	for _, bad := range []string{"", "na", "Relaxed", "acq", "acqrel", "consume", "memory_order_seq_cst", "acquire "} {
		_, err := memory.ParseOrder(bad)
		require.ErrorContains(t, err, fmt.Sprintf("%q", bad))
	}
}

func TestNamesOfUnknownValues(t *testing.T) {
	require.Equal(t, "Order(6)", beyond.String())
	require.Equal(t, "Kind(20)", memory.Kind(20).String())
	require.Equal(t, "note", memory.Kind(19).String(), "the last kind")
	require.Equal(t, "Modify(6)", memory.Modify(6).String())
	require.Equal(t, "Access(5)", memory.Access(5).String())
}

// permitted is ISO/IEC 9899:2011 written out: 7.17.7.2 for loads (not release, not acq_rel), 7.17.7.1 for stores (not
// acquire, not acq_rel), 7.17.7.3, 7.17.7.5 and 7.17.4.1, which exclude nothing.
var permitted = map[memory.Access][]memory.Order{
	memory.LoadAccess:  {rlx, acq, sc},
	memory.StoreAccess: {rlx, rel, sc},
	memory.RMWAccess:   {rlx, acq, rel, ar, sc},
	memory.FenceAccess: {rlx, acq, rel, ar, sc},
}

// permittedFailure is 7.17.7.4 written out, by success order: a failure order is neither release nor acq_rel, and no
// stronger than the success order. Acquire and release are not comparable. It is also what GCC 12 accepts under
// -Winvalid-memory-model.
var permittedFailure = map[memory.Order][]memory.Order{
	rlx: {rlx},
	acq: {rlx, acq},
	rel: {rlx, acq},
	ar:  {rlx, acq},
	sc:  {rlx, acq, sc},
}

func TestPermits(t *testing.T) {
	for access, orders := range permitted {
		site := &memory.Site{Name: "x", Access: access}
		for o := na; o <= beyond; o++ {
			// The failure order must not matter.
			err := site.Permits(o, beyond)
			if slices.Contains(orders, o) {
				require.NoError(t, err, "%v of order %v", access, o)
			} else {
				require.EqualError(t, err, fmt.Sprintf("site x: C11 forbids order %v for a %v", o, access))
			}
		}
	}
}

func TestPermitsCompareExchange(t *testing.T) {
	site := &memory.Site{Name: "x", Access: memory.CASAccess}
	for success := na; success <= beyond; success++ {
		for failure := na; failure <= beyond; failure++ {
			err := site.Permits(success, failure)
			if slices.Contains(permittedFailure[success], failure) {
				require.NoError(t, err, "success %v, failure %v", success, failure)
			} else {
				require.ErrorContains(t, err, "C11", "success %v, failure %v", success, failure)
			}
		}
	}
	require.EqualError(t, site.Permits(rlx, acq), "site x: failure order acquire is stronger than success order relaxed (C11 7.17.7.4)")
	require.EqualError(t, site.Permits(sc, rel), "site x: C11 forbids order release for a compare_exchange that fails")
	require.EqualError(t, site.Permits(na, rlx), "site x: C11 forbids order na for a cas")
}

package memory_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// wordCell is a cell with arithmetic: Uint32 or Uint64.
type wordCell[V uint32 | uint64] interface {
	atomicCell[V]
	FetchAdd(*memory.RMWSite, V) V
	FetchSub(*memory.RMWSite, V) V
	FetchOr(*memory.RMWSite, V) V
	FetchAnd(*memory.RMWSite, V) V
	FetchXor(*memory.RMWSite, V) V
}

type wordCase[V uint32 | uint64] struct {
	name              string
	do                func(c wordCell[V], arg V) V
	first, arg, after V
}

// wordCases are written down for a word whose largest value is max.
func wordCases[V uint32 | uint64](max V) []wordCase[V] {
	add := func(c wordCell[V], arg V) V { return c.FetchAdd(testRMW, arg) }
	sub := func(c wordCell[V], arg V) V { return c.FetchSub(testRMW, arg) }
	or := func(c wordCell[V], arg V) V { return c.FetchOr(testRMW, arg) }
	and := func(c wordCell[V], arg V) V { return c.FetchAnd(testRMW, arg) }
	xor := func(c wordCell[V], arg V) V { return c.FetchXor(testRMW, arg) }
	return []wordCase[V]{
		{"add", add, 5, 3, 8},
		{"add nothing", add, max, 0, max},
		{"add up to max", add, max - 1, 1, max},
		{"add wraps", add, max, 1, 0},
		{"add wraps far", add, max - 1, 5, 3},
		{"add max is subtract 1", add, 9, max, 8},
		{"add max to max", add, max, max, max - 1},
		{"sub", sub, 5, 3, 2},
		{"sub to zero", sub, 1, 1, 0},
		{"sub wraps", sub, 0, 1, max},
		{"sub wraps far", sub, 2, 5, max - 2},
		{"sub max is add 1", sub, 9, max, 10},
		{"or", or, 0b1100, 0b1010, 0b1110},
		{"or nothing", or, max, 0, max},
		{"or max", or, 0b0101, max, max},
		{"and", and, 0b1100, 0b1010, 0b1000},
		{"and nothing", and, max, 0, 0},
		{"and max", and, 0b0101, max, 0b0101},
		{"xor", xor, 0b1100, 0b1010, 0b0110},
		{"xor itself", xor, max, max, 0},
		{"xor max", xor, 0b0101, max, max - 0b0101},
		{"swap", func(c wordCell[V], arg V) V { return c.Swap(testRMW, arg) }, 5, max, max},
	}
}

func testWords[V uint32 | uint64](t *testing.T, widest V, fresh func() wordCell[V]) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		max := V(min(uint64(widest), 1<<(w.bits-1)*2-1))
		for _, tc := range wordCases(max) {
			t.Run(tc.name, func(t *testing.T) {
				var before, after V
				w.run(t, func(s *memory.Space) {
					c := fresh()
					c.Init(s, "c", tc.first)
					before = tc.do(c, tc.arg)
					after = c.Load(testLoad)
				})
				require.Equal(t, tc.first, before)
				require.Equal(t, tc.after, after)
			})
		}
	})
}

func TestWords(t *testing.T) {
	t.Run("Uint32", func(t *testing.T) {
		testWords(t, math.MaxUint32, func() wordCell[uint32] { return new(memory.Uint32) })
	})
	t.Run("Uint64", func(t *testing.T) {
		testWords(t, math.MaxUint64, func() wordCell[uint64] { return new(memory.Uint64) })
	})
}

// testTruncation shows that a word of 8 bits keeps the low 8 bits of whatever is written.
func testTruncation[V uint32 | uint64](t *testing.T, fresh func() wordCell[V]) {
	narrow := []world{}
	for _, w := range worlds() {
		if w.bits == 8 {
			narrow = append(narrow, w)
		}
	}
	require.Len(t, narrow, 2, "one native, one driven")
	cases := []struct {
		name string
		do   func(c wordCell[V])
		want V
	}{
		{"init", func(wordCell[V]) {}, 0xff},
		{"store", func(c wordCell[V]) { c.Store(testStore, 0x123) }, 0x23},
		{"swap", func(c wordCell[V]) { c.Swap(testRMW, 0x145) }, 0x45},
		{"plain store", func(c wordCell[V]) { c.PlainStore(0x167) }, 0x67},
		{"add", func(c wordCell[V]) { c.FetchAdd(testRMW, 0x102) }, 0x01},
		{"sub", func(c wordCell[V]) { c.FetchSub(testRMW, 0x102) }, 0xfd},
		{"or", func(c wordCell[V]) { c.FetchOr(testRMW, 0x100) }, 0xff},
		{"xor", func(c wordCell[V]) { c.FetchXor(testRMW, 0x101) }, 0xfe},
		{"cas stores", func(c wordCell[V]) { c.CompareExchange(testCAS, 0xff, 0x1aa) }, 0xaa},
		{"weak cas stores", func(c wordCell[V]) { c.CompareExchangeWeak(testCAS, 0xff, 0x1aa) }, 0xaa},
		{"cas expects what no word holds", func(c wordCell[V]) { c.CompareExchange(testCAS, 0x1ff, 1) }, 0xff},
	}
	inEach(t, narrow, func(t *testing.T, w world) {
		for _, tc := range cases {
			t.Run(tc.name, func(t *testing.T) {
				var got V
				w.run(t, func(s *memory.Space) {
					c := fresh()
					c.Init(s, "c", 0x3ff)
					tc.do(c)
					got = c.Load(testLoad)
				})
				require.Equal(t, tc.want, got)
			})
		}
	})
}

func TestTruncation(t *testing.T) {
	t.Run("Uint32", func(t *testing.T) { testTruncation(t, func() wordCell[uint32] { return new(memory.Uint32) }) })
	t.Run("Uint64", func(t *testing.T) { testTruncation(t, func() wordCell[uint64] { return new(memory.Uint64) }) })
}

// A Uint32 of a space wider than 32 bits still wraps at 32.
func TestUint32InWideSpace(t *testing.T) {
	s := memory.NewNative(memory.Width(40))
	defer s.Close()
	var narrow memory.Uint32
	var wide memory.Uint64
	narrow.Init(s, "narrow", math.MaxUint32)
	wide.Init(s, "wide", 1<<40-1)
	require.EqualValues(t, math.MaxUint32, narrow.FetchAdd(testRMW, 1))
	require.EqualValues(t, 1<<40-1, wide.FetchAdd(testRMW, 1))
	require.Zero(t, narrow.Load(testLoad))
	require.Zero(t, wide.Load(testLoad))
}

func TestModifyApply(t *testing.T) {
	cases := []struct {
		modify         memory.Modify
		old, arg, want memory.Value
		name           string
	}{
		{memory.Swap, 12, 10, 10, "swap"},
		{memory.FetchAdd, 12, 10, 22, "fetch_add"},
		{memory.FetchAdd, math.MaxUint64, 2, 1, "fetch_add"},
		{memory.FetchSub, 12, 10, 2, "fetch_sub"},
		{memory.FetchSub, 0, 1, math.MaxUint64, "fetch_sub"},
		{memory.FetchOr, 12, 10, 14, "fetch_or"},
		{memory.FetchAnd, 12, 10, 8, "fetch_and"},
		{memory.FetchXor, 12, 10, 6, "fetch_xor"},
	}
	for _, tc := range cases {
		require.Equal(t, tc.want, tc.modify.Apply(tc.old, tc.arg), "%v(%d, %d)", tc.modify, tc.old, tc.arg)
		require.Equal(t, tc.name, tc.modify.String())
	}
}

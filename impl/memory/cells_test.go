package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// atomicCell is what Uint32, Uint64 and Pointer have in common.
type atomicCell[V comparable] interface {
	Init(s *memory.Space, name string, first V)
	Load(*memory.LoadSite) V
	Store(*memory.StoreSite, V)
	Swap(*memory.RMWSite, V) V
	CompareExchange(site *memory.CASSite, old, new V) (V, bool)
	CompareExchangeWeak(site *memory.CASSite, old, new V) (V, bool)
	PlainLoad() V
	PlainStore(V)
	Await(*memory.LoadSite, func(V) bool) V
	AwaitTimeout(*memory.LoadSite, func(V) bool, time.Duration) (V, bool)
}

// cellCase is one operation on a cell that holds a, with what it returns and leaves behind.
type cellCase[V comparable] struct {
	name   string
	do     func(c atomicCell[V]) (V, bool) // true where the operation returns the value only
	want   V
	wantOK bool
	after  V
}

func cellCases[V comparable](a, b, c V) []cellCase[V] {
	is := func(want V) func(V) bool { return func(v V) bool { return v == want } }
	type cell = atomicCell[V]
	return []cellCase[V]{
		{"load", func(x cell) (V, bool) { return x.Load(testLoad), true }, a, true, a},
		{"store", func(x cell) (V, bool) { x.Store(testStore, b); return b, true }, b, true, b},
		{"swap", func(x cell) (V, bool) { return x.Swap(testRMW, b), true }, a, true, b},
		{"cas stores", func(x cell) (V, bool) { return x.CompareExchange(testCAS, a, b) }, a, true, b},
		{"cas stores the same", func(x cell) (V, bool) { return x.CompareExchange(testCAS, a, a) }, a, true, a},
		{"cas fails", func(x cell) (V, bool) { return x.CompareExchange(testCAS, b, c) }, a, false, a},
		{"cas fails with the new value found", func(x cell) (V, bool) { return x.CompareExchange(testCAS, b, a) }, a, false, a},
		{"weak cas stores", func(x cell) (V, bool) { return x.CompareExchangeWeak(testCAS, a, c) }, a, true, c},
		{"weak cas fails", func(x cell) (V, bool) { return x.CompareExchangeWeak(testCAS, c, b) }, a, false, a},
		{"plain load", func(x cell) (V, bool) { return x.PlainLoad(), true }, a, true, a},
		{"plain store", func(x cell) (V, bool) { x.PlainStore(c); return c, true }, c, true, c},
		{"await", func(x cell) (V, bool) { return x.Await(testLoad, is(a)), true }, a, true, a},
		{"await with time", func(x cell) (V, bool) { return x.AwaitTimeout(testLoad, is(a), time.Hour) }, a, true, a},
		{"await without time", func(x cell) (V, bool) { return x.AwaitTimeout(testLoad, is(a), 0) }, a, true, a},
		{"await times out", func(x cell) (V, bool) { return x.AwaitTimeout(testLoad, is(b), time.Microsecond) }, a, false, a},
		{"await out of time", func(x cell) (V, bool) { return x.AwaitTimeout(testLoad, is(b), -time.Hour) }, a, false, a},
	}
}

// testCell runs each case in each world. The values a, b and c differ.
func testCell[V comparable](t *testing.T, fresh func() atomicCell[V], a, b, c V) {
	for _, tc := range cellCases(a, b, c) {
		t.Run(tc.name, func(t *testing.T) {
			inEach(t, worlds(), func(t *testing.T, w world) {
				var got, after V
				var ok bool
				w.run(t, func(s *memory.Space) {
					x := fresh()
					x.Init(s, "x", a)
					got, ok = tc.do(x)
					after = x.PlainLoad()
				})
				require.Equal(t, tc.want, got)
				require.Equal(t, tc.wantOK, ok)
				require.Equal(t, tc.after, after)
			})
		})
	}
}

func TestAtomicCells(t *testing.T) {
	new32 := func() atomicCell[uint32] { return new(memory.Uint32) }
	new64 := func() atomicCell[uint64] { return new(memory.Uint64) }
	newPointer := func() atomicCell[*string] { return new(memory.Pointer[string]) }
	p, q, r := "same", "same", "same" // told apart by address only
	t.Run("Uint32", func(t *testing.T) { testCell(t, new32, 7, 8, 255) })
	t.Run("Uint32 zero", func(t *testing.T) { testCell(t, new32, 0, 1, 2) })
	t.Run("Uint64", func(t *testing.T) { testCell(t, new64, 7, 8, 255) })
	t.Run("Uint64 zero", func(t *testing.T) { testCell(t, new64, 0, 1, 2) })
	t.Run("Pointer", func(t *testing.T) { testCell(t, newPointer, &p, &q, &r) })
	t.Run("Pointer from nil", func(t *testing.T) { testCell(t, newPointer, nil, &q, &r) })
	t.Run("Pointer to nil", func(t *testing.T) { testCell(t, newPointer, &p, nil, &r) })
}

// testPlain writes and reads a plain cell in each world; zero is the zero value of its type.
func testPlain[T comparable](t *testing.T, a, b T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		var zero T
		var got []T
		w.run(t, func(s *memory.Space) {
			var x, empty memory.Cell[T]
			x.Init(s, "x", a)
			empty.Init(s, "empty", zero)
			got = []T{x.Load(), empty.Load()}
			for _, v := range []T{b, zero, a} {
				x.Store(v)
				got = append(got, x.Load())
			}
		})
		require.Equal(t, []T{a, zero, b, zero, a}, got)
	})
}

func TestCell(t *testing.T) {
	type pair struct {
		name string
		n    int
	}
	t.Run("int", func(t *testing.T) { testPlain(t, 1, -1) })
	t.Run("string", func(t *testing.T) { testPlain(t, "a", "b") })
	t.Run("pointer", func(t *testing.T) { testPlain(t, new(int), new(int)) })
	t.Run("struct", func(t *testing.T) { testPlain(t, pair{"a", 1}, pair{"a", 2}) })
	t.Run("interface", func(t *testing.T) { testPlain[any](t, 1, "1") })
	t.Run("error", func(t *testing.T) { testPlain[error](t, errDeadlock, errFreed) })
}

// The values of two types may print alike; a backend must keep them apart.
func TestCellKeepsTypesApart(t *testing.T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		var got []any
		w.run(t, func(s *memory.Space) {
			var x memory.Cell[any]
			x.Init(s, "x", int32(1))
			got = []any{x.Load()}
			x.Store(int64(1))
			got = append(got, x.Load())
		})
		require.Equal(t, []any{int32(1), int64(1)}, got)
	})
}

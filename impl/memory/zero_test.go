package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

type zeroCase struct {
	name string
	kind memory.Kind
	do   func()
}

// zeroAtomic are the operations of a zero atomic cell.
func zeroAtomic[V comparable](name string, fresh func() atomicCell[V]) []zeroCase {
	var v V
	always := func(V) bool { return true }
	return []zeroCase{
		{name + " load", memory.OpLoad, func() { fresh().Load(testLoad) }},
		{name + " store", memory.OpStore, func() { fresh().Store(testStore, v) }},
		{name + " swap", memory.OpRMW, func() { fresh().Swap(testRMW, v) }},
		{name + " cas", memory.OpCAS, func() { fresh().CompareExchange(testCAS, v, v) }},
		{name + " weak cas", memory.OpCAS, func() { fresh().CompareExchangeWeak(testCAS, v, v) }},
		{name + " plain load", memory.OpRead, func() { fresh().PlainLoad() }},
		{name + " plain store", memory.OpWrite, func() { fresh().PlainStore(v) }},
		{name + " await", memory.OpLoad, func() { fresh().Await(testLoad, always) }},
		{name + " timed await", memory.OpLoad, func() { fresh().AwaitTimeout(testLoad, always, time.Hour) }},
	}
}

// zeroWord adds the arithmetic, and a compare_exchange that fails.
func zeroWord[V uint32 | uint64](name string, fresh func() wordCell[V]) []zeroCase {
	return append(zeroAtomic(name, func() atomicCell[V] { return fresh() }), []zeroCase{
		{name + " cas fails", memory.OpCAS, func() { fresh().CompareExchange(testCAS, 1, 2) }},
		{name + " weak cas fails", memory.OpCAS, func() { fresh().CompareExchangeWeak(testCAS, 1, 2) }},
		{name + " add", memory.OpRMW, func() { fresh().FetchAdd(testRMW, 1) }},
		{name + " sub", memory.OpRMW, func() { fresh().FetchSub(testRMW, 1) }},
		{name + " or", memory.OpRMW, func() { fresh().FetchOr(testRMW, 1) }},
		{name + " and", memory.OpRMW, func() { fresh().FetchAnd(testRMW, 1) }},
		{name + " xor", memory.OpRMW, func() { fresh().FetchXor(testRMW, 1) }},
	}...)
}

func zeroCases() []zeroCase {
	cases := zeroWord("Uint32", func() wordCell[uint32] { return new(memory.Uint32) })
	cases = append(cases, zeroWord("Uint64", func() wordCell[uint64] { return new(memory.Uint64) })...)
	cases = append(cases, zeroAtomic("Pointer", func() atomicCell[*int] { return new(memory.Pointer[int]) })...)
	wait := func(wait func(*memory.Cond, *memory.Mutex)) func() {
		return func() {
			var m memory.Mutex
			var c memory.Cond
			if memory.OpenSpaces() == 0 {
				m.Lock()
			}
			wait(&c, &m)
		}
	}
	return append(cases, []zeroCase{
		{"Cell load", memory.OpRead, func() { new(memory.Cell[int]).Load() }},
		{"Cell store", memory.OpWrite, func() { new(memory.Cell[int]).Store(1) }},
		{"Mutex lock", memory.OpLock, func() { new(memory.Mutex).Lock() }},
		{"Mutex unlock", memory.OpUnlock, wait(func(_ *memory.Cond, m *memory.Mutex) { m.Unlock() })},
		{"Cond signal", memory.OpSignal, func() { new(memory.Cond).Signal() }},
		{"Cond broadcast", memory.OpBroadcast, func() { new(memory.Cond).Broadcast() }},
		{"Cond timed wait", memory.OpWait, wait(func(c *memory.Cond, m *memory.Mutex) { c.WaitTimeout(m, 0) })},
		{"Block free", memory.OpFree, func() { new(object).Free() }},
		{"Block read", memory.OpRead, func() { new(object).Touch(false) }},
		{"Block write", memory.OpWrite, func() { new(object).Touch(true) }},
	}...)
}

// TestZeroCells shows that a cell of no space is native as long as there is no other world, and an error of its own as
// soon as there is one, for every operation.
func TestZeroCells(t *testing.T) {
	spaces := map[string]func() *memory.Space{
		"driven": func() *memory.Space { return memory.Drive(newRecorder(1)) },
		"narrow": func() *memory.Space { return memory.NewNative(memory.Width(8)) },
	}
	for _, tc := range zeroCases() {
		t.Run(tc.name, func(t *testing.T) {
			require.NoError(t, panicError(tc.do), "native")
			for name, open := range spaces {
				s := open()
				err := panicError(tc.do)
				s.Close()
				var zero *memory.ZeroCellError
				require.ErrorAs(t, err, &zero, name)
				require.Equal(t, tc.kind, zero.Op, name)
				require.ErrorContains(t, zero, tc.kind.String())
			}
			require.NoError(t, panicError(tc.do), "native again")
		})
	}
}

// Under a backend a wait with a zero mutex would hand the backend no mutex at all.
func TestZeroMutexInWait(t *testing.T) {
	r := newRecorder(1)
	s := r.drive(t)
	var err error
	require.NoError(t, r.run(func() {
		var m memory.Mutex
		var c memory.Cond
		c.Init(s, "c")
		err = panicError(func() { c.Wait(&m) })
	}))
	var zero *memory.ZeroCellError
	require.ErrorAs(t, err, &zero)
	require.Equal(t, memory.OpWait, zero.Op)
}

// Native cells go on undisturbed while a space is driven, also from the driven threads themselves.
func TestNativeCellsBesideDriven(t *testing.T) {
	var outside memory.Uint64
	outside.Init(memory.Native(), "outside", 40)
	r := newRecorder(1)
	s := r.drive(t)
	require.NoError(t, r.run(func() {
		var inside memory.Uint64
		inside.Init(s, "inside", 1)
		outside.FetchAdd(testRMW, inside.FetchAdd(testRMW, 1))
		outside.FetchAdd(testRMW, inside.Load(testLoad)-1)
	}))
	require.EqualValues(t, 42, outside.Load(testLoad))
	require.Len(t, r.threads[0].record, 3, "the inside cell alone was recorded: locate, rmw, load")
}

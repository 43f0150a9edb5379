package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// TestOperations writes down, for every operation of the package, the one Op that a backend gets for it and what the
// backend answers. The space is 8 bits wide: arguments come masked, what is only compared does not.
func TestOperations(t *testing.T) {
	r := newRecorder(1)
	s := r.drive(t, memory.Width(8))
	p, q := "p", "q"
	require.NoError(t, r.run(func() {
		var w32 memory.Uint32
		var w64 memory.Uint64
		var ptr memory.Pointer[string]
		var cell memory.Cell[string]
		var m memory.Mutex
		var c memory.Cond
		w32.Init(s, "w32", 0x101)
		w64.Init(s, "w64", 0x102)
		ptr.Init(s, "ptr", nil)
		cell.Init(s, "cell", p)
		m.Init(s, "m")
		c.Init(s, "c")

		w32.Load(testLoad)
		w32.Store(testStore, 0x1ff)
		w32.Swap(testRMW, 0x103)
		w32.FetchAdd(testRMW, 2)
		w32.FetchSub(testRMW, 1)
		w64.FetchOr(testRMW, 0x108)
		w64.FetchAnd(testRMW, 0xf8)
		w64.FetchXor(testRMW, 0x101)
		w64.CompareExchange(testCAS, 0x109, 0x107)
		w64.CompareExchangeWeak(testCAS, 9, 0x107)
		w64.PlainLoad()
		w64.PlainStore(0x110)
		w32.Await(testLoad, func(v uint32) bool { return v == 4 })
		w64.AwaitTimeout(testLoad, func(v uint64) bool { return v == 4 }, -time.Second)

		ptr.Store(testStore, &p)
		ptr.Swap(testRMW, &q)
		ptr.CompareExchange(testCAS, &p, nil)
		ptr.CompareExchange(testCAS, &q, nil)
		ptr.PlainStore(&p)
		ptr.PlainLoad()
		cell.Store("")
		cell.Load()

		s.Fence(testFence)
		m.Lock()
		c.WaitTimeout(&m, time.Second)
		m.Unlock()
		c.Signal()
		c.Broadcast()
		require.Zero(t, s.Choose(1))
		s.Begin("op", 1, 2)
		s.Note("in between")
		s.End("op", 3)

		o := newObject(s, 0x1aa)
		o.n.Load(testLoad)
		o.Touch(false)
		o.Touch(true)
		o.Free()
		memory.Go(s, "child", func() {}).Join()
	}))
	require.Equal(t, []string{
		"0: load test.load[acquire] w32#1 -> 1",
		"0: store test.store[release] w32#1 arg=255 -> 0",
		"0: rmw swap test.rmw[acq_rel] w32#1 arg=3 -> 255",
		"0: rmw fetch_add test.rmw[acq_rel] w32#1 arg=2 -> 3",
		"0: rmw fetch_sub test.rmw[acq_rel] w32#1 arg=1 -> 5",
		"0: rmw fetch_or test.rmw[acq_rel] w64#2 arg=8 -> 2",
		"0: rmw fetch_and test.rmw[acq_rel] w64#2 arg=248 -> 10",
		"0: rmw fetch_xor test.rmw[acq_rel] w64#2 arg=1 -> 8",
		"0: cas test.cas[acq_rel,acquire] w64#2 expected=265 arg=7 -> 9",
		"0: cas weak test.cas[acq_rel,acquire] w64#2 expected=9 arg=7 -> 9",
		"0: read w64#2 -> 7",
		"0: write w64#2 arg=16 -> 0",
		"0: load test.load[acquire] w32#1 pred -> 4",
		"0: load test.load[acquire] w64#2 pred timeout=0s -> 16",
		"0: store test.store[release] ptr#3 arg=2 -> 0", // 1 is the string "p" in the cell
		"0: rmw swap test.rmw[acq_rel] ptr#3 arg=3 -> 2",
		"0: cas test.cas[acq_rel,acquire] ptr#3 expected=2 arg=0 -> 3",
		"0: cas test.cas[acq_rel,acquire] ptr#3 expected=3 arg=0 -> 3",
		"0: write ptr#3 arg=2 -> 0",
		"0: read ptr#3 -> 2",
		"0: write cell#4 arg=0 -> 0",
		"0: read cell#4 -> 0",
		"0: fence test.fence[seq_cst] -> 0",
		"0: lock m#5 -> 0",
		"0: wait c#6 with m#5 timeout=1s -> 1",
		"0: unlock m#5 -> 0",
		"0: signal c#6 -> 0",
		"0: broadcast c#6 -> 0",
		"0: choose arg=1 -> 0",
		`0: begin "op" [1 2] -> 0`,
		`0: note "in between" -> 0`,
		`0: end "op" [3] -> 0`,
		`0: alloc "object" make -> 4`,
		"0: load test.load[acquire] object.n#8 -> 170",
		"0: read object#7 -> 0",
		"0: write object#7 arg=0 -> 0",
		"0: free object#7 -> 0",
		`0: spawn "child" body -> 1`,
		`0: join arg=1 "child" -> 5`,
	}, r.trace)
	var located []string
	for _, s := range r.threads[0].record[:6] {
		located = append(located, s.asked)
	}
	require.Equal(t, []string{
		"locate w32 mask=0xff first=1 block=false",
		"locate w64 mask=0xff first=2 block=false",
		"locate ptr mask=0xffffffffffffffff first=0 block=false",
		"locate cell mask=0xffffffffffffffff first=1 block=false",
		"locate m mask=0x1 first=0 block=false",
		"locate c mask=0xffffffffffffffff first=0 block=false",
	}, located)
	_, err := r.replay()
	require.NoError(t, err)
}

// testSpurious asks for an exchange of a by b, with a backend that lets every weak one fail.
func testSpurious[V comparable](t *testing.T, fresh func() atomicCell[V], a, b V) {
	r := newRecorder(1)
	r.weakFails = true
	s := r.drive(t)
	require.NoError(t, r.run(func() {
		c := fresh()
		c.Init(s, "c", a)
		found, stored := c.CompareExchangeWeak(testCAS, a, b)
		require.Equal(t, a, found, "the expected value")
		require.False(t, stored)
		require.Equal(t, a, c.Load(testLoad))
		found, stored = c.CompareExchange(testCAS, a, b)
		require.Equal(t, a, found)
		require.True(t, stored, "a strong one does not fail so")
		require.Equal(t, b, c.Load(testLoad))
	}))
}

func TestSpuriousFailure(t *testing.T) {
	t.Run("Uint32", func(t *testing.T) { testSpurious(t, func() atomicCell[uint32] { return new(memory.Uint32) }, 0, 1) })
	t.Run("Uint64", func(t *testing.T) { testSpurious(t, func() atomicCell[uint64] { return new(memory.Uint64) }, 0, 1) })
	t.Run("Pointer", func(t *testing.T) {
		testSpurious(t, func() atomicCell[*int] { return new(memory.Pointer[int]) }, nil, new(int))
	})
}

// Choose returns what the backend chose.
func TestDrivenChoice(t *testing.T) {
	r := newRecorder(1)
	s := r.drive(t)
	var got, want []int
	require.NoError(t, r.run(func() {
		for range 10 {
			got = append(got, s.Choose(1000))
		}
	}))
	for _, step := range r.threads[0].record {
		want = append(want, int(step.answer))
	}
	require.Equal(t, want, got)
	require.NotEqual(t, make([]int, 10), got)
}

// A place knows its allocation, so that a backend sees the use of any cell of a freed object.
func TestUseAfterFree(t *testing.T) {
	uses := map[string]func(o *object){
		"a cell":      func(o *object) { o.n.Load(testLoad) },
		"the payload": func(o *object) { o.Touch(false) },
		"a free":      func(o *object) { o.Free() },
	}
	for name, use := range uses {
		t.Run(name, func(t *testing.T) {
			r := newRecorder(1)
			s := r.drive(t)
			err := r.run(func() {
				o, other := newObject(s, 1), newObject(s, 2)
				o.Free()
				other.n.Load(testLoad)
				use(o)
			})
			require.ErrorIs(t, err, errFreed)
			require.ErrorContains(t, err, "object")
		})
	}
}

// A thread that is given up unwinds: its pending operation panics, and so do those of its deferred calls. What it did
// before can still be run again.
func TestThreadGivenUp(t *testing.T) {
	r := newRecorder(1)
	s := r.drive(t)
	err := r.run(func() {
		var m memory.Mutex
		m.Init(s, "m")
		child := memory.Go(s, "child", func() {
			m.Lock()
			defer m.Unlock()
			m.Lock() // never
		})
		child.Join()
	})
	require.ErrorIs(t, err, errDeadlock)
	require.ErrorContains(t, err, `join arg=1 "child"`)
	steps, err := r.replay()
	require.NoError(t, err)
	require.Equal(t, 2+1, steps, "locate and spawn, lock")
}

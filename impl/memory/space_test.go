package memory_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

func TestSpaceLimits(t *testing.T) {
	width, limit := memory.Width, memory.Limit
	cases := []struct {
		name           string
		options        []memory.Option
		mask, maxCount uint64
	}{
		{"full", nil, math.MaxUint64, math.MaxInt64},
		{"width 64", []memory.Option{width(64)}, math.MaxUint64, math.MaxInt64},
		{"width 63", []memory.Option{width(63)}, 1<<63 - 1, 1<<62 - 1},
		{"width 8", []memory.Option{width(8)}, 255, 127},
		{"width 2", []memory.Option{width(2)}, 3, 1},
		{"limit", []memory.Option{limit(5)}, math.MaxUint64, 5},
		{"largest limit", []memory.Option{limit(memory.MaxCount)}, math.MaxUint64, math.MaxInt64},
		{"limit within the width", []memory.Option{width(8), limit(100)}, 255, 100},
		{"limit beyond the width", []memory.Option{limit(200), width(8)}, 255, 127},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			for _, s := range []*memory.Space{memory.NewNative(tc.options...), memory.Drive(newRecorder(1), tc.options...)} {
				require.Equal(t, tc.mask, s.Mask())
				require.Equal(t, tc.maxCount, s.MaxCount())
				s.Close()
			}
		})
	}
	require.EqualValues(t, math.MaxInt64, memory.Native().MaxCount())
	require.False(t, memory.Native().Driven())
}

func TestWrongOptions(t *testing.T) {
	cases := map[string]func(){
		"memory: width of 1 bits: want 2 to 64":                               func() { memory.Width(1) },
		"memory: width of 65 bits: want 2 to 64":                              func() { memory.Width(65) },
		"memory: width of -8 bits: want 2 to 64":                              func() { memory.Width(-8) },
		"memory: limit of 0: want 1 to 9223372036854775807":                   func() { memory.Limit(0) },
		"memory: limit of 9223372036854775808: want 1 to 9223372036854775807": func() { memory.Limit(memory.MaxCount + 1) },
		"memory: Drive needs a backend":                                       func() { memory.Drive(nil) },
		"memory: Choose(0): want at least one choice":                         func() { memory.Native().Choose(0) },
		"memory: the native space cannot be closed":                           func() { memory.Native().Close() },
	}
	for message, f := range cases {
		require.Equal(t, message, panicText(f))
	}
}

// Driven and narrow spaces close the native path, once each, until they are closed; others do not.
func TestClose(t *testing.T) {
	start := memory.OpenSpaces()
	require.Zero(t, start)
	wide, narrow, driven := memory.NewNative(memory.Limit(3)), memory.NewNative(memory.Width(8)), memory.Drive(newRecorder(1))
	require.Equal(t, 2, memory.OpenSpaces())
	require.True(t, driven.Driven())
	require.False(t, narrow.Driven())
	for range 2 {
		wide.Close()
		require.Equal(t, 2, memory.OpenSpaces())
	}
	for range 2 {
		narrow.Close()
		require.Equal(t, 1, memory.OpenSpaces())
	}
	for range 2 {
		driven.Close()
		require.Zero(t, memory.OpenSpaces())
	}
}

func TestChoose(t *testing.T) {
	require.Zero(t, memory.Native().Choose(5), "the ordinary case")
	var asked []int
	s := memory.NewNative(memory.Chooser(func(n int) int { asked = append(asked, n); return n - 1 }))
	defer s.Close()
	require.Equal(t, 0, s.Choose(1))
	require.Equal(t, 3, s.Choose(4))
	require.Equal(t, []int{1, 4}, asked)
}

// object is an allocation with one cell.
type object struct {
	memory.Block
	n memory.Uint64
}

func newObject(s *memory.Space, first uint64) *object {
	return memory.Alloc(s, "object", func(o *object) { o.n.Init(s, "object.n", first) })
}

func TestAlloc(t *testing.T) {
	inEach(t, worlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			o, p := newObject(s, 1), newObject(s, 2)
			require.NotSame(t, o, p)
			require.Same(t, s, o.Space())
			require.Same(t, &o.Block, o.Header())
			require.EqualValues(t, 1, o.n.Load(testLoad))
			require.EqualValues(t, 2, p.n.Load(testLoad))
			o.Touch(false)
			o.Touch(true)
			o.Free()
			if s.Driven() {
				require.Same(t, &o.Block, o.Place().Block)
				require.Equal(t, "object", o.Place().Name)
			} else {
				require.Nil(t, o.Place())
			}
		})
	})
}

// OnFree is told of every free of a block of its own space, natively and beside a driven space.
func TestOnFree(t *testing.T) {
	inEach(t, nativeWorlds(), func(t *testing.T, w world) {
		w.run(t, func(*memory.Space) {
			var freed []*memory.Block
			s := memory.NewNative(memory.OnFree(func(b *memory.Block) { freed = append(freed, b) }))
			defer s.Close()
			a, b, other := newObject(s, 1), newObject(s, 2), newObject(memory.Native(), 3)
			b.Free()
			other.Free()
			a.Free()
			require.Len(t, freed, 2)
			require.Same(t, b.Header(), freed[0])
			require.Same(t, a.Header(), freed[1])
		})
	})
}

// What an algorithm does on its hot path, and what it tells an exploration, allocates nothing natively.
func TestNativeAllocations(t *testing.T) {
	s := memory.Native()
	o := newObject(s, 1)
	var m memory.Mutex
	m.Init(s, "m")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		s.Begin("clone", 1, 2)
		o.n.FetchAdd(testRMW, 1)
		o.n.FetchXor(testRMW, 1)
		o.n.CompareExchange(testCAS, 7, 8)
		m.Lock()
		o.Touch(true)
		m.Unlock()
		s.Fence(testFence)
		s.Note("note", uint64(s.Choose(2)))
		s.End("clone", o.n.Load(testLoad))
		o.Free()
	}))
}

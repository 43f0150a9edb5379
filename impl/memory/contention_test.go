package memory_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// The tests of this file may miss an operation that is not atomic, when the machine does not run two threads at once;
// they never raise a false alarm.
const (
	contenders = 4
	perThread  = 4000
)

// contend runs f in several threads at once and returns what all of them counted, by value.
func contend(s *memory.Space, f func(thread int, count func(uint64))) map[uint64]int {
	total := map[uint64]int{}
	var ready memory.Uint32
	ready.Init(s, "ready", 0)
	var threads []*memory.Thread[*[]uint64]
	for i := range contenders {
		threads = append(threads, memory.Spawn(s, "contender", func() *[]uint64 {
			var seen []uint64
			// An Await would sleep, and the threads would run one after the other.
			for ready.FetchAdd(testRMW, 1); ready.Load(testLoad) < contenders; {
				runtime.Gosched()
			}
			f(i, func(v uint64) { seen = append(seen, v) })
			return &seen
		}))
	}
	for _, t := range threads {
		for _, v := range *t.Join() {
			total[v]++
		}
	}
	return total
}

// counted is how often each value is seen when a word of that many values is stepped n times from 0, up or down.
func counted(n int, mask uint64, down bool) map[uint64]int {
	want := map[uint64]int{}
	for i := range uint64(n) {
		if down {
			i = -i
		}
		want[i&mask]++
	}
	return want
}

// increments returns several ways to increment a word atomically; each returns the value before.
func increments[V uint32 | uint64](c wordCell[V]) map[string]func() V {
	loop := func(cas func(*memory.CASSite, V, V) (V, bool)) func() V {
		return func() V {
			old := c.Load(testLoad)
			for {
				found, stored := cas(testCAS, old, old+1)
				if stored {
					return old
				}
				old = found
			}
		}
	}
	return map[string]func() V{
		"fetch_add":       func() V { return c.FetchAdd(testRMW, 1) },
		"fetch_sub of -1": func() V { return c.FetchSub(testRMW, ^V(0)) },
		"cas":             loop(c.CompareExchange),
		"weak cas":        loop(c.CompareExchangeWeak),
	}
}

// testIncrements shows that racing increments by every means at once lose nothing: each value is seen exactly as often
// as the counter passed it.
func testIncrements[V uint32 | uint64](t *testing.T, fresh func() wordCell[V]) {
	inEach(t, nativeWorlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			c := fresh()
			c.Init(s, "c", 0)
			ways := increments(c)
			seen := contend(s, func(_ int, count func(uint64)) {
				for range perThread {
					for _, increment := range ways {
						count(uint64(increment()))
					}
				}
			})
			n := contenders * perThread * len(ways)
			mask := uint64(1)<<(w.bits-1)*2 - 1
			require.Equal(t, counted(n, mask, false), seen)
			require.EqualValues(t, uint64(n)&mask, c.Load(testLoad))
		})
	})
}

func TestContendedIncrements(t *testing.T) {
	t.Run("Uint32", func(t *testing.T) { testIncrements(t, func() wordCell[uint32] { return new(memory.Uint32) }) })
	t.Run("Uint64", func(t *testing.T) { testIncrements(t, func() wordCell[uint64] { return new(memory.Uint64) }) })
}

// testFailedExchange shows that a native exchange which fails found another value, although two threads change the cell
// to and fro meanwhile: neither form fails spuriously.
func testFailedExchange[V comparable](t *testing.T, fresh func() atomicCell[V], a, b V) {
	inEach(t, nativeWorlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			c := fresh()
			c.Init(s, "c", a)
			wrong := contend(s, func(thread int, count func(uint64)) {
				for i := range 20 * perThread {
					cas := c.CompareExchange
					if i%2 == 0 {
						cas = c.CompareExchangeWeak
					}
					old, next := a, b
					if thread%2 == 0 {
						old, next = b, a
					}
					if found, stored := cas(testCAS, old, next); stored != (found == old) {
						count(uint64(i))
					}
				}
			})
			require.Empty(t, wrong)
		})
	})
}

func TestContendedFailedExchange(t *testing.T) {
	t.Run("Uint32", func(t *testing.T) {
		testFailedExchange(t, func() atomicCell[uint32] { return new(memory.Uint32) }, 0, 1)
	})
	t.Run("Uint64", func(t *testing.T) {
		testFailedExchange(t, func() atomicCell[uint64] { return new(memory.Uint64) }, 0, 1)
	})
	t.Run("Pointer", func(t *testing.T) {
		testFailedExchange(t, func() atomicCell[*int] { return new(memory.Pointer[int]) }, nil, new(int))
	})
}

// torn is a word whose FetchAdd is a load and a store: the case that the tests of this file must refuse.
type torn struct{ memory.Uint64 }

func (c *torn) FetchAdd(_ *memory.RMWSite, d uint64) uint64 {
	old := c.Load(testLoad)
	runtime.Gosched()
	c.Store(testStore, old+d)
	return old
}

func TestContentionFindsTornIncrement(t *testing.T) {
	c := new(torn)
	c.Init(memory.Native(), "c", 0)
	seen := contend(memory.Native(), func(_ int, count func(uint64)) {
		for range perThread {
			count(c.FetchAdd(testRMW, 1))
		}
	})
	require.NotEqual(t, counted(contenders*perThread, ^uint64(0), false), seen)
}

// testBits shows that of all threads that set, clear or flip a bit exactly one sees it change.
func testBits[V uint32 | uint64](t *testing.T, bits int, fresh func() wordCell[V]) {
	inEach(t, nativeWorlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			c := fresh()
			c.Init(s, "c", 0)
			n := min(bits, w.bits)
			once, half := map[uint64]int{}, map[uint64]int{}
			for i := range uint64(n) {
				once[i], half[i] = 1, contenders/2
			}
			each := func(seesChange func(bit V) bool) map[uint64]int {
				return contend(s, func(_ int, count func(uint64)) {
					for i := range n {
						if seesChange(V(1) << i) {
							count(uint64(i))
						}
					}
				})
			}
			require.Equal(t, once, each(func(bit V) bool { return c.FetchOr(testRMW, bit)&bit == 0 }))
			require.Equal(t, once, each(func(bit V) bool { return c.FetchAnd(testRMW, ^bit)&bit != 0 }))
			require.Equal(t, half, each(func(bit V) bool { return c.FetchXor(testRMW, bit)&bit == 0 }))
			require.Zero(t, c.Load(testLoad))
		})
	})
}

func TestContendedBits(t *testing.T) {
	t.Run("Uint32", func(t *testing.T) { testBits(t, 32, func() wordCell[uint32] { return new(memory.Uint32) }) })
	t.Run("Uint64", func(t *testing.T) { testBits(t, 64, func() wordCell[uint64] { return new(memory.Uint64) }) })
}

// Swaps hand values on: every value that was stored is received exactly once or left in the cell.
func TestContendedSwap(t *testing.T) {
	inEach(t, nativeWorlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			const first = 0
			n := uint64(min(contenders*perThread, 1<<min(w.bits-1, 32)))
			var word memory.Uint64
			var pointer memory.Pointer[uint64]
			word.Init(s, "word", first)
			pointer.Init(s, "pointer", new(uint64))
			swapWord := func(v uint64) uint64 { return word.Swap(testRMW, v) }
			swapPointer := func(v uint64) uint64 { return *pointer.Swap(testRMW, &v) }
			for _, swap := range []func(uint64) uint64{swapWord, swapPointer} {
				seen := contend(s, func(thread int, count func(uint64)) {
					for v := 1 + uint64(thread); v < n; v += contenders {
						count(swap(v))
					}
				})
				seen[swap(first)]++
				require.Equal(t, counted(int(n), ^uint64(0), false), seen)
			}
		})
	})
}

// A release store that an acquire load sees publishes what was written before: under -race this is the check that
// every path of the cells synchronises.
func TestPublication(t *testing.T) {
	flag := new(int) // before the first thread
	inEach(t, worlds(), func(t *testing.T, w world) {
		w.run(t, func(s *memory.Space) {
			var payload memory.Cell[string]
			var ready32 memory.Uint32
			var ready64 memory.Uint64
			var readyPointer memory.Pointer[int]
			payload.Init(s, "payload", "")
			ready32.Init(s, "ready32", 0)
			ready64.Init(s, "ready64", 0)
			readyPointer.Init(s, "readyPointer", nil)
			stages := memory.Spawn(s, "stages", func() string {
				ready32.Await(testLoad, func(v uint32) bool { return v == 1 })
				payload.Store(payload.Load() + "b")
				ready64.Store(testStore, 1)
				readyPointer.Await(testLoad, func(p *int) bool { return p != nil })
				return payload.Load()
			})
			payload.Store("a")
			ready32.Store(testStore, 1)
			ready64.Await(testLoad, func(v uint64) bool { return v == 1 })
			payload.Store(payload.Load() + "c")
			readyPointer.Store(testStore, flag)
			require.Equal(t, "abc", stages.Join())
		})
	})
}

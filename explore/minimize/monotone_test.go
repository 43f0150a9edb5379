package minimize

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// step is an operation of a random program: a site of its own, and one of two atomic cells. A plain access has no site, and all of them
// one cell.
type step struct {
	site any
	cell int
}

const maxSteps = 9

// pool holds sites for random programs, one of each kind for each place in the program.
var pool [5][maxSteps]any

func init() {
	for i := range maxSteps {
		name := func(kind string) string { return fmt.Sprintf("min.random.%s%d", kind, i) }
		const why = "of a random program"
		pool[0][i] = memory.NewLoad(name("load"), memory.Relaxed, why)
		pool[1][i] = memory.NewStore(name("store"), memory.Relaxed, why)
		pool[2][i] = memory.NewRMW(name("rmw"), memory.Relaxed, why)
		pool[3][i] = memory.NewCAS(name("cas"), memory.Relaxed, memory.Relaxed, why)
		pool[4][i] = memory.NewFence(name("fence"), memory.Acquire, why)
	}
}

// randomProgram returns threads of up to three atomic steps each, and the ladders of their sites in order. With plain accesses the first
// thread begins with one, and each other thread ends with one.
func randomProgram(rng *rand.Rand, plain bool) (threads [][]step, ladders lattice) {
	n := 0
	for t := range 2 + rng.IntN(2) {
		var steps []step
		for range 2 + rng.IntN(2) {
			at := pool[rng.IntN(5)][n]
			n++
			steps = append(steps, step{site: at, cell: rng.IntN(2)})
			ladders = append(ladders, newLadder(siteOf(at), false))
		}
		if plain && t == 0 {
			steps = append([]step{{}}, steps...)
		} else if plain {
			steps = append(steps, step{})
		}
		threads = append(threads, steps)
	}
	return threads, ladders
}

func siteOf(typed any) *memory.Site {
	switch s := typed.(type) {
	case *memory.LoadSite:
		return &s.Site
	case *memory.StoreSite:
		return &s.Site
	case *memory.RMWSite:
		return &s.Site
	case *memory.CASSite:
		return &s.Site
	}
	return &typed.(*memory.FenceSite).Site
}

// body makes a program of the threads, each of which returns what it read. The first thread writes where a step is plain, and the others read
// there if they have read something before.
func body(threads [][]step) func(*memory.Space) {
	return func(s *memory.Space) {
		var cells [2]memory.Uint32
		var data memory.Cell[uint32]
		cells[0].Init(s, "x", 0)
		cells[1].Init(s, "y", 0)
		data.Init(s, "data", 0)
		for t, steps := range threads {
			memory.Spawn(s, "thread", func() uint64 {
				seen, met := uint64(0), false
				for i, st := range steps {
					read := uint32(0)
					switch {
					case st.site != nil:
						read = do(s, st.site, &cells[st.cell], uint32(10*t+i+1))
					case t == 0:
						data.Store(1)
					case met:
						read = data.Load()
					}
					met = met || read != 0
					seen = seen*1000 + uint64(read)
				}
				return seen
			})
		}
	}
}

func do(s *memory.Space, site any, c *memory.Uint32, v uint32) uint32 {
	switch site := site.(type) {
	case *memory.LoadSite:
		return c.Load(site)
	case *memory.StoreSite:
		c.Store(site, v)
	case *memory.RMWSite:
		return c.FetchAdd(site, 100)
	case *memory.CASSite:
		found, _ := c.CompareExchange(site, 0, v)
		return found
	case *memory.FenceSite:
		s.Fence(site)
	}
	return 0
}

// TestMonotone compares random programs under an assignment and a weaker one, in every model: the stronger one has no outcome and no more
// executions than the weaker, and does not fail where that passes. This is what the pruning rests on.
func TestMonotone(t *testing.T) {
	const seed = 11
	for _, model := range []explore.Model{explore.C20, explore.RC11, explore.GenMC, explore.SC} {
		t.Run(model.String(), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, uint64(model)))
			fewer, repaired := 0, 0
			for k := range 500 {
				threads, l := randomProgram(rng, k%2 == 1)
				weak, strong := l.bottom(), l.bottom()
				for i, x := range l {
					weak[i] = rng.IntN(len(x.orders))
					if strong[i] = weak[i]; rng.IntN(4) > 0 {
						strong[i] = x.top()
					}
				}
				require.True(t, l.atMost(weak, strong))
				a, before := outcomes(t, model, threads, l, weak)
				b, after := outcomes(t, model, threads, l, strong)
				if a.Verdict == explore.Fail {
					if b.Verdict == explore.Pass {
						repaired++
					}
					continue
				}
				require.Equal(t, explore.Pass, b.Verdict, "seed %d, program %d", seed, k)
				require.LessOrEqual(t, b.Executions, a.Executions)
				for o := range after {
					require.Contains(t, before, o, "seed %d, program %d", seed, k)
				}
				if len(after) < len(before) {
					fewer++
				}
			}
			if model == explore.SC {
				require.Zero(t, fewer+repaired, "orders make no difference")
				return
			}
			require.Positive(t, fewer, "no program in which the orders make a difference")
			require.Positive(t, repaired, "no program that stronger orders repair")
			t.Logf("%d programs with fewer outcomes, %d repaired", fewer, repaired)
		})
	}
}

// outcomes explores a program and returns what its threads read.
func outcomes(t *testing.T, model explore.Model, threads [][]step, l lattice, p point) (*explore.Result, map[string]bool) {
	t.Helper()
	out := map[string]bool{}
	options := []explore.Option{explore.In(model), explore.OnExecution(func(x *explore.Execution) error {
		key := ""
		for i := range threads {
			key += fmt.Sprintln(x.Result(i + 1))
		}
		out[key] = true
		return nil
	})}
	for i, x := range l {
		options = append(options, x.orders[p[i]].override(x.site))
	}
	r, err := explore.Run(context.Background(), body(threads), options...)
	require.NoError(t, err)
	require.NotEqual(t, explore.Incomplete, r.Verdict)
	return r, out
}

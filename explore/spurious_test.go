package explore

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	weakCAS     = memory.NewCAS("spurious.cas", memory.AcqRel, memory.Acquire, "as tested")
	weakFailure = memory.NewLoad("spurious.load", memory.Acquire, "what a failing weakCAS is")
)

// A weak compare_exchange that fails spuriously is a load of the order of failure that finds the value expected. So
// the executions with spurious failures are those of the program in which each one is preceded by a choice, without the executions in
// which the choice was to fail and the value another.
func TestSpuriousFailures(t *testing.T) {
	for seed := range uint64(60 * longRuns(t)) {
		const spurious = 2
		program := func(choices bool) func(*memory.Space) {
			r := rand.New(rand.NewPCG(seed, 0x7765616b))
			type op struct {
				kind     int
				old, new uint64
				loc      int
			}
			code := make([][]op, 2+r.IntN(2))
			for i := range code {
				for range 1 + r.IntN(3) {
					code[i] = append(code[i], op{r.IntN(4), uint64(r.IntN(2)), 1 + uint64(r.IntN(2)), r.IntN(2)})
				}
			}
			return func(s *memory.Space) {
				w := words(s, 2, 0)
				weak := func(o op) (done bool) {
					if !choices {
						_, done = w[o.loc].CompareExchangeWeak(weakCAS, o.old, o.new)
						return done
					}
					if s.Choose(2) == 0 {
						_, done = w[o.loc].CompareExchange(weakCAS, o.old, o.new)
						return done
					}
					s.Note("spurious")
					if w[o.loc].Load(weakFailure) != o.old {
						s.Note("void")
					}
					return false
				}
				for _, ops := range code {
					memory.Go(s, "T", func() {
						for i, o := range ops {
							switch o.kind {
							case 0:
								w[o.loc].Store(storeRel, o.new)
							case 1:
								w[o.loc].FetchAdd(rmwRlx, 1)
							default:
								if !weak(o) && i == 0 { // a failure is learnt, spurious or not
									w[1-o.loc].Store(storeRlx, 5)
								}
							}
						}
					})
				}
			}
		}
		want := 0
		explored(t, program(true), OnExecution(func(x *Execution) error {
			n := 0
			for thread := range x.Threads() {
				for _, l := range x.Locals(thread) {
					n++
					if l.Label == "void" {
						n = spurious + 1
						return nil
					}
				}
			}
			if n <= spurious {
				want++
			}
			return nil
		}))
		r := explored(t, program(false), Spurious(spurious))
		require.EqualValues(t, want, r.Executions, "seed %d", seed)
	}
}

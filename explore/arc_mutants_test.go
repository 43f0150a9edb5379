package explore

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/oracle"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// judgement is what the oracle says of a program under one model.
type judgement struct {
	graphs   []string // complete executions, those that race marked
	kinds    []string // of races and leaks, sorted, each once
	finished bool     // false: graphs and kinds are what was found within the budget
}

// judge asks the oracle. A complete execution of a program that has a free, and in which none comes up, is a leak.
func judge(p *prog.Program, m Model, budget int) (judgement, error) {
	kinds := map[string]bool{}
	block := slices.ContainsFunc(p.Locations(), func(l prog.Location) bool { return l.Freed != nil })
	var j judgement
	options := oracle.Options{Model: oracleModels[m], Budget: budget}
	_, err := oracle.Enumerate(context.Background(), p, options, func(g *oracle.Graph) bool {
		for _, r := range g.Races {
			kinds[r.Kind.String()] = true
		}
		if g.IsBlocked() {
			return true
		}
		k := g.Key()
		if len(g.Races) > 0 {
			k += " RACE"
		}
		j.graphs = append(j.graphs, k)
		if block && !freesAnything(&g.Execution) {
			kinds[string(Leak)] = true
		}
		return true
	})
	slices.Sort(j.graphs)
	j.kinds = slices.Sorted(maps.Keys(kinds))
	j.finished = err == nil
	if errors.Is(err, oracle.ErrBudget) {
		err = nil
	}
	return j, err
}

func freesAnything(x *prog.Execution) bool {
	return slices.ContainsFunc(x.Threads, func(events []prog.Event) bool {
		return slices.ContainsFunc(events, func(e prog.Event) bool { return e.Kind == prog.FreeEvent })
	})
}

// kindsFound explores in checked mode and returns the kinds of all failures, sorted, each once. The names are the oracle's.
func kindsFound(program func(*memory.Space), m Model) ([]string, error) {
	r, err := Run(context.Background(), program, In(m), All())
	if err != nil {
		return nil, err
	}
	if r.Bound != "" && (r.Bound != NoExecution || len(r.Failures) == 0) {
		return nil, r.Bound
	}
	kinds := map[string]bool{}
	for _, f := range r.Failures {
		kinds[string(f.Kind)] = true
	}
	return slices.Sorted(maps.Keys(kinds)), nil
}

// disagreement says how the explorer's verdict and graphs of a program differ from the oracle's, or is nil.
//
// Explorer and oracle must both find something, or both nothing. The explorer ends an execution at its first defect, and which
// of several is the first depends on the order in which events are added; so it may find fewer kinds than the oracle, which goes
// on, but none that the oracle does not find. Where the oracle finds one kind, the explorer finds that kind.
func disagreement(j judgement, program func(*memory.Space), m Model) error {
	kinds, err := kindsFound(program, m)
	if err != nil {
		return err
	}
	if len(j.kinds) > 0 && len(kinds) == 0 || j.finished && len(j.kinds) == 0 && len(kinds) > 0 {
		return fmt.Errorf("verdict: oracle %q, explorer %q", j.kinds, kinds)
	}
	if !j.finished {
		return nil
	}
	for _, k := range kinds {
		if !slices.Contains(j.kinds, k) {
			return fmt.Errorf("kind of failure: oracle %q, explorer %q", j.kinds, kinds)
		}
	}
	graphs, err := keys(program, m)
	if err != nil {
		return err
	}
	if missing, extra := difference(j.graphs, graphs); !slices.Equal(j.graphs, graphs) {
		return fmt.Errorf("graphs: oracle %d, explorer %d; missing %q, extra %q", len(j.graphs), len(graphs), missing, extra)
	}
	return nil
}

// arcTally counts judged mutants, by verdict.
type arcTally struct {
	sync.Mutex
	tried, finished, kinds int
	verdicts               map[string]int
}

func (y *arcTally) add(j judgement) {
	y.Lock()
	defer y.Unlock()
	y.tried++
	if !j.finished {
		y.verdicts["not finished"]++
		return
	}
	y.finished++
	if len(j.kinds) == 0 {
		y.verdicts["none"]++
	}
	for _, k := range j.kinds {
		y.verdicts[k]++
	}
	if len(j.kinds) == 1 {
		y.kinds++
	}
}

// arcMutantCounts says how many mutants of each program of prog.Arcs are judged: a thousand in all, fewer where the oracle takes
// longest.
var arcMutantCounts = map[string]int{
	"arc-clone-drop-2":        164,
	"arc-clone-drop-3":        50,
	"arc-upgrade-2":           164,
	"arc-upgrade-3":           100,
	"arc-upgrades-3":          30,
	"arc-get-mut-2":           164,
	"arc-get-mut-3":           164,
	"arc-get-mut-downgrade-2": 164,
}

// A thousand different programs, each Rust's Arc with one order or one operation changed at random: explorer and oracle agree on
// the verdict under each model, and on all complete graphs where the oracle finished.
func TestMutantsOfArcAgreeWithOracle(t *testing.T) {
	const total, budget = 1000, 20_000
	models := []Model{C20, GenMC}
	if longRuns(t) > 1 {
		models = []Model{C20, GenMC, RC11, SC}
	}
	entries := prog.Arcs()
	y := &arcTally{verdicts: map[string]int{}}
	t.Run("programs", func(t *testing.T) {
		for i, e := range entries {
			t.Run(e.Name, func(t *testing.T) {
				t.Parallel()
				n := arcMutantCounts[e.Name]
				require.Positive(t, n)
				for _, mutant := range arcMutants(t, e, uint64(i)*1_000_000, n*longRuns(t)) {
					for _, m := range models {
						j, err := judge(mutant.program, m, budget)
						require.NoError(t, err)
						y.add(j)
						require.NoError(t, disagreement(j, runnable(mutant.program), m),
							"seed %d, %s, under %v: %v", mutant.seed, mutant.change, m, mutant.program)
					}
				}
			})
		}
	})
	t.Logf("%d different mutants under %v: the oracle finished %d of %d; verdicts %v; a single kind in %d",
		y.tried/len(models), models, y.finished, y.tried, y.verdicts, y.kinds)
	require.GreaterOrEqual(t, y.tried, total*len(models))
	require.GreaterOrEqual(t, y.finished, y.tried/2)
	for _, verdict := range []string{"none", oracle.DataRace.String(), oracle.UseAfterFree.String(), oracle.DoubleFree.String(), string(Leak)} {
		require.Positive(t, y.verdicts[verdict], "no mutant has the verdict %s", verdict)
	}
}

type arcMutant struct {
	program *prog.Program
	seed    uint64
	change  string
}

// arcMutants returns n different mutants by ascending seeds, or fewer if ten times as many draws give no more.
func arcMutants(t *testing.T, e prog.Entry, first uint64, n int) []arcMutant {
	t.Helper()
	known := map[string]bool{e.Program.String(): true}
	var out []arcMutant
	seed := first
	for ; len(out) < n && seed < first+uint64(10*n); seed++ {
		p, change := prog.Mutate(e.Program, seed, 1, math.Inf(1))
		require.Len(t, change, 1)
		if text := p.String(); !known[text] {
			known[text] = true
			out = append(out, arcMutant{p, seed, change[0]})
		}
	}
	t.Logf("seeds %d to %d: %d different mutants", first, seed-1, len(out))
	return out
}

// A leak in one of two executions, and no race.
func TestLeakIsJudged(t *testing.T) {
	p := prog.MustParse("{ d = 0 } r0 = R x rlx ; if r0 == 0 { free d } | W x 1 rlx")
	for _, m := range []Model{C20, GenMC} {
		j, err := judge(p, m, 20_000)
		require.NoError(t, err)
		require.Equal(t, []string{"leak"}, j.kinds)
		require.NoError(t, disagreement(j, runnable(p), m))
		require.ErrorContains(t, disagreement(j, runnable(prog.MustParse("free d | W x 1 rlx")), m), "verdict")
	}
}

// The comparison can fail: it is given the oracle's word on another program than the one that is explored.
func TestDisagreementIsSeen(t *testing.T) {
	const ample = 20_000
	right := prog.Arc{Clones: 1}.Program()
	wrong := prog.Arc{Clones: 1, Dec: memory.RelaxedOrder}.Program()
	for _, c := range []struct {
		name             string
		judged, explored *prog.Program
		budget           int
		want             string
	}{
		{"a defect that is missed", wrong, right, ample, "verdict"},
		{"a false alarm", right, wrong, ample, "verdict"},
		{"another kind", prog.Named("free-too-early"), prog.Named("race-ww"), ample, "kind of failure"},
		{"other graphs", right, prog.Arc{Clones: 2}.Program(), ample, "graphs"},
		{"a defect found before the budget ended", prog.Arc{Clones: 2, Dec: memory.RelaxedOrder}.Program(), right, 500, "verdict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, m := range []Model{C20, GenMC} {
				j, err := judge(c.judged, m, c.budget)
				require.NoError(t, err)
				require.Equal(t, c.budget == ample, j.finished)
				require.NoError(t, disagreement(j, runnable(c.judged), m), "the right program")
				require.ErrorContains(t, disagreement(j, runnable(c.explored), m), c.want)
			}
		})
	}
}

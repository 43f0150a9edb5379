package explore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/oracle"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// oracleModels are the models by the names of the oracle.
var oracleModels = map[Model]oracle.Model{C20: oracle.C20, RC11: oracle.RC11, GenMC: oracle.GenMC, SC: oracle.SC}

// longRuns is how many times as many random programs the tests take: 1, or what the environment says.
func longRuns(t *testing.T) int {
	text := os.Getenv("WAKECHECK_LONG")
	if text == "" {
		return 1
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, "WAKECHECK_LONG")
	return n
}

// keys explores a program in full mode and returns the canonical texts of its complete executions, those that race marked, or
// what went wrong.
func keys(program func(*memory.Space), m Model) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	r, err := Run(context.Background(), program, In(m), FullPlain(), All(), Leaks(), MaxExecutions(1_000_000),
		OnExecution(func(x *Execution) error {
			k := translate(x).Key()
			if seen[k] {
				return fmt.Errorf("execution graph was reached twice: %s", k)
			}
			seen[k] = true
			if x.Racy() {
				k += " RACE"
			}
			out = append(out, k)
			return nil
		}))
	if err != nil {
		return nil, err
	}
	if r.Bound != "" && r.Bound != NoExecution {
		return nil, r.Bound
	}
	for _, f := range r.Failures {
		if f.Kind != Deadlock {
			return nil, f
		}
	}
	slices.Sort(out)
	return out, nil
}

// oracleKeys is what the oracle says, with the number of executions, blocked ones included, that have a race. An error is one of its budget.
func oracleKeys(p *prog.Program, m Model, budget int) (out []string, racy int, err error) {
	stats, err := oracle.Enumerate(context.Background(), p, oracle.Options{Model: oracleModels[m], Budget: budget}, func(g *oracle.Graph) bool {
		if g.IsBlocked() {
			return true
		}
		k := g.Key()
		if len(g.Races) > 0 {
			k += " RACE"
		}
		out = append(out, k)
		return true
	})
	slices.Sort(out)
	return out, stats.Racy, err
}

// agreeChecked compares the verdict in checked mode, in which a race ends the search, and the number of executions if there is none.
func agreeChecked(t *testing.T, program func(*memory.Space), m Model, want, racy int, what string) {
	t.Helper()
	r, err := Run(context.Background(), program, In(m), All(), Leaks())
	require.NoError(t, err)
	races := 0
	for _, f := range r.Failures {
		if f.Kind == DataRace || f.Kind == UseAfterFree || f.Kind == DoubleFree {
			races++
		}
	}
	require.Equal(t, racy > 0, races > 0, "%s under %v: oracle %d racy, explorer %v", what, m, racy, r)
	if racy == 0 {
		require.EqualValues(t, want, r.Executions, "%s under %v", what, m)
	}
}

// agree compares both on one program under all models. It reports whether the oracle finished.
func agree(t *testing.T, p *prog.Program, budget int, what string) bool {
	t.Helper()
	return agreeAs(t, p, runnable(p), budget, what)
}

func agreeAs(t *testing.T, p *prog.Program, program func(*memory.Space), budget int, what string) bool {
	t.Helper()
	for _, m := range []Model{C20, RC11, GenMC, SC} {
		want, racy, err := oracleKeys(p, m, budget)
		if err != nil {
			require.ErrorIs(t, err, oracle.ErrBudget)
			return false
		}
		got, err := keys(program, m)
		require.NoError(t, err, "%s under %v: %s", what, m, p)
		if !slices.Equal(want, got) {
			missing, extra := difference(want, got)
			require.Fail(t, "explorer and oracle disagree", "%s under %v: %s\noracle %d, explorer %d\nmissing: %q\nextra: %q",
				what, m, p, len(want), len(got), missing, extra)
		}
		agreeChecked(t, program, m, len(want), racy, what+": "+p.String())
	}
	return true
}

func difference(want, got []string) (missing, extra []string) {
	for _, k := range want {
		if !slices.Contains(got, k) {
			missing = append(missing, k)
		}
	}
	for _, k := range got {
		if !slices.Contains(want, k) {
			extra = append(extra, k)
		}
	}
	return missing[:min(3, len(missing))], extra[:min(3, len(extra))]
}

func TestDirectedProgramsAgreeWithOracle(t *testing.T) {
	for _, e := range slices.Concat(prog.Directed(), prog.Arcs()) {
		t.Run(e.Name, func(t *testing.T) {
			require.True(t, agree(t, e.Program, 5_000_000, e.Name), "the oracle did not finish")
		})
	}
}

func TestRandomProgramsAgreeWithOracle(t *testing.T) {
	n := 500 * longRuns(t)
	const first = 1
	finished := 0
	for seed := uint64(first); seed < first+uint64(n); seed++ {
		p, _ := prog.Random(seed, prog.DefaultSize())
		if agree(t, p, 300_000, fmt.Sprintf("seed %d", seed)) {
			finished++
		}
	}
	t.Logf("seeds %d to %d: the oracle finished %d of %d", first, first+n-1, finished, n)
	require.Greater(t, finished, n*9/10)
}

func TestMutantsOfDirectedProgramsAgreeWithOracle(t *testing.T) {
	entries := slices.Concat(prog.Directed(), prog.Arcs())
	n := 4 * longRuns(t)
	finished, tried := 0, 0
	for i, e := range entries {
		for k := range n {
			seed := uint64(i*1_000_000 + k)
			p, changes := prog.Mutate(e.Program, seed, 1+k%4, 5000)
			tried++
			if agree(t, p, 300_000, fmt.Sprintf("%s, seed %d, %q", e.Name, seed, changes)) {
				finished++
			}
		}
	}
	t.Logf("the oracle finished %d of %d", finished, tried)
	require.Greater(t, finished, tried/2)
}

// waitingProgram draws a program of locks, awaits, stores and additions.
func waitingProgram(r *rand.Rand) *prog.Program {
	atomic := func() string { return []string{"x", "y"}[r.IntN(2)] }
	simple := func() string {
		switch r.IntN(4) {
		case 0:
			return fmt.Sprintf("W %s %d %s", atomic(), r.IntN(3), []string{"rlx", "rel", "sc"}[r.IntN(3)])
		case 1:
			return fmt.Sprintf("U %s add 1 %s", atomic(), []string{"rlx", "acq_rel", "sc"}[r.IntN(3)])
		case 2:
			return fmt.Sprintf("R %s %s", atomic(), []string{"rlx", "acq", "sc"}[r.IntN(3)])
		default:
			return "r1 = R d na ; W d r1 + 1 na"
		}
	}
	await := func() string {
		return fmt.Sprintf("r2 = R %s %s ; assume r2 %s %d", atomic(), []string{"rlx", "acq", "sc"}[r.IntN(3)],
			[]string{"==", "!="}[r.IntN(2)], r.IntN(3))
	}
	var step func(depth int) string
	step = func(depth int) string {
		switch k := r.IntN(10); {
		case k < 5 && depth < 2:
			m := []string{"m", "mm"}[r.IntN(2)]
			if depth == 1 {
				m = "mmm"
			}
			body := step(depth + 1)
			if r.IntN(2) == 0 {
				body += " ; " + simple()
			}
			return fmt.Sprintf("r0 = C %s 0 1 acq rlx ; assume r0 == 0 ; %s ; W %s 0 rel", m, body, m)
		case k < 7:
			return await()
		default:
			return simple()
		}
	}
	var threads []string
	for range 2 + r.IntN(2) {
		code := step(0)
		for range r.IntN(2) {
			code += " ; " + step(0)
		}
		threads = append(threads, code)
	}
	return prog.MustParse(strings.Join(threads, " | "))
}

func TestWaitingProgramsAgreeWithOracle(t *testing.T) {
	n := 300 * longRuns(t)
	finished := 0
	for seed := range uint64(n) {
		p := waitingProgram(rand.New(rand.NewPCG(seed, 0x77616974)))
		if p.Bound() < 50_000 && agreeAs(t, p, waitful(p), 300_000, fmt.Sprintf("seed %d", seed)) {
			finished++
		}
	}
	t.Logf("the oracle finished %d of %d", finished, n)
	require.Greater(t, finished, n/2)
}

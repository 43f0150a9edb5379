package litmus_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/internal/oracle"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// models pairs the names of the explorer and of the oracle.
var models = map[explore.Model]oracle.Model{
	explore.C20: oracle.C20, explore.RC11: oracle.RC11, explore.GenMC: oracle.GenMC, explore.SC: oracle.SC,
}

// answer is what is compared of a run: the outcomes with the number of executions of each, positive, negative, racy.
type answer struct {
	outcomes           []string
	positive, negative int64
	racy               bool
}

func answerOf(r *litmus.Result) answer {
	a := answer{positive: r.Positive, negative: r.Negative, racy: r.Racy}
	for _, s := range r.States {
		a.outcomes = append(a.outcomes, fmt.Sprintf("%v %d executions, %d racy", s, s.Executions, s.Racy))
	}
	slices.Sort(a.outcomes)
	return a
}

// judge asks the oracle.
func judge(t testing.TB, test *litmus.Test, m oracle.Model, turns int) answer {
	t.Helper()
	p, err := translate(test, turns)
	require.NoError(t, err, test.Name)
	r, err := oracle.Run(t.Context(), p, oracle.Options{Model: m})
	require.NoError(t, err, test.Name)
	var a answer
	all, racy := map[string]int{}, map[string]int{}
	for _, g := range r.Complete {
		value := func(v litmus.Var) int32 {
			if v.Location != nil {
				return int32(g.Final[location(v.Location)])
			}
			return int32(g.Regs[v.Thread][v.Local.Index])
		}
		var s []string
		for _, v := range test.Shown() {
			s = append(s, fmt.Sprintf("%v=%d;", v, value(v)))
		}
		key := strings.Join(s, " ")
		all[key]++
		if len(g.Races) > 0 {
			racy[key]++
			a.racy = true
		}
		if test.Condition.Prop.Holds(value) {
			a.positive++
		} else {
			a.negative++
		}
	}
	for s, n := range all {
		a.outcomes = append(a.outcomes, fmt.Sprintf("%s %d executions, %d racy", s, n, racy[s]))
	}
	slices.Sort(a.outcomes)
	return a
}

// The explorer and the oracle agree on the shared tests under all models, execution by execution. Under rc11 herd agrees as well.
func TestSharedTestsAgreeWithOracle(t *testing.T) {
	dir, verdicts := shared(t)
	agree := map[explore.Model]int{}
	for _, v := range verdicts {
		test, err := litmus.ParseFile(filepath.Join(dir, v.File))
		require.NoError(t, err)
		for m, om := range models {
			r, err := litmus.Run(t.Context(), test, litmus.In(m))
			require.NoError(t, err)
			require.NoError(t, r.Err())
			if got, want := answerOf(r), judge(t, test, om, 1); !same(got, want) {
				t.Errorf("%s under %v:\nexplorer %v\noracle   %v", v.Name, m, got, want)
				continue
			}
			agree[m]++
		}
	}
	for m := range models {
		require.Equal(t, sharedTests, agree[m], m)
	}
}

func same(a, b answer) bool {
	return slices.Equal(a.outcomes, b.outcomes) && a.positive == b.positive && a.negative == b.negative && a.racy == b.racy
}

package explore

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// allocations returns how many objects an exploration of at most that many executions allocates.
func allocations(t *testing.T, program func(*memory.Space), executions int64, options ...Option) (mallocs, done int64) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := Run(context.Background(), program, append(options, In(GenMC), MaxExecutions(executions))...)
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	return int64(after.Mallocs - before.Mallocs), r.Executions
}

// neverSample leaves out the samples that are run again natively, but for those at powers of two: they allocate.
func neverSample(c *config) { c.sampleEvery = 1 << 62 }

// Once the behaviour of the threads is known, executions allocate nothing: with a hundred times more of them, less than one object for
// ten. That the bound can be broken is shown by running each execution again.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	perExecution := func(name string, program func(*memory.Space), option Option, executions int64) float64 {
		few, n := allocations(t, program, executions, option)
		many, m := allocations(t, program, 100*executions, option)
		require.Equal(t, executions, n, name)
		require.Equal(t, 100*executions, m, name)
		t.Logf("%s: %d objects for %d executions, %d for %d", name, few, n, many, m)
		return float64(many-few) / float64(m-n)
	}
	for name, program := range map[string]func(*memory.Space){
		"casw(6)": casw(6), "inc(6)": inc(6), "ainc(9)": adders(9, 1), "cinc(5)": adders(5, 3),
		"lockinc(9)": lockinc(9), "fences": runnable(prog.MustParse(fences)),
	} {
		require.Less(t, perExecution(name, program, neverSample, 2000), 0.1, name)
	}
	require.Greater(t, perExecution("paranoid", adders(7, 1), Paranoid(), 20), 0.1)
}

// fences has seq_cst operations in all threads, and many executions.
const fences = "W x 1 rlx ; F sc ; R y rlx ; U z add 1 sc ; U z add 1 sc | W y 1 rlx ; F sc ; R x rlx ; U z add 1 sc ; U z add 1 sc | " +
	"U z add 1 sc ; U z add 1 sc ; U z add 1 rlx ; R x sc ; R y rlx | U z add 1 rlx ; U z add 1 sc ; U z add 1 sc ; W x 2 sc"

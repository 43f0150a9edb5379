package wakertest

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
)

// abortWakeJoinExecutions is how many executions there are of an abort against a wake where all of the executor meets them.
const abortWakeJoinExecutions = 2_492_951

// An abort against a wake, with the executor polling, parking and joining beside them: all of it by scripts/bench -long, where it takes a minute, and
// else its beginning. The scenarios task-abort-wake and task-abort-wake-idle are exhausted each time.
func TestSoakAbortAgainstWake(t *testing.T) {
	long := os.Getenv("WAKECHECK_LONG") != ""
	options := append(Scenario{}.Options(), explore.Workers(2))
	if !long {
		options = append(options, explore.MaxExecutions(5000))
	}
	res, err := explore.Run(t.Context(), abortWakeJoinProgram, options...)
	require.NoError(t, err)
	require.Empty(t, res.Failures)
	if !long {
		require.Equal(t, explore.ExecutionBound, res.Bound)
		return
	}
	require.NoError(t, res.Err())
	require.EqualValues(t, abortWakeJoinExecutions, res.Executions)
}

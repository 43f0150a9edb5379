package task_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
)

// What a judge of waking looks by, of tasks and of the future of BlockOn: a program of one thread has one sequence of them.
func TestEvents(t *testing.T) {
	var events []string
	r, err := explore.Run(t.Context(), func(s *memory.Space) {
		ex := task.New(s)
		j := task.Spawn(ex, task.PollFunc[int](pending))
		task.BlockOn(ex, task.Yield())
		w := j.Waker()
		w.Wake()
		j.Abort()
		task.BlockOn(ex, &j)
		ex.Close()
	}, explore.OnExecution(func(x *explore.Execution) error {
		for _, l := range x.Locals(0) {
			events = append(events, fmt.Sprint(l.Label, l.Args[1:]))
		}
		return nil
	}))
	require.NoError(t, err)
	require.NoError(t, r.Err())
	require.EqualValues(t, 1, r.Executions)
	require.Equal(t, strings.Join([]string{
		"spawn[] poll[] wake_by_ref[] unpark[] unpark_end[] poll_end[0]", // Yield wakes
		"poll[] poll_end[0]",                  // the task
		"poll[] poll_end[1]",                  // Yield is ready
		"wake[] unpark[] unpark_end[]",        // from outside of BlockOn
		"abort[]",                             // of what is notified already
		"poll[] poll_end[0]",                  // the join handle waits
		"complete[1]",                         // the task, aborted
		"wake_by_ref[] unpark[] unpark_end[]", // its join waker
		"poll[] task_free[] poll_end[1]",      // the join handle was the last reference
		"destroy[] destroy[]",                 // parker and handle of the executor
	}, " "), strings.Join(events, " "))
}

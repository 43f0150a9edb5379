package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/task"
)

// Each kind and each end has a text of its own, and what is none is named by its number.
func TestTexts(t *testing.T) {
	for text, err := range map[string]error{
		"the executor is closed":  task.Closed,
		"the executor is running": task.Busy,
		"a backend cannot drive it: it shares state that is in no cell": task.NativeOnly,
		"the entry is not in this set":                                  task.Foreign,
		"task.Kind(0)":                                                  task.Kind(0),
		"task.Kind(5)":                                                  task.Foreign + 1,
		"task.Kind(255)":                                                task.Kind(255),
		"task was aborted":                                              task.Aborted,
		"task panicked":                                                 task.Panicked,
		"task called runtime.Goexit":                                    task.Exited,
		"task.End(0)":                                                   task.End(0),
		"task.End(4)":                                                   task.Exited + 1,
	} {
		require.EqualError(t, err, text)
	}
	require.EqualError(t, &task.Error{Op: "Spawn", Kind: task.Closed}, "task: Spawn: the executor is closed")
	require.EqualError(t, task.JoinError{End: task.Aborted}, "task was aborted")
	require.EqualError(t, task.JoinError{End: task.Panicked, Value: 7}, "task panicked: 7")
}

// A handle that was used up refuses every use and knows that it is empty.
func TestAbortHandleConsumed(t *testing.T) {
	ex, freed := newExecutor(t)
	j := task.Spawn(ex, task.Ready(1))
	a := j.AbortHandle()
	require.Zero(t, j.ID(), "only a backend gives numbers")
	require.False(t, a.Empty())
	b := a.Move()
	require.True(t, a.Empty())
	b = task.AbortHandleFromRaw(b.IntoRaw())
	b.Drop()
	require.True(t, b.Empty())
	requireConsumed(t, "AbortHandle", map[string]func(){
		"Abort": b.Abort, "IsFinished": func() { b.IsFinished() }, "Drop": b.Drop, "Move": func() { b.Move() }, "IntoRaw": func() { b.IntoRaw() },
	})
	j.Drop()
	ex.Close()
	freed(ofExecutor + 1)
}

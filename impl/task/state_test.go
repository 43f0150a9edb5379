package task_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

func newState(t *testing.T, first task.Snapshot, options ...memory.Option) *task.State {
	t.Helper()
	sp := memory.NewNative(options...)
	t.Cleanup(sp.Close)
	st := new(task.State)
	st.Init(sp, "state", first)
	return st
}

// The life of a task, one transition after the other.
func TestStateLife(t *testing.T) {
	st := newState(t, task.Initial)
	require.Equal(t, task.Poll, st.ToRunning())
	st.RefInc() // the poll clones its waker
	require.Equal(t, task.Nothing, st.ToNotifiedByRef())
	require.Equal(t, task.Again, st.ToIdle())
	require.Equal(t, task.Poll, st.ToRunning())
	require.Equal(t, task.Nothing, st.ToIdle())
	require.Equal(t, 3*task.RefOne|task.JoinInterest, st.LoadJoin())
	require.Equal(t, task.Nothing, st.SetJoinWaker())
	require.Equal(t, task.Nothing, st.UnsetJoinWaker())
	require.Equal(t, task.Nothing, st.SetJoinWaker())
	require.Equal(t, task.Submit, st.ToNotifiedByVal())
	require.Equal(t, task.Nothing, st.RefDec(1), "the waker")
	require.Equal(t, task.Nothing, st.ToNotifiedAndCancel())
	require.Equal(t, task.Cancel, st.ToRunning())
	require.True(t, st.ToComplete().Has(task.Complete|task.JoinWaker|task.JoinInterest))
	require.False(t, st.JoinWoken().Has(task.JoinWaker))
	require.Equal(t, task.TakeOutcome, st.UnsetJoinWaker())
	require.Equal(t, task.Nothing, st.RefDec(2), "executor and notification")
	require.Equal(t, task.DropBoth, st.DropJoinHandle())
	require.Equal(t, task.Dealloc, st.RefDec(1), "the join handle")
}

func TestStateJoinDropFast(t *testing.T) {
	st := newState(t, task.Initial)
	require.True(t, st.DropJoinHandleFast())
	require.Equal(t, 2*task.RefOne|task.Notified, st.LoadJoin())
	require.Equal(t, task.Cancel, newState(t, task.RefOne).ToShutdown())

	st = newState(t, task.Initial|task.Cancelled)
	require.False(t, st.DropJoinHandleFast())
	require.Equal(t, task.DropWaker, st.DropJoinHandle())
}

// R7 and R3: a count that would leave its range fails and stays.
func TestStateCounts(t *testing.T) {
	fails := func(kind waker.Kind, f func()) {
		t.Helper()
		defer func() {
			t.Helper()
			e, ok := recover().(*waker.Error)
			require.True(t, ok)
			require.ErrorIs(t, e, kind)
			require.Equal(t, "Task", e.Handle)
		}()
		f()
	}
	st := newState(t, 3*task.RefOne, memory.Limit(3))
	fails(waker.Overflow, st.RefInc)
	fails(waker.Overflow, func() { st.ToNotifiedByRef() })
	fails(waker.Overflow, func() { st.ToNotifiedByVal() })
	fails(waker.Overflow, func() { st.ToNotifiedAndCancel() })
	require.Equal(t, 3*task.RefOne, st.LoadJoin())
	fails(waker.Underflow, func() { st.RefDec(4) })
	require.Equal(t, 3*task.RefOne, st.LoadJoin())
	require.Equal(t, task.Dealloc, st.RefDec(3))
	fails(waker.UseAfterFree, st.RefInc)
	require.Zero(t, st.LoadJoin())

	// A narrow word leaves half of its count free.
	st = newState(t, 15*task.RefOne, memory.Width(11))
	st.RefDec(1)
	st.RefInc()
	fails(waker.Overflow, st.RefInc)
}

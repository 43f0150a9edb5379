package waker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// R11: weak handles keep the block and not the value.
func TestWeakLifecycle(t *testing.T) {
	a, l := newTask(t)
	raw := a.AsRaw()
	w := a.Downgrade()
	v := w.Clone()
	requireCounts(t, raw, 1, 3)
	require.EqualValues(t, 2, a.WeakCount())
	require.EqualValues(t, 2, w.WeakCount())
	require.EqualValues(t, 1, w.StrongCount())
	require.True(t, w.PtrEq(&v))

	b, ok := v.Upgrade()
	require.True(t, ok)
	require.True(t, b.PtrEq(&a))
	requireCounts(t, raw, 2, 3)
	a.Drop()
	require.Zero(t, l.destroyed)
	b.Drop()
	require.Equal(t, log{destroyed: 1}, *l)
	requireCounts(t, raw, 0, 2)

	c, ok := w.Upgrade()
	require.False(t, ok)
	require.True(t, c.Empty())
	requireCounts(t, raw, 0, 2)
	require.Zero(t, w.StrongCount())
	require.Zero(t, w.WeakCount(), "unknown without an owner, as in Rust")
	w.Drop()
	require.Zero(t, l.freed)
	u := v.Move()
	require.True(t, v.Empty())
	u.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
	requireCounts(t, raw, 0, 0)
}

// A weak handle that goes first leaves the free to the last owner.
func TestWeakDropsFirst(t *testing.T) {
	a, l := newTask(t)
	w := a.Downgrade()
	w.Drop()
	require.Zero(t, a.WeakCount())
	require.Equal(t, log{}, *l)
	a.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

func TestWeakForget(t *testing.T) {
	a, l := newTask(t)
	w := a.Downgrade()
	w.Forget()
	require.True(t, w.Empty())
	a.Drop()
	require.Equal(t, log{destroyed: 1}, *l, "the block stays")
}

func TestWeakPtrEq(t *testing.T) {
	a, _ := newTask(t)
	b, _ := newTask(t)
	v, w := a.Downgrade(), b.Downgrade()
	u := v.Clone()
	require.True(t, v.PtrEq(&u))
	require.False(t, v.PtrEq(&w))
}

// While a GetMut holds the weak count, it counts as none, and a downgrade waits. (Without the wait it would take the
// lock's value for a count, and fail with an overflow.)
func TestDowngradeWaitsForGetMut(t *testing.T) {
	a, _ := newTask(t)
	raw := a.AsRaw()
	waker.SetCounts(raw, 2, ^uint64(0)) // as inside the GetMut of another owner
	require.Zero(t, a.WeakCount())
	done := make(chan waker.Raw)
	go func() {
		w := a.Downgrade()
		done <- w.IntoRaw()
	}()
	waker.SetWeak(raw, 1)
	w := waker.WeakFromRaw[task](<-done)
	requireCounts(t, raw, 2, 2)
	w.Drop()
}

package waker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// R10: a handle survives its raw part, and no count moves.
func TestRawRoundTrip(t *testing.T) {
	a, l := newTask(t)
	b := a.Clone()
	raw := a.IntoRaw()
	require.True(t, a.Empty())
	require.Equal(t, raw, b.AsRaw())
	requireCounts(t, raw, 2, 1)
	c := waker.FromRaw[task](raw)
	require.True(t, c.PtrEq(&b))
	requireCounts(t, raw, 2, 1)

	w := c.Downgrade()
	require.Equal(t, raw, w.AsRaw())
	rawWeak := w.IntoRaw()
	require.True(t, w.Empty())
	require.Equal(t, raw, rawWeak)
	requireCounts(t, raw, 2, 2)
	v := waker.WeakFromRaw[task](rawWeak)
	v.Drop()
	b.Drop()
	c.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

// Counting without handles is counting all the same.
func TestRawCounts(t *testing.T) {
	a, l := newTask(t)
	raw := a.IntoRaw()
	waker.IncrementStrongCount(raw)
	waker.IncrementStrongCount(raw)
	requireCounts(t, raw, 3, 1)
	waker.DecrementStrongCount(raw)
	waker.DecrementStrongCount(raw)
	require.Equal(t, log{}, *l)
	waker.DecrementStrongCount(raw)
	requireCounts(t, raw, 0, 0)
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

// Raw parts that cannot be what they are taken for. Types of one GC shape are different types.
func TestRawInvalid(t *testing.T) {
	type meters int
	type seconds int
	a := waker.New(memory.Native(), meters(1))
	raw := a.AsRaw()
	for _, row := range []struct {
		text string
		f    func()
	}{
		{"waker: Arc[waker_test.seconds].FromRaw: the argument is missing or of another type (R10)",
			func() { waker.FromRaw[seconds](raw) }},
		{"waker: Weak[waker_test.seconds].WeakFromRaw: the argument is missing or of another type (R10)",
			func() { waker.WeakFromRaw[seconds](raw) }},
		{"waker: Arc[int].FromRaw: the argument is missing or of another type (R10)", func() { waker.FromRaw[int](nil) }},
		{"waker: Weak[int].WeakFromRaw: the argument is missing or of another type (R10)", func() { waker.WeakFromRaw[int](nil) }},
		{"waker: Raw.IncrementStrongCount: the argument is missing or of another type (R10)", func() { waker.IncrementStrongCount(nil) }},
		{"waker: Raw.DecrementStrongCount: the argument is missing or of another type (R10)", func() { waker.DecrementStrongCount(nil) }},
		{"waker: Arc[int].New: the argument is missing or of another type (R10)", func() { waker.New(nil, 1) }},
		{"waker: Arc[int].NewWith: the argument is missing or of another type (R10)", func() { waker.NewWith(nil, func(*int) {}) }},
	} {
		require.EqualError(t, requireFault(t, waker.Invalid, row.f), row.text)
	}
	requireCounts(t, raw, 1, 1)
}

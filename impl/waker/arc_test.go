package waker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// R1, R3, R4: the count follows the handles; the last drop destroys and frees, once.
func TestArcLifecycle(t *testing.T) {
	a, l := newTask(t)
	raw := a.AsRaw()
	requireCounts(t, raw, 1, 1)
	b := a.Clone()
	c := b.Clone()
	requireCounts(t, raw, 3, 1)
	require.EqualValues(t, 3, b.StrongCount())
	require.True(t, a.PtrEq(&c))
	require.Same(t, a.Get(), c.Get())
	b.Drop()
	a.Drop()
	requireCounts(t, raw, 1, 1)
	require.Equal(t, log{}, *l)
	value := c.Get()
	c.Drop()
	requireCounts(t, raw, 0, 0)
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
	require.Nil(t, value.log, "the value is cleared")
}

// A value needs neither a destructor nor the methods of a waker.
func TestArcOfPlainValue(t *testing.T) {
	a := waker.New(memory.Native(), 7)
	b := a.Clone()
	p := b.Get()
	require.Equal(t, 7, *p)
	a.Drop()
	require.Equal(t, 7, *p)
	b.Drop()
	require.Zero(t, *p)
}

// The destructor sees the value as it was, on the goroutine of the last drop, with a strong count of zero.
func TestArcDestructor(t *testing.T) {
	a, l := newTask(t)
	w := a.Downgrade()
	raw, value := a.AsRaw(), a.Get()
	value.destroy = func() {
		requireCounts(t, raw, 0, 2)
		require.Same(t, l, value.log)
		_, ok := w.Upgrade()
		require.False(t, ok)
		require.Zero(t, l.freed)
	}
	a.Drop()
	require.Equal(t, log{destroyed: 1}, *l)
	w.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

func TestArcPtrEq(t *testing.T) {
	a, _ := newTask(t)
	b, _ := newTask(t)
	c := a.Clone()
	require.True(t, a.PtrEq(&a))
	require.True(t, a.PtrEq(&c))
	require.False(t, a.PtrEq(&b))
}

// A moved handle owns what its source owned, and the source nothing.
func TestArcMove(t *testing.T) {
	a, l := newTask(t)
	raw := a.AsRaw()
	b := a.Move()
	require.True(t, a.Empty())
	require.False(t, b.Empty())
	requireCounts(t, raw, 1, 1)
	b.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

// A forgotten handle keeps its count for ever.
func TestArcForget(t *testing.T) {
	a, l := newTask(t)
	raw := a.AsRaw()
	b := a.Clone()
	b.Forget()
	require.True(t, b.Empty())
	a.Drop()
	requireCounts(t, raw, 1, 1)
	require.Equal(t, log{}, *l)
}

// The value is set in place: its address is that of Get, and a value that must not be copied can be made.
func TestNewWith(t *testing.T) {
	type cells struct{ word memory.Uint64 }
	var at *cells
	a := waker.NewWith(memory.Native(), func(c *cells) {
		at = c
		c.word.Init(memory.Native(), "word", 5)
	})
	require.Same(t, at, a.Get())
	require.EqualValues(t, 5, a.Get().word.PlainLoad())
	a.Drop()
}

// The allocations of a pointer type and of its element are of different types.
func TestPointerValue(t *testing.T) {
	l := &log{}
	a := waker.New(memory.Native(), &task{log: l})
	a.Drop()
	require.Zero(t, l.destroyed, "the value is the pointer, which has no destructor")
}

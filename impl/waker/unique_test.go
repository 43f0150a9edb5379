package waker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// R11: what is exclusive says so exactly when it is. The rows are all that the three operations look at.
func TestExclusive(t *testing.T) {
	for _, row := range []struct {
		name                         string
		strong, weak                 int // handles
		getMut, tryUnwrap, intoInner bool
	}{
		{"sole handle", 1, 0, true, true, true},
		{"weak handle", 1, 1, false, true, true},
		{"two owners", 2, 0, false, false, false},
		{"two owners and a weak handle", 2, 1, false, false, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			make := func() (waker.Arc[task], *log, uint64) {
				a, l := newTask(t)
				for range row.strong - 1 {
					b := a.Clone()
					b.Forget()
				}
				for range row.weak {
					w := a.Downgrade()
					w.Forget()
				}
				return a.Move(), l, uint64(row.weak) + 1
			}

			a, l, weak := make()
			p, ok := a.GetMut()
			require.Equal(t, row.getMut, ok)
			require.Equal(t, row.getMut, p != nil)
			requireCounts(t, a.AsRaw(), uint64(row.strong), weak)
			require.False(t, a.Empty())

			raw := a.AsRaw()
			v, ok := a.TryUnwrap()
			require.Equal(t, row.tryUnwrap, ok)
			require.Equal(t, row.tryUnwrap, v.log == l, "the value is moved out or stays")
			require.Equal(t, row.tryUnwrap, a.Empty())
			if ok {
				requireCounts(t, raw, 0, weak-1)
			} else {
				requireCounts(t, raw, uint64(row.strong), weak)
			}

			a, l, weak = make()
			raw = a.AsRaw()
			v, ok = a.IntoInner()
			require.Equal(t, row.intoInner, ok)
			require.Equal(t, row.intoInner, v.log == l)
			require.True(t, a.Empty(), "consumed in any case")
			if ok {
				requireCounts(t, raw, 0, weak-1)
				require.Zero(t, l.destroyed, "the value is the caller's")
			} else {
				requireCounts(t, raw, uint64(row.strong)-1, weak)
			}
		})
	}
}

// A value that was taken is not destroyed; the block is freed with its last weak handle.
func TestTakenValue(t *testing.T) {
	for name, take := range map[string]func(*waker.Arc[task]) (task, bool){
		"TryUnwrap": (*waker.Arc[task]).TryUnwrap,
		"IntoInner": (*waker.Arc[task]).IntoInner,
	} {
		t.Run(name, func(t *testing.T) {
			a, l := newTask(t)
			w, inside := a.Downgrade(), a.Get()
			_, ok := take(&a)
			require.True(t, ok)
			require.Nil(t, inside.log, "the block does not keep the value")
			require.Equal(t, log{}, *l)
			_, ok = w.Upgrade()
			require.False(t, ok)
			w.Drop()
			require.Equal(t, log{freed: 1}, *l)
		})
	}
}

// Of all owners that call IntoInner one gets the value.
func TestIntoInnerOfAll(t *testing.T) {
	a, l := newTask(t)
	got := 0
	arcs := []waker.Arc[task]{a.Clone(), a.Clone(), a.Move()}
	for i := range arcs {
		if v, ok := arcs[i].IntoInner(); ok {
			require.Same(t, l, v.log)
			got++
		}
	}
	require.Equal(t, 1, got)
	require.Equal(t, log{freed: 1}, *l)
}

// What is written through GetMut is the value.
func TestGetMutWrites(t *testing.T) {
	a, l := newTask(t)
	p, ok := a.GetMut()
	require.True(t, ok)
	other := &log{}
	p.log = other
	a.Drop()
	require.Equal(t, 1, other.destroyed)
	require.Equal(t, log{freed: 1}, *l)
}

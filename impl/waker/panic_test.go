package waker_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// ways in which user code ends without returning.
var ways = map[string]func(){
	"panic":  func() { panic("user code") },
	"Goexit": runtime.Goexit,
}

// abort runs f on a goroutine of its own and returns the value of its panic, and whether it returned.
func abort(f func()) (value any, returned bool) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { value = recover() }()
		f()
		returned = true
	}()
	<-done
	return value, returned
}

// R8: whatever way user code ends, the counts are those of the contract, and the panic goes on to the caller.
func TestPanicSafety(t *testing.T) {
	for how, end := range ways {
		for _, row := range []struct {
			name   string
			others uint64 // owners besides the waker
			user   func(*task)
			do     func(*waker.Waker)
			strong uint64
			left   log
			empty  bool
		}{
			{"WakeByRef of a shared waker", 1, func(v *task) { v.wakeByRef = func(*waker.Arc[task]) { end() } },
				(*waker.Waker).WakeByRef, 2, log{wakesByRef: 1}, false},
			{"WakeByRef of the last waker", 0, func(v *task) { v.wakeByRef = func(*waker.Arc[task]) { end() } },
				(*waker.Waker).WakeByRef, 1, log{wakesByRef: 1}, false},
			{"WakeByRef of a view", 1, func(v *task) { v.wakeByRef = func(*waker.Arc[task]) { end() } },
				func(w *waker.Waker) { w.Ref().WakeByRef() }, 2, log{wakesByRef: 1}, false},
			{"Wake of a shared waker", 1, func(v *task) { v.wake = func(*waker.Arc[task]) { end() } },
				(*waker.Waker).Wake, 1, log{wakes: 1}, true},
			{"Wake of the last waker", 0, func(v *task) { v.wake = func(*waker.Arc[task]) { end() } },
				(*waker.Waker).Wake, 0, log{wakes: 1, destroyed: 1, freed: 1}, true},
			{"Wake that has dropped self", 1, func(v *task) { v.wake = func(self *waker.Arc[task]) { self.Drop(); end() } },
				(*waker.Waker).Wake, 1, log{wakes: 1}, true},
			{"Wake that has forgotten self", 1, func(v *task) { v.wake = func(self *waker.Arc[task]) { self.Forget(); end() } },
				(*waker.Waker).Wake, 2, log{wakes: 1}, true},
			{"Wake of the last waker, and the destructor", 0, func(v *task) { v.wake, v.destroy = func(*waker.Arc[task]) { end() }, end },
				(*waker.Waker).Wake, 0, log{wakes: 1, destroyed: 1, freed: 1}, true},
			{"destructor, in Drop", 0, func(v *task) { v.destroy = end },
				(*waker.Waker).Drop, 0, log{destroyed: 1, freed: 1}, true},
			{"destructor, in Wake", 0, func(v *task) { v.destroy = end },
				(*waker.Waker).Wake, 0, log{wakes: 1, destroyed: 1, freed: 1}, true},
			{"destructor, in Drop of an arc", 0, func(v *task) { v.destroy = end },
				func(w *waker.Waker) { a := waker.FromRaw[task](w.IntoRaw().Data); a.Drop() }, 0, log{destroyed: 1, freed: 1}, true},
			{"destructor, in DecrementStrongCount", 0, func(v *task) { v.destroy = end },
				func(w *waker.Waker) { waker.DecrementStrongCount(w.IntoRaw().Data) }, 0, log{destroyed: 1, freed: 1}, true},
		} {
			t.Run(how+"/"+row.name, func(t *testing.T) {
				a, l := newTask(t)
				raw, value := a.AsRaw(), a.Get()
				row.user(value)
				for range row.others {
					waker.IncrementStrongCount(raw)
				}
				w := waker.IntoWaker(&a)
				reason, returned := abort(func() { row.do(&w) })
				require.False(t, returned)
				require.Equal(t, how == "panic", reason == "user code", "the panic arrives: %v", reason)
				weak := uint64(1)
				if row.strong == 0 {
					weak = 0
					require.Nil(t, value.log, "the value is cleared")
				}
				requireCounts(t, raw, row.strong, weak)
				require.Equal(t, row.left, *l)
				require.Equal(t, row.empty, w.Empty())
			})
		}
	}
}

// A destructor that panics while a weak handle exists leaves the block to it.
func TestDestructorPanicWithWeak(t *testing.T) {
	a, l := newTask(t)
	w := a.Downgrade()
	a.Get().destroy = func() { panic("user code") }
	require.PanicsWithValue(t, "user code", a.Drop)
	requireCounts(t, w.AsRaw(), 0, 1)
	require.Equal(t, log{destroyed: 1}, *l)
	_, ok := w.Upgrade()
	require.False(t, ok)
	w.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

package waker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// W7 and R1 to R5 hold when user code uses wakers inside a wake or a destructor, of the same task or of another one. A row
// says what it does with a waker; the counts that it leaves are written down for both.
func TestReentrancy(t *testing.T) {
	uses := []struct {
		name  string
		use   func(w *waker.Waker)
		left  uint64 // owners that the use leaves of the waker and what it makes
		wakes log
	}{
		{"clone and keep", func(w *waker.Waker) { v := w.Clone(); v.Forget() }, 2, log{}},
		{"clone and drop", func(w *waker.Waker) { v := w.Clone(); v.Drop() }, 1, log{}},
		{"clone and wake", func(w *waker.Waker) { v := w.Clone(); v.Wake() }, 1, log{wakes: 1}},
		{"wake by reference", (*waker.Waker).WakeByRef, 1, log{wakesByRef: 1}},
		{"lend and wake", func(w *waker.Waker) { w.Ref().WakeByRef() }, 1, log{wakesByRef: 1}},
		{"wake", (*waker.Waker).Wake, 0, log{wakes: 1}},
		{"drop", (*waker.Waker).Drop, 0, log{}},
	}
	outer := map[string]struct {
		hook func(v *task, user func()) // calls user once
		do   func(a *waker.Arc[task])
		log  log
	}{
		"Wake": {
			func(v *task, user func()) { v.wake = func(*waker.Arc[task]) { v.wake = nil; user() } },
			func(a *waker.Arc[task]) { w := waker.IntoWaker(a); w.Wake() },
			log{wakes: 1},
		},
		"WakeByRef": {
			func(v *task, user func()) { v.wakeByRef = func(*waker.Arc[task]) { v.wakeByRef = nil; user() } },
			func(a *waker.Arc[task]) { waker.NewWakerRef(a).WakeByRef() },
			log{wakesByRef: 1},
		},
		"Destroy": {
			func(v *task, user func()) { v.destroy = user },
			(*waker.Arc[task]).Drop,
			log{destroyed: 1, freed: 1},
		},
	}
	for where, o := range outer {
		for _, u := range uses {
			t.Run(where+"/other/"+u.name, func(t *testing.T) {
				a, l := newTask(t)
				b, m := newTask(t)
				w := waker.NewWakerRef(&b).Clone()
				o.hook(a.Get(), func() { u.use(&w) })
				o.do(&a)
				requireCounts(t, b.AsRaw(), 1+u.left, 1)
				require.Equal(t, u.wakes, *m)
				if where == "WakeByRef" {
					require.Zero(t, l.destroyed)
					return
				}
				require.Equal(t, 1, l.destroyed, "the outer handle was the last")
				require.Equal(t, 1, l.freed)
			})
			if where == "Destroy" {
				continue // no waker of the same task is left
			}
			t.Run(where+"/same/"+u.name, func(t *testing.T) {
				a, l := newTask(t)
				raw := a.AsRaw()
				b, w := a.Clone(), waker.NewWakerRef(&a).Clone()
				o.hook(a.Get(), func() { u.use(&w) })
				o.do(&b)
				owners := 1 + u.left
				if where == "WakeByRef" {
					owners++ // b
				}
				requireCounts(t, raw, owners, 1)
				require.Equal(t, log{wakes: o.log.wakes + u.wakes.wakes, wakesByRef: o.log.wakesByRef + u.wakes.wakesByRef}, *l)
			})
		}
	}
}

// A waker is consumed before user code runs: in its own wake it is empty, and so is an arc in its own destructor.
func TestConsumedInsideOwnCall(t *testing.T) {
	a, l := newTask(t)
	w := waker.NewWakerRef(&a).Clone()
	value := a.Get()
	value.wake = func(*waker.Arc[task]) {
		require.True(t, w.Empty())
		requireFault(t, waker.Consumed, w.Drop)
	}
	value.destroy = func() {
		require.True(t, a.Empty())
		requireFault(t, waker.Consumed, a.Drop)
	}
	w.Wake()
	requireCounts(t, a.AsRaw(), 1, 1)
	a.Drop()
	require.Equal(t, log{wakes: 1, destroyed: 1, freed: 1}, *l)

	a, l = newTask(t)
	w = waker.NewWakerRef(&a).Clone()
	a.Get().destroy = func() { require.True(t, w.Empty()) }
	a.Drop()
	w.Drop()
	require.Equal(t, log{destroyed: 1, freed: 1}, *l)
}

// The waker that is being woken by reference is dropped meanwhile, and it is the last: the value goes under the feet of its
// own method, as the caller has asked for, and the borrowed handle is empty.
func TestDropInsideOwnWakeByRef(t *testing.T) {
	a, l := newTask(t)
	var w waker.Waker
	a.Get().wakeByRef = func(self *waker.Arc[task]) {
		w.Drop()
		require.True(t, self.Empty())
		requireFault(t, waker.Consumed, func() { self.Clone() })
	}
	w = waker.IntoWaker(&a)
	w.WakeByRef()
	require.Equal(t, log{wakesByRef: 1, destroyed: 1, freed: 1}, *l)
}

// A destructor that drops the last handle of the next task, and so on: each runs inside the one before.
func TestDestructorChain(t *testing.T) {
	const length = 100
	logs := make([]*log, length)
	var next waker.Arc[task]
	for i := range logs {
		a, l := newTask(t)
		if i > 0 {
			inner := next.IntoRaw()
			a.Get().destroy = func() { waker.DecrementStrongCount(inner) }
		}
		logs[i] = l
		next = a.Move()
	}
	next.Drop()
	for _, l := range logs {
		require.Equal(t, log{destroyed: 1, freed: 1}, *l)
	}
}

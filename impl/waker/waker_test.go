package waker_test

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// R1, R5: what each operation of a waker does to the count, and to whom it delivers.
func TestWakerOperations(t *testing.T) {
	a, l := newTask(t)
	raw := a.AsRaw()
	b := a.Clone()
	w := waker.IntoWaker(&b)
	require.True(t, b.Empty())
	requireCounts(t, raw, 2, 1)
	v := w.Clone()
	requireCounts(t, raw, 3, 1)
	w.WakeByRef()
	requireCounts(t, raw, 3, 1)
	require.Equal(t, log{wakesByRef: 1}, *l)
	w.Wake()
	require.True(t, w.Empty())
	requireCounts(t, raw, 2, 1)
	require.Equal(t, log{wakes: 1, wakesByRef: 1}, *l)
	v.Drop()
	require.True(t, v.Empty())
	requireCounts(t, raw, 1, 1)
	require.Equal(t, log{wakes: 1, wakesByRef: 1}, *l)

	k := waker.IntoWaker(&a)
	u := k.Move()
	require.True(t, k.Empty())
	requireCounts(t, raw, 1, 1)
	u.Wake()
	require.Equal(t, log{wakes: 2, wakesByRef: 1, destroyed: 1, freed: 1}, *l, "the last wake by value destroys")
}

// What user code may do with the handle of a wake by value; what it leaves is dropped.
func TestWakeOwnsSelf(t *testing.T) {
	var kept waker.Arc[task]
	for _, row := range []struct {
		name   string
		wake   func(self *waker.Arc[task])
		strong uint64 // afterwards
	}{
		{"nothing", nil, 1},
		{"drops", (*waker.Arc[task]).Drop, 1},
		{"forgets", (*waker.Arc[task]).Forget, 2},
		{"keeps", func(self *waker.Arc[task]) { kept = self.Move() }, 2},
		{"clones and keeps", func(self *waker.Arc[task]) { kept = self.Clone() }, 2},
		{"turns into a waker and wakes that", func(self *waker.Arc[task]) {
			self.Get().wake = nil
			w := waker.IntoWaker(self)
			w.Wake()
		}, 1},
		{"takes the value in vain", func(self *waker.Arc[task]) { self.IntoInner() }, 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			a, l := newTask(t)
			a.Get().wake = row.wake
			w := waker.NewWakerRef(&a).Clone()
			w.Wake()
			requireCounts(t, a.AsRaw(), row.strong, 1)
			require.Zero(t, l.destroyed)
		})
	}
	require.False(t, kept.Empty())
}

// A wake by value of the last handle whose user code takes the value: there is nothing left to drop.
func TestWakeTakesValue(t *testing.T) {
	a, l := newTask(t)
	var taken task
	a.Get().wake = func(self *waker.Arc[task]) { taken, _ = self.TryUnwrap() }
	w := waker.IntoWaker(&a)
	w.Wake()
	require.Same(t, l, taken.log)
	require.Equal(t, log{wakes: 1, freed: 1}, *l)
}

// R10: the same data and the same vtable, and nothing else, is the same waker.
func TestWillWake(t *testing.T) {
	a, _ := newTask(t)
	b, _ := newTask(t)
	ofA, ofB := waker.NewWakerRef(&a).Clone(), waker.NewWakerRef(&b).Clone()
	clone := ofA.Clone()
	parts := ofB.IntoRaw()
	copied := *parts.VTable
	ofB = waker.WakerFromRaw(parts)
	other := waker.WakerFromRaw(waker.RawWaker{Data: ofA.Data(), VTable: &copied}) // not owned: never consumed
	noop, noop2 := waker.Noop(), waker.Noop()

	require.True(t, ofA.WillWake(&ofA))
	require.True(t, ofA.WillWake(&clone))
	require.True(t, waker.NewWakerRef(&a).WillWake(&ofA), "on loan and owned have one vtable")
	require.True(t, ofA.Ref().WillWake(&clone))
	require.False(t, ofA.WillWake(&ofB), "another allocation")
	require.Same(t, ofA.VTable(), ofB.VTable())
	require.False(t, ofA.WillWake(&other), "another vtable")
	require.True(t, ofA.PtrEq(&other))
	require.False(t, ofA.PtrEq(&ofB))
	require.Equal(t, a.AsRaw(), ofA.Data())
	require.True(t, noop.WillWake(&noop2))
	require.False(t, noop.WillWake(&ofA))
}

// Two types of one GC shape share their compiled code and have two vtables.
func TestVTablePerType(t *testing.T) {
	a, b := waker.New(memory.Native(), metre{}), waker.New(memory.Native(), second{})
	v, w := waker.IntoWaker(&a), waker.IntoWaker(&b)
	require.NotSame(t, v.VTable(), w.VTable())
	require.False(t, v.WillWake(&w))
	lengths, times = 0, 0
	v.WakeByRef()
	require.Equal(t, [2]int{1, 0}, [2]int{lengths, times})
	w.Wake()
	require.Equal(t, [2]int{1, 1}, [2]int{lengths, times})
	v.Drop()
}

// R10: a waker survives its parts, and no count moves.
func TestWakerRoundTrip(t *testing.T) {
	a, l := newTask(t)
	w := waker.NewWakerRef(&a).Clone()
	parts := w.IntoRaw()
	require.True(t, w.Empty())
	require.Equal(t, a.AsRaw(), parts.Data)
	v := waker.WakerFromRaw(parts)
	requireCounts(t, a.AsRaw(), 2, 1)
	require.True(t, waker.NewWakerRef(&a).WillWake(&v))
	require.Equal(t, parts.Data, v.Data())
	require.Same(t, parts.VTable, v.VTable())
	v.Wake()
	require.Equal(t, log{wakes: 1}, *l)

	// The data of a waker is the raw part of its arc.
	w = waker.IntoWaker(&a)
	b := waker.FromRaw[task](w.Data())
	w.Forget()
	b.Drop()
	require.Equal(t, log{wakes: 1, destroyed: 1, freed: 1}, *l)
}

// A vtable of one's own is called as it is written, once per operation, with the data; also if the data is nil.
func TestCustomVTable(t *testing.T) {
	var calls []string
	var data unsafe.Pointer
	note := func(name string) func(unsafe.Pointer) {
		return func(d unsafe.Pointer) {
			require.Equal(t, data, d)
			calls = append(calls, name)
		}
	}
	vtable := &waker.RawWakerVTable{Wake: note("wake"), WakeByRef: note("wake_by_ref"), Drop: note("drop")}
	vtable.Clone = func(d unsafe.Pointer) waker.RawWaker {
		note("clone")(d)
		return waker.RawWaker{Data: d, VTable: vtable}
	}
	for _, data = range []unsafe.Pointer{nil, unsafe.Pointer(new(int))} {
		calls = nil
		w := waker.WakerFromRaw(waker.RawWaker{Data: data, VTable: vtable})
		v := w.Clone()
		r := w.Ref()
		u := r.Clone()
		require.True(t, w.WillWake(&u))
		r.WakeByRef()
		w.WakeByRef()
		v.Wake()
		u.Drop()
		w.Forget()
		requireFault(t, waker.DeadRef, r.WakeByRef)
		require.Equal(t, []string{"clone", "clone", "wake_by_ref", "wake_by_ref", "wake", "drop"}, calls)
	}
}

// A vtable with a function missing is refused where it is handed in.
func TestWakerFromRawInvalid(t *testing.T) {
	noop := waker.Noop()
	whole := *noop.VTable()
	requireFault(t, waker.Invalid, func() { waker.WakerFromRaw(waker.RawWaker{}) })
	for name, remove := range map[string]func(*waker.RawWakerVTable){
		"Clone":     func(v *waker.RawWakerVTable) { v.Clone = nil },
		"Wake":      func(v *waker.RawWakerVTable) { v.Wake = nil },
		"WakeByRef": func(v *waker.RawWakerVTable) { v.WakeByRef = nil },
		"Drop":      func(v *waker.RawWakerVTable) { v.Drop = nil },
	} {
		t.Run(name, func(t *testing.T) {
			v := whole
			remove(&v)
			fault := requireFault(t, waker.Invalid, func() { waker.WakerFromRaw(waker.RawWaker{VTable: &v}) })
			require.Equal(t, "WakerFromRaw", fault.Op)
		})
	}
}

func TestNoop(t *testing.T) {
	w := waker.Noop()
	v := w.Clone()
	w.WakeByRef()
	w.Ref().WakeByRef()
	w.Wake()
	require.True(t, w.Empty())
	v.Drop()
	require.True(t, v.Empty())
}

// R5, R6: a view clones, wakes and compares, and leaves the count alone but for the clone.
func TestWakerRef(t *testing.T) {
	a, l := newTask(t)
	w := waker.NewWakerRef(&a).Clone()
	for name, r := range map[string]waker.WakerRef{"arc": waker.NewWakerRef(&a), "waker": w.Ref()} {
		*l = log{}
		requireCounts(t, a.AsRaw(), 2, 1)
		r.WakeByRef()
		requireCounts(t, a.AsRaw(), 2, 1)
		require.Equal(t, log{wakesByRef: 1}, *l, name)
		v := r.Clone()
		requireCounts(t, a.AsRaw(), 3, 1)
		require.True(t, r.WillWake(&v))
		v.Drop()
	}
}

// A context lends what it was made of, and ends with it.
func TestContext(t *testing.T) {
	a, l := newTask(t)
	w := waker.NewWakerRef(&a).Clone()
	for _, cx := range []waker.Context{waker.FromWaker(&w), waker.FromWakerRef(waker.NewWakerRef(&a))} {
		*l = log{}
		cx.Waker().WakeByRef()
		require.Equal(t, log{wakesByRef: 1}, *l)
		require.True(t, cx.Waker().WillWake(&w))
		v := cx.Waker().Clone()
		requireCounts(t, a.AsRaw(), 3, 1)
		v.Drop()
	}
	cx := waker.FromWaker(&w)
	w.Drop()
	requireFault(t, waker.DeadRef, func() { cx.Waker().WakeByRef() })
}

// metre and second are two types of one shape.
type (
	metre  struct{ _ int }
	second struct{ _ int }
)

var lengths, times int

func (*metre) Wake(*waker.Arc[metre])        { lengths++ }
func (*metre) WakeByRef(*waker.Arc[metre])   { lengths++ }
func (*second) Wake(*waker.Arc[second])      { times++ }
func (*second) WakeByRef(*waker.Arc[second]) { times++ }

package waker_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The methods of each handle type. What consumes, or is exclusive, fails for a borrowed Arc; all fail for an empty handle. A test
// compares the keys with the methods that there are.
var (
	arcConsumes = map[string]func(*waker.Arc[task]){
		"Drop":      (*waker.Arc[task]).Drop,
		"Move":      func(a *waker.Arc[task]) { a.Move() },
		"Forget":    (*waker.Arc[task]).Forget,
		"IntoRaw":   func(a *waker.Arc[task]) { a.IntoRaw() },
		"IntoInner": func(a *waker.Arc[task]) { a.IntoInner() },
		"TryUnwrap": func(a *waker.Arc[task]) { a.TryUnwrap() },
		"GetMut":    func(a *waker.Arc[task]) { a.GetMut() },
		"IntoWaker": func(a *waker.Arc[task]) { waker.IntoWaker(a) },
	}
	arcBorrows = map[string]func(*waker.Arc[task]){
		"Clone":       func(a *waker.Arc[task]) { b := a.Clone(); b.Drop() },
		"Downgrade":   func(a *waker.Arc[task]) { w := a.Downgrade(); w.Drop() },
		"Get":         func(a *waker.Arc[task]) { a.Get() },
		"StrongCount": func(a *waker.Arc[task]) { a.StrongCount() },
		"WeakCount":   func(a *waker.Arc[task]) { a.WeakCount() },
		"PtrEq":       func(a *waker.Arc[task]) { a.PtrEq(a) },
		"AsRaw":       func(a *waker.Arc[task]) { a.AsRaw() },
		"Space":       func(a *waker.Arc[task]) { a.Space() },
		"ID":          func(a *waker.Arc[task]) { a.ID() },
		"NewWakerRef": func(a *waker.Arc[task]) { waker.NewWakerRef(a).WakeByRef() },
	}
	weakMethods = map[string]func(*waker.Weak[task]){
		"Drop":        (*waker.Weak[task]).Drop,
		"Move":        func(w *waker.Weak[task]) { w.Move() },
		"Forget":      (*waker.Weak[task]).Forget,
		"IntoRaw":     func(w *waker.Weak[task]) { w.IntoRaw() },
		"Clone":       func(w *waker.Weak[task]) { w.Clone() },
		"Upgrade":     func(w *waker.Weak[task]) { w.Upgrade() },
		"StrongCount": func(w *waker.Weak[task]) { w.StrongCount() },
		"WeakCount":   func(w *waker.Weak[task]) { w.WeakCount() },
		"PtrEq":       func(w *waker.Weak[task]) { w.PtrEq(w) },
		"AsRaw":       func(w *waker.Weak[task]) { w.AsRaw() },
	}
	wakerMethods = map[string]func(*waker.Waker){
		"Drop":      (*waker.Waker).Drop,
		"Wake":      (*waker.Waker).Wake,
		"Move":      func(w *waker.Waker) { w.Move() },
		"Forget":    (*waker.Waker).Forget,
		"IntoRaw":   func(w *waker.Waker) { w.IntoRaw() },
		"Clone":     func(w *waker.Waker) { w.Clone() },
		"WakeByRef": (*waker.Waker).WakeByRef,
		"WillWake":  func(w *waker.Waker) { w.WillWake(w) },
		"PtrEq":     func(w *waker.Waker) { w.PtrEq(w) },
		"Data":      func(w *waker.Waker) { w.Data() },
		"VTable":    func(w *waker.Waker) { w.VTable() },
		"Ref":       func(w *waker.Waker) { w.Ref() },
	}
	refMethods = map[string]func(waker.WakerRef){
		"Clone":        func(r waker.WakerRef) { w := r.Clone(); w.Drop() },
		"WakeByRef":    waker.WakerRef.WakeByRef,
		"WillWake":     func(r waker.WakerRef) { w := waker.Noop(); r.WillWake(&w) },
		"FromWakerRef": func(r waker.WakerRef) { waker.FromWakerRef(r) },
	}
)

// methodsOf lists the methods that have to be in a table: all but Empty and those of the embedded handle.
func methodsOf[T any](functions ...string) []string {
	typ, names := reflect.TypeFor[T](), functions
	for i := range typ.NumMethod() {
		if name := typ.Method(i).Name; name != "Empty" {
			names = append(names, name)
		}
	}
	return names
}

func keys[F any](tables ...map[string]F) (names []string) {
	for _, table := range tables {
		for name := range table {
			names = append(names, name)
		}
	}
	return names
}

// The tables above are complete. In particular a WakerRef has no method that consumes (R6).
func TestMethodTables(t *testing.T) {
	require.ElementsMatch(t, methodsOf[*waker.Arc[task]]("IntoWaker", "NewWakerRef"), keys(arcConsumes, arcBorrows))
	require.ElementsMatch(t, methodsOf[*waker.Weak[task]](), keys(weakMethods))
	require.ElementsMatch(t, methodsOf[*waker.Waker](), keys(wakerMethods))
	require.ElementsMatch(t, methodsOf[waker.WakerRef]("FromWakerRef"), keys(refMethods))
	require.ElementsMatch(t, []string{"Clone", "WakeByRef", "WillWake"}, methodsOf[*waker.WakerRef]())
	require.ElementsMatch(t, []string{"Waker"}, methodsOf[*waker.Context]())
}

// Every method of an empty Arc fails with Consumed, however it became empty, and no count moves.
func TestEmptyArc(t *testing.T) {
	for how, consume := range map[string]func(*waker.Arc[task]){
		"zero":      func(a *waker.Arc[task]) { a.Forget(); *a = waker.Arc[task]{} },
		"Drop":      arcConsumes["Drop"],
		"Move":      func(a *waker.Arc[task]) { b := a.Move(); b.Drop() },
		"Forget":    arcConsumes["Forget"],
		"IntoRaw":   arcConsumes["IntoRaw"],
		"IntoWaker": arcConsumes["IntoWaker"],
		"IntoInner": arcConsumes["IntoInner"],
		"TryUnwrap": func(a *waker.Arc[task]) {
			raw := a.AsRaw()
			waker.DecrementStrongCount(raw)
			a.TryUnwrap()
		},
	} {
		for _, table := range []map[string]func(*waker.Arc[task]){arcConsumes, arcBorrows} {
			for op, f := range table {
				a, _ := newTask(t)
				waker.IncrementStrongCount(a.AsRaw())
				raw := a.AsRaw()
				consume(&a)
				strong, weak := waker.Counts(raw)
				require.True(t, a.Empty(), how)
				fault := requireFault(t, waker.Consumed, func() { f(&a) })
				require.Equal(t, [3]string{op, "Arc[waker_test.task]", "R2"}, [3]string{fault.Op, fault.Handle, fault.Property}, how)
				requireCounts(t, raw, strong, weak)
			}
		}
	}
}

func TestEmptyWeak(t *testing.T) {
	for _, how := range []string{"zero", "Drop", "Move", "Forget", "IntoRaw"} {
		for op, f := range weakMethods {
			a, _ := newTask(t)
			w := a.Downgrade()
			if how == "zero" {
				w = waker.Weak[task]{}
			} else {
				weakMethods[how](&w)
			}
			require.True(t, w.Empty())
			_, weak := waker.Counts(a.AsRaw())
			fault := requireFault(t, waker.Consumed, func() { f(&w) })
			require.Equal(t, [2]string{op, "Weak[waker_test.task]"}, [2]string{fault.Op, fault.Handle}, how)
			requireCounts(t, a.AsRaw(), 1, weak)
		}
	}
}

func TestEmptyWaker(t *testing.T) {
	for _, how := range []string{"zero", "Drop", "Wake", "Move", "Forget", "IntoRaw"} {
		for op, f := range wakerMethods {
			a, l := newTask(t)
			w := waker.NewWakerRef(&a).Clone()
			if how == "zero" {
				w = waker.Waker{}
			} else {
				wakerMethods[how](&w)
			}
			require.True(t, w.Empty())
			strong, _ := waker.Counts(a.AsRaw())
			before := *l
			fault := requireFault(t, waker.Consumed, func() { f(&w) })
			require.Equal(t, [2]string{op, "Waker"}, [2]string{fault.Op, fault.Handle}, how)
			requireCounts(t, a.AsRaw(), strong, 1)
			require.Equal(t, before, *l)
		}
	}
}

// An argument is a handle too.
func TestEmptyArgument(t *testing.T) {
	a, _ := newTask(t)
	w := a.Downgrade()
	k := waker.IntoWaker(&a)
	requireFault(t, waker.Consumed, func() { var none waker.Weak[task]; w.PtrEq(&none) })
	requireFault(t, waker.Consumed, func() { var none waker.Waker; k.WillWake(&none) })
	requireFault(t, waker.Consumed, func() { var none waker.Waker; k.PtrEq(&none) })
	requireFault(t, waker.Consumed, func() { var none waker.Waker; k.Ref().WillWake(&none) })
	requireFault(t, waker.Consumed, func() { var none waker.Waker; waker.FromWaker(&none) })
	b := waker.New(memory.Native(), task{})
	requireFault(t, waker.Consumed, func() { b.PtrEq(&a) })
}

// R5: inside a by-reference wake, self gives nothing away, and everything else works.
func TestBorrowedArc(t *testing.T) {
	try := func(f func(self *waker.Arc[task])) (after func()) {
		a, l := newTask(t)
		raw := a.AsRaw()
		a.Get().wakeByRef = func(self *waker.Arc[task]) {
			a.Get().wakeByRef = nil // one of the calls wakes by reference itself
			f(self)
			require.False(t, self.Empty())
			requireCounts(t, raw, 1, 1)
		}
		w := waker.IntoWaker(&a)
		a = waker.FromRaw[task](w.Data()) // a second name of the waker's handle, for the closure
		w.WakeByRef()
		a.Forget()
		requireCounts(t, raw, 1, 1)
		require.Zero(t, l.destroyed)
		return w.Drop
	}
	for op, f := range arcConsumes {
		try(func(self *waker.Arc[task]) {
			fault := requireFault(t, waker.Borrowed, func() { f(self) })
			require.Equal(t, [3]string{op, "Arc[waker_test.task]", "R5"}, [3]string{fault.Op, fault.Handle, fault.Property})
		})()
	}
	for _, f := range arcBorrows {
		try(f)()
	}

	// Kept beyond the end of the value, self is empty, and what was lent on is dead.
	var kept *waker.Arc[task]
	var lent waker.WakerRef
	drop := try(func(self *waker.Arc[task]) { kept, lent = self, waker.NewWakerRef(self) })
	lent.WakeByRef()
	drop()
	require.True(t, kept.Empty())
	requireFault(t, waker.Consumed, func() { kept.Clone() })
	requireFault(t, waker.DeadRef, func() { lent.WakeByRef() })
}

// R6: a view ends with the handle that it borrows from, even if the allocation lives on.
func TestDeadRef(t *testing.T) {
	for how, consume := range arcConsumes {
		if how == "GetMut" || how == "TryUnwrap" {
			continue // they do not consume a shared handle
		}
		for op, f := range refMethods {
			a, l := newTask(t)
			b := a.Clone()
			r := waker.NewWakerRef(&a)
			r.WakeByRef()
			consume(&a)
			strong, weak := waker.Counts(b.AsRaw())
			fault := requireFault(t, waker.DeadRef, func() { f(r) })
			require.Equal(t, [3]string{op, "WakerRef", "R6"}, [3]string{fault.Op, fault.Handle, fault.Property}, how)
			requireCounts(t, b.AsRaw(), strong, weak)
			require.Equal(t, 1, l.wakesByRef)
		}
	}
	for _, how := range []string{"Drop", "Wake", "Move", "Forget", "IntoRaw"} {
		for op, f := range refMethods {
			a, l := newTask(t)
			w := waker.NewWakerRef(&a).Clone()
			r := w.Ref()
			r.WakeByRef()
			wakerMethods[how](&w)
			strong, weak := waker.Counts(a.AsRaw())
			require.Equal(t, op, requireFault(t, waker.DeadRef, func() { f(r) }).Op, how)
			requireCounts(t, a.AsRaw(), strong, weak)
			require.Equal(t, 1, l.wakesByRef)
		}
	}
	for op, f := range refMethods {
		require.Equal(t, op, requireFault(t, waker.DeadRef, func() { f(waker.WakerRef{}) }).Op)
	}
}

// A handle that was consumed and set again to an allocation of its own ends the loan; set to the same allocation, it is not
// told from one that stayed. That is the limit of the check, and does no harm: the handle owns what the view uses.
func TestRefOfHandleSetAgain(t *testing.T) {
	a, _ := newTask(t)
	b, _ := newTask(t)
	c := a.Clone()
	r := waker.NewWakerRef(&a)
	a.Forget()
	a = b.Clone()
	requireFault(t, waker.DeadRef, r.WakeByRef)
	a.Drop()
	a = c.Clone()
	require.NotPanics(t, r.WakeByRef)

	w := waker.NewWakerRef(&a).Clone()
	r = w.Ref()
	w.Drop()
	w = waker.NewWakerRef(&b).Clone() // the same vtable, other data
	requireFault(t, waker.DeadRef, r.WakeByRef)
	w.Drop()
	w = waker.NewWakerRef(&a).Clone()
	require.NotPanics(t, r.WakeByRef)
}

// A borrowed self that was kept is empty as well once the value was taken.
func TestBorrowEndsWithTakenValue(t *testing.T) {
	for name, take := range map[string]func(*waker.Arc[task]) (task, bool){
		"TryUnwrap": (*waker.Arc[task]).TryUnwrap,
		"IntoInner": (*waker.Arc[task]).IntoInner,
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := newTask(t)
			var kept *waker.Arc[task]
			a.Get().wakeByRef = func(self *waker.Arc[task]) { kept = self }
			waker.NewWakerRef(&a).WakeByRef()
			require.False(t, kept.Empty())
			_, ok := take(&a)
			require.True(t, ok)
			require.True(t, kept.Empty())
		})
	}
}

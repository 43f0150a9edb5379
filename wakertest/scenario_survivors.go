package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// Each of these notices small changes of the implementation that no other check did.
var survivorScenarios = []Scenario{
	// The first three have one thread.
	{Name: "new-value", Judges: handles(model.R1, model.R11), About: "a value that is handed over by copy: it is counted, read, taken once, and refused to whom comes later", Program: newValueProgram, Executions: 1},
	{Name: "waker-small-talk", Judges: handles(model.R10), About: "what handles say of themselves, wakers of no allocation, and parts that make no waker", Program: smallTalkProgram, Executions: 1},
	{Name: "park-small-talk", Judges: handles(model.R2), About: "a handle of a parker that is forgotten is given up, and its raw part is not", Program: parkTalkProgram, Executions: 1, Waking: true},
	// The lock and its end are two writes of the weak count, which T1 reads: before, between or after. That the other owner is there makes the strong
	// count 2 in all of them.
	{Name: "weak-count-get-mut", Judges: handles(model.R11), About: "weak handles are counted while an exclusive use is asked for: none", Program: weakCountLockProgram, Executions: 3},
}

// mustRefuse is a rule of the contract by which f fails with an error of that kind.
func mustRefuse(f func(), k waker.Kind, p model.Property) {
	err, ok := caught(f).(*waker.Error)
	must(ok && err.Kind == k, p, "not refused as %q: %v", k, err)
}

// plain is a value without cells, as New takes them.
type plain struct{ n int }

func newValueProgram(s *memory.Space) {
	a := waker.New(s, plain{7})
	must(a.Get().n == 7, model.R1, "the value is %d", a.Get().n)
	b := a.Clone()
	must(a.StrongCount() == 2 && a.WeakCount() == 0, model.R1, "counts %d and %d of two owners", a.StrongCount(), a.WeakCount())
	w := a.Downgrade()
	raw := b.AsRaw()
	a.Drop()
	v, ok := b.IntoInner()
	must(ok && v.n == 7, model.R11, "the last owner takes %v, %v", v, ok)
	again := waker.FromRaw[plain](raw) // the raw part of a handle that is gone
	mustRefuse(func() { again.IntoInner() }, waker.Underflow, model.R3)
	must(w.StrongCount() == 0, model.R3, "strong count %d after what was refused at zero", w.StrongCount())
	w.Drop()
}

func smallTalkProgram(s *memory.Space) {
	a, b := newValue(s, false), newValue(s, false)
	ofA, ofB := waker.NewWakerRef(&a).Clone(), waker.NewWakerRef(&b).Clone()
	again := waker.NewWakerRef(&a).Clone()
	must(ofA.PtrEq(&again) && !ofA.PtrEq(&ofB), model.R10, "PtrEq of wakers does not tell allocations apart")

	v, w := a.Downgrade(), b.Downgrade()
	must(!v.Empty() && !w.Empty(), model.R10, "a weak handle is empty at first")
	u := waker.WeakFromRaw[value](v.IntoRaw())
	must(v.Empty() && !u.Empty(), model.R10, "a weak handle is not given away as raw part")
	c := u.Clone()
	must(u.PtrEq(&c) && !u.PtrEq(&w), model.R10, "PtrEq of weak handles does not tell allocations apart")

	noop := waker.Noop()
	other := noop.Clone()
	must(noop.WillWake(&other) && !noop.WillWake(&ofA), model.R10, "the waker that does nothing is not told from others")
	noop.WakeByRef()
	noop.Wake()
	must(noop.Empty() && !other.Empty(), model.R10, "a wake by value consumes another handle than its own")

	mustRefuse(func() { waker.WakerFromRaw(waker.RawWaker{}) }, waker.Invalid, model.R10)
	whole := *other.VTable()
	for _, lack := range []func(*waker.RawWakerVTable){
		func(v *waker.RawWakerVTable) { v.Clone = nil }, func(v *waker.RawWakerVTable) { v.Wake = nil },
		func(v *waker.RawWakerVTable) { v.WakeByRef = nil }, func(v *waker.RawWakerVTable) { v.Drop = nil },
	} {
		t := whole
		lack(&t)
		mustRefuse(func() { waker.WakerFromRaw(waker.RawWaker{VTable: &t}) }, waker.Invalid, model.R10)
	}
	mustRefuse(func() { waker.FromRaw[plain](ofA.Data()) }, waker.Invalid, model.R10)
	other.Drop()

	for _, k := range []*waker.Waker{&ofA, &ofB, &again} {
		k.Drop()
	}
	for _, k := range []*waker.Weak[value]{&u, &c, &w} {
		k.Drop()
	}
	a.Drop()
	b.Drop()
}

func parkTalkProgram(s *memory.Space) {
	p := park.New(s)
	u := p.Unparker()
	raw := u.IntoRaw()
	v := park.UnparkerFromRaw(raw)
	v.Unpark()
	v.Forget()
	must(v.Empty(), model.R2, "a handle that was forgotten is in use")
	mustRefuse(v.Unpark, waker.Consumed, model.R2)
	p.Park()
	w := park.UnparkerFromRaw(raw)
	w.Drop()
	p.Drop()
}

func weakCountLockProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	t := memory.Spawn(s, "T1", func() uint64 {
		mine := take()
		n := mine.WeakCount()
		mine.Forget()
		return n
	})
	_, alone := a.GetMut()
	must(!alone, model.R11, "exclusive use beside another owner")
	must(t.Join() == 0, model.R11, "weak handles are counted, and there is none")
	mine := take()
	mine.Drop()
	a.Drop()
}

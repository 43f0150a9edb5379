// Package copies holds every way to copy a handle, for `go vet` to report. A line that ends in "want" is reported; no other is.
package copies

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

type value struct{}

func (*value) Wake(*waker.Arc[value])      {}
func (*value) WakeByRef(*waker.Arc[value]) {}

type owner struct {
	arc   waker.Arc[value]
	waker waker.Waker
}

func assign() {
	a := waker.New(memory.Native(), value{})
	b := a // want
	w := a.Downgrade()
	v := w // want
	k := waker.IntoWaker(&b)
	u := k                        // want
	o := owner{arc: a}            // want
	p := owner{waker: k}          // want
	arcs := []waker.Arc[value]{a} // want
	use(v, u, o, p, arcs)         // want
}

func param(a waker.Arc[value]) {} // want

func weakParam(w waker.Weak[value]) {} // want

func wakerParam(w waker.Waker) {} // want

func ownerParam(o owner) {} // want

func result(a *waker.Arc[value]) waker.Arc[value] {
	return *a // want
}

func ranges(arcs []waker.Arc[value]) {
	for _, a := range arcs { // want
		a.Drop()
	}
}

func use(...any) {}

// What is meant to be written is not reported.
func right() {
	a := waker.New(memory.Native(), value{})
	b := a.Move()
	o := owner{arc: b.Clone(), waker: waker.NewWakerRef(&b).Clone()}
	arcs := []waker.Arc[value]{b.Clone(), b.Move()}
	r := o.waker.Ref()
	s := r
	s.WakeByRef()
	cx := waker.FromWaker(&o.waker)
	cx.Waker().WakeByRef()
	raw := o.arc.IntoRaw()
	c := waker.FromRaw[value](raw)
	c.Drop()
	for i := range arcs {
		arcs[i].Drop()
	}
	parts := o.waker.IntoRaw()
	k := waker.WakerFromRaw(parts)
	k.Drop()
}

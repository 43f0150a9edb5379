// Package convert does not compile: handles of two types are no conversion away from each other, and only a type with the methods of
// Wake can be woken. A line that ends in "want" is an error; no other is.
package convert

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

func convert() {
	a := waker.New(memory.Native(), 1)
	w := a.Downgrade()
	_ = waker.Arc[string](a)  // want
	_ = waker.Weak[string](w) // want
	_ = waker.Arc[int](w)     // want
	waker.IntoWaker(&a)       // want
	waker.NewWakerRef(&a)     // want
	r := (*waker.Waker)(nil).Ref()
	r.Drop() // want
	r.Wake() // want
}

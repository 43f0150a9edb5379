package waker_test

import (
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// bell is a task that says when it is woken.
type bell struct{ name string }

func (b *bell) Wake(self *waker.Arc[bell])      { fmt.Println(b.name, "woken by value") }
func (b *bell) WakeByRef(self *waker.Arc[bell]) { fmt.Println(b.name, "woken by reference") }
func (b *bell) Destroy()                        { fmt.Println(b.name, "destroyed") }

func ExampleNew() {
	a := waker.New(memory.Native(), bell{"task"})
	b := a.Clone()
	fmt.Println(b.Get().name, a.StrongCount())
	a.Drop()
	b.Drop()
	// Output:
	// task 2
	// task destroyed
}

// A value with cells is initialised in place.
func ExampleNewWith() {
	type gate struct{ open memory.Uint64 }
	sp := memory.Native()
	a := waker.NewWith(sp, func(g *gate) { g.open.Init(sp, "open", 1) })
	fmt.Println(a.Get().open.PlainLoad())
	a.Drop()
	// Output: 1
}

func ExampleIntoWaker() {
	a := waker.New(memory.Native(), bell{"task"})
	w := waker.IntoWaker(&a)
	v := w.Clone()
	w.WakeByRef()
	w.Wake()
	v.Drop()
	// Output:
	// task woken by reference
	// task woken by value
	// task destroyed
}

// A poll lends the waker of its task; who wants to be woken later clones it.
func ExampleNewWakerRef() {
	a := waker.New(memory.Native(), bell{"task"})
	cx := waker.FromWakerRef(waker.NewWakerRef(&a))
	later := cx.Waker().Clone()
	fmt.Println(cx.Waker().WillWake(&later), a.StrongCount())
	later.Wake()
	a.Drop()
	// Output:
	// true 2
	// task woken by value
	// task destroyed
}

func ExampleWeak_Upgrade() {
	a := waker.New(memory.Native(), bell{"task"})
	w := a.Downgrade()
	b, ok := w.Upgrade()
	fmt.Println(ok)
	a.Drop()
	b.Drop()
	_, ok = w.Upgrade()
	fmt.Println(ok)
	w.Drop()
	// Output:
	// true
	// task destroyed
	// false
}

// Raw parts carry a waker through code that knows nothing of it.
func ExampleWakerFromRaw() {
	a := waker.New(memory.Native(), bell{"task"})
	w := waker.IntoWaker(&a)
	raw := w.IntoRaw()
	v := waker.WakerFromRaw(raw)
	v.Wake()
	// Output:
	// task woken by value
	// task destroyed
}

// A handle is given away with Move; what it leaves behind is empty.
func ExampleError() {
	a := waker.New(memory.Native(), bell{"task"})
	b := a.Move()
	defer b.Forget()
	defer func() {
		err := recover().(error)
		fmt.Println(err)
		fmt.Println(errors.Is(err, waker.Consumed))
	}()
	a.Drop()
	// Output:
	// waker: Arc[waker_test.bell].Drop: the handle was consumed or moved, or never set (R2)
	// true
}

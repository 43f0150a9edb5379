package park_test

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
)

// A goroutine writes, and unparks who waits for that.
func Example() {
	p := park.New(memory.Native())
	defer p.Drop()
	u := p.Unparker()
	raw := u.IntoRaw() // the handle goes to the other goroutine
	answer := 0
	go func() {
		u := park.UnparkerFromRaw(raw)
		defer u.Drop()
		answer = 42
		u.Unpark()
	}()
	p.Park()
	fmt.Println(answer, p.ParkTimeout(0))
	// Output: 42 false
}

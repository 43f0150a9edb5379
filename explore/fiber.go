package explore

import "iter"

// fiber is a goroutine that runs one coroutine after the other: to start a new one for each, and to grow its stack, would cost more than
// most of them run.
type fiber struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	runs  *coroutine // nil when it is free
}

// newFiber returns a free fiber.
func (n *native) newFiber() *fiber {
	if last := len(n.fibers) - 1; last >= 0 {
		f := n.fibers[last]
		n.fibers = n.fibers[:last]
		return f
	}
	f := new(fiber)
	f.next, f.stop = iter.Pull(f.loop)
	return f
}

// loop runs what it is given until it is stopped. A coroutine that cannot be unwound keeps its fiber for good.
func (f *fiber) loop(yield func(struct{}) bool) {
	f.yield = yield
	for more := true; more; more = yield(struct{}{}) {
		f.runs.run()
		f.runs = nil
	}
}

package task

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The atomic accesses of a promise.
var (
	// Release: publishes the value.
	promiseSet = memory.NewStore("promise.set", memory.Release,
		"publishes the value to the poll that finds it")
	// Acquire: the value is read next. That the look after the Register sees what a wake is for is the business of AtomicWaker.
	promiseGet = memory.NewLoad("promise.get", memory.Acquire,
		"the value is read after it was stored")
)

// promise is a value that one thread sets, once, and a future waits for. Both own a count of it.
type promise struct {
	set   memory.Uint32
	value memory.Cell[outcome]
	w     AtomicWaker
}

func newPromise(s *memory.Space) waker.Arc[promise] {
	return waker.NewWith(s, func(p *promise) {
		p.set.Init(s, "promise.set", 0)
		p.value.Init(s, "promise.value", outcome{})
		p.w.Init(s, "promise.waker")
	})
}

// fulfil sets the value and wakes who waits for it.
func (p *promise) fulfil(o outcome) {
	p.value.Store(o)
	// Release: the value.
	p.set.Store(promiseSet, 1)
	p.w.Wake()
}

// poll takes the value if it is there. Register comes before the look that decides to wait (W2); the one before it saves a clone.
func (p *promise) poll(ref waker.WakerRef) (outcome, bool) {
	// Acquire: the value.
	if p.set.Load(promiseGet) == 0 {
		p.w.Register(ref)
		// Acquire: the value.
		if p.set.Load(promiseGet) == 0 {
			return outcome{}, false
		}
	}
	o := p.value.Load()
	p.value.Store(outcome{})
	return o, true
}

// abandon drops a handle whose future is dropped. The waker goes at once: the other side may take its time, and would keep the task.
func abandon(a *waker.Arc[promise]) {
	defer a.Drop()
	if w, ok := a.Get().w.Take(); ok {
		w.Drop()
	}
}

// Destroy implements [waker.Destroyer].
func (p *promise) Destroy() {
	defer p.value.Load().drop()
	p.w.Drop()
}

// fulfilRaw is fulfil by one who owns a count as a raw part, and gives it up.
func fulfilRaw(raw waker.Raw, o outcome) {
	a := waker.FromRaw[promise](raw)
	defer a.Drop()
	a.Get().fulfil(o)
}

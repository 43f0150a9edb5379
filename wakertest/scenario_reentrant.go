package wakertest

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// W7: whatever calls code of a waker (clone, wake, drop) must not hold what that code may want. A chatty waker calls back into the place that it is kept in
// when it is cloned, when it is woken or when it is dropped, one of the three, while another thread wakes what is kept there.
//
// By interleavings.
var reentrantScenarios = []Scenario{
	{Name: "atomic-waker-reentrant", About: "W7: wakers that call back, of an AtomicWaker: one replaces the other while a wake comes",
		Judges: handles(model.W7), Program: reentrantProgram(openAtomicWaker), Executions: 25},
	{Name: "set-reentrant", About: "W7: wakers that call back, of who waits for a set: one replaces the other while an entry is woken",
		Judges: handles(model.W7), Program: reentrantProgram(openSet), Executions: 31},
}

// place is where a waker is kept until something is worth a wake.
type place interface {
	register(waker.WakerRef)
	ring() // wakes the waker
	drop()
}

// chatty is a target whose waker rings the place that it is kept in, whenever one thing is done with it.
type chatty struct {
	memory.Block
	refs memory.Uint64
	at   int // on what it rings
	ring func()
}

// What a chatty waker rings on.
const (
	onClone = iota
	onWake
	onDrop
	chattyKinds
)

var (
	chattyMore  = memory.NewRMW("scenario.chatty.inc", memory.Relaxed, "the handle that is cloned keeps it")
	chattyLess  = memory.NewRMW("scenario.chatty.dec", memory.AcqRel, "it ends after all uses")
	chattyTable waker.RawWakerVTable
)

func init() {
	chattyTable = waker.RawWakerVTable{
		Clone: func(data unsafe.Pointer) waker.RawWaker {
			c := (*chatty)(data)
			c.refs.FetchAdd(chattyMore, 1)
			c.did(onClone)
			return waker.RawWaker{Data: data, VTable: &chattyTable}
		},
		Wake: func(data unsafe.Pointer) {
			c := (*chatty)(data)
			c.did(onWake)
			c.release()
		},
		WakeByRef: func(data unsafe.Pointer) { (*chatty)(data).did(onWake) },
		Drop: func(data unsafe.Pointer) {
			c := (*chatty)(data)
			c.did(onDrop)
			c.release()
		},
	}
}

func (c *chatty) did(what int) {
	if what == c.at {
		c.ring()
	}
}

func (c *chatty) release() {
	if c.refs.FetchSub(chattyLess, 1) == 1 {
		c.Free()
	}
}

func newChatty(s *memory.Space, at int, ring func()) waker.Waker {
	c := memory.Alloc(s, "chatty", func(c *chatty) {
		c.refs.Init(s, "chatty.refs", 1)
		c.at, c.ring = at, ring
	})
	return waker.WakerFromRaw(waker.RawWaker{Data: unsafe.Pointer(c), VTable: &chattyTable})
}

// reentrantProgram registers one chatty waker after the other while a thread rings.
func reentrantProgram(open func(*memory.Space) place) func(*memory.Space) {
	return func(s *memory.Space) {
		p, at := open(s), s.Choose(chattyKinds)
		first, second := newChatty(s, at, p.ring), newChatty(s, at, p.ring)
		p.register(first.Ref())
		t := memory.Go(s, "T", p.ring)
		p.register(second.Ref())
		t.Join()
		first.Drop()
		second.Drop()
		p.drop()
	}
}

type atomicWakerPlace struct{ task.AtomicWaker }

func openAtomicWaker(s *memory.Space) place {
	w := new(atomicWakerPlace)
	w.Init(s, "atomic_waker")
	return w
}

func (w *atomicWakerPlace) register(ref waker.WakerRef) { w.Register(ref) }
func (w *atomicWakerPlace) ring()                       { w.Wake() }
func (w *atomicWakerPlace) drop()                       { w.Drop() }

// setPlace is a set with one entry, which rings.
type setPlace struct {
	set   *task.IdleNotifiedSet[int]
	entry waker.RawWaker // owns a count
}

func openSet(s *memory.Space) place {
	set := task.NewIdleNotifiedSet[int](s)
	w := set.Insert(0).Waker().Clone()
	return &setPlace{set, w.IntoRaw()}
}

func (p *setPlace) register(ref waker.WakerRef) { p.set.PopNotified(ref) }

func (p *setPlace) ring() {
	w := waker.WakerFromRaw(p.entry)
	w.WakeByRef()
	w.Forget()
}

func (p *setPlace) drop() {
	w := waker.WakerFromRaw(p.entry)
	w.Drop()
	p.set.Drop()
}

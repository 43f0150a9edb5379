package wakertest

import (
	"math/rand/v2"
	"runtime"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

// target is the value of a workload's objects: it counts its wakes, with short random delays around, which is where
// user code would do something.
type target struct {
	fate  *fate
	wakes memory.Uint64
}

// fate is what outlives the value: its number, and which goroutine ran the destructor.
type fate struct {
	object model.ObjectID
	killer memory.Uint64
	lose   func() bool // see Workload
}

var (
	setKiller  = memory.NewStore("wakertest.killer.set", memory.Relaxed, "each thread looks for its own number only")
	readKiller = memory.NewLoad("wakertest.killer.read", memory.Relaxed, "a thread looks for its own number, which only it writes")
)

func newFate(s *memory.Space, object model.ObjectID, lose func() bool) *fate {
	f := &fate{object: object, lose: lose}
	f.killer.Init(s, "killer", 0)
	return f
}

// Wake delivers and leaves its arc to the library, which drops it.
func (v *target) Wake(*waker.Arc[target]) { v.deliver(); delay() }

// WakeByRef delivers.
func (v *target) WakeByRef(*waker.Arc[target]) { v.deliver() }

// Destroy notes who ran it.
func (v *target) Destroy() {
	if v.fate == nil { // cleared, after its end
		panic(&model.Violation{Property: model.R3, Reason: "the destructor of a value runs that has ended already"})
	}
	v.fate.killer.Store(setKiller, uint64(linearize.Goroutine()))
}

func (v *target) deliver() {
	delay()
	if v.fate == nil {
		panic(&model.Violation{Property: model.R2, Reason: "a wake of a value that has ended is delivered"})
	}
	if v.fate.lose == nil || !v.fate.lose() {
		v.wakes.FetchAdd(deliver, 1)
	}
	delay()
}

// delay widens the windows of user code, where a program may do anything: nothing, a short spin, or a yield.
func delay() {
	switch n := rand.IntN(64); {
	case n == 0:
		runtime.Gosched()
	case n < 32:
		for spins := 0; spins < n; spins++ {
			runtime.KeepAlive(spins)
		}
	}
}

// use does something with the i-th handle that keeps it.
func (t *worker) use(i int) {
	h := t.hands[i]
	if h.kind == model.Waker {
		t.useWaker(i)
		return
	}
	switch t.rng.IntN(6) {
	case 0, 1:
		t.cloneOf(h)
	case 2, 3:
		t.readAny(h)
	default:
		t.borrow(h)
	}
}

func (t *worker) useWaker(i int) {
	h := t.hands[i]
	// What cannot be read here is not made more of.
	if arcs, _ := t.ofObject(i); arcs > 0 && t.rng.IntN(3) == 0 {
		t.cloneOf(h)
		return
	}
	t.invoke(model.WakeByRef, t.on(h.fate, h.id))
	h.waker.WakeByRef()
	t.rec.Return(linearize.Result{})
}

func (t *worker) on(f *fate, id model.HandleID) linearize.Value {
	return linearize.Value{Object: f.object, Handle: id, To: model.NoHandle}
}

// invoke records the call and counts it.
func (t *worker) invoke(f model.Func, v linearize.Value) {
	t.budget--
	t.unread++
	t.object = v.Object
	t.rec.Invoke(f, v)
}

// cloneOf makes another handle of the same kind.
func (t *worker) cloneOf(h *held) {
	c := &held{id: t.nextHandle(), fate: h.fate, kind: h.kind}
	v := t.on(h.fate, h.id)
	v.To = c.id
	t.invoke(model.Clone, v)
	if h.kind == model.Arc {
		c.arc = h.arc.Clone()
	} else {
		c.waker = h.waker.Clone()
	}
	t.rec.Return(linearize.Result{})
	t.hands = append(t.hands, c)
}

// readAny reads one of the counts.
func (t *worker) readAny(arc *held) {
	if t.rng.IntN(2) == 0 {
		t.readStrong(arc)
	} else {
		t.readWakes(arc)
	}
}

func (t *worker) readStrong(arc *held) {
	t.read(model.StrongCount, arc, func() uint64 { return arc.arc.StrongCount() })
}

func (t *worker) readWakes(arc *held) {
	t.read(model.Wakes, arc, func() uint64 { return arc.arc.Get().wakes.Load(readWakes) })
}

func (t *worker) read(f model.Func, arc *held, count func() uint64) {
	t.invoke(f, t.on(arc.fate, arc.id))
	n := count()
	t.rec.Return(linearize.Result{Count: n})
	t.unread = 0
}

// lastReads reads both counts if the i-th handle is the last with which the thread can.
func (t *worker) lastReads(i int) {
	if arcs, _ := t.ofObject(i); arcs == 1 && t.hands[i].kind == model.Arc {
		t.readWakes(t.hands[i])
		t.readStrong(t.hands[i])
	}
}

// borrow uses a ref of the arc, which stays where it is meanwhile.
func (t *worker) borrow(h *held) {
	id := t.nextHandle()
	v := t.on(h.fate, h.id)
	v.To = id
	t.invoke(model.Borrow, v)
	ref := waker.NewWakerRef(&h.arc)
	t.rec.Return(linearize.Result{})
	t.invoke(model.WakeByRef, t.on(h.fate, id))
	ref.WakeByRef()
	t.rec.Return(linearize.Result{})
	if t.rng.IntN(2) == 0 {
		c := &held{id: t.nextHandle(), fate: h.fate, kind: model.Waker}
		v := t.on(h.fate, id)
		v.To = c.id
		t.invoke(model.Clone, v)
		c.waker = ref.Clone()
		t.rec.Return(linearize.Result{})
		t.hands = append(t.hands, c)
	}
	t.invoke(model.EndBorrow, t.on(h.fate, id))
	t.rec.Return(linearize.Result{})
}

// consume ends the i-th handle in one of the ways that its kind has.
func (t *worker) consume(i int) {
	how := model.Drop
	arcs, _ := t.ofObject(i)
	t.lastReads(i)
	switch h := t.hands[i]; {
	case h.kind == model.Waker && t.rng.IntN(3) > 0:
		how = model.Wake
	case h.kind == model.Arc && arcs > 1 && t.rng.IntN(3) > 0:
		how = model.IntoWaker
	}
	t.consumeBy(i, how)
}

func (t *worker) consumeBy(i int, how model.Func) {
	h := t.hands[i]
	if how == model.IntoWaker {
		id := t.nextHandle()
		v := t.on(h.fate, h.id)
		v.To = id
		t.invoke(model.IntoWaker, v)
		h.waker = waker.IntoWaker(&h.arc)
		t.rec.Return(linearize.Result{})
		h.id, h.kind = id, model.Waker
		return
	}
	t.hands[i] = t.hands[len(t.hands)-1]
	t.hands = t.hands[:len(t.hands)-1]
	t.invoke(how, t.on(h.fate, h.id))
	switch {
	case how == model.Wake:
		h.waker.Wake()
	case h.kind == model.Waker:
		h.waker.Drop()
	default:
		h.arc.Drop()
	}
	freed := h.fate.killer.Load(readKiller) == uint64(t.goroutine)
	t.rec.Return(linearize.Result{Freed: freed})
}

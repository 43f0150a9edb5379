package wakertest_test

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// counted is an object with a strong and a weak count, on cells: what the kit's tests adapt. Its handles are Go variables that notice misuse.
type counted struct {
	memory.Block
	strong, weak, wakes memory.Uint64
	lock                memory.Mutex // of one wrong version
	user                concurrent.User
}

type (
	owner struct {
		o        *counted
		borrowed bool // by user code of a wake by reference
	}
	watcher struct{ o *counted }
)

// refusal is the typed error of a call that breaks a rule.
type refusal model.Property

func refused(recovered any) model.Property {
	r, _ := recovered.(refusal)
	return model.Property(r)
}

var (
	countedClone      = memory.NewRMW("test.counted.clone", memory.Relaxed, "the handle keeps the object")
	countedRestore    = memory.NewRMW("test.counted.restore", memory.Relaxed, "takes an excess back")
	countedDrop       = memory.NewRMW("test.counted.drop", memory.Release, "uses come before the destructor")
	countedDropWeakly = memory.NewRMW("test.counted.drop.relaxed", memory.Relaxed, "of a wrong version")
	countedLast       = memory.NewFence("test.counted.last", memory.Acquire, "the destructor comes after all uses")
	countedRead       = memory.NewLoad("test.counted.read", memory.Relaxed, "a number")
	countedUpgrade    = memory.NewCAS("test.counted.upgrade", memory.Acquire, memory.Relaxed, "never from zero")
	countedUnwrap     = memory.NewCAS("test.counted.unwrap", memory.Acquire, memory.Relaxed, "only from one")
	countedAlone      = memory.NewLoad("test.counted.alone", memory.Acquire, "of a wrong version")
)

func newCounted(s *memory.Space, user concurrent.User) *owner {
	o := memory.Alloc(s, "counted", func(o *counted) {
		o.user = user
		o.strong.Init(s, "strong", 1)
		o.weak.Init(s, "weak", 1) // that of all owners
		o.wakes.Init(s, "wakes", 0)
		o.lock.Init(s, "lock")
	})
	return &owner{o: o}
}

func (h *owner) live() *counted {
	if h.o == nil {
		panic(refusal(model.R2))
	}
	return h.o
}

func (h *owner) take() *counted {
	o := h.live()
	if h.borrowed {
		panic(refusal(model.R5))
	}
	h.o = nil
	return o
}

// increment adds one up to the limit.
func (o *counted) increment(word *memory.Uint64) {
	if word.FetchAdd(countedClone, 1) >= o.Space().MaxCount() {
		word.FetchSub(countedRestore, 1)
		panic(refusal(model.R7))
	}
}

func (o *counted) release() {
	if o.strong.FetchSub(countedDrop, 1) == 1 {
		o.Space().Fence(countedLast)
		o.destroy()
	}
}

func (o *counted) destroy() {
	defer o.releaseWeak()
	o.Touch(true)
	o.user.Destroy()
}

func (o *counted) releaseWeak() {
	if o.weak.FetchSub(countedDrop, 1) == 1 {
		o.Space().Fence(countedLast)
		o.Free()
	}
}

// wake is a wake by value: user code owns the handle, and what it leaves is given up, whatever happens.
func (h *owner) wake() {
	self := &owner{o: h.take()}
	o := self.o
	defer func() {
		if self.o != nil {
			self.take().release()
		}
	}()
	o.wakes.FetchAdd(countedClone, 1)
	o.user.Wake(self)
}

func (h *owner) wakeByRef() {
	o := h.live()
	o.wakes.FetchAdd(countedClone, 1)
	o.user.Wake(&owner{o: o, borrowed: true})
}

func (h *owner) downgrade() *watcher {
	o := h.live()
	o.increment(&o.weak)
	return &watcher{o}
}

func (h *owner) tryUnwrap() bool {
	o := h.live()
	if h.borrowed {
		panic(refusal(model.R5))
	}
	if _, ok := o.strong.CompareExchange(countedUnwrap, 1, 0); !ok {
		return false
	}
	h.o = nil
	o.Space().Fence(countedLast)
	o.releaseWeak()
	return true
}

func (w *watcher) live() *counted {
	if w.o == nil {
		panic(refusal(model.R2))
	}
	return w.o
}

func (w *watcher) take() *counted {
	o := w.live()
	w.o = nil
	return o
}

func (w *watcher) upgrade() (*owner, bool) {
	o := w.live()
	for n := o.strong.Load(countedRead); n != 0; {
		if n >= o.Space().MaxCount() {
			panic(refusal(model.R7))
		}
		found, ok := o.strong.CompareExchange(countedUpgrade, n, n+1)
		if ok {
			return &owner{o: o}, true
		}
		n = found
	}
	return nil, false
}

type countedAdapter = wakertest.Adapter[*owner, *watcher]

// adaptCounted is the right adapter, with every operation.
func adaptCounted() countedAdapter {
	return countedAdapter{
		New:       newCounted,
		Clone:     func(h *owner) *owner { o := h.live(); o.increment(&o.strong); return &owner{o: o} },
		Drop:      func(h *owner) { h.take().release() },
		Use:       func(h *owner) { h.live().Touch(false) },
		Count:     func(h *owner) uint64 { return h.live().strong.Load(countedRead) },
		Wake:      (*owner).wake,
		WakeByRef: (*owner).wakeByRef,
		Wakes:     func(h *owner) uint64 { return h.live().wakes.Load(countedRead) },
		WillWake:  func(a, b *owner) bool { return a.live() == b.live() },
		Downgrade: (*owner).downgrade,
		DropWeak:  func(w *watcher) { w.take().releaseWeak() },
		Upgrade:   (*watcher).upgrade,
		CloneWeak: func(w *watcher) *watcher { o := w.live(); o.increment(&o.weak); return &watcher{o} },
		WeakCount: func(h *owner) uint64 { return h.live().weak.Load(countedRead) - 1 },
		TryUnwrap: (*owner).tryUnwrap,
		PtrEq:     func(a, b *owner) bool { return a.live() == b.live() },

		Send:        func(h *owner) any { return h.take() },
		Share:       func(h *owner) any { return h.live() },
		Receive:     func(v any) *owner { return &owner{o: v.(*counted)} },
		SendWeak:    func(w *watcher) any { return w.take() },
		ShareWeak:   func(w *watcher) any { return w.live() },
		ReceiveWeak: func(v any) *watcher { return &watcher{v.(*counted)} },
		Refused:     refused,
	}
}

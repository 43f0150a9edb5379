package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// seededAtomicWaker is that of impl/task, and what may be wrong with it.
type seededAtomicWaker struct {
	flag  memory.Uint32
	state memory.Uint32
	slot  memory.Cell[waker.RawWaker]
	holds memory.Uint32 // there is a waker in the slot; in the word itself when futures had the bug

	looksFirst    bool // futures-rs #1316
	usesUnlocked  bool // futures-rs bba0578d
	keepsTheStale bool // tokio #4497
}

const (
	seedWaiting     = 0
	seedRegistering = 1
	seedWaking      = 2
)

var (
	seedRegister   = memory.NewCAS("seed.waker.register", memory.Acquire, memory.Acquire, "as atomic_waker.register")
	seedRegistered = memory.NewCAS("seed.waker.registered", memory.AcqRel, memory.Acquire, "as atomic_waker.registered")
	seedUnlock     = memory.NewRMW("seed.waker.unlock", memory.AcqRel, "as atomic_waker.registered.swap and atomic_waker.taken")
	seedLock       = memory.NewRMW("seed.waker.lock", memory.AcqRel, "as atomic_waker.take")
	seedLook       = memory.NewLoad("seed.waker.look", memory.SeqCst, "the bug: a wake that finds no waker writes nothing")
)

func newSeededWaker(s *memory.Space, bug func(*seededAtomicWaker)) *seededAtomicWaker {
	w := new(seededAtomicWaker)
	bug(w)
	w.flag.Init(s, "flag", 0)
	w.state.Init(s, "atomic_waker.state", seedWaiting)
	w.holds.Init(s, "atomic_waker.holds", 0)
	w.slot.Init(s, "atomic_waker.slot", waker.RawWaker{})
	return w
}

func (w *seededAtomicWaker) Register(ref waker.WakerRef) {
	found, ok := w.state.CompareExchange(seedRegister, seedWaiting, seedRegistering)
	if !ok {
		if found == seedWaking {
			ref.WakeByRef()
		}
		return
	}
	old := w.slot.Load()
	same := false
	if old != (waker.RawWaker{}) {
		current := waker.WakerFromRaw(old)
		same = ref.WillWake(&current) != w.keepsTheStale
		current.Forget()
	}
	if same {
		old = waker.RawWaker{}
	} else {
		fresh := ref.Clone()
		w.slot.Store(fresh.IntoRaw())
		w.note(1)
	}
	defer dropRaw(old)
	if w.usesUnlocked {
		if w.state.Swap(seedUnlock, seedWaiting) != seedRegistering {
			wakeRaw(w.takeSlot())
		}
		return
	}
	if _, ok := w.state.CompareExchange(seedRegistered, seedRegistering, seedWaiting); ok {
		return
	}
	raw := w.takeSlot()
	w.state.Swap(seedUnlock, seedWaiting)
	wakeRaw(raw)
}

func (w *seededAtomicWaker) takeSlot() waker.RawWaker {
	raw := w.slot.Load()
	w.slot.Store(waker.RawWaker{})
	w.note(0)
	return raw
}

func (w *seededAtomicWaker) note(holds uint32) {
	if w.looksFirst {
		w.holds.Swap(seedUnlock, holds)
	}
}

func (w *seededAtomicWaker) Wake() {
	if w.looksFirst && w.holds.Load(seedLook) == 0 {
		return
	}
	if w.state.FetchOr(seedLock, seedWaking) != seedWaiting {
		return
	}
	raw := w.takeSlot()
	w.state.FetchAnd(seedUnlock, ^uint32(seedWaking))
	wakeRaw(raw)
}

func wakeRaw(raw waker.RawWaker) {
	if raw != (waker.RawWaker{}) {
		w := waker.WakerFromRaw(raw)
		w.Wake()
	}
}

func dropRaw(raw waker.RawWaker) {
	if raw != (waker.RawWaker{}) {
		w := waker.WakerFromRaw(raw)
		w.Drop()
	}
}

func (w *seededAtomicWaker) poll(s *memory.Space, p *park.Parker) (ready bool) {
	s.Note(notePoll, waited)
	w.Register(p.WakerRef())
	return w.flag.Load(readFlag) == 1
}

func (w *seededAtomicWaker) setAndWake(s *memory.Space) {
	w.flag.Store(setFlag, 1)
	s.Note(noteWake, waited)
	w.Wake()
}

func seededRegister(wakes int, bug func(*seededAtomicWaker)) func(*memory.Space) {
	return func(s *memory.Space) {
		w, p := newSeededWaker(s, bug), park.New(s)
		var threads []*memory.Thread[struct{}]
		for range wakes {
			threads = append(threads, memory.Go(s, "W", func() { w.setAndWake(s) }))
		}
		for !w.poll(s, &p) {
			p.Park()
		}
		for _, t := range threads {
			t.Join()
		}
		dropRaw(w.takeSlot())
		p.Drop()
	}
}

func seededReplace(bug func(*seededAtomicWaker)) func(*memory.Space) {
	return func(s *memory.Space) {
		w, first, second := newSeededWaker(s, bug), park.New(s), park.New(s)
		t := memory.Go(s, "W", func() { w.setAndWake(s) })
		w.Register(first.WakerRef())
		for !w.poll(s, &second) {
			second.Park()
		}
		t.Join()
		dropRaw(w.takeSlot())
		first.Drop()
		second.Drop()
	}
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// coalescedUnwritten is a wake of tokio before #7622: a task that is notified already is left as it is.
func coalescedUnwritten(st *task.State) task.Action {
	if st.LoadJoin().Has(task.Notified) {
		return task.Nothing
	}
	return st.ToNotifiedByRef()
}

// forgetsWhilePolled is a wake that does not remember itself during a poll (shuttle #54).
func forgetsWhilePolled(st *task.State) task.Action {
	if st.LoadJoin().Has(task.Running) {
		return task.Nothing
	}
	return st.ToNotifiedByRef()
}

// assertsTooEarly takes the join waker back as tokio did before #7072.
func assertsTooEarly(st *task.State) task.Action {
	if s := st.LoadJoin(); !s.Has(task.JoinWaker) {
		panic(&task.TransitionError{Transition: "UnsetJoinWaker", From: s, Want: "JOIN_WAKER", Property: "W2"})
	}
	return st.UnsetJoinWaker()
}

// handExecutor is an executor of one task, by hand: it polls while there is a notification, and parks. The parker is the run queue.
func handExecutor(wake func(*task.State) task.Action) func(*memory.Space) {
	return func(s *memory.Space) {
		st, p := newState(s, 4*task.RefOne|task.Notified), park.New(s)
		var flag memory.Uint32
		flag.Init(s, "flag", 0)
		u := p.Unparker()
		raw := u.IntoRaw()
		memory.Go(s, "W", func() {
			u := park.UnparkerFromRaw(raw)
			flag.Store(setFlag, 1)
			s.Note(noteByRef, waited)
			if wake(st) == task.Submit {
				u.Unpark()
			}
			u.Drop()
		})
		for {
			st.ToRunning()
			s.Note(notePoll, waited)
			if flag.Load(readFlag) == 1 {
				st.ToComplete()
				s.Note(noteEnd, waited)
				break
			}
			if st.ToIdle() == task.Nothing {
				p.Park()
			}
		}
		p.Drop()
	}
}

// bell keeps a waker under a lock, and wakes it when it rings: tokio's Notify in little.
type bell struct {
	mu    memory.Mutex
	slot  memory.Cell[waker.RawWaker]
	drops bool // under the lock (tokio #5429)
}

func (b *bell) register(ref waker.WakerRef) {
	fresh := ref.Clone()
	b.mu.Lock()
	old := b.slot.Load()
	b.slot.Store(fresh.IntoRaw())
	if b.drops {
		dropRaw(old)
		b.mu.Unlock()
		return
	}
	b.mu.Unlock()
	dropRaw(old)
}

func (b *bell) ring() {
	b.mu.Lock()
	raw := b.slot.Load()
	b.slot.Store(waker.RawWaker{})
	b.mu.Unlock()
	wakeRaw(raw)
}

// ringer is a target whose end rings.
type ringer struct{ b *bell }

func (ringer) Wake(*waker.Arc[ringer])      {}
func (ringer) WakeByRef(*waker.Arc[ringer]) {}
func (r ringer) Destroy() {
	if r.b != nil {
		r.b.ring()
	}
}

// replaceRinger replaces a waker that is the last handle of a target, whose end calls back.
func replaceRinger(drops bool) func(*memory.Space) {
	return func(s *memory.Space) {
		b := &bell{drops: drops}
		b.mu.Init(s, "bell.mu")
		b.slot.Init(s, "bell.slot", waker.RawWaker{})
		first, second := waker.New(s, ringer{b}), waker.New(s, ringer{})
		b.register(waker.NewWakerRef(&first))
		first.Drop()
		t := memory.Go(s, "T", b.ring)
		b.register(waker.NewWakerRef(&second))
		t.Join()
		b.ring()
		second.Drop()
	}
}

package wakertest

import (
	"unsafe"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// Each of these is there for sites and checks that no other scenario needs.
var systematicScenarios = []Scenario{
	// The count is read before the implicit weak goes, and the strong count then as 1 or 0; or after it, and the strong count as 0.
	{Name: "weak-count-last-drop", Judges: handles(model.R11), About: "weak handles are counted while the last owner drops: all of them, or 0", Program: weakCountProgram, Executions: 3},
	// Three RMWs of T1 on the weak count beside one: 4 over 1.
	{Name: "weak-clone-drop", Judges: handles(model.R3), About: "a weak handle is cloned and both are dropped while the last owner drops: the block is freed once", Program: weakCloneProgram, Executions: 4},
	// One thread.
	{Name: "count-of-zero", Judges: handles(model.R3), About: "a raw part that was given up is counted up and down: both are refused and leave zero", Program: countOfZeroProgram, Executions: 1},
	// Counted, not derived.
	{Name: "get-mut-downgrade", Judges: handles(model.R9, model.R11), About: "exclusive use while the other owner downgrades and drops: the downgrade waits for the end of the lock", Program: getMutDowngradeProgram, Executions: 7},
	// As clone-at-limit.
	{Name: "state-ref-at-limit", Judges: handles(model.R7), About: "references of a task that are cloned at the limit are refused and taken back", Program: refLimitProgram, Executions: 10,
		Waking: true, space: narrowTask},
	{Name: "state-wake-at-limit", Judges: handles(model.R7), About: "a wake that would make a reference past the limit is refused", Program: wakeLimitProgram, Executions: 1, Waking: true, space: narrowTask},
	// Counted, not derived, as are the next three.
	{Name: "state-run-ended", Judges: handles(), About: "a notification of a task that is ended meanwhile gives its reference up: the task is freed after its last use",
		Program: runEndedProgram, Executions: 34, Waking: true},
	{Name: "task-join-drop-close", Judges: handles(), About: "a join handle is dropped elsewhere while the executor is closed", Program: joinDropCloseProgram, Executions: 70, Waking: true},
	// Counted, not derived.
	{Name: "atomic-waker-replaced-two-wakes", Judges: handles(model.W2), About: "a waker takes the place of another target's while one wake is at work and another one comes: the new one is woken",
		Program: replacedTwiceProgram, Executions: 260, Waking: true},
	// The waits leave one order.
	{Name: "atomic-waker-wake-in-register", Judges: handles(model.W2, model.W5), About: "a wake comes while a waker is cloned into its place: Register answers it, after what was written before",
		Program: wakeInRegisterProgram, Executions: 1, Waking: true},
}

// narrowTask leaves the word of a task two references.
var narrowTask = []memory.Option{memory.Width(12), memory.Limit(2)}

func weakCountProgram(s *memory.Space) {
	a := newValue(s, false)
	take, other := lendWeak(&a), lendWeak(&a)
	t := memory.Spawn(s, "T1", func() uint64 {
		w := take()
		n := w.WeakCount()
		w.Forget()
		return n
	})
	a.Drop()
	n := t.Join()
	must(n == 0 || n == 2, model.R11, "%d of two weak handles are counted", n)
	first, second := take(), other()
	first.Drop()
	second.Drop()
}

func weakCloneProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lendWeak(&a)
	memory.Go(s, "T1", func() {
		w := take()
		c := w.Clone()
		w.Drop()
		c.Drop()
	})
	a.Get()
	a.Drop()
}

// countOfZeroProgram uses a raw part twice; a weak handle keeps the block, so that the count can tell.
func countOfZeroProgram(s *memory.Space) {
	a := newValue(s, false)
	w := a.Downgrade()
	raw := a.AsRaw()
	a.Drop()
	refused := func(f func(waker.Raw), k waker.Kind, p model.Property) {
		err, ok := caught(func() { f(raw) }).(*waker.Error)
		must(ok && err.Kind == k, p, "a count of zero is not refused: %v", err)
		must(w.StrongCount() == 0, p, "strong count %d after what was refused at zero", w.StrongCount())
	}
	refused(waker.IncrementStrongCount, waker.UseAfterFree, model.R2)
	refused(waker.DecrementStrongCount, waker.Underflow, model.R3)
	w.Drop()
}

func getMutDowngradeProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	t := memory.Spawn(s, "T1", func() bool {
		mine := take()
		w := mine.Downgrade()
		mine.Drop()
		b, alive := w.Upgrade()
		w.Drop()
		if alive {
			b.Get()
			b.Drop()
		}
		return alive
	})
	_, alone := a.GetMut()
	if !alone {
		must(t.Join(), model.R11, "a weak handle is not upgraded though there is an owner")
	}
	a.Drop()
}

// refLimitProgram is limitProgram for the references of a task.
func refLimitProgram(s *memory.Space) {
	st := newState(s, 2*task.RefOne)
	clone := func() (cloned bool) {
		refused := caught(func() {
			st.RefInc()
			st.RefDec(1)
		})
		if refused != nil {
			must(refused.(*waker.Error).Kind == waker.Overflow, model.R7, "clone refused: %v", refused)
		}
		return refused == nil
	}
	t := memory.Go(s, "T1", func() {
		must(!clone(), model.R7, "a reference past the limit is not refused")
		st.RefDec(1)
	})
	clone()
	t.Join()
	must(st.RefDec(1) == task.Dealloc, model.R7, "references are left after all excess was taken back")
}

func wakeLimitProgram(s *memory.Space) {
	st := newState(s, 2*task.RefOne)
	refused, ok := caught(func() { st.ToNotifiedByRef() }).(*waker.Error)
	must(ok && refused.Kind == waker.Overflow, model.R7, "a reference past the limit: %v", refused)
}

// block is a task of which nothing is left but its word.
type block struct {
	memory.Block
	st task.State
}

// runEndedProgram has a notification, with its reference, on another thread than the one that ends the task.
func runEndedProgram(s *memory.Space) {
	b := memory.Alloc(s, "task", func(b *block) { b.st.Init(s, "task.state", 2*task.RefOne|task.Notified) })
	release := func() {
		if b.st.RefDec(1) == task.Dealloc {
			b.Free()
		}
	}
	memory.Go(s, "E", func() {
		b.Touch(false) // what is to be run
		switch b.st.ToRunning() {
		case task.Dealloc:
			b.Free()
		case task.Cancel:
			must(false, model.W4, "a task that the other thread ends is ended by its notification, too")
		case task.Poll:
			if b.st.ToIdle() == task.Cancel {
				b.st.ToComplete()
				release()
			}
		}
	})
	if b.st.ToShutdown() == task.Cancel {
		b.st.ToComplete()
	}
	release()
}

func joinDropCloseProgram(s *memory.Space) {
	ex := task.New(s)
	h := task.Spawn(ex, task.Ready(1))
	raw := h.IntoRaw()
	memory.Go(s, "J", func() {
		h := task.JoinHandleFromRaw[int](raw)
		h.Drop()
	})
	ex.Close()
}

// replacedTwiceProgram waits for two flags. The first wake may have taken the waker of the first poll when the second wake comes, and leaves it to that.
func replacedTwiceProgram(s *memory.Space) {
	var w task.AtomicWaker
	w.Init(s, "atomic_waker")
	first, second := park.New(s), park.New(s)
	var flags [2]memory.Uint32
	var wakers [2]*memory.Thread[struct{}]
	for i := range flags {
		flags[i].Init(s, "flag", 0)
		wakers[i] = memory.Go(s, []string{"W1", "W2"}[i], func() {
			flags[i].Store(setFlag, 1)
			s.Note(noteWake, waited)
			w.Wake()
		})
	}
	w.Register(first.WakerRef())
	for _, t := range wakers {
		s.Note(notePoll, waited)
		w.Register(second.WakerRef())
		if flags[0].Load(readFlag) == 0 || flags[1].Load(readFlag) == 0 {
			second.Park()
		}
		t.Join()
	}
	w.Drop()
	first.Drop()
	second.Drop()
}

// slow is what a waker stands for whose clone takes as long as it takes another thread to wake.
type slow struct {
	memory.Block
	begun, did memory.Uint32
	wakes      memory.Uint64
	x          memory.Cell[int]
}

var slowVTable waker.RawWakerVTable

func init() {
	nothing := func(unsafe.Pointer) {}
	slowVTable = waker.RawWakerVTable{Clone: cloneSlow, Wake: wakeSlow, WakeByRef: nothing, Drop: nothing}
}

func cloneSlow(data unsafe.Pointer) waker.RawWaker {
	h := (*slow)(data)
	h.begun.Store(setFlag, 1)
	h.did.Await(readFlag, isSet)
	return waker.RawWaker{Data: data, VTable: &slowVTable}
}

func wakeSlow(data unsafe.Pointer) {
	h := (*slow)(data)
	must(h.x.Load() == 1, model.W5, "the waker is woken before what was written before the wake")
	h.wakes.FetchAdd(countWake, 1)
}

func isSet(v uint32) bool { return v == 1 }

func wakeInRegisterProgram(s *memory.Space) {
	var w task.AtomicWaker
	w.Init(s, "atomic_waker")
	h := memory.Alloc(s, "slow", func(h *slow) {
		h.begun.Init(s, "begun", 0)
		h.did.Init(s, "did", 0)
		h.wakes.Init(s, "wakes", 0)
		h.x.Init(s, published, 0)
	})
	t := memory.Go(s, "W", func() {
		h.begun.Await(readFlag, isSet)
		h.x.Store(1)
		w.Wake()
		h.did.Store(setFlag, 1)
	})
	own := waker.WakerFromRaw(waker.RawWaker{Data: unsafe.Pointer(h), VTable: &slowVTable})
	w.Register(own.Ref())
	must(h.wakes.Load(readWake) == 1, model.W2, "a wake during a Register wakes %d times", h.wakes.Load(readWake))
	t.Join()
	w.Drop()
	own.Forget()
	h.Free()
}

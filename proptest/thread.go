package proptest

import (
	"fmt"
	"iter"
	"runtime/debug"

	"github.com/wakecheck/wakecheck/model"
)

// eventKind is what a subject did with the order that it was given.
type eventKind uint8

const (
	returned   eventKind = iota // Do returned
	delivering                  // user code of a wake runs
	destroying                  // the destructor runs
	crashed                     // Do panicked
	exited                      // Do ended its goroutine
)

// event is what came back from a thread.
type event struct {
	kind   eventKind
	call   model.Call     // of delivering, destroying
	object model.ObjectID // of destroying
	out    model.Outcome  // of returned
	leaked bool           // of crashed: the panic was the one that user code had raised
	detail string         // of crashed: the panic and its stack
}

// injected is the panic of user code.
type injected struct{}

func (injected) String() string { return "panic of user code" }

// thread is a stack of calls in one coroutine. User code suspends it, and does what the next order says: make a call, return, panic. A
// coroutine rather than a goroutine, because exactly one thread runs at a time and a switch costs tens of nanoseconds.
type thread struct {
	m      *machine
	frames []model.Call // calls whose user code runs, innermost last
	order  Step
	next   func() (event, bool)
	stop   func()
	yield  func(event) bool
	gone   bool // abandoned: user code returns at once
	lost   bool // its goroutine is ending; resuming it would end ours too
}

func (m *machine) newThread() *thread {
	t := &thread{m: m}
	t.next, t.stop = iter.Pull(func(yield func(event) bool) {
		t.yield = yield
		for !t.gone {
			t.report(t.do(t.order.Call))
		}
	})
	return t
}

// resume gives the thread an order and waits for what comes of it.
func (t *thread) resume(s Step) event {
	t.order = s
	t.m.current = t
	ev, _ := t.next()
	t.m.current = nil
	t.lost = t.lost || ev.kind == exited
	return ev
}

// abandon unwinds the thread: its user code returns, and so do the subject's calls. A thread that is lost stays suspended.
func (t *thread) abandon() {
	if !t.lost {
		t.gone = true
		t.m.current = t
		t.stop()
		t.m.current = nil
	}
}

func (t *thread) report(ev event) {
	if !t.gone && !t.yield(ev) {
		t.gone = true
	}
}

// do makes a call of the subject and catches what no subject should do.
func (t *thread) do(c model.Call) (ev event) {
	over := false
	defer func() {
		if over {
			return
		}
		if p := recover(); p != nil {
			_, leaked := p.(injected)
			ev = event{kind: crashed, leaked: leaked, detail: fmt.Sprintf("%v\n%s", p, debug.Stack())}
			return
		}
		t.report(event{kind: exited})
	}()
	out := t.m.sys.Do(c)
	over = true
	return event{kind: returned, out: out}
}

// user is user code: it says that it runs and then carries out orders until one ends it.
func (t *thread) user(ev event) {
	for t.report(ev); !t.gone; t.report(t.do(t.order.Call)) {
		switch t.order.Action {
		case Return:
			return
		case Panic:
			panic(injected{})
		}
	}
}

// hook is the [model.User] of a machine's payloads.
type hook struct{ m *machine }

func (h hook) Wake(c model.Call) { h.m.enter(event{kind: delivering, call: c}) }

func (h hook) Destroy(c model.Call, o model.ObjectID) {
	h.m.enter(event{kind: destroying, call: c, object: o})
}

// enter is called where user code begins. Outside any call there is nobody to suspend.
func (m *machine) enter(ev event) {
	if m.current == nil {
		m.strays++
		return
	}
	m.current.user(ev)
}

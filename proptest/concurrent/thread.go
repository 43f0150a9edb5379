package concurrent

import (
	"fmt"
	"runtime/debug"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/scenario"
)

// thread runs the steps of one part.
type thread struct {
	program *program
	space   *memory.Space
	number  int
	handles map[model.HandleID]Handle // those that it may use
	slots   map[model.HandleID]*slot
	ledger  *ledger // of a native run
	log     *log    // its part of it
}

func newThread(p *program, s *memory.Space, l *ledger, number int, slots map[model.HandleID]*slot) *thread {
	return &thread{program: p, space: s, number: number, handles: map[model.HandleID]Handle{}, slots: slots, ledger: l, log: l.open(number)}
}

func (t *thread) steps(steps []scenario.Step, numbers []int) {
	for i, st := range steps {
		switch st.Action {
		case scenario.Give:
			t.give(st.Handle)
		case scenario.Take:
			t.take(st.Handle)
		default:
			t.call(numbers[i], t.program.calls[numbers[i]])
		}
	}
}

// give puts a handle into its slot, or nothing if it does not exist.
func (t *thread) give(id model.HandleID) {
	var v any
	if h, ok := t.handles[id]; ok {
		v = t.program.subject.Send(h)
		delete(t.handles, id)
	}
	t.slots[id].value.Store(v)
	t.slots[id].full.Store(giveSite, 1)
}

func (t *thread) take(id model.HandleID) {
	t.slots[id].full.Await(takeSite, func(full uint32) bool { return full == 1 })
	if v := t.slots[id].value.Load(); v != nil {
		t.handles[id] = t.program.subject.Receive(v)
	}
}

// The labels of local events. A call begins with its number and ends with its outcome.
const (
	callLabel    = "call"
	wakeLabel    = "user wake"
	destroyLabel = "user destroy"
)

// call makes a call, unless a handle of it does not exist.
func (t *thread) call(number int, c call) {
	h, ok := t.handles[c.Handle]
	other, both := t.handles[c.Other]
	if c.F != model.New && !ok || c.Other != model.NoHandle && !both {
		return
	}
	t.begin(number)
	out := t.do(c, h, other)
	t.end(out)
}

func (t *thread) begin(number int) {
	if t.log != nil {
		t.log.begin(number)
		return
	}
	t.space.Begin(callLabel, uint64(number))
}

func (t *thread) end(out model.Outcome) {
	if t.log != nil {
		t.log.end(out)
		return
	}
	t.space.End(callLabel, encode(out)...)
}

// encode writes an outcome as the results of a local event; whether the call freed follows from other events.
func encode(out model.Outcome) []uint64 {
	flags, err := codes(out)
	return []uint64{flags, out.Count, err}
}

// codes writes what an outcome has besides its count.
func codes(out model.Outcome) (flags, err uint64) {
	if out.OK {
		flags |= 1
	}
	if out.Panicked {
		flags |= 2
	}
	return flags, uint64(slices.Index(properties, out.Err))
}

func decode(args []uint64) model.Outcome {
	return model.Outcome{OK: args[0]&1 != 0, Panicked: args[0]&2 != 0, Count: args[1], Err: properties[args[2]]}
}

// properties are those of the contract by number; none is the first.
var properties = func() []model.Property {
	all := []model.Property{""}
	for _, r := range model.Rules() {
		all = append(all, r.ID)
	}
	return all
}()

// do makes the call and turns panics into outcomes. The panic by which an exploration gives the thread up goes on, and so does, with its
// call, any that is neither user code's nor a refusal.
func (t *thread) do(c call, h, other Handle) (out model.Outcome) {
	defer func() {
		r := recover()
		switch {
		case r == nil:
		case explore.Abandoned(r):
			panic(r)
		case r == userPanic{}:
			out = model.Outcome{Panicked: true}
			t.consume(c, true)
		default:
			p := t.program.subject.Refused(r)
			if p == "" {
				panic(&Crash{Call: c.Call, Value: r, Stack: string(debug.Stack())})
			}
			out = model.Outcome{Err: p}
		}
	}()
	if c.F == model.New {
		t.handles[c.To] = t.program.subject.New(t.space, &user{t.program.panics[c.Object], c.Object, t.space, t.ledger})
		return model.Outcome{}
	}
	return t.apply(c, h, other)
}

func (t *thread) apply(c call, h, other Handle) model.Outcome {
	if c.closing && c.kind == model.RawWaker {
		h = t.program.subject.Do(model.FromRaw, h, nil).Made
	}
	a := t.program.subject.Do(c.F, h, other)
	t.consume(c, a.OK)
	if c.To != model.NoHandle && a.Made != nil {
		t.handles[c.To] = a.Made
	}
	return model.Outcome{OK: a.OK, Count: a.Count}
}

// consume forgets the handle that a call has consumed.
func (t *thread) consume(c call, ok bool) {
	if model.Consumes(c.F) && (ok || c.F != model.TryUnwrap) {
		delete(t.handles, c.Handle)
	}
}

// finish gives back what is left, in the order of ids, refs first.
func (t *thread) finish() {
	for _, refs := range []bool{true, false} {
		for id := range model.HandleID(t.program.plan.Handles) {
			number, closes := t.program.closing[id]
			if closes && (t.program.plan.Kind[id] == model.Ref) == refs {
				t.call(number, t.program.calls[number])
			}
		}
	}
}

// Crash is a panic that came out of a call and is neither user code's nor a refusal.
type Crash struct {
	Call  model.Call
	Value any
	Stack string
}

func (c *Crash) Error() string { return fmt.Sprintf("%v: panic: %v", c.Call, c.Value) }

// userPanic is what user code panics with.
type userPanic struct{}

func (userPanic) String() string { return "panic of user code" }

// user is user code of an object.
type user struct {
	panics scenario.Panic
	object model.ObjectID
	space  *memory.Space
	ledger *ledger
}

func (u *user) Wake(Handle) {
	u.note(wakeLabel)
	if u.panics.Wake {
		panic(userPanic{})
	}
}

func (u *user) Destroy() {
	u.note(destroyLabel)
	if u.panics.Destroy {
		panic(userPanic{})
	}
}

func (u *user) note(label string) {
	if u.ledger != nil {
		u.ledger.note(label, u.object)
		return
	}
	u.space.Note(label, uint64(u.object))
}

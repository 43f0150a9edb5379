package memory_test

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// ready reports whether the pending operation of a thread can be performed now.
func (r *recorder) ready(t *thread) bool {
	op := t.op
	switch {
	case t.ended:
		return false
	case op == nil:
		return true
	case op.Pred != nil:
		return op.Timed || op.Pred(r.store[op.Place.ID])
	case op.Kind == memory.OpLock:
		return r.store[op.Place.ID] == 0
	case op.Kind == memory.OpWait && t.parked:
		return (t.signalled || op.Timed) && r.store[op.Mutex.ID] == 0
	case op.Kind == memory.OpJoin:
		return r.threads[op.Arg].ended
	}
	return true
}

// perform does one operation in the sequentially consistent store. It is not done if the thread began to wait.
func (r *recorder) perform(t *thread, op *memory.Op) (answer memory.Value, done bool) {
	if p := op.Place; p != nil {
		if p.Block != nil && r.freed[p.Block] {
			r.failure = fmt.Errorf("thread %d: %s: %w", t.id, describe(op), errFreed)
		}
		answer = r.store[p.ID]
	}
	switch op.Kind {
	case memory.OpLoad:
		op.TimedOut = op.Pred != nil && !op.Pred(answer)
		return answer, true
	case memory.OpRead:
		return answer, true
	case memory.OpRMW:
		r.store[op.Place.ID] = op.Modify.Apply(answer, op.Arg) & op.Place.Mask
		return answer, true
	case memory.OpCAS:
		if answer == op.Expected {
			op.Failed = op.Weak && r.weakFails
			if !op.Failed {
				r.store[op.Place.ID] = op.Arg
			}
		}
		return answer, true
	case memory.OpWait:
		return r.wait(t, op)
	default:
		return r.effect(op), true
	}
}

// effect performs the operations that return nothing from the store.
func (r *recorder) effect(op *memory.Op) memory.Value {
	switch op.Kind {
	case memory.OpStore, memory.OpWrite:
		r.store[op.Place.ID] = op.Arg
	case memory.OpLock:
		r.store[op.Place.ID] = 1
	case memory.OpUnlock:
		r.store[op.Place.ID] = 0
	case memory.OpSignal, memory.OpBroadcast:
		r.signal(op)
	case memory.OpAlloc:
		r.making = true
		defer func() { r.making = false }()
		return r.Ref(op.Make())
	case memory.OpFree:
		r.freed[op.Place.Block] = true
	case memory.OpSpawn:
		return memory.Value(r.spawn(op.Body).id)
	case memory.OpJoin:
		return r.Ref(r.threads[op.Arg].result)
	case memory.OpChoose:
		return r.rng.Uint64N(op.Arg)
	}
	return 0
}

// wait is performed twice: first it releases the mutex, then, once ready says so, it takes it again.
func (r *recorder) wait(t *thread, op *memory.Op) (answer memory.Value, done bool) {
	if !t.parked {
		t.parked, t.signalled = true, false
		r.store[op.Mutex.ID] = 0
		return 0, false
	}
	t.parked = false
	r.store[op.Mutex.ID] = 1
	if !t.signalled {
		return 1, true
	}
	return 0, true
}

func (r *recorder) signal(op *memory.Op) {
	var waiting []*thread
	for _, t := range r.threads {
		if t.parked && !t.signalled && t.op.Place == op.Place {
			waiting = append(waiting, t)
		}
	}
	if op.Kind == memory.OpSignal && len(waiting) > 1 {
		i := r.rng.IntN(len(waiting))
		waiting = waiting[i : i+1]
	}
	for _, t := range waiting {
		t.signalled = true
	}
}

// describe writes all of an operation that can be compared, as in "rmw fetch_sub test.rmw[acq_rel] count#1 arg=1".
func describe(op *memory.Op) string {
	var b strings.Builder
	word := func(when bool, format string, args ...any) {
		if when {
			fmt.Fprintf(&b, " "+format, args...)
		}
	}
	b.WriteString(op.Kind.String())
	word(op.Weak, "weak")
	word(op.Kind == memory.OpRMW, "%v", op.Modify)
	word(op.Site != nil, "%v", op.Site)
	if op.Place != nil {
		word(true, "%s#%d", op.Place.Name, op.Place.ID)
	}
	if op.Mutex != nil {
		word(true, "with %s#%d", op.Mutex.Name, op.Mutex.ID)
	}
	word(op.Kind == memory.OpCAS, "expected=%d", op.Expected)
	word(takesArg[op.Kind], "arg=%d", op.Arg)
	word(op.Label != "", "%q", op.Label)
	word(len(op.Args) > 0, "%v", op.Args)
	word(op.Pred != nil, "pred")
	word(op.Make != nil, "make")
	word(op.Body != nil, "body")
	word(op.Timed, "timeout=%v", op.Timeout)
	return b.String()
}

var takesArg = map[memory.Kind]bool{
	memory.OpStore: true, memory.OpRMW: true, memory.OpCAS: true, memory.OpWrite: true, memory.OpJoin: true, memory.OpChoose: true,
}

// describePlace writes what a thread tells of a cell that it initialises; the ID is not known yet.
func describePlace(p *memory.Place, first memory.Value) string {
	return fmt.Sprintf("locate %s mask=%#x first=%d block=%t", p.Name, p.Mask, first, p.Block != nil)
}

package memory_test

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// rerun runs one thread again, alone, and answers it from its record. Nothing of the store or of other threads is used.
type rerun struct {
	*thread
	at      int
	halted  bool // it came to where it was given up, or differed, and unwinds
	failure error
	bodies  map[memory.Value]func() any // of the threads that were spawned, by number
}

const theEnd = "the end"

// divergenceError says that a thread is not a function of what its operations returned.
type divergenceError struct {
	Thread, Step       int
	Recorded, Repeated string
}

func (e *divergenceError) Error() string {
	return fmt.Sprintf("thread %d is not deterministic: step %d was %s, run again it is %s", e.Thread, e.Step, e.Recorded, e.Repeated)
}

// replay runs every recorded thread again, each child with the body that its parent made when it was run again: the
// closure then captures what the parent made anew. It returns how many steps it compared.
func (r *recorder) replay() (steps int, err error) {
	bodies := map[memory.Value]func() any{0: r.threads[0].body}
	for _, t := range r.threads {
		if t.op == nil && !t.ended {
			continue // it never ran
		}
		again := &rerun{thread: t, bodies: bodies}
		r.again = again
		err := again.run(&r.interner)
		r.again = nil
		steps += again.at
		if err != nil {
			return steps, err
		}
	}
	return steps, nil
}

func (a *rerun) run(in *interner) (err error) {
	defer func() {
		if v := recover(); v != nil && v != errAbandoned {
			panic(v)
		}
		err = a.failure
	}()
	result := a.bodies[memory.Value(a.id)]()
	switch {
	case a.halted: // and the body swallowed the panic
	case a.recorded() != theEnd:
		a.diverged(theEnd)
	case in.Ref(result) != in.Ref(a.result):
		a.diverged(fmt.Sprintf("%s with result %v after %v", theEnd, result, a.result))
	}
	return nil
}

func (a *rerun) do(op *memory.Op) memory.Value {
	s := a.match(describe(op))
	op.Failed, op.TimedOut = s.failed, s.timedOut
	if op.Kind == memory.OpSpawn {
		a.bodies[s.answer] = op.Body
	}
	return s.answer
}

func (a *rerun) locate(p *memory.Place, first memory.Value) {
	p.ID = int(a.match(describePlace(p, first)).answer)
}

// match returns the recorded step, or unwinds the thread: it differs, or it was given up at this point.
func (a *rerun) match(asked string) step {
	if a.halted {
		panic(errAbandoned)
	}
	if asked != a.recorded() {
		a.diverged(asked)
	}
	if a.at == len(a.record) {
		a.halted = true
		panic(errAbandoned)
	}
	a.at++
	return a.record[a.at-1]
}

// recorded is what the thread did at this point in the record, or what it was about to do when it was given up.
func (a *rerun) recorded() string {
	switch {
	case a.at < len(a.record):
		return a.record[a.at].asked
	case a.ended:
		return theEnd
	}
	return describe(a.op)
}

func (a *rerun) diverged(repeated string) {
	a.failure = &divergenceError{a.id, a.at, a.recorded(), repeated}
	a.halted = true
	panic(errAbandoned)
}

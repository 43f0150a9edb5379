package memory_test

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// recorder is a Backend: a sequentially consistent store, and a seeded scheduler that runs threads as coroutines and
// records what each thread asked for and was told. Its replay runs a thread again from that record alone.
type recorder struct {
	interner
	space   *memory.Space
	rng     *rand.Rand
	threads []*thread
	running *thread
	again   *rerun // set while a thread is run again
	making  bool   // within Op.Make
	places  int
	store   map[int]memory.Value // by Place.ID
	freed   map[*memory.Block]bool
	trace   []string // the steps of all threads in the order of the schedule
	failure error

	weakFails bool // a weak compare_exchange fails spuriously whenever it can
}

type thread struct {
	id                int
	body              func() any
	next              func() (struct{}, bool)
	stop              func()
	yield             func(struct{}) bool
	op                *memory.Op // pending, nil before the first
	answer            memory.Value
	parked, signalled bool // of a pending OpWait
	ended             bool
	over              bool // given up, and unwinding
	result            any
	record            []step
}

// step is one operation or Locate of a thread, as text, with everything that the thread was told.
type step struct {
	asked            string
	answer           memory.Value
	failed, timedOut bool
}

var (
	errAbandoned = errors.New("the thread was given up")
	errDeadlock  = errors.New("deadlock")
	errFreed     = errors.New("use after free")
)

func newRecorder(seed uint64) *recorder {
	return &recorder{
		rng:   rand.New(rand.NewPCG(seed, 0)),
		store: map[int]memory.Value{},
		freed: map[*memory.Block]bool{},
	}
}

// drive opens a space on the recorder and closes it when the test ends.
func (r *recorder) drive(t testing.TB, options ...memory.Option) *memory.Space {
	r.space = memory.Drive(r, options...)
	t.Cleanup(r.space.Close)
	return r.space
}

// run runs the body as thread 0 and every thread that it spawns until none can move. Errors: errDeadlock, errFreed.
func (r *recorder) run(body func()) error {
	r.spawn(func() any { body(); return nil })
	for r.failure == nil {
		var ready []*thread
		for _, t := range r.threads {
			if r.ready(t) {
				ready = append(ready, t)
			}
		}
		if len(ready) == 0 {
			break
		}
		r.advance(ready[r.rng.IntN(len(ready))])
	}
	for _, t := range r.threads {
		if !t.ended && r.failure == nil {
			r.failure = fmt.Errorf("thread %d waits in %s: %w", t.id, describe(t.op), errDeadlock)
		}
		r.running = t
		t.stop()
	}
	return r.failure
}

func (r *recorder) spawn(body func() any) *thread {
	t := &thread{id: len(r.threads), body: body}
	r.threads = append(r.threads, t)
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if v := recover(); v != nil && v != errAbandoned {
				panic(v)
			}
		}()
		t.yield = yield
		t.result = body()
		t.ended = true
	})
	return t
}

// advance performs the pending operation of a thread, and lets the thread go on unless it began to wait.
func (r *recorder) advance(t *thread) {
	if t.op != nil {
		answer, done := r.perform(t, t.op)
		if !done {
			return
		}
		t.answer = answer
		s := step{describe(t.op), answer, t.op.Failed, t.op.TimedOut}
		t.record = append(t.record, s)
		r.trace = append(r.trace, fmt.Sprintf("%d: %s -> %d", t.id, s.asked, s.answer))
	}
	r.running = t
	t.next()
}

// Do implements memory.Backend: the operation is pending until the scheduler performs it.
func (r *recorder) Do(op *memory.Op) memory.Value {
	if r.again != nil {
		return r.again.do(op)
	}
	t := r.running
	if t.over {
		panic(errAbandoned) // an operation of a deferred call
	}
	t.op = op
	if !t.yield(struct{}{}) {
		t.over = true
		panic(errAbandoned)
	}
	return t.answer
}

// Locate implements memory.Backend. What Make locates is no part of the record: a thread that runs again skips it.
func (r *recorder) Locate(p *memory.Place, first memory.Value) {
	if r.again != nil {
		r.again.locate(p, first)
		return
	}
	r.places++
	p.ID = r.places
	r.store[p.ID] = first
	if !r.making {
		s := step{asked: describePlace(p, first), answer: memory.Value(p.ID)}
		r.running.record = append(r.running.record, s)
	}
}

// interner numbers values by equality, which for pointers is identity.
type interner struct {
	numbers map[any]memory.Value
	values  []any
}

// Ref implements memory.Backend.
func (in *interner) Ref(v any) memory.Value {
	if v == nil {
		return 0
	}
	n, ok := in.numbers[v]
	if !ok {
		if in.numbers == nil {
			in.numbers = map[any]memory.Value{}
		}
		in.values = append(in.values, v)
		n = memory.Value(len(in.values))
		in.numbers[v] = n
	}
	return n
}

// Deref implements memory.Backend.
func (in *interner) Deref(n memory.Value) any {
	if n == 0 {
		return nil
	}
	return in.values[n-1]
}

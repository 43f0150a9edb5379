package wakertest_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// world is one run: a memory.Backend with a store, and threads as coroutines.
type world struct {
	space    *memory.Space
	threads  []*strand
	running  *strand
	places   []*spot
	refs     map[any]memory.Value
	values   []any
	spurious int // that are left
}

// strand is a thread.
type strand struct {
	number  int
	next    func() (struct{}, bool)
	stop    func()
	yield   func(struct{}) bool
	op      *memory.Op // whose turn is to come
	answer  memory.Value
	wait    uint8  // of an OpWait
	located int    // places that it has made
	story   []byte // its operations, by what they read from
	turns   int
	ended   bool
	over    bool
	result  any
}

// What a wait has come to. One that is to end for no reason and is signalled all the same is no execution.
const (
	notWaiting uint8 = iota
	waitsSignal
	waitsForNothing
	wantsLock
	timedOut
	impossible
)

// spot is a place: cell, lock or condition.
type spot struct {
	name    string // the same in all runs
	value   memory.Value
	last    string // the write that it has its value from
	story   []byte // writes, turns or what became of the condition
	owner   int    // of a lock, or -1
	waiting []int
}

func newWorld(v *interleaver) *world {
	w := &world{refs: map[any]memory.Value{}, spurious: v.spurious}
	w.space = memory.Drive(w, v.options...)
	w.spawn(func() any { v.program(w.space); return nil })
	w.resume(w.threads[0])
	return w
}

var errGivenUp = errors.New("the thread was given up")

func (w *world) close() {
	for _, t := range w.threads {
		w.running = t
		t.over = true
		t.stop()
	}
	w.space.Close()
}

func (w *world) spawn(body func() any) *strand {
	t := &strand{number: len(w.threads)}
	w.threads = append(w.threads, t)
	t.next, t.stop = iter.Pull(func(yield func(struct{}) bool) {
		defer func() {
			if r := recover(); r != nil && r != errGivenUp {
				panic(r)
			}
		}()
		t.yield = yield
		t.result = body()
		t.ended = true
	})
	return t
}

// resume runs a thread up to its next turn.
func (w *world) resume(t *strand) {
	outer := w.running
	w.running, t.op = t, nil
	t.next()
	w.running = outer
}

// Do implements memory.Backend.
func (w *world) Do(op *memory.Op) memory.Value {
	t := w.running
	if t.over {
		panic(errGivenUp)
	}
	switch op.Kind {
	case memory.OpRead:
		return w.places[op.Place.ID].value
	case memory.OpWrite:
		w.places[op.Place.ID].value = op.Arg
		return 0
	case memory.OpAlloc:
		return w.Ref(op.Make())
	case memory.OpSpawn:
		child := w.spawn(op.Body)
		w.resume(child)
		return memory.Value(child.number)
	case memory.OpFence, memory.OpFree, memory.OpBegin, memory.OpEnd, memory.OpNote:
		return 0
	}
	t.op = op
	if !t.yield(struct{}{}) {
		t.over = true
		panic(errGivenUp)
	}
	return t.answer
}

// Locate implements memory.Backend.
func (w *world) Locate(p *memory.Place, first memory.Value) {
	t := w.running
	p.ID = len(w.places)
	w.places = append(w.places, &spot{name: fmt.Sprintf("%d.%d", t.number, t.located), value: first, last: "first", owner: -1})
	t.located++
}

// Ref implements memory.Backend.
func (w *world) Ref(v any) memory.Value {
	if v == nil {
		return 0
	}
	n, ok := w.refs[v]
	if !ok {
		w.values = append(w.values, v)
		n = memory.Value(len(w.values))
		w.refs[v] = n
	}
	return n
}

// Deref implements memory.Backend.
func (w *world) Deref(n memory.Value) any {
	if n == 0 {
		return nil
	}
	return w.values[n-1]
}

func (w *world) over() bool {
	for _, t := range w.threads {
		if !t.ended {
			return false
		}
	}
	return true
}

func (w *world) void() bool {
	return slices.ContainsFunc(w.threads, func(t *strand) bool { return t.wait == impossible })
}

// key tells states apart: what each thread has read, and what each place has seen.
func (w *world) key() (k [16]byte) {
	h := sha256.New()
	for _, t := range w.threads {
		fmt.Fprintf(h, "%d %d %s;", t.turns, t.wait, t.story)
	}
	byName := map[string]*spot{}
	names := make([]string, 0, len(w.places))
	for _, p := range w.places {
		if len(p.story) > 0 {
			byName[p.name] = p
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		fmt.Fprintf(h, "%s:%s;", n, byName[n].story)
	}
	copy(k[:], h.Sum(nil))
	return k
}

// moves returns the turns that may be next.
func (w *world) moves() (all []move) {
	for _, t := range w.threads {
		if t.op == nil {
			continue
		}
		for b := range w.branches(t) {
			all = append(all, move{t.number, b})
		}
	}
	return all
}

// branches returns in how many ways the operation of a thread can go on now.
func (w *world) branches(t *strand) int {
	op := t.op
	var p *spot
	if op.Place != nil {
		p = w.places[op.Place.ID]
	}
	switch op.Kind {
	case memory.OpLoad:
		return bit(op.Pred == nil || op.Pred(p.value))
	case memory.OpJoin:
		return bit(w.threads[op.Arg].ended)
	case memory.OpLock:
		return bit(p.owner < 0)
	case memory.OpSignal:
		return max(1, len(p.waiting))
	case memory.OpChoose:
		return int(op.Arg)
	case memory.OpWait:
		switch t.wait {
		case notWaiting:
			return 1 + bit(!op.Timed && w.spurious > 0)
		case waitsSignal:
			return bit(op.Timed)
		case waitsForNothing:
			return 1
		case impossible:
			return 0
		}
		return bit(w.places[op.Mutex.ID].owner < 0)
	}
	return 1
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// perform takes a turn, and lets the thread go on to its next one.
func (w *world) perform(m move) {
	t := w.threads[m.thread]
	t.turns++
	if w.turn(t, m.branch) {
		w.resume(t)
	}
}

// turn reports whether the operation is over.
func (w *world) turn(t *strand, branch int) bool {
	op := t.op
	if op.Kind == memory.OpWait {
		return w.waits(t, branch)
	}
	if op.Kind == memory.OpJoin {
		t.answer = w.Ref(w.threads[op.Arg].result)
		return true
	}
	if op.Kind == memory.OpChoose {
		t.answer = memory.Value(branch)
		t.read(strconv.Itoa(branch))
		return true
	}
	p := w.places[op.Place.ID]
	me := fmt.Sprintf("%d.%d", t.number, t.turns)
	t.answer = 0
	switch op.Kind {
	case memory.OpLock:
		p.owner = t.number
		p.tell(me)
	case memory.OpUnlock:
		p.owner = -1
	case memory.OpSignal:
		if len(p.waiting) == 0 {
			p.tell("s" + me)
			break
		}
		woken := p.waiting[branch]
		p.tell(fmt.Sprintf("s%s>%d", me, woken))
		how := wantsLock
		if w.threads[woken].wait == waitsForNothing {
			how = impossible
		}
		w.wake(p, woken, how)
	default:
		w.access(t, p, op, me)
	}
	return true
}

// access is an atomic one.
func (w *world) access(t *strand, p *spot, op *memory.Op, me string) {
	if op.Kind != memory.OpStore {
		t.read(p.last)
		t.answer = p.value
	}
	next := op.Arg
	switch {
	case op.Kind == memory.OpLoad, op.Kind == memory.OpCAS && p.value != op.Expected:
		return
	case op.Kind == memory.OpRMW:
		next = op.Modify.Apply(p.value, op.Arg)
	}
	p.value, p.last = next&op.Place.Mask, me
	p.tell(me)
}

// waits is a step of a wait: into it, out of it without a signal, or with the lock again.
func (w *world) waits(t *strand, branch int) bool {
	c, m := w.places[t.op.Place.ID], w.places[t.op.Mutex.ID]
	me := fmt.Sprintf("%d.%d", t.number, t.turns)
	switch t.wait {
	case notWaiting:
		c.waiting = append(c.waiting, t.number)
		c.tell(fmt.Sprintf("r%s/%d", me, branch))
		m.owner = -1
		t.wait = waitsSignal + uint8(branch)
		w.spurious -= branch
		return false
	case waitsSignal, waitsForNothing:
		c.tell("x" + me)
		how := wantsLock
		if t.op.Timed {
			how = timedOut
		}
		w.wake(c, t.number, how)
		return false
	}
	t.answer = memory.Value(bit(t.wait == timedOut))
	m.owner = t.number
	m.tell(me)
	t.wait = notWaiting
	return true
}

func (w *world) wake(c *spot, number int, how uint8) {
	for i, n := range c.waiting {
		if n == number {
			c.waiting = append(c.waiting[:i:i], c.waiting[i+1:]...)
			break
		}
	}
	w.threads[number].wait = how
}

func (t *strand) read(from string) { t.story = fmt.Appendf(t.story, "%d<%s ", t.turns, from) }

func (p *spot) tell(what string) { p.story = append(append(p.story, what...), ' ') }

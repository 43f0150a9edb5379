package wakertest

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

// worker is one thread of a workload. It owns handles, works on them at random and passes some on.
type worker struct {
	load      Workload
	id        int
	rec       *linearize.Thread
	rng       *rand.Rand
	space     *memory.Space
	slots     []slot
	budget    int // operations left
	births    int // objects left to make
	made      int // handles made, for their ids
	unread    int // operations since the last read
	spare     int // see dropAll
	idle      int // steps in a row without a handle
	hands     []*held
	goroutine int64
	object    model.ObjectID // of the operation that was begun last
	busy      *memory.Uint64 // threads that have work, or had some not long ago
	waiting   bool           // not one of them
}

var (
	rest     = memory.NewRMW("wakertest.busy.dec", memory.Relaxed, "handles are passed on under locks; a thread that sees the count late waits longer")
	resume   = memory.NewRMW("wakertest.busy.inc", memory.Relaxed, "as for the decrement")
	readBusy = memory.NewLoad("wakertest.busy.read", memory.Relaxed, "as for the decrement")
)

// held is an owning handle: an arc or a waker.
type held struct {
	id    model.HandleID
	fate  *fate
	arc   waker.Arc[target]
	waker waker.Waker
	kind  model.Kind
}

const (
	maxHands  = 24      // handles that a thread keeps before it prefers to give some up
	maxUnread = 12      // operations in a row after which a thread reads, if it can
	maxIdle   = 1 << 12 // steps without anything to work on after which a thread says so
)

func (t *worker) run(ctx context.Context) {
	t.goroutine = linearize.Goroutine()
	for steps := 0; t.budget > 0 && !t.stranded(); steps++ {
		if steps%64 == 0 && ctx.Err() != nil {
			break
		}
		t.step()
	}
	if t.budget <= 0 {
		t.bequeath()
	}
	if !t.waiting {
		t.busy.FetchSub(rest, 1)
	}
	t.dropAll()
}

// broken is deferred by the goroutine of a thread: that the implementation broke a rule ends the run, and not the process. Other panics go on.
func (t *worker) broken(end context.CancelCauseFunc) {
	switch r := recover().(type) {
	case nil:
	case *model.Violation:
		r.Object = t.object
		end(r)
	case *waker.Error:
		end(&model.Violation{Property: model.Property(r.Property), Object: t.object, Reason: r.Error()})
	default:
		panic(r)
	}
}

// bequeath leaves an arc to a thread that has work left, but had no time yet to come by one.
func (t *worker) bequeath() {
	i := slices.IndexFunc(t.hands, func(h *held) bool { return h.kind == model.Arc })
	if i < 0 {
		return
	}
	t.hands[i], t.hands[len(t.hands)-1] = t.hands[len(t.hands)-1], t.hands[i]
	t.trade()
}

// stranded reports whether a thread has nothing to work on and nobody is left to pass it something. A thread that is preempted
// can let others wait for long; only those that have waited for long already look at the counter.
func (t *worker) stranded() bool {
	if wait := t.idle >= maxIdle; wait != t.waiting {
		t.waiting = wait
		if wait {
			t.busy.FetchSub(rest, 1)
		} else {
			t.busy.FetchAdd(resume, 1)
		}
	}
	if !t.waiting {
		return false
	}
	if t.busy.Load(readBusy) > 0 {
		t.idle = maxIdle // once nobody is busy, it looks into the slots as often again
	}
	return t.idle >= 2*maxIdle
}

// step is one random operation, or a handle passed on.
func (t *worker) step() {
	// Objects are spread evenly over the run.
	if t.births > 0 && (len(t.hands) == 0 || t.births*t.share() > t.budget) {
		t.births--
		t.birth()
		return
	}
	if len(t.hands) == 0 || t.rng.IntN(8) == 0 {
		t.pass()
	}
	if len(t.hands) == 0 {
		t.idle++
		runtime.Gosched()
		return
	}
	if t.unread >= maxUnread {
		switch arc := t.anyArc(); {
		case arc != nil:
			t.idle = 0
			t.readAny(arc)
		case t.births > 0:
			t.births--
			t.birth()
		default:
			t.trade()
		}
		return
	}
	t.idle = 0
	i := t.rng.IntN(len(t.hands))
	// The last handle is kept: whoever has one can go on.
	if len(t.hands) > 1 && !t.reads(i) && (len(t.hands) > maxHands || t.rng.IntN(6) < t.giveUp(i)) {
		t.consume(i)
		return
	}
	t.use(i)
}

// giveUp returns how often in six times a thread is to consume the i-th handle rather than to use it: soon, if it cannot read
// what comes of it.
func (t *worker) giveUp(i int) int {
	if arcs, _ := t.ofObject(i); arcs == 0 {
		return 4
	}
	return 2
}

// reads reports whether the i-th handle is kept to read the counts. Only an arc reads, and no waker becomes an arc again: a thread
// whose arcs are gone sees neither a lost wake nor a wrong count. So its last arc stays, and the last one of an object
// as long as it has wakers of the same to give up.
func (t *worker) reads(i int) bool {
	if t.hands[i].kind != model.Arc {
		return false
	}
	if arcs, wakers := t.ofObject(i); arcs == 1 && wakers > 1 {
		return true
	}
	return !slices.ContainsFunc(t.hands, func(h *held) bool { return h.kind == model.Arc && h != t.hands[i] })
}

// ofObject counts the handles here that are of the same object as the i-th, itself included.
func (t *worker) ofObject(i int) (arcs, wakers int) {
	for _, h := range t.hands {
		switch {
		case h.fate != t.hands[i].fate:
		case h.kind == model.Arc:
			arcs++
		default:
			wakers++
		}
	}
	return arcs, wakers
}

// anyArc returns an arc, if the thread has one.
func (t *worker) anyArc() *held {
	from := t.rng.IntN(len(t.hands))
	for i := range t.hands {
		if h := t.hands[(from+i)%len(t.hands)]; h.kind == model.Arc {
			return h
		}
	}
	return nil
}

// share is the number of operations between two births.
func (t *worker) share() int { return max(1, t.load.Operations/t.load.Objects) }

func (t *worker) nextHandle() model.HandleID {
	t.made++
	return model.HandleID((t.made-1)*t.load.Threads + t.id)
}

func (t *worker) birth() {
	// The same share of objects went to each thread, so that the numbers are unique.
	object := model.ObjectID(t.births*t.load.Threads + t.id)
	h := &held{id: t.nextHandle(), fate: newFate(t.space, object, t.load.lose), kind: model.Arc}
	t.invoke(model.New, linearize.Value{Object: object, Handle: model.NoHandle, To: h.id})
	h.arc = waker.NewWith(t.space, func(v *target) {
		v.fate = h.fate
		v.wakes.Init(t.space, "wakes", 0)
	})
	t.rec.Return(linearize.Result{})
	t.hands = append(t.hands, h)
}

// trade gives the handles of a thread that has no arc for others, until there is one among them: what it went on to do with wakers alone
// nobody might read.
func (t *worker) trade() {
	n := len(t.hands)
	t.hands[n-1] = t.slots[t.rng.IntN(len(t.slots))].exchange(t.hands[n-1])
	if t.hands[n-1] == nil {
		t.hands = t.hands[:n-1]
	}
	t.idle++
	runtime.Gosched()
}

// pass exchanges a handle, or nothing, with a slot.
func (t *worker) pass() {
	var give *held
	if n := len(t.hands); n > 1 {
		i := t.rng.IntN(n)
		if t.reads(i) {
			return
		}
		give = t.hands[i]
		t.hands[i] = t.hands[n-1]
		t.hands = t.hands[:n-1]
	}
	if got := t.slots[t.rng.IntN(len(t.slots))].exchange(give); got != nil {
		t.hands = append(t.hands, got)
	}
}

// adopt takes what the slots still hold.
func (t *worker) adopt() {
	t.goroutine = linearize.Goroutine()
	for i := range t.slots {
		if h := t.slots[i].exchange(nil); h != nil {
			t.hands = append(t.hands, h)
		}
	}
}

// dropAll gives up what is left at the end of the run. It goes on reading as long as it has what to read with: a count that went wrong in
// the last operations shows only there. Each of these reads stands in for a handle that the run might have made and did not, so that
// it costs no more than Workload says.
func (t *worker) dropAll() {
	for len(t.hands) > 0 {
		i := t.rng.IntN(len(t.hands))
		arcs, wakers := t.ofObject(i)
		if t.hands[i].kind == model.Arc && arcs == 1 && wakers > 1 {
			if t.endReads() && t.rng.IntN(4) == 0 {
				t.readAny(t.hands[i])
			}
			continue
		}
		if t.endReads() {
			t.lastReads(i)
		}
		t.consumeBy(i, model.Drop)
	}
}

func (t *worker) endReads() bool {
	t.spare -= 2
	return t.spare >= t.made
}

package wakertest

import (
	"context"
	"math/rand/v2"
	"runtime"

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
	idle      int // steps in a row without a handle
	hands     []*held
	goroutine int64
}

// held is an owning handle: an arc or a waker.
type held struct {
	id    model.HandleID
	fate  *fate
	arc   waker.Arc[target]
	waker waker.Waker
	kind  model.Kind
}

const (
	maxHands = 24      // handles that a thread keeps before it prefers to give some up
	maxIdle  = 1 << 16 // steps without a handle after which a thread believes that none is left for it
)

func (t *worker) run(ctx context.Context) {
	t.goroutine = linearize.Goroutine()
	for steps := 0; t.budget > 0 && t.idle < maxIdle; steps++ {
		if steps%64 == 0 && ctx.Err() != nil {
			break
		}
		t.step()
	}
	t.dropAll()
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
	t.idle = 0
	i := t.rng.IntN(len(t.hands))
	// The last handle is kept: whoever has one can go on.
	if len(t.hands) > maxHands || len(t.hands) > 1 && t.rng.IntN(3) == 0 {
		t.consume(i)
		return
	}
	t.use(t.hands[i])
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
	h := &held{id: t.nextHandle(), fate: newFate(t.space, object), kind: model.Arc}
	t.invoke(model.New, linearize.Value{Object: object, Handle: model.NoHandle, To: h.id})
	h.arc = waker.NewWith(t.space, func(v *target) {
		v.fate = h.fate
		v.wakes.Init(t.space, "wakes", 0)
	})
	t.rec.Return(linearize.Result{})
	t.hands = append(t.hands, h)
}

// pass exchanges a handle, or nothing, with a slot.
func (t *worker) pass() {
	var give *held
	if n := len(t.hands); n > 1 {
		i := t.rng.IntN(n)
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

func (t *worker) dropAll() {
	for len(t.hands) > 0 {
		t.consumeBy(len(t.hands)-1, model.Drop)
	}
}

package tla_test

import (
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// The accesses of the programs here: to the data that wakers publish, and to the flag of a consumer.
var (
	dataStore = memory.NewStore("test.data.store", memory.Relaxed, "the wake publishes")
	dataLoad  = memory.NewLoad("test.data.load", memory.Relaxed, "the poll has acquired")
	flagSet   = memory.NewRMW("test.flag.set", memory.Release, "publishes what was done before")
	flagWait  = memory.NewLoad("test.flag.wait", memory.Relaxed, "the flag is taken after that")
	flagTake  = memory.NewRMW("test.flag.take", memory.Acquire, "sees what was done before the wake")
)

// wakeProgram has one target, and threads with a waker of it each. A thread wakes, and then drops its waker if that is left.
type wakeProgram struct {
	name    string
	run     func(*wakeRun)
	born    bool
	freed   string           // how the name of the target's allocation begins; empty if it is not looked at
	threads [][]model.WakeBy // of each thread the calls
	turns   int              // before all threads have ended: parks with a time, runs of the executor, or polls of a consumer
	need    int              // of all others: wakes until the target is ready
	late    bool             // wrong: data is written after the wake
	wake    func(*waker.Waker, model.WakeBy)
}

func (p wakeProgram) isTarget(name string) bool {
	return p.freed != "" && strings.HasPrefix(name, p.freed)
}

func (p wakeProgram) start(s *memory.Space, n *notes) {
	r := &wakeRun{wakeProgram: p, s: s, notes: n, data: make([]memory.Uint32, len(p.threads))}
	for i := range r.data {
		r.data[i].Init(s, "data", 0)
	}
	if r.wake == nil {
		r.wake = wakeBy
	}
	p.run(r)
}

func wakeBy(w *waker.Waker, by model.WakeBy) {
	if by == model.ByValue {
		w.Wake()
	} else {
		w.WakeByRef()
	}
}

// wakeRun is a run of a program.
type wakeRun struct {
	wakeProgram
	s       *memory.Space
	notes   *notes // of a native run
	data    []memory.Uint32
	started []*memory.Thread[struct{}]
}

func (r *wakeRun) line(l model.WakeLine)  { note(r.s, r.notes, l) }
func (r *wakeRun) is(o model.WakeOutcome) { r.line(model.WakeLine{Is: o}) }
func (r *wakeRun) rests()                 { r.line(model.WakeLine{Is: model.AtTheEnd, Frees: r.freed != ""}) }

// sees reads the data, records a line with it, and returns the number of wakes that it knows of.
func (r *wakeRun) sees(o model.WakeOutcome) int {
	l, n := model.WakeLine{Is: o}, 0
	for w := range r.data {
		v := r.data[w].Load(dataLoad)
		l.Seen[w] = uint8(v)
		n += int(v)
	}
	r.line(l)
	return n
}

// actor is what a thread wakes with; it belongs to the thread.
type actor struct {
	do  func(by model.WakeBy)
	end func()
}

// spawn starts thread w, which does each of its calls.
func (r *wakeRun) spawn(w int, begin func() actor) {
	r.started = append(r.started, memory.Go(r.s, "T", func() {
		a := begin()
		for k, by := range r.threads[w] {
			r.line(model.WakeLine{Is: model.WakeCalled, Waker: w, By: by})
			if !r.late {
				r.data[w].Store(dataStore, uint32(k+1))
			}
			a.do(by)
			if r.late {
				r.data[w].Store(dataStore, uint32(k+1))
			}
			r.line(model.WakeLine{Is: model.WakeReturned, Waker: w})
			runtime.Gosched()
		}
		a.end()
	}))
}

// spawnWaker starts a thread that has a waker.
func (r *wakeRun) spawnWaker(w int, raw waker.RawWaker, abort func()) {
	r.spawn(w, func() actor {
		mine := waker.WakerFromRaw(raw)
		return actor{func(by model.WakeBy) {
			if by == model.ByAbort {
				abort()
			} else {
				r.wake(&mine, by)
			}
		}, func() {
			if !mine.Empty() {
				r.line(model.WakeLine{Is: model.WakerDropped, Waker: w})
				mine.Drop()
			}
		}}
	})
}

func (r *wakeRun) join() {
	for _, t := range r.started {
		t.Join()
	}
}

// parker parks so often, and once more when all threads have ended: nothing is left then.
func parker(r *wakeRun) {
	p := park.New(r.s)
	for w := range r.threads {
		own := p.Waker()
		r.spawnWaker(w, own.IntoRaw(), nil)
	}
	for range r.turns {
		r.park(&p, r.patience())
	}
	r.join()
	r.park(&p, 0)
	r.is(model.Ended)
	p.Drop()
	r.rests()
}

// patience is how long a park waits: an exploration takes no notice of it.
func (r *wakeRun) patience() time.Duration {
	if r.notes != nil {
		return 20 * time.Microsecond
	}
	return 1
}

func (r *wakeRun) park(p *park.Parker, d time.Duration) {
	r.is(model.Parked)
	if p.ParkTimeout(d) {
		r.sees(model.Woken)
	} else {
		r.is(model.TimedOut)
	}
}

// aTask is a task of an executor, which runs while the threads do, and again when they have ended: then all is answered.
func aTask(r *wakeRun) {
	ex := task.New(r.s)
	h := task.Spawn(ex, task.Future[int](task.PollFunc[int](func(*waker.Context) (int, bool) {
		if r.sees(model.PollBegan) < r.need {
			r.is(model.PollPending)
			return 0, false
		}
		r.is(model.PollReady)
		return 0, true
	})))
	for w := range r.threads {
		var abort func()
		if slices.Contains(r.threads[w], model.ByAbort) {
			a := h.AbortHandle()
			raw := a.IntoRaw()
			abort = func() {
				a := task.AbortHandleFromRaw(raw)
				a.Abort()
				a.Drop()
			}
		}
		own := h.Waker()
		r.spawnWaker(w, own.IntoRaw(), abort)
	}
	h.Drop()
	for range r.turns {
		task.BlockOn(ex, task.Yield())
		runtime.Gosched()
	}
	r.join()
	task.BlockOn(ex, task.Yield())
	r.rests()
	r.is(model.Ended)
	ex.Close()
	r.rests()
}

// consumer is polled when its flag is set. Its own Register wakes it by reference, who takes its waker out of an AtomicWaker by value.
type consumer struct {
	space *memory.Space
	notes *notes
	flag  memory.Uint32
}

func (c *consumer) Wake(*waker.Arc[consumer]) { c.flag.Swap(flagSet, 1) }

func (c *consumer) WakeByRef(*waker.Arc[consumer]) {
	note(c.space, c.notes, model.WakeLine{Is: spun})
	c.flag.Swap(flagSet, 1)
}

// atomicWaker has a consumer that registers at the beginning of each poll. It waits for the threads to end behind some of them, or it could find wakes in
// progress for ever.
func atomicWaker(r *wakeRun) {
	var place task.AtomicWaker
	place.Init(r.s, "place")
	a := waker.NewWith(r.s, func(c *consumer) {
		c.space, c.notes = r.s, r.notes
		c.flag.Init(r.s, "flag", 0)
	})
	for w := range r.threads {
		r.spawn(w, func() actor { return actor{func(model.WakeBy) { place.Wake() }, func() {}} })
	}
	for polls := 1; ; polls++ {
		place.Register(waker.NewWakerRef(&a))
		if r.sees(model.PollBegan) >= r.need {
			break
		}
		r.is(model.PollPending)
		if polls == r.turns {
			r.join()
		}
		c := a.Get()
		c.flag.Await(flagWait, func(v uint32) bool { return v == 1 })
		c.flag.Swap(flagTake, 0)
	}
	r.is(model.PollReady)
	r.join()
	place.Drop()
	a.Drop()
	r.rests()
}

package linearize

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// defect is what a simulated object does wrong.
type defect int

const (
	noDefect defect = iota
	cloneLost
	dropLost
	wakeLost
	wakeTwice
	wakeReleasesFirst
	readStale // a read returns what was there before the last change
	freedWrong
	defects
)

// world simulates objects whose operations overlap: each process begins a call, takes its steps and returns at moments that chance
// chooses. It knows the contract by itself, as numbers. Without a defect its histories have a linearization: the one simulated.
type world struct {
	rng       *rand.Rand
	processes int
	objects   int
	calls     int     // to begin
	busy      float64 // how soon a process does its next thing; 1: all of them are always in the middle of a call
	crash     float64 // chance that a call never returns
	refuse    float64 // chance that a call fails without effect
	stall     float64 // chance that a thread is preempted, instead of its next step
	stalled   int     // and how long it then stays so, at most: events of all threads
	keep      int     // owning handles that each object keeps to the end
	defect    defect
	often     float64 // chance of the defect, each time

	threads []simThread
	objs    []simObject
	handles []*simHandle
	nextID  model.HandleID
	time    int64
	events  []Event
}

type simThread struct {
	call   *Event
	on, to *simHandle
	rest   []func(*simThread)
	result Result
	fails  bool
	gone   bool
	asleep int // until so many events
}

type simObject struct {
	strong, wakes int
	freed         bool
	owners, arcs  int        // handles that own a count and that no call consumes, and the arcs of them
	last          *simObject // as it was before the last change
}

func (o *simObject) changes() {
	last := *o
	last.last = nil
	o.last = &last
}

type simHandle struct {
	id     model.HandleID
	kind   model.Kind
	object int
	busy   bool
	refs   int
	of     *simHandle
	thread int // of a ref, or of an arc with refs: the only one that may use it
}

// run simulates to the end and returns the lines.
func (w *world) run() []Event {
	w.threads = make([]simThread, w.processes)
	w.objs = make([]simObject, w.objects)
	for o := range w.objects {
		w.begin(o%w.processes, model.New, nil, &simHandle{kind: model.Arc, object: o})
		for w.threads[o%w.processes].call != nil {
			w.advance(o % w.processes)
		}
	}
	for w.calls > 0 {
		p := w.rng.IntN(w.processes)
		switch t := &w.threads[p]; {
		case t.gone:
			w.calls--
		case t.asleep > len(w.events) && w.awake():
		case t.call != nil:
			w.advance(p)
		case w.rng.Float64() < w.busy:
			w.calls--
			w.beginAny(p)
		}
	}
	w.finish()
	return w.events
}

// awake reports whether any thread can run.
func (w *world) awake() bool {
	return slices.ContainsFunc(w.threads, func(t simThread) bool { return !t.gone && t.asleep <= len(w.events) })
}

// finish lets the open calls return and then consumes the handles.
func (w *world) finish() {
	for again := true; again; {
		again = false
		for p := range w.threads {
			t := &w.threads[p]
			if !t.gone && t.call == nil {
				again = w.beginLast(p) || again
			}
			if !t.gone && t.call != nil {
				w.advance(p)
				again = true
			}
		}
	}
}

func (w *world) usable(p int, h *simHandle) bool {
	return !h.busy && (h.thread == p || h.kind != model.Ref && h.refs == 0)
}

func (w *world) beginLast(p int) bool {
	for _, h := range w.handles {
		if !w.usable(p, h) || h.refs > 0 {
			continue
		}
		f := model.Drop
		if h.kind == model.Ref {
			f = model.EndBorrow
		} else if h.kind == model.Waker && w.rng.IntN(2) == 0 {
			f = model.Wake
		}
		w.begin(p, f, h, nil)
		return true
	}
	return false
}

func (w *world) beginAny(p int) {
	var free []*simHandle
	for _, h := range w.handles {
		if w.usable(p, h) {
			free = append(free, h)
		}
	}
	if len(free) == 0 {
		return
	}
	h := free[w.rng.IntN(len(free))]
	f, to := w.choose(h)
	o := &w.objs[h.object]
	lastArcs := h.kind == model.Arc && model.Consumes(f) && o.arcs <= w.keep/2 // reads are of arcs
	if (f == model.Drop || f == model.Wake) && o.owners <= w.keep || lastArcs {
		f, to = model.Clone, &simHandle{kind: h.kind, object: h.object}
	}
	w.begin(p, f, h, to)
}

func (w *world) choose(h *simHandle) (model.Func, *simHandle) {
	clone := func(k model.Kind) *simHandle { return &simHandle{kind: k, object: h.object} }
	switch h.kind {
	case model.Waker:
		switch w.rng.IntN(6) {
		case 0:
			return model.Clone, clone(model.Waker)
		case 1:
			return model.Drop, nil
		case 2, 3:
			return model.Wake, nil
		}
		return model.WakeByRef, nil
	case model.Ref:
		switch w.rng.IntN(4) {
		case 0:
			return model.Clone, clone(model.Waker)
		case 1:
			return model.WakeByRef, nil
		}
		return model.EndBorrow, nil
	}
	switch n := w.rng.IntN(14); {
	case n < 2:
		return model.Clone, clone(model.Arc)
	case n < 3 && h.refs == 0:
		return model.Drop, nil
	case n < 5 && h.refs == 0:
		return model.IntoWaker, clone(model.Waker)
	case n < 6:
		return model.Borrow, &simHandle{kind: model.Ref, object: h.object, of: h}
	case n < 10:
		return model.Wakes, nil
	}
	return model.StrongCount, nil
}

func (w *world) begin(p int, f model.Func, h, to *simHandle) {
	t := &w.threads[p]
	v := Value{Handle: model.NoHandle, To: model.NoHandle}
	if h != nil {
		h.busy = true
		v.Object, v.Handle = model.ObjectID(h.object), h.id
	}
	if to != nil {
		to.id = w.nextID
		w.nextID++
		v.Object, v.To = model.ObjectID(to.object), to.id
	}
	e := Event{Process: p, Type: Invoke, F: f, Value: v, Time: w.tick()}
	w.events = append(w.events, e)
	o := &w.objs[v.Object]
	o.consumes(h, f, -1)
	*t = simThread{call: &e, on: h, to: to}
	if f != model.New && w.rng.Float64() < w.refuse {
		t.fails = true
		return
	}
	t.rest = w.steps(f, o)
}

// consumes counts the handles when a call that consumes one begins, by -1, or turns out to have failed, by 1.
func (o *simObject) consumes(h *simHandle, f model.Func, by int) {
	if f == model.Drop || f == model.Wake {
		o.owners += by
	}
	if h != nil && h.kind == model.Arc && model.Consumes(f) {
		o.arcs += by
	}
}

func (w *world) tick() int64 {
	w.time += int64(w.rng.IntN(3)) + 1
	return w.time
}

func (o *simObject) read(f model.Func) Result {
	switch f {
	case model.StrongCount:
		return Result{Count: uint64(max(0, o.strong))}
	case model.Wakes:
		return Result{Count: uint64(o.wakes)}
	}
	return Result{}
}

// strikes says whether the defect strikes.
func (w *world) strikes(d defect) bool { return w.defect == d && w.rng.Float64() < w.often }

func (w *world) steps(f model.Func, o *simObject) []func(*simThread) {
	add := func(*simThread) { o.changes(); o.strong++ }
	deliver := func(*simThread) { o.changes(); o.wakes++ }
	release := func(t *simThread) {
		o.changes()
		o.strong--
		t.result.Freed = o.strong == 0 && !o.freed
		o.freed = o.freed || t.result.Freed
		if w.strikes(freedWrong) {
			t.result.Freed = !t.result.Freed
		}
	}
	nothing := func(*simThread) {}
	switch f {
	case model.New:
		return []func(*simThread){add}
	case model.Clone:
		if w.strikes(cloneLost) {
			return []func(*simThread){nothing}
		}
		return []func(*simThread){add}
	case model.Drop:
		if w.strikes(dropLost) {
			return []func(*simThread){nothing}
		}
		return []func(*simThread){release}
	case model.WakeByRef:
		return w.delivery(deliver)
	case model.Wake:
		if w.strikes(wakeReleasesFirst) {
			return w.between(release, deliver)
		}
		return w.between(append(w.delivery(deliver), release)...)
	case model.StrongCount, model.Wakes:
		return []func(*simThread){func(t *simThread) {
			t.result = o.read(f)
			if w.strikes(readStale) {
				t.result = o.last.read(f)
			}
		}}
	}
	return []func(*simThread){nothing}
}

// between lets user code of the wake run for a while after its first step.
func (w *world) between(steps ...func(*simThread)) []func(*simThread) {
	for range w.rng.IntN(8) {
		steps = slices.Insert(steps, 1, func(*simThread) {})
	}
	return steps
}

func (w *world) delivery(deliver func(*simThread)) []func(*simThread) {
	switch {
	case w.strikes(wakeLost):
		return nil
	case w.strikes(wakeTwice):
		return []func(*simThread){deliver, deliver}
	}
	return []func(*simThread){deliver}
}

// advance takes the next step of the call of a process, or returns from it, or stops for ever.
func (w *world) advance(p int) {
	t := &w.threads[p]
	switch {
	case t.call.F != model.New && w.rng.Float64() < w.crash:
		t.gone = true
		if w.rng.IntN(2) == 0 {
			e := *t.call
			e.Type, e.Time = Info, w.tick()
			w.events = append(w.events, e)
		}
	case w.stall > 0 && len(w.handles) > w.processes && w.rng.Float64() < w.stall: // not while there are handles for few
		t.asleep = len(w.events) + w.rng.IntN(w.stalled)
	case len(t.rest) > 0:
		t.rest[0](t)
		t.rest = t.rest[1:]
	default:
		w.end(t)
	}
}

func (w *world) end(t *simThread) {
	e := *t.call
	e.Type, e.Time, e.Value.Result = OK, w.tick(), t.result
	if t.fails {
		e.Type, e.Value.Result = Fail, Result{}
		w.objs[e.Value.Object].consumes(t.on, e.F, 1)
	}
	w.events = append(w.events, e)
	if t.on != nil {
		t.on.busy = false
	}
	if !t.fails && t.to != nil {
		w.handles = append(w.handles, t.to)
		if e.F == model.New || e.F == model.Clone {
			w.objs[t.to.object].owners++
		}
		if t.to.kind == model.Arc {
			w.objs[t.to.object].arcs++
		}
		if t.call.F == model.Borrow {
			t.to.thread, t.on.thread = e.Process, e.Process
			t.on.refs++
		}
	}
	if !t.fails && model.Consumes(e.F) {
		w.handles = slices.DeleteFunc(w.handles, func(h *simHandle) bool { return h == t.on })
		if t.on.of != nil {
			t.on.of.refs--
		}
	}
	*t = simThread{}
}

// built makes the history of the lines, which keep the discipline.
func built(t testing.TB, events []Event) *History {
	t.Helper()
	b := NewBuilder("simulated", ReadOptions{})
	for _, e := range events {
		require.NoError(t, b.Add(e))
	}
	h, err := b.History()
	require.NoError(t, err)
	return h
}

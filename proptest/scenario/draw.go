package scenario

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/wakecheck/wakecheck/model"
)

// DrawOptions says which scenarios [Draw] draws. The zero value gives the defaults.
type DrawOptions struct {
	Threads int // at most that many, and at least 2 if there may be; 0 means 4
	Calls   int // of a thread, at most, gives and takes included; 0 means 4
	Objects int // at most, and never more than 4; 0 means 2
	// Limits to draw from, the simplest first: 0 for none, or at least 2. Nil means mostly none, sometimes 2 or 3.
	Limits []uint64
	// Panics lets user code of an object panic in some scenarios.
	Panics bool
	// Has says which operations the subject has on a handle of a kind; nil means all. New is of an arc, and is always had.
	Has func(model.Func, model.Kind) bool
}

var defaultLimits = []uint64{0, 0, 0, 0, 0, 0, 3, 2}

// complete fills in defaults and keeps the sizes within the bounds of the package.
func (o DrawOptions) complete() DrawOptions {
	within := func(n, otherwise, most int) int {
		if n <= 0 {
			n = otherwise
		}
		return min(n, most)
	}
	o.Threads = within(o.Threads, 4, MaxThreads)
	o.Objects = within(o.Objects, 2, 4)
	// What is left when each object is made, each thread got a handle, and some more steps are taken before and after.
	o.Calls = within(o.Calls, 4, (MaxSteps-o.Objects-(1+maxConvert)*o.Threads-maxMore-1-maxAfter)/o.Threads)
	if o.Limits == nil {
		o.Limits = defaultLimits
	}
	if o.Has == nil {
		o.Has = func(model.Func, model.Kind) bool { return true }
	}
	return o
}

// Most steps of a kind.
const (
	maxConvert = 2 // of the setup, which make another kind of the handle of a thread
	maxMore    = 3 // of the setup, beside those that make objects and a handle for each thread, and one for the second object
	maxAfter   = 2 // of the teardown
)

// Draw draws a canonical, valid scenario. It aims at contention: each thread gets a handle of its own, mostly of the same object, or shares one; mostly
// nobody else has one, so that threads meet at the last; and a thread often begins with an idiom, a few calls as programs have them in a row. At the front of
// each choice stands what is simplest; to make a scenario that fails minimal is the job of [Scenario.Reductions].
//
// New is drawn in the setup only. Every other operation that a scenario may have is drawn in threads too, on every kind, unless o.Has denies it.
// Where o.Has leaves the threads nothing to do at all, the test case is skipped. At least one limit is wanted, if there are any.
func Draw(t *rapid.T, o DrawOptions) Scenario {
	o = o.complete()
	b := &builder{t: t, o: o}
	b.s.Name = "random"
	threads := oneOf(t, fewer(min(2, o.Threads), o.Threads), "threads")
	b.s.Threads = make([]Thread, threads)
	for i := range b.s.Threads {
		b.s.Threads[i].Name = threadName(i)
	}
	b.s.Limit = oneOf(t, o.Limits, "limit")
	b.own.s = b.s
	b.drawSetup()
	b.drawThreads()
	b.own.join()
	for range oneOf(t, fewer(0, maxAfter), "teardown") {
		b.draw(teardownPart, after)
	}
	if o.Panics {
		b.drawPanics()
	}
	if !slices.ContainsFunc(b.s.Threads, func(t Thread) bool {
		return slices.ContainsFunc(t.Steps, func(s Step) bool { return s.Action == Do })
	}) {
		t.Skip("no thread has anything to do")
	}
	return b.s.Canonical()
}

// builder draws step after step and follows the handles as [Scenario.Validate] does.
type builder struct {
	t   *rapid.T
	o   DrawOptions
	s   Scenario
	own ownership

	objects int
	next    model.HandleID // the lowest id that is free
}

func (b *builder) add(p part, s Step) {
	b.own.take(p, s)
	steps := b.s.steps(p)
	*steps = append(*steps, s)
	if s.Action == Do && s.Call.To != model.NoHandle {
		b.next++
	}
}

// drawSetup makes objects, and for each thread a handle where the limit has room for one; then some more. Then it decides whose each handle is.
func (b *builder) drawSetup() {
	b.objects = 1
	if b.o.Objects > 1 && b.chance(4) {
		b.objects = 2 + b.below(b.o.Objects-1, "objects")
	}
	for o := range b.objects {
		b.add(setupPart, doing(model.Call{F: model.New, Object: model.ObjectID(o), Handle: model.NoHandle, Other: model.NoHandle, To: b.next, Self: model.NoHandle}))
	}
	var users [MaxHandles][]part
	heirs := b.drawHandles(&users)
	for range oneOf(b.t, fewer(0, maxMore), "more") {
		b.draw(setupPart, before)
	}
	if b.objects > 1 { // wakers of two objects are to be told apart
		b.drawOf(setupPart, second, 1)
	}
	// The heirs come last: what they have, the others are made from.
	for o, i := range heirs {
		if id := model.HandleID(o); i >= 0 && b.own.handles[id].gone == "" && b.own.handles[id].refs == 0 {
			b.hand(&users, i, id)
		}
	}
	b.drawUsers(&users)
	b.own.spread(users)
}

// drawHandles makes a handle for each thread, but for the heirs, by object, or -1: threads that are to get the first handle itself. Without heirs it is the main
// thread that has it, so that no other one ends the object.
func (b *builder) drawHandles(users *[MaxHandles][]part) (heirs []int) {
	of := make([][]int, b.objects) // threads by object
	for i := range b.s.Threads {
		o := 0
		if b.objects > 1 && b.chance(3) { // threads are to meet
			o = b.below(b.objects, "object")
		}
		of[o] = append(of[o], i)
	}
	for o, threads := range of {
		heir := -1
		if len(threads) > 0 && !b.chance(5) {
			heir = oneOf(b.t, threads, "heir")
		}
		heirs = append(heirs, heir)
		for _, i := range threads {
			if i != heir && b.drawOf(setupPart, grow, model.HandleID(o)) {
				b.hand(users, i, b.next-1)
			}
		}
	}
	return heirs
}

// hand gives a handle to a thread, as it is or as one of another kind.
func (b *builder) hand(users *[MaxHandles][]part, thread int, id model.HandleID) {
	for range oneOf(b.t, fewer(0, maxConvert), "conversions") {
		if b.drawOf(setupPart, convert, id) {
			id = b.next - 1
		}
	}
	users[id] = []part{part(thread)}
}

// drawUsers decides for each other handle of the setup whether all threads may use it, one of them, or none.
func (b *builder) drawUsers(users *[MaxHandles][]part) {
	all := make([]part, len(b.s.Threads))
	for i := range all {
		all[i] = part(i)
	}
	busy := map[part]bool{}
	var common []model.HandleID // what threads can share
	for id := range b.next {
		h := &b.own.handles[id]
		if h.gone != "" {
			continue
		}
		if users[id] == nil {
			switch {
			case h.kind == model.Ref || b.chance(4):
				users[id] = all
			case !b.chance(5):
				users[id] = []part{part(b.below(len(all), "user"))}
			}
		}
		if h.kind != model.RawWaker { // of which every use consumes it
			common = append(common, id)
		}
		if h.kind != model.RawWaker || len(users[id]) == 1 {
			for _, p := range users[id] {
				busy[p] = true
			}
		}
	}
	if len(busy) < len(all) && len(common) > 0 {
		users[common[0]] = all // else a thread would have no handle
	}
}

var panics = []Panic{{}, {}, {}, {}, {}, {Wake: true}, {Destroy: true}, {Wake: true, Destroy: true}}

func (b *builder) drawPanics() {
	for o := range b.objects {
		p := oneOf(b.t, panics, "panics")
		if p.Object = model.ObjectID(o); p.Wake || p.Destroy {
			b.s.Panics = append(b.s.Panics, p)
		}
	}
}

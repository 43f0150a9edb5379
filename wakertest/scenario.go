package wakertest

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/waking"
)

// Scenario is a small concurrent program on impl/waker, impl/park or impl/task for the explorer. What it must not do it says by a panic with a
// [*model.Violation]; races, leaks and uses after free the explorer finds by itself.
type Scenario struct {
	Name    string
	About   string
	Program func(*memory.Space)
	// Executions and Blocked are the exact numbers under c20; where they follow from a formula, the comment at the scenario has it. Those under sc, with or
	// without one, a test holds against all interleavings of the threads, counted without the explorer; c20 allows more only where Under says so.
	Executions, Blocked int64
	// Under has the executions under the models that do not allow as many as c20.
	Under map[explore.Model]int64
	// Judges are the properties that the scenario puts to the test.
	Judges []model.Property
	// Waking: the scenario is about W properties.
	Waking bool

	space   []memory.Option
	options []explore.Option
}

// of names what a scenario judges.
func of(ps ...model.Property) []model.Property { return ps }

// handles is that of a scenario with handles that count: what is freed is not used, and is freed.
func handles(ps ...model.Property) []model.Property { return append(ps, model.R2, model.R4) }

// counting is that of a scenario of an Arc whose owners use it: its destructor runs once, after all uses.
func counting(ps ...model.Property) []model.Property {
	return append(handles(ps...), model.R3, model.R9)
}

// Options returns what the scenario is explored with, besides what its caller adds.
func (s Scenario) Options() []explore.Option {
	return append([]explore.Option{explore.Space(s.space...), explore.Classify(Classify), explore.OnExecution(waking.Tokens)}, s.options...)
}

// Scenarios returns all scenarios, those of one subject together.
func Scenarios() []Scenario {
	var all []Scenario
	for _, group := range [][]Scenario{countScenarios, weakScenarios, uniqueScenarios, wakeScenarios, panicScenarios, museumCountScenarios} {
		all = append(all, group...)
	}
	for _, group := range [][]Scenario{parkScenarios, atomicWakerScenarios, stateScenarios, taskScenarios, setScenarios, adapterScenarios, reentrantScenarios, museumScenarios, museumWakingScenarios} {
		for _, s := range group {
			s.Waking = true
			all = append(all, s)
		}
	}
	return slices.Concat(all, systematicScenarios, survivorScenarios, survivorTaskScenarios, survivorSetScenarios, survivorRunScenarios)
}

// ScenarioNamed returns the scenario of that name.
func ScenarioNamed(name string) (Scenario, bool) {
	for _, s := range Scenarios() {
		if s.Name == name {
			return s, true
		}
	}
	return Scenario{}, false
}

// Classify names the property behind a failure of the explorer, where the kind alone does not tell; see [waking.Classify]. User code that panics where
// none may run is R8.
func Classify(f *explore.Failure) string {
	if _, user := f.Value.(userPanic); user {
		return string(model.R8)
	}
	return waking.Classify(f)
}

// What scenarios record of wakes and polls that they do by hand, as package task does.
const (
	noteWake  = "wake"
	noteByRef = "wake_by_ref"
	noteSpawn = "spawn"
	notePoll  = "poll"
)

// published is the name of the plain cells that scenarios write before a wake and read in what the wake causes: a race on one is W5.
const published = waking.Published

// must states a rule of the contract within a scenario.
func must(holds bool, p model.Property, format string, args ...any) {
	if !holds {
		panic(&model.Violation{Property: p, Reason: fmt.Sprintf(format, args...)})
	}
}

// value is the payload of the scenarios. Its destructor counts itself, so that a second run of it shows.
type value struct {
	deaths memory.Uint64
	wakes  memory.Uint64
	panics bool // user code panics
	// deliver is what user code of a wake does; nil is count.
	deliver func(*value)
}

var (
	countDeath = memory.NewRMW("scenario.deaths.inc", memory.Relaxed, "only its value counts")
	countWake  = memory.NewRMW("scenario.wakes.inc", memory.Relaxed, "only its value counts")
	readWake   = memory.NewLoad("scenario.wakes.read", memory.Relaxed, "threads that woke are joined before")
)

func (v *value) Destroy() {
	must(v.deaths.FetchAdd(countDeath, 1) == 0, model.R3, "the destructor ran twice")
	if v.panics {
		panic(userPanic{})
	}
}

func (v *value) Wake(self *waker.Arc[value]) { v.woken() }

func (v *value) WakeByRef(self *waker.Arc[value]) { v.woken() }

func (v *value) woken() {
	if v.deliver != nil {
		v.deliver(v)
	} else {
		v.count()
	}
	if v.panics {
		panic(userPanic{})
	}
}

func (v *value) count() { v.wakes.FetchAdd(countWake, 1) }

// userPanic is what user code panics with.
type userPanic struct{}

// newValue allocates one.
func newValue(s *memory.Space, panics bool) waker.Arc[value] {
	return newValueWith(s, func(v *value) { v.panics = panics })
}

func newValueWith(s *memory.Space, set func(*value)) waker.Arc[value] {
	return waker.NewWith(s, func(v *value) {
		set(v)
		v.deaths.Init(s, "deaths", 0)
		v.wakes.Init(s, "wakes", 0)
	})
}

// lend clones the handle and returns a body's way to take the clone over: under a backend a body may be run again, and must
// find the same handle each time, so it travels as a raw part.
func lend(a *waker.Arc[value]) (take func() waker.Arc[value]) {
	c := a.Clone()
	raw := c.IntoRaw()
	return func() waker.Arc[value] { return waker.FromRaw[value](raw) }
}

// lendWaker is lend of a waker.
func lendWaker(a *waker.Arc[value]) (take func() waker.Waker) {
	c := a.Clone()
	w := waker.IntoWaker(&c)
	raw := w.IntoRaw()
	return func() waker.Waker { return waker.WakerFromRaw(raw) }
}

// lendWeak is lend of a weak handle.
func lendWeak(a *waker.Arc[value]) (take func() waker.Weak[value]) {
	w := a.Downgrade()
	raw := w.IntoRaw()
	return func() waker.Weak[value] { return waker.WeakFromRaw[value](raw) }
}

// caught runs f and returns the panic of user code, or the ownership rule that the implementation saw broken. Other panics
// go on, among them the one by which the explorer gives a thread up.
func caught(f func()) (panicked any) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case userPanic, *waker.Error:
			panicked = r
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

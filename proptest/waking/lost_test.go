package waking

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// labels are all those that are read.
var labels = []string{noteUnpark, notePark, noteParkEnd, noteWake, noteByRef, noteSpawn, notePoll, notePollEnd, noteEnd, noteAbort, noteFree, noteCall, noteReturn, noteRelay}

// terse is a parker whose author records local events of his own under labels that this package knows, with fewer arguments.
type terse struct {
	park.Parker
	s *memory.Space
}

func (t *terse) Park() {
	for _, l := range labels {
		if l != noteRelay { // which has no argument
			t.s.Note(l)
		}
	}
	t.Parker.Park()
}

// A local event that lacks an argument of its label is passed over: in a deadlock, which is classified, and in an execution, which is judged.
func TestEventsThatLackArguments(t *testing.T) {
	for n, args := range [][]uint64{nil, {1}} {
		some := labels
		if n > 0 {
			some = []string{notePark, noteParkEnd, notePollEnd} // that need a second one
		}
		for _, l := range some {
			res, err := explore.Run(t.Context(), func(s *memory.Space) {
				s.Note(noteSpawn, 1)
				s.Note(l, args...)
				w := tokenWord(s)
				w.Swap(testSwap, tokenThere)
				p := park.New(s)
				p.Park()
			}, explore.Classify(Classify))
			require.NoError(t, err)
			require.Equal(t, explore.Deadlock, res.Failures[0].Kind, l)
			require.Equal(t, string(model.W7), res.Failures[0].Property, l)

			res, err = explore.Run(t.Context(), func(s *memory.Space) {
				w := tokenWord(s)
				s.Note(l, args...)
				w.Swap(testSwap, tokenThere)
				s.Note(l, args...)
			}, explore.OnExecution((&Exploration{}).execution), explore.Classify(Classify))
			require.NoError(t, err)
			require.True(t, res.Verdict == explore.Pass || l == noteRelay, "%s: %v", l, res.Failures)
		}
	}
	p := parsed(t, "waking parker\nmain\n\tpark\n\tlook\nthread T1\n\twake\n")
	res, err := Explore(t.Context(), p, Subject{Parker: func(s *memory.Space) Parker { return &terse{Parker: park.New(s), s: s} }})
	require.NoError(t, err)
	require.Equal(t, explore.Pass, res.Verdict, "%v", res.Failures)
}

func parsed(t *testing.T, text string) Program {
	t.Helper()
	p, err := Parse("x", []byte(text))
	require.NoError(t, err)
	return p
}

// gate is a parker of one's own on impl/memory: a word with a token in it, 0 or 1, for which the thread waits. It records nothing.
type gate struct {
	memory.Uint32
	wake func(*gate)
}

func (g *gate) Wake(*waker.Arc[gate])      { g.wake(g) }
func (g *gate) WakeByRef(*waker.Arc[gate]) { g.wake(g) }

type gateParker struct {
	arc  waker.Arc[gate]
	take func(*gate) bool
}

func (p *gateParker) Park() {
	g := p.arc.Get()
	g.Await(gateSee, func(v uint32) bool { return v == 1 })
	p.take(g)
}

func (p *gateParker) ParkTimeout(d time.Duration) bool {
	g := p.arc.Get()
	g.AwaitTimeout(gateSee, func(v uint32) bool { return v == 1 }, d)
	return p.take(g)
}

func (p *gateParker) Waker() waker.Waker {
	a := p.arc.Clone()
	return waker.IntoWaker(&a)
}

func (p *gateParker) Drop() { p.arc.Drop() }

var (
	gateSee   = memory.NewLoad("test.gate.see", memory.Acquire, "a token")
	gateLoose = memory.NewLoad("test.gate.loose", memory.Relaxed, "made up")
	gateClear = memory.NewStore("test.gate.clear", memory.Relaxed, "made up")
)

// gates makes a parker of its unpark, and of what takes the token.
func gates(wake func(*gate), take func(*gate) bool) Subject { return named("gate.token", wake, take) }

func named(word string, wake func(*gate), take func(*gate) bool) Subject {
	return Subject{Parker: func(s *memory.Space) Parker {
		return &gateParker{take: take, arc: waker.NewWith(s, func(g *gate) {
			g.Init(s, word, 0)
			g.wake = wake
		})}
	}}
}

// A parker that records nothing of itself is judged all the same. What loses a wake is W2, and what only does not publish is W5; a correct one passes, and
// an unpark that waits for ever is W7.
func TestParkersOfOnesOwn(t *testing.T) {
	leave := func(g *gate) { g.Swap(testSwap, 1) }
	take := func(g *gate) bool { return g.Swap(testSwap, 0) == 1 }
	for name, row := range map[string]struct {
		subject  Subject
		property model.Property
		kind     explore.FailureKind
		only     model.Property
	}{
		"right": {subject: gates(leave, take)},
		"a token is written over by a plain store": {gates(leave, func(g *gate) bool {
			there := g.Load(gateSee) == 1
			g.Store(gateClear, 0)
			return there
		}), model.W2, explore.Deadlock, ""},
		"an unpark that finds a token publishes nothing": {gates(func(g *gate) {
			if g.Load(gateLoose) == 0 {
				leave(g)
			}
		}, take), model.W2, explore.Deadlock, ""},
		"an unpark publishes nothing":   {gates(func(g *gate) { g.Swap(testLoose, 1) }, take), model.W5, explore.DataRace, model.W5},
		"an unpark does nothing":        {gates(func(*gate) {}, take), model.W2, explore.Deadlock, ""},
		"wakers that wake nobody":       {Subject{Parker: func(s *memory.Space) Parker { return &deaf{park.New(s)} }}, model.W2, explore.Deadlock, ""},
		"an unpark that waits for ever": {gates(func(g *gate) { g.Await(gateSee, func(v uint32) bool { return v == 2 }) }, take), model.W7, explore.Deadlock, ""},
	} {
		t.Run(name, func(t *testing.T) {
			rep, err := Check(t.Context(), Options{Seed: 1, Programs: 40, Kinds: []Kind{Token}, Subject: row.subject, Property: row.only})
			require.NoError(t, err)
			if row.property == "" {
				require.Equal(t, model.Pass, rep.Verdict, "%v", rep.Failure)
				return
			}
			require.Equal(t, model.Fail, rep.Verdict)
			t.Logf("%v: %s", rep.Failure, rep.Failure.Program.Line())
			require.Equal(t, row.property, rep.Failure.Property, "%v", rep.Failure)
			require.Equal(t, row.kind, rep.Failure.Explored.Kind)
		})
	}
}

// A wake that itself waits for ever loses none, although the thread that parks waits for it.
func TestWakeThatHangs(t *testing.T) {
	x := gates(func(g *gate) { g.Await(gateSee, func(v uint32) bool { return v == 2 }) }, func(*gate) bool { return false })
	res, err := Explore(t.Context(), parsed(t, "waking parker\nmain\n\tpark\nthread T1\n\twake\n"), x)
	require.NoError(t, err)
	require.Equal(t, string(model.W7), res.Failures[0].Property, "%v", res.Failures[0])
}

// The values of a word count only if it has the name of that of package park, as Parker says. There the reason names them.
func TestWordWithValuesOfItsOwn(t *testing.T) {
	leave := func(g *gate) { g.Swap(testSwap, 1) }
	take := func(g *gate) bool { return g.Swap(testSwap, 2) == 1 } // 1 is a token, 2 is none
	rep, err := Check(t.Context(), Options{Seed: 1, Programs: programs(24), Kinds: []Kind{Token}, Subject: named("gate.token", leave, take)})
	require.NoError(t, err)
	require.Equal(t, model.Pass, rep.Verdict, "%v", rep.Failure)

	res, err := Explore(t.Context(), parsed(t, "waking parker\nmain\n\tlook\n\twake_by_ref\n"), named(tokenPlace, leave, take))
	require.NoError(t, err)
	require.Equal(t, explore.Fail, res.Verdict)
	require.Contains(t, res.Failures[0].Message, "park.state says 1 while there is a token, which is 2 there")
}

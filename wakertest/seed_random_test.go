package wakertest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/waking"
)

// Waker returns a waker that unparks; there is no count to keep.
func (p *seededParker) Waker() waker.Waker { return waking.Relay(p.space, p.Unpark, func() {}) }

func (p *seededParker) Drop() {}

func (w *seededAtomicWaker) Drop() { dropRaw(w.takeSlot()) }

// placedBell is a bell as a place for a waker.
type placedBell struct{ *bell }

func (b placedBell) Register(ref waker.WakerRef) { b.register(ref) }
func (b placedBell) Wake()                       { b.ring() }
func (b placedBell) Drop()                       { b.ring() }

func onParker(bug func(*seededParker)) waking.Subject {
	return waking.Subject{Parker: func(s *memory.Space) waking.Parker { return newSeededParker(s, bug) }}
}

func onAtomicWaker(bug func(*seededAtomicWaker)) waking.Subject {
	return waking.Subject{AtomicWaker: func(s *memory.Space) waking.AtomicWaker { return newSeededWaker(s, bug) }}
}

func onBell(drops bool) waking.Subject {
	return waking.Subject{AtomicWaker: func(s *memory.Space) waking.AtomicWaker {
		b := &bell{dropsHeld: drops}
		b.mu.Init(s, "bell.mu")
		b.slot.Init(s, "bell.slot", waker.RawWaker{})
		return placedBell{b}
	}}
}

// seedAtRandom is a bug of seeds, for random programs to find: on which kind of program, and in how large a one at last.
type seedAtRandom struct {
	name         string
	kind         waking.Kind
	wrong, right waking.Subject
	size         int
}

var seedsAtRandom = []seedAtRandom{
	{"coalesced-wake-without-release", waking.Word, waking.Subject{Wake: coalescedUnwritten}, waking.Subject{}, 4},
	{"atomic-waker-load-fast-path", waking.AtomicWaking, onAtomicWaker(func(w *seededAtomicWaker) { w.looksFirst = true }), onAtomicWaker(rightWaker), 3},
	{"atomic-waker-cell-used-after-unlock", waking.AtomicWaking, onAtomicWaker(func(w *seededAtomicWaker) { w.usesUnlocked = true }), onAtomicWaker(rightWaker), 5},
	{"park-consumes-token-with-plain-store", waking.Token, onParker(func(p *seededParker) { p.storesEmpty = true }), onParker(rightParker), 4},
	{"wake-during-poll-lost", waking.Word, waking.Subject{Wake: forgetsWhilePolled}, waking.Subject{}, 3},
	{"condvar-signal-without-mutex", waking.Token, onParker(func(p *seededParker) { p.signalsUnheld = true }), onParker(rightParker), 3},
	{"old-waker-dropped-under-lock", waking.AtomicWaking, onBell(true), onBell(false), 2},
	{"will-wake-negation-missing", waking.AtomicWaking, onAtomicWaker(func(w *seededAtomicWaker) { w.keepsTheStale = true }), onAtomicWaker(rightWaker), 4},
	{"unpark-races-park-timeout", waking.Token, onParker(func(p *seededParker) { p.unparkCompares = true }), onParker(rightParker), 4},
	{"join-waker-assert-races-completion", waking.Word, waking.Subject{Unset: assertsTooEarly}, waking.Subject{}, 4},
}

// notAtRandom are the bugs of seeds that random programs cannot have, and why.
var notAtRandom = map[string]string{
	"waker-cloned-under-lock":        "no waker of a program does anything when it is cloned",
	"waker-woken-under-lock":         "a bell that wakes under its lock stands in the way of the program's own register, which waits for it",
	"dedup-flag-skips-wake":          "it is in the wake of an Arc's value: scenarios of package concurrent count deliveries, with impl/waker as subject",
	"notification-for-each-wake":     "a subject may replace what a wake does to the task word, and the queue behind it is the program's",
	"notification-of-a-running-task": "as notification-for-each-wake",
	"push-after-close":               "the executor's queue cannot be replaced",
}

// Random programs with a fixed seed find each bug for the property that it breaks; without it they pass.
func TestSeedsAtRandom(t *testing.T) {
	for _, s := range seeds {
		found := slices.ContainsFunc(seedsAtRandom, func(row seedAtRandom) bool { return row.name == s.name })
		require.NotEqual(t, found, notAtRandom[s.name] != "", s.name)
	}
	for i, row := range seedsAtRandom {
		t.Run(row.name, func(t *testing.T) {
			if testing.Short() && i%3 != 0 {
				t.Skip("one in three is enough for the race detector")
			}
			at := slices.IndexFunc(seeds, func(s seed) bool { return s.name == row.name })
			require.GreaterOrEqual(t, at, 0)
			want := seeds[at].property
			opt := waking.Options{Seed: 1, Programs: 40, Kinds: []waking.Kind{row.kind}, Subject: row.wrong, Property: want}
			rep, err := waking.Check(t.Context(), opt)
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict, "%+v", rep)
			f := rep.Failure
			t.Logf("%v: %s after %d programs, %d passed over", f, f.Program.Line(), rep.Exhausted, rep.Passed)
			require.Equal(t, want, f.Property)
			require.True(t, f.Minimal)
			require.Equal(t, row.size, f.Program.Size(), f.Program)
			again, err := waking.Replay(t.Context(), f.Program, row.wrong, f.Explored.Replay)
			require.NoError(t, err)
			require.Equal(t, f.Explored.Error(), again.Failures[0].Error())

			opt.Subject, opt.Property, opt.Programs = row.right, "", 8
			rep, err = waking.Check(t.Context(), opt)
			require.NoError(t, err)
			require.Equal(t, model.Pass, rep.Verdict, "%s %+v", rep.Reason, rep.Failure)
			res, err := waking.Explore(t.Context(), f.Program, row.right)
			require.NoError(t, err)
			require.Equal(t, explore.Pass, res.Verdict)
		})
	}
}

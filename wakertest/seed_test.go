package wakertest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

func rightParker(*seededParker) {}

func rightWaker(*seededAtomicWaker) {}

// seed is a bug of the field, beside the same program without it.
type seed struct {
	name, source string
	property     model.Property
	kind         explore.FailureKind
	scenario     string // of which the program is
	wrong, right func(*memory.Space)
	weak         bool // not to be seen under sequential consistency, where a relaxed access orders too
}

var seeds = []seed{
	{"coalesced-wake-without-release", "tokio #7622", model.W5, explore.DataRace, "state-coalesced-by-ref",
		coalescedProgram(coalescedUnwritten), coalescedProgram((*task.State).ToNotifiedByRef), true},
	{"atomic-waker-load-fast-path", "futures-rs #1316", model.W2, explore.Deadlock, "atomic-waker-register-wake",
		seededRegister(1, func(w *seededAtomicWaker) { w.looksFirst = true }), seededRegister(1, rightWaker), true},
	{"atomic-waker-cell-used-after-unlock", "futures-rs bba0578d", model.R2, explore.DataRace, "atomic-waker-two-wakes",
		seededRegister(2, func(w *seededAtomicWaker) { w.usesUnlocked = true }), seededRegister(2, rightWaker), false},
	{"park-consumes-token-with-plain-store", "rust #53366", model.W2, explore.Deadlock, "park-two-unparkers",
		seededFlags(func(p *seededParker) { p.storesEmpty = true }), seededFlags(rightParker), true},
	{"wake-during-poll-lost", "shuttle #54", model.W2, explore.Deadlock, "state-wake-poll",
		handExecutor(forgetsWhilePolled), handExecutor((*task.State).ToNotifiedByRef), false},
	{"condvar-signal-without-mutex", "tokio #2135", model.W2, explore.Deadlock, "park-unpark",
		seededPark(func(p *seededParker) { p.signalsUnheld = true }), seededPark(rightParker), false},
	{"old-waker-dropped-under-lock", "tokio #5429", model.W7, explore.Deadlock, "set-reentrant",
		reentrantProgram(openBell(func(b *bell) { b.dropsHeld = true })), reentrantProgram(openBell(rightBell)), false},
	{"waker-cloned-under-lock", "tokio #4129", model.W7, explore.Deadlock, "set-reentrant",
		reentrantProgram(openBell(func(b *bell) { b.clonesHeld = true })), reentrantProgram(openBell(rightBell)), false},
	{"waker-woken-under-lock", "ngx-rust #294", model.W7, explore.Deadlock, "set-reentrant",
		reentrantProgram(openBell(func(b *bell) { b.wakesHeld = true })), reentrantProgram(openBell(rightBell)), false},
	{"will-wake-negation-missing", "tokio #4497", model.W2, explore.Deadlock, "atomic-waker-replaced",
		seededReplace(func(w *seededAtomicWaker) { w.keepsTheStale = true }), seededReplace(rightWaker), false},
	{"unpark-races-park-timeout", "tokio #459", model.W2, explore.Deadlock, "park-timeout",
		seededTimeout(func(p *seededParker) { p.unparkCompares = true }), seededTimeout(rightParker), false},
	{"join-waker-assert-races-completion", "tokio #7072", model.R2, explore.Panic, "state-join-replace",
		joinProgram(assertsTooEarly), joinProgram((*task.State).UnsetJoinWaker), false},
	{"dedup-flag-skips-wake", "ruffle #7954", model.W1, explore.Panic, "wakes-counted",
		wakesProgram(unlessBusy), wakesProgram(nil), false},
	{"notification-for-each-wake", "", model.W3, explore.Panic, "state-coalesced-by-ref",
		coalescedProgram(submitsAlways), coalescedProgram((*task.State).ToNotifiedByRef), false},
	{"notification-of-a-running-task", "", model.W4, explore.Panic, "state-wake-complete",
		wakeCompleteProgram(submitsRunning), wakeCompleteProgram((*task.State).ToNotifiedByVal), false},
	{"push-after-close", "", model.W6, explore.Panic, "task-outlived",
		outlivedProgram(openLate(true)), outlivedProgram(openLate(false)), false},
}

// Each bug is found for the property that it breaks, and again by the replay string; without it the same program passes. What only weak memory
// shows is not there under sc.
func TestSeeds(t *testing.T) {
	for _, s := range seeds {
		t.Run(s.name, func(t *testing.T) {
			if s.scenario != "" {
				_, ok := ScenarioNamed(s.scenario)
				require.True(t, ok)
			}
			options := Scenario{}.Options()
			res, err := explore.Run(t.Context(), s.right, options...)
			require.NoError(t, err)
			require.NoError(t, res.Err())

			var only []explore.Option
			if s.kind == explore.Deadlock { // the other checks may come first
				only = []explore.Option{explore.Classify(Classify)}
			} else {
				only = options
			}
			res, err = explore.Run(t.Context(), s.wrong, only...)
			require.NoError(t, err)
			require.Equal(t, explore.Fail, res.Verdict)
			f := res.Failures[0]
			require.Equal(t, s.kind, f.Kind, "%v\n%s", f, f.Table)
			require.Equal(t, string(s.property), f.Property, "%v\n%s", f, f.Table)
			again, err := explore.Replay(t.Context(), s.wrong, f.Replay, only...)
			require.NoError(t, err)
			require.Equal(t, f.Error(), again.Failures[0].Error())

			res, err = explore.Run(t.Context(), s.wrong, append(only, explore.In(explore.SC))...)
			require.NoError(t, err)
			require.Equal(t, s.weak, res.Verdict == explore.Pass, "%v", res)
		})
	}
	require.Len(t, seeds, 16)
}

// W1, W3, W4, W6 and W7 each have a scenario that says so, and a wrong implementation that fails in it for nothing else.
func TestEachIsBrokenAlone(t *testing.T) {
	for _, p := range []model.Property{model.W1, model.W3, model.W4, model.W6, model.W7} {
		broken := 0
		for _, s := range seeds {
			if s.property != p {
				continue
			}
			scenario, ok := ScenarioNamed(s.scenario)
			require.True(t, ok, s.name)
			require.Contains(t, scenario.Judges, p, s.scenario)
			require.Contains(t, scenario.About, string(p)+": ", s.scenario)
			res, err := explore.Run(t.Context(), s.wrong, append(scenario.Options(), explore.All())...)
			require.NoError(t, err)
			for _, f := range res.Failures {
				require.Equal(t, string(p), f.Property, "%s: %v\n%s", s.name, f, f.Table)
				broken++
			}
		}
		require.Positive(t, broken, "%v", p)
	}
}

// What a scenario judges is told by its property, of which there is one; and all of W1 to W7 are judged.
func TestScenariosJudge(t *testing.T) {
	judged := model.Judged{}
	for _, s := range Scenarios() {
		require.NotEmpty(t, s.Judges, s.Name)
		judged.Add(s.Judges...)
		for _, p := range s.Judges {
			require.NotEmpty(t, p.Name(), s.Name)
		}
	}
	for _, r := range model.Rules() {
		if r.ID != model.R6 && r.ID != model.R10 { // of which no execution has anything to tell
			require.Positive(t, judged[r.ID], "%v", r.ID)
		}
	}
}

// The token that a store takes is erased, and with the check of the word that is found before anybody waits for ever, under sc too.
func TestTokensAreChecked(t *testing.T) {
	for name, row := range map[string]struct {
		program  func(*memory.Space)
		options  []explore.Option
		property model.Property
	}{
		"written over": {seededFlags(func(p *seededParker) { p.storesEmpty = true }), []explore.Option{explore.In(explore.SC)}, model.W2},
		"unordered": {seededFlags(rightParker), []explore.Option{explore.Override(memory.SiteNamed("seed.park.swap"), memory.RelaxedOrder),
			explore.Override(memory.SiteNamed("seed.park.take"), memory.RelaxedOrder)}, model.W5},
	} {
		res, err := explore.Run(t.Context(), row.program, append(Scenario{}.Options(), row.options...)...)
		require.NoError(t, err)
		require.Equal(t, explore.Fail, res.Verdict, name)
		require.Equal(t, explore.Rejected, res.Failures[0].Kind, "%s: %v", name, res.Failures[0])
		require.Equal(t, string(row.property), res.Failures[0].Property, name)
	}
}

// Not every deadlock is a lost wake: one without a wake, and one in which the wake itself waits.
func TestDeadlocksThatLoseNoWake(t *testing.T) {
	for name, program := range map[string]func(*memory.Space){
		"nobody unparks": func(s *memory.Space) { newSeededParker(s, rightParker).Park() },
		"the token was taken": func(s *memory.Space) {
			p := newSeededParker(s, rightParker)
			p.Unpark()
			p.Park()
			p.Park()
		},
		"a wake of what is never polled": func(s *memory.Space) {
			s.Note(noteWake, 7)
			newSeededParker(s, rightParker).Park()
		},
		"the task is complete": func(s *memory.Space) {
			s.Note(notePoll, 7)
			s.Note(notePollEnd, 7, 1)
			s.Note(noteWake, 7)
			newSeededParker(s, rightParker).Park()
		},
		"the unparker waits for a lock": func(s *memory.Space) {
			p := newSeededParker(s, rightParker)
			var mu memory.Mutex
			mu.Init(s, "mu")
			mu.Lock()
			memory.Go(s, "U", func() {
				s.Note(noteUnpark, waited)
				mu.Lock()
				p.Unpark()
			})
			p.Park()
		},
	} {
		res, err := explore.Run(t.Context(), program, Scenario{}.Options()...)
		require.NoError(t, err)
		require.Equal(t, explore.Deadlock, res.Failures[0].Kind, name)
		require.Equal(t, string(model.W7), res.Failures[0].Property, "%s\n%s", name, res.Failures[0].Table)
	}
}

// More local events of package park and task, for variants that record them by hand.
const (
	noteUnpark  = "unpark"
	notePark    = "park"
	noteParkEnd = "park_end"
	notePollEnd = "poll_end"
	noteEnd     = "complete"
)

// The word of a parker, as package waking looks for it.
const (
	tokenPlace = "park.state"
	tokenNone  = 0
	tokenThere = 2
)

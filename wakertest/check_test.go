package wakertest_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/wakertest"
)

// plain is a count on sync/atomic: no cells, and memory of the garbage collector.
type plain struct {
	refs atomic.Int64
	user concurrent.User
}

func newPlain(_ *memory.Space, user concurrent.User) *plain {
	p := &plain{user: user}
	p.refs.Store(1)
	return p
}

func (p *plain) drop() {
	if p.refs.Add(-1) == 0 {
		p.user.Destroy()
	}
}

func adaptPlain() wakertest.Adapter[*plain, wakertest.None] {
	return wakertest.Adapter[*plain, wakertest.None]{
		New:   newPlain,
		Clone: func(p *plain) *plain { p.refs.Add(1); return p },
		Drop:  (*plain).drop,
		Count: func(p *plain) uint64 { return uint64(p.refs.Load()) },
	}
}

// A subject without cells is run, not explored, and the statistics say so; to ask for it is an error.
func TestWithoutCells(t *testing.T) {
	stats := wakertest.Run(t, wakertest.Of(adaptPlain()), append(few(), plainPointers...)...)
	l := levelOf(t, stats, wakertest.Exhaustively)
	require.Equal(t, wakertest.LevelStats{Level: wakertest.Exhaustively, Verdict: model.NotRun, Reason: "not explored: uses no cells of impl/memory"}, l)
	require.Equal(t, model.Pass, levelOf(t, stats, wakertest.Natively).Verdict)
	require.Regexp(t, `exhaustive +not run +not explored: uses no cells of impl/memory`, stats.String())
	for _, c := range stats.Cases {
		if c.Name == "drop-synchronizes" || c.Name == "no-use-after-free" {
			require.NotEmpty(t, c.Unchecked)
		}
	}
	_, err := wakertest.Check(wakertest.Of(adaptPlain()), append(plainPointers, wakertest.Levels(wakertest.Exhaustively))...)
	require.ErrorIs(t, err, wakertest.ErrNoCells)
	require.EqualError(t, err, "wakertest: uses no cells of impl/memory: it cannot be run exhaustively")
}

// Natively a defect is found that every schedule shows, and shrunk as far as it fails again.
func TestNativeFailure(t *testing.T) {
	a := adaptPlain()
	a.Drop = func(p *plain) {
		if p.refs.Add(-1) == 0 {
			p.user.Destroy()
			p.user.Destroy()
		}
	}
	stats, err := wakertest.Check(wakertest.Of(a), append(plainPointers, wakertest.Levels(wakertest.Natively))...)
	var f *wakertest.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, model.R3, f.Property)
	require.Equal(t, wakertest.Natively, f.Level)
	require.Equal(t, [2]int{1, 1}, sizeOf(f), "%v", err) // T1: new; the handle is dropped at the end
	require.False(t, f.Scenario.Minimal)
	require.Contains(t, err.Error(), "A schedule of goroutines cannot be brought back")
	require.Positive(t, levelOf(t, stats, wakertest.Natively).Executions)

	// The scenario, kept, fails before any other is drawn, at the exhaustive level too.
	text := f.Scenario.Scenario.String()
	stats, err = wakertest.Check(wakertest.Of(a), append(plainPointers, wakertest.Levels(wakertest.Natively), wakertest.Keep(text))...)
	require.ErrorAs(t, err, &f)
	require.Equal(t, 1, levelOf(t, stats, wakertest.Natively).Runs)
}

func TestKept(t *testing.T) {
	text := "scenario double\nsetup\n\tnew object 0 -> 0\n\tclone 0 -> 1\nthread T1\n\tdrop 1\nthread T2\n\tdrop 0\n"
	options := append(append([]wakertest.Option{}, plainPointers...), wakertest.Levels(wakertest.Exhaustively), wakertest.RandomScenarios(1), wakertest.Keep(text))
	stats, err := wakertest.Check(messageSubject((*message).releaseRelaxed), options...)
	var f *wakertest.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, model.R9, f.Property)
	require.Equal(t, "double", f.Scenario.Scenario.Name)
	require.Equal(t, 1, levelOf(t, stats, wakertest.Exhaustively).Runs)

	stats, err = wakertest.Check(messageSubject((*message).release), options...)
	require.NoError(t, err)
	require.Equal(t, 2, levelOf(t, stats, wakertest.Exhaustively).Runs)

	_, err = wakertest.Check(messageSubject((*message).release), wakertest.Keep("scenario x\nthread T1\n\tclone 0\n"))
	require.ErrorIs(t, err, wakertest.ErrOption)
	require.ErrorContains(t, err, "kept scenario 1:3:")
}

// An order of a site can be overridden, and another memory model chosen.
func TestExploring(t *testing.T) {
	relaxed := explore.Override(&messageRelease.Site, memory.RelaxedOrder)
	options := append(append([]wakertest.Option{}, plainPointers...), wakertest.Levels(wakertest.Exhaustively), wakertest.RandomScenarios(20), wakertest.Exploring(relaxed))
	_, err := wakertest.Check(messageSubject((*message).release), options...)
	var f *wakertest.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, model.R9, f.Property)
	_, err = wakertest.Check(messageSubject((*message).release), append(options, wakertest.Memory(explore.SC))...)
	require.NoError(t, err, "under sc every order is seq_cst")
}

func TestWrongUse(t *testing.T) {
	right := wakertest.Of(adaptCounted())
	edited := func(edit func(*countedAdapter)) concurrent.Subject { return with(edit) }
	for _, tt := range []struct {
		name    string
		subject concurrent.Subject
		options []wakertest.Option
		is      error
		want    string
	}{
		{"no subject", nil, nil, nil, "wakertest: no subject"},
		{"no New", edited(func(a *countedAdapter) { a.New = nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: New is missing: it makes an object with its first handle"},
		{"no Clone", edited(func(a *countedAdapter) { a.Clone = nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: Clone is missing: it adds a handle"},
		{"no Drop", edited(func(a *countedAdapter) { a.Drop = nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: Drop is missing: it gives a handle up"},
		{"wakes of nothing", edited(func(a *countedAdapter) { a.Wake, a.WakeByRef = nil, nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: Wakes without Wake or WakeByRef: nothing is counted"},
		{"will_wake of nothing", edited(func(a *countedAdapter) { a.Wake, a.WakeByRef, a.Wakes = nil, nil, nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: WillWake without Wake or WakeByRef: there are no wakers"},
		{"weak handles that stay", edited(func(a *countedAdapter) { a.DropWeak = nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: Downgrade and DropWeak: want both or neither, or weak handles could not be made or given up"},
		{"weak handles from nowhere", edited(func(a *countedAdapter) { a.Downgrade, a.DropWeak = nil, nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: Upgrade, CloneWeak or WeakCount without Downgrade: there are no weak handles"},
		{"half a way", edited(func(a *countedAdapter) { a.Share = nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: Send, Share and Receive: want all or none"},
		{"half a weak way", edited(func(a *countedAdapter) { a.ReceiveWeak = nil }), nil, wakertest.ErrAdapter, "wakertest: adapter: SendWeak, ShareWeak and ReceiveWeak: want all or none"},
		{"handles that cannot travel", wakertest.Of(wakertest.Adapter[[]int, wakertest.None]{New: func(*memory.Space, concurrent.User) []int { return nil }, Clone: func(h []int) []int { return h }, Drop: func([]int) {}}),
			nil, wakertest.ErrAdapter, "wakertest: adapter: handles of type []int are not comparable: want Send, Share and Receive"},
		{"nothing refused", wakertest.Of(adaptPlain()), plainPointers[1:], wakertest.ErrAdapter,
			`wakertest: adapter: Refused is missing, so that no call can be refused: what would take a count beyond memory.Space.MaxCount is refused, and the count is as before (R7 NoOverflow). If the type does that, Refused says how it shows; if not: wakertest.Exempt("no-overflow", reason)`},
		{"unknown case", right, []wakertest.Option{wakertest.Exempt("R7", "none")}, wakertest.ErrOption,
			`wakertest: option: exempt "R7": no such case; a type may lack consumed-handles, borrowed-arcs, outlived-refs, no-overflow, panic-safety, nesting`},
		{"case that nobody lacks", right, []wakertest.Option{wakertest.Exempt("weak-upgrade", "too hard")}, wakertest.ErrOption,
			`wakertest: option: exempt "weak-upgrade": R11 WeakUpgrade is what every type promises that has the operation; leave the operation out of the adapter instead`},
		{"no reason", right, []wakertest.Option{wakertest.Exempt("nesting", "")}, wakertest.ErrOption, `wakertest: option: exempt "nesting": no reason`},
		{"twice", right, []wakertest.Option{wakertest.Exempt("nesting", "a"), wakertest.Exempt("nesting", "b")}, wakertest.ErrOption, `wakertest: option: exempt "nesting": twice`},
		{"not concerned", right, []wakertest.Option{wakertest.Exempt("outlived-refs", "there are none")}, wakertest.ErrOption,
			`wakertest: option: exempt "outlived-refs": the subject has no operation that it is about`},
		{"seed 0", right, []wakertest.Option{wakertest.Seed(0)}, wakertest.ErrOption, "wakertest: option: seed 0: want at least 1"},
		{"no levels", right, []wakertest.Option{wakertest.Levels()}, wakertest.ErrOption, "wakertest: option: no levels: want at least one"},
		{"no such level", right, []wakertest.Option{wakertest.Levels(7)}, wakertest.ErrOption, "wakertest: option: no level 7"},
		{"no sequences", right, []wakertest.Option{wakertest.Sequences(0)}, wakertest.ErrOption, "wakertest: option: 0 sequences: want at least 1"},
		{"no scenarios", right, []wakertest.Option{wakertest.RandomScenarios(0)}, wakertest.ErrOption, "wakertest: option: 0 scenarios: want at least 1"},
		{"no runs", right, []wakertest.Option{wakertest.NativeRuns(-1)}, wakertest.ErrOption, "wakertest: option: -1 native runs: want at least 1"},
		{"no budget", right, []wakertest.Option{wakertest.Budget(0)}, wakertest.ErrOption, "wakertest: option: a budget of 0 executions: want at least 1"},
		{"no time", right, []wakertest.Option{wakertest.Stall(0)}, wakertest.ErrOption, "wakertest: option: a stall time of 0s: want more than 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			stats, err := wakertest.Check(tt.subject, tt.options...)
			require.EqualError(t, err, tt.want)
			if tt.is != nil {
				require.ErrorIs(t, err, tt.is)
			}
			require.Empty(t, stats.Levels)
		})
	}
}

// A check that is cut short says so at whatever level it was, and is never a pass.
func TestIncomplete(t *testing.T) {
	right := wakertest.Of(adaptCounted())
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := wakertest.Check(right, wakertest.Context(ended))
	require.ErrorIs(t, err, wakertest.ErrIncomplete)
	require.EqualError(t, err, "wakertest: incomplete: context canceled")

	for _, l := range []wakertest.Level{wakertest.Sequentially, wakertest.Exhaustively, wakertest.Natively} {
		ctx, cancel := context.WithCancel(t.Context())
		var made atomic.Int64
		some := with(func(a *countedAdapter) { // well behind the survey, and before the end
			a.New = func(s *memory.Space, user concurrent.User) *owner {
				if made.Add(1) == 200 {
					cancel()
				}
				return newCounted(s, user)
			}
		})
		stats, err := wakertest.Check(some, wakertest.Context(ctx), wakertest.Levels(l), wakertest.Sequences(1_000_000), wakertest.RandomScenarios(1_000_000))
		cancel()
		require.ErrorIs(t, err, wakertest.ErrIncomplete)
		require.ErrorContains(t, err, fmt.Sprintf("%v level: ", l))
		require.Equal(t, model.Incomplete, levelOf(t, stats, l).Verdict)
		for _, c := range stats.Cases {
			require.Empty(t, c.Checked, c.Name)
		}
	}
	// Nor is a bound of the explorer.
	_, err = wakertest.Check(right, wakertest.Levels(wakertest.Exhaustively), wakertest.Exploring(explore.MaxExecutions(1)))
	require.ErrorIs(t, err, wakertest.ErrIncomplete)
}

// fakeTest is a test that fails without failing this one.
type fakeTest struct {
	testing.TB
	failed, logged string
}

func (*fakeTest) Helper()                           {}
func (*fakeTest) Name() string                      { return "TestPool/with 2 (threads)" }
func (f *fakeTest) Fatalf(format string, a ...any)  { f.failed = fmt.Sprintf(format, a...) }
func (f *fakeTest) Logf(format string, args ...any) { f.logged = fmt.Sprintf(format, args...) }

// Run fails its test with the report, and names the command that runs the test again.
func TestRunFails(t *testing.T) {
	f := &fakeTest{TB: t}
	wakertest.Run(f, connSubject((*conn).increment), append(plainPointers, wakertest.Seed(3))...)
	require.Contains(t, f.failed, "R11 WeakUpgrade is broken")
	require.Contains(t, f.failed, `again:  go test -run '^TestPool$/^with 2 \(threads\)$'    # with wakertest.Seed(3)`)
	require.Contains(t, f.failed, "sequential")
	require.Empty(t, f.logged)

	f = &fakeTest{TB: t}
	wakertest.Run(f, messageSubject((*message).releaseRelaxed), append(plainPointers, wakertest.Seed(3))...)
	require.Contains(t, f.failed, `again:     go test -run '^TestPool$/^with 2 \(threads\)$'    # with wakertest.Seed(3)`)
}

// A subject whose first calls do not come to an end is found by the survey.
func TestSurveyHangs(t *testing.T) {
	a := adaptPlain()
	block := make(chan struct{})
	defer close(block)
	a.Clone = func(p *plain) *plain { <-block; return p }
	_, err := wakertest.Check(wakertest.Of(a), append(plainPointers, wakertest.Stall(100*time.Millisecond))...)
	var f *wakertest.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, model.W7, f.Property)
	require.Contains(t, err.Error(), "clone, by one thread that nobody is beside: no end after 100ms")
}

// A panic of the subject itself is shown with where it comes from, and is nothing that it may be exempted from.
func TestSubjectPanics(t *testing.T) {
	a := adaptPlain()
	a.Clone = func(*plain) *plain { panic("out of order") }
	_, err := wakertest.Check(wakertest.Of(a), append(few(), plainPointers...)...)
	var f *wakertest.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, wakertest.Sequentially, f.Level)
	require.ErrorContains(t, err, "crash: out of order")
	require.ErrorContains(t, err, "wakertest/check_test.go:")
	require.NotContains(t, err.Error(), "wakertest.Exempt(")
}

// Handles that are plain pointers become wakers by the kit's own book, and the old handle is not used again.
func TestWakersOfPlainPointers(t *testing.T) {
	type target struct {
		refs, wakes atomic.Int64
		user        concurrent.User
	}
	drop := func(p *target) {
		if p.refs.Add(-1) == 0 {
			p.user.Destroy()
		}
	}
	wake := func(p *target) { p.wakes.Add(1); p.user.Wake(nil) }
	subject := wakertest.Of(wakertest.Adapter[*target, wakertest.None]{
		New: func(_ *memory.Space, user concurrent.User) *target {
			p := &target{user: user}
			p.refs.Store(1)
			return p
		},
		Clone:     func(p *target) *target { p.refs.Add(1); return p },
		Drop:      drop,
		Wake:      func(p *target) { defer drop(p); wake(p) },
		WakeByRef: wake,
		Wakes:     func(p *target) uint64 { return uint64(p.wakes.Load()) },
	})
	stats := wakertest.Run(t, subject, append(few(), plainPointers...)...)
	if !testing.Short() {
		require.Empty(t, levelOf(t, stats, wakertest.Sequentially).Missed)
	}
	for _, c := range stats.Cases {
		switch c.Name {
		case "borrowed-arcs":
			require.Equal(t, "the subject has no such operation", c.Unchecked) // user code gets no handle
		case "delivered":
			require.NotEmpty(t, c.Checked)
		}
	}
}

// What a check ran is told in full.
func TestStatsText(t *testing.T) {
	s := wakertest.Stats{Seed: 7, Levels: []wakertest.LevelStats{
		{Level: wakertest.Sequentially, Verdict: model.Pass, Runs: 300, Calls: 8000, Transitions: 5, Met: 4, Missed: []string{"drop: freed"}},
		{Level: wakertest.Exhaustively, Verdict: model.Incomplete, Reason: "time", Runs: 20, Executions: 1000, Histories: 30, Transitions: 5, Met: 5},
		{Level: wakertest.Natively, Verdict: model.NotRun, Reason: "not asked for"},
	}, Cases: []wakertest.CaseStats{
		{Name: "free-once", Checked: []wakertest.Level{wakertest.Sequentially}},
		{Name: "no-overflow", Exempted: "64 bits"},
		{Name: "identity", Unchecked: "no such operation"},
	}}
	require.Equal(t, strings.TrimSpace(`
seed         7
sequential   pass         300 sequences, 8000 calls; 4 of 5 transitions; missed: drop: freed
exhaustive   incomplete   20 scenarios, 1000 executions, 30 histories; 5 of 5 transitions; time
native       not run      not asked for
no-overflow  exempted     64 bits
identity     not checked  no such operation`), s.String())
}

package concurrent_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

func parse(t *testing.T, text string) scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("test", []byte("scenario test\n"+text))
	require.NoError(t, err)
	return s
}

func explored(t *testing.T, s scenario.Scenario, subject concurrent.Subject, options ...explore.Option) *concurrent.Result {
	t.Helper()
	r, err := concurrent.Explore(t.Context(), s, subject, options...)
	require.NoError(t, err)
	return r
}

func passes(t *testing.T, s scenario.Scenario, subject concurrent.Subject, options ...explore.Option) *concurrent.Result {
	t.Helper()
	r := explored(t, s, subject, options...)
	if r.Failure != nil {
		require.FailNow(t, r.Failure.Error(), "%s", r.Failure.Report(concurrent.DefaultCommands))
	}
	require.Equal(t, model.Pass, r.Verdict, r.Reason)
	return r
}

// Two reads that both miss what the other thread did to another word are no error of a correct Arc. Two RMWs and two reads, one value each to
// choose from: 4 executions, and under SC the one with two stale reads is not there. Each has an order of the closing drops.
func TestStoreBufferingAcrossWords(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	wake_by_ref 2
	strong_count 0
thread T2
	clone 0 -> 3
	wakes 0
`)
	for m, want := range map[explore.Model]int64{explore.C20: 4, explore.RC11: 4, explore.GenMC: 4, explore.SC: 3} {
		r := passes(t, s, wakertest.Reference, explore.In(m))
		require.Equal(t, want, r.Executions, "%v", m)
		require.Equal(t, int(want), r.Histories, "%v", m)
	}
	r, err := concurrent.Native(t.Context(), s, wakertest.Reference, concurrent.NativeOptions{Runs: 100})
	require.NoError(t, err)
	require.Equal(t, model.Pass, r.Verdict, r.Reason)
	require.Equal(t, int64(100), r.Executions)
}

// What is wrong only across words is judged where memory is sequentially consistent, and not under weak memory.
func TestJointOrderIsForSequentialConsistencyOnly(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	strong_count 0
	wakes 0
thread T2
	wake 2
`)
	passes(t, s, releaseFirst())
	r := explored(t, s, releaseFirst(), explore.In(explore.SC))
	require.NotNil(t, r.Failure)
	require.Equal(t, model.R1, r.Failure.Property)
	require.Equal(t, model.Fail, r.Verdict)
}

// An order by time would say that a thread which has seen the wake that came after a clone sees the clone too. Nothing orders
// the two under weak memory: the reads are relaxed. With a gift in between there is an order, and an implementation
// whose count is stale then is wrong.
func TestHappensBeforeIsNotTime(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 1 -> 2
thread T1
	clone 0 -> 3
	wake_by_ref 2
thread T2
	wakes 0
	strong_count 0
`)
	e, err := concurrent.NewExploration(s, wakertest.Reference)
	require.NoError(t, err)
	stale := 0
	res, err := explore.Run(t.Context(), e.Program, append(e.Options(), explore.OnExecution(func(x *explore.Execution) error {
		var counts []uint64
		for _, l := range x.Locals(2) {
			if l.Label == "call" && len(l.Args) == 3 {
				counts = append(counts, l.Args[1])
			}
		}
		if counts[0] == 1 && counts[1] == 2 {
			stale++
		}
		return nil
	}))...)
	require.NoError(t, err)
	require.Equal(t, model.Pass, e.Result(res).Verdict)
	require.Equal(t, 1, stale, "the execution that time would misjudge")

	// This one never sees more than the two handles of the setup.
	old := newSmall().with(model.StrongCount, func(h, _ item) concurrent.Answer {
		return concurrent.Answer{Count: min(h.strong.Load(look), 2)}
	})
	passes(t, s, old)
	r := explored(t, parse(t, `
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	clone 0 -> 2
	give 1
thread T2
	take 1
	strong_count 1
`), old)
	require.NotNil(t, r.Failure)
	require.Equal(t, "R1 Conservation: T2: strong_count 1: 2; the contract allows 3", r.Failure.Error())
}

// A get_mut that met the lock of another one, whose end its thread knows of from the strong word alone: random scenarios found
// that it was taken for an error.
func TestGetMutThatMetALock(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	strong_count 0
	get_mut 0
thread T2
	get_mut 1
	drop 1
`)
	for _, m := range []explore.Model{explore.C20, explore.RC11, explore.GenMC, explore.SC} {
		passes(t, s, wakertest.Reference, explore.In(m))
	}
}

// The last call of a thread is before what the main thread does after its join.
func TestTheEndOfAThreadIsBeforeTheTeardown(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
thread T1
	clone 0 -> 1
teardown
	strong_count 0
`)
	passes(t, s, newSmall())
	r := explored(t, s, newSmall().with(model.StrongCount, func(item, item) concurrent.Answer { return concurrent.Answer{Count: 1} }))
	require.NotNil(t, r.Failure)
	require.Equal(t, "R1 Conservation: main: strong_count 0: 1; the contract allows 2", r.Failure.Error())
}

// Handles that may be absent: where an upgrade fails, what is called on its handle is skipped, and so is what a gift would bring; a handle that
// try_unwrap has consumed is not given back.
func TestHandlesThatMayBeAbsent(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
	downgrade 0 -> 1
thread T1
	upgrade 1 -> 2
	give 2
thread T2
	take 2
	wakes 2
	into_waker 2 -> 3
	wake 3
thread T3
	try_unwrap 0
	drop 0
teardown
	strong_count 1
`)
	r := passes(t, s, wakertest.Reference)
	for want := range strings.SplitSeq("upgrade of weak: true|upgrade of weak: false|try_unwrap of arc: true|try_unwrap of arc: false|wake of waker: freed|wake of waker: ok", "|") {
		found := false
		for tr, n := range r.Coverage.Transitions {
			found = found || tr.String() == want && n > 0
		}
		require.True(t, found, "%s in %v", want, r.Coverage.Transitions)
	}
	r = passes(t, s, newSmall())
	require.Positive(t, r.Coverage.Raced[concurrent.Pair{model.Upgrade, model.TryUnwrap}])
}

// The excess of a refused clone may be seen by others (R7), and never more than one for each thread.
func TestExcessOfARefusedClone(t *testing.T) {
	s := parse(t, `
limit 2
setup
	new object 0 -> 0
	clone 0 -> 1
thread T1
	clone 0 -> 2
thread T2
	strong_count 1
`)
	r := passes(t, s, wakertest.Reference)
	// The read comes before the increment, between it and its restore, or after both.
	require.Equal(t, int64(3), r.Executions)
	require.Equal(t, 2, r.Histories, "two of them show 2")
	require.Equal(t, 2, r.Coverage.Transitions[concurrent.Transition{F: model.Clone, Kind: model.Arc, End: "R7"}])

	twice := newSmall().with(model.Clone, func(h, _ item) concurrent.Answer {
		h.strong.FetchAdd(inc, 2)
		h.strong.FetchSub(inc, 2)
		panic(refusal{model.R7})
	})
	r = explored(t, parse(t, "limit 2\nsetup\nnew object 0 -> 0\nthread T1\nclone 0 -> 1\nthread T2\nstrong_count 0\n"), twice)
	require.NotNil(t, r.Failure, "refused below the limit")
}

func TestPanics(t *testing.T) {
	s := parse(t, `
panics object 0 in wake
panics object 0 in destructor
setup
	new object 0 -> 0
	clone 0 -> 1
	into_waker 0 -> 2
	into_waker 1 -> 3
thread T1
	wake_by_ref 2
	wake 2
thread T2
	wake 3
`)
	r := passes(t, s, wakertest.Reference)
	require.Equal(t, 2, r.Histories)
	for _, want := range []concurrent.Transition{
		{F: model.WakeByRef, Kind: model.Waker, End: "panic"}, {F: model.Wake, Kind: model.Waker, End: "panic"}, {F: model.Wake, Kind: model.Waker, End: "panic, freed"},
	} {
		require.Equal(t, 2, r.Coverage.Transitions[want], "%v", want)
	}
}

// A bound or a cancelled context is no pass.
func TestIncomplete(t *testing.T) {
	s := parse(t, "setup\nnew object 0 -> 0\nclone 0 -> 1\nthread T1\ndrop 0\nthread T2\ndrop 1\n")
	r := explored(t, s, wakertest.Reference, explore.MaxExecutions(1))
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Equal(t, "executions", r.Reason)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := concurrent.Explore(ctx, s, wakertest.Reference)
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Equal(t, "cancelled", r.Reason)

	r, err = concurrent.Native(ctx, s, wakertest.Reference, concurrent.NativeOptions{Runs: 10})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Contains(t, r.Reason, "context canceled")
}

func TestReplayOfAChangedScenario(t *testing.T) {
	const text = "setup\nnew object 0 -> 0\nclone 0 -> 1\nthread T1\n%s\nthread T2\ndrop 1\n"
	subject := wrongs[1].subject // a decrement in two steps
	s := parse(t, fmt.Sprintf(text, "drop 0"))
	r := explored(t, s, subject)
	require.NotNil(t, r.Failure)
	again, err := concurrent.Replay(t.Context(), s, subject, r.Failure.Explored.Replay)
	require.NoError(t, err)
	require.Equal(t, r.Failure.Report(concurrent.DefaultCommands), again.Failure.Report(concurrent.DefaultCommands))
	_, err = concurrent.Replay(t.Context(), parse(t, fmt.Sprintf(text, "downgrade 0 -> 2")), subject, r.Failure.Explored.Replay)
	require.ErrorIs(t, err, explore.ErrReplay)
	_, err = concurrent.Replay(t.Context(), s, subject, "nonsense")
	require.ErrorIs(t, err, explore.ErrReplay)
}

func TestTooLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("setup\nnew object 0 -> 0\n")
	for i := range 32 {
		fmt.Fprintf(&b, "clone 0 -> %d\n", i+1)
	}
	b.WriteString("thread T1\ndrop 0\n")
	_, err := concurrent.Explore(t.Context(), parse(t, b.String()), wakertest.Reference)
	require.ErrorIs(t, err, concurrent.ErrTooLarge)
	require.ErrorContains(t, err, "scenario test: ")

	_, err = concurrent.Explore(t.Context(), parse(t, "thread T1\nnew object 0 -> 0\nget_mut 0\n"), newSmall().without(model.GetMut))
	require.EqualError(t, err, "scenario test: the subject has no get_mut of arc")
	_, err = concurrent.Explore(t.Context(), scenario.Scenario{}, newSmall())
	var rule *scenario.RuleError
	require.True(t, errors.As(err, &rule), "%v", err)
}

// The counts do not depend on the number of workers.
func TestWorkers(t *testing.T) {
	s := parse(t, `
setup
	new object 0 -> 0
	clone 0 -> 1
	downgrade 0 -> 2
thread T1
	get_mut 0
	drop 0
thread T2
	upgrade 2 -> 3
	drop 2
thread T3
	into_inner 1
`)
	one := passes(t, s, wakertest.Reference)
	two := passes(t, s, wakertest.Reference, explore.Workers(2))
	require.Equal(t, one.Executions, two.Executions)
	require.Equal(t, one.Histories, two.Histories)
	require.Equal(t, one.Coverage, two.Coverage)
	require.Greater(t, one.Executions, int64(one.Histories), "histories are judged once")
}

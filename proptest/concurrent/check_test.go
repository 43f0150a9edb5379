package concurrent_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

var update = flag.Bool("update", false, "write the golden files")

func checked(t *testing.T, subject concurrent.Subject, o concurrent.Options) *concurrent.Report {
	t.Helper()
	rep, err := concurrent.Check(t.Context(), subject, o)
	require.NoError(t, err)
	return rep
}

// The reference and the small one pass, under every model, with panics and limits; and what they did is counted exactly.
func TestRightImplementationsPass(t *testing.T) {
	for name, subject := range map[string]concurrent.Subject{"reference": wakertest.Reference, "small": newSmall()} {
		for _, m := range []explore.Model{explore.C20, explore.RC11, explore.GenMC, explore.SC} {
			n := 150
			if testing.Short() {
				n = 15
			}
			t.Run(name+"/"+m.String(), func(t *testing.T) {
				calls := 0
				rep := checked(t, subject, concurrent.Options{Seed: 7, Scenarios: n, Model: m, Draw: scenario.DrawOptions{Panics: true}, Progress: func(k int) {
					calls++
					require.Equal(t, calls, k)
				}})
				if rep.Failure != nil {
					require.FailNow(t, rep.Failure.Error(), "%s", rep.Failure.Report(concurrent.DefaultCommands))
				}
				require.Equal(t, model.Pass, rep.Verdict, rep.Reason)
				require.Equal(t, n, rep.Exhausted)
				require.Equal(t, n, calls)
				require.Greater(t, rep.Explored.Histories, 2*n, "scenarios that hardly interleave")
				require.Greater(t, rep.Explored.Executions, int64(10*n))
				require.Positive(t, rep.Trivial)
				require.Positive(t, rep.Rejected)
			})
		}
	}
}

// Three hundred scenarios cover all transitions of the contract, and all operations that matter to each other meet.
func TestCoverageOfTheReference(t *testing.T) {
	if testing.Short() {
		t.Skip("needs many scenarios")
	}
	rep := checked(t, wakertest.Reference, concurrent.Options{Seed: 7, Scenarios: 300, Draw: scenario.DrawOptions{Panics: true}})
	all := concurrent.Reachable(wakertest.Reference, true, true)
	require.Len(t, all, 62)
	require.Empty(t, rep.Explored.Coverage.Missed(all))
	for _, p := range []concurrent.Pair{
		{model.Drop, model.Drop}, {model.Wake, model.Drop}, {model.Drop, model.Upgrade}, {model.Drop, model.GetMut}, {model.Upgrade, model.GetMut},
		{model.Drop, model.TryUnwrap}, {model.Drop, model.IntoInner}, {model.Clone, model.Drop}, {model.Downgrade, model.GetMut}, {model.WakeByRef, model.Wakes},
	} {
		require.Greater(t, rep.Explored.Coverage.Raced[p], 5, "%v", p)
	}
}

// Of a subject with three operations it is known exactly what its scenarios can show, and what they have not shown.
func TestCoverageOfATinySubject(t *testing.T) {
	tiny := &small{newSmall().ops, func(f model.Func, k model.Kind) bool {
		return k == model.Arc && (f == model.Clone || f == model.Drop || f == model.StrongCount)
	}}
	all := concurrent.Reachable(tiny, true, true)
	require.Equal(t, []concurrent.Transition{
		{F: model.New, End: "ok"}, {F: model.Clone, End: "ok"}, {F: model.Clone, End: "R7"}, {F: model.Drop, End: "ok"}, {F: model.Drop, End: "freed"},
		{F: model.Drop, End: "panic, freed"}, {F: model.StrongCount, End: "ok"},
	}, all)
	r := passes(t, parse(t, "setup\nnew object 0 -> 0\nclone 0 -> 1\nthread T1\ndrop 0\nthread T2\ndrop 1\n"), tiny)
	require.Equal(t, []concurrent.Transition{all[2], all[5], all[6]}, r.Coverage.Missed(all))
	require.Equal(t, map[concurrent.Pair]int{{model.Drop, model.Drop}: 2}, r.Coverage.Raced)

	rep := checked(t, tiny, concurrent.Options{Seed: 1, Scenarios: 40, Draw: scenario.DrawOptions{Panics: true}})
	require.Equal(t, model.Pass, rep.Verdict, rep.Reason)
	require.Empty(t, rep.Explored.Coverage.Missed(all))

	// Where nothing reaches the floor, it sinks.
	rep = checked(t, tiny, concurrent.Options{Seed: 1, Scenarios: 3, Draw: scenario.DrawOptions{Threads: 2, Calls: 1, Objects: 1, Limits: []uint64{0}}})
	require.Equal(t, model.Pass, rep.Verdict, rep.Reason)
	require.Equal(t, 3, rep.Exhausted)
}

// The same seed gives the same report, of a pass and of a failure; another seed another one.
func TestTheSameSeedGivesTheSameReport(t *testing.T) {
	for name, subject := range map[string]concurrent.Subject{"right": newSmall(), "wrong": wrongs[2].subject} {
		var reports []*concurrent.Report
		for _, seed := range []uint64{3, 3, 4} {
			rep := checked(t, subject, concurrent.Options{Seed: seed, Scenarios: 8, Draw: scenario.DrawOptions{Panics: true}})
			rep.Explored.Explored = nil
			reports = append(reports, rep)
		}
		require.Equal(t, name == "wrong", reports[0].Failure != nil)
		if reports[0].Failure != nil {
			require.Equal(t, reports[0].Failure.Report(concurrent.DefaultCommands), reports[1].Failure.Report(concurrent.DefaultCommands))
			require.Equal(t, reports[0].Failure.Tried, reports[1].Failure.Tried)
			reports[0].Failure, reports[1].Failure, reports[2].Failure = nil, nil, nil
		}
		require.Equal(t, reports[0], reports[1])
		require.NotEqual(t, reports[0], reports[2])
	}
}

func TestCheckOfNothing(t *testing.T) {
	for _, n := range []int{0, -1} {
		_, err := concurrent.Check(t.Context(), newSmall(), concurrent.Options{Scenarios: n})
		require.ErrorIs(t, err, concurrent.ErrNoScenarios)
	}
	// A subject without operations gives no scenario.
	_, err := concurrent.Check(t.Context(), &small{newSmall().ops, func(model.Func, model.Kind) bool { return false }}, concurrent.Options{Scenarios: 1})
	require.Error(t, err)
}

// A check that was cut short says so, and why.
func TestCheckIsIncomplete(t *testing.T) {
	rep := checked(t, newSmall(), concurrent.Options{Seed: 1, Scenarios: 5, Explorer: []explore.Option{explore.MaxExecutions(2)}})
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Contains(t, rep.Reason, "0 of 5 scenarios: a scenario: executions\nscenario random\n")

	ctx, cancel := context.WithCancel(t.Context())
	rep, err := concurrent.Check(ctx, newSmall(), concurrent.Options{Seed: 1, Scenarios: 50, Progress: func(k int) {
		if k == 3 {
			cancel()
		}
	}})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Equal(t, "3 of 50 scenarios: context canceled", rep.Reason)

	// What goes far over its budget is given up, does not count, and others take its place: this one makes more of a drop than the estimate knows.
	busy := newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		for range 4 {
			h.busy.FetchAdd(inc, 1)
		}
		h.drop()
		return none
	})
	rep = checked(t, busy, concurrent.Options{Seed: 1, Scenarios: 10, Budget: 20, Floor: 0.1})
	require.Equal(t, model.Pass, rep.Verdict, rep.Reason)
	require.Equal(t, 10, rep.Exhausted)
	require.Positive(t, rep.Abandoned)
	rep = checked(t, newSmall(), concurrent.Options{Seed: 1, Scenarios: 1, Budget: 0.5})
	require.Equal(t, model.Incomplete, rep.Verdict)
	require.Equal(t, "0 of 1 scenarios: 100 draws gave no more that are new and within the budget", rep.Reason)
}

// Which line of the small implementation it was is not part of the golden file.
var sourceLine = regexp.MustCompile(`_test\.go:\d+`)

// The reports as the reader gets them, of a history that the contract rejects and of a data race. Flag -update writes them.
func TestReports(t *testing.T) {
	for name, text := range map[string]string{
		"rejected":   "setup\nnew object 0 -> 0\ndowngrade 0 -> 1\nthread T1\nget_mut 0\n",
		"data-race":  "setup\nnew object 0 -> 0\ndowngrade 0 -> 1\nthread T1\nget_mut 0\nthread T2\nupgrade 1 -> 2\ndrop 1\nwakes 2\n",
		"panic":      "panics object 0 in wake\nsetup\nnew object 0 -> 0\nborrow 0 -> 1\nthread T1\nwake_by_ref 1\n",
		"contention": "setup\nnew object 0 -> 0\nclone 0 -> 1\nthread T1\ndrop 0\nthread T2\ndrop 1\n",
	} {
		t.Run(name, func(t *testing.T) {
			subject := map[string]string{"rejected": "get_mut ignores weak handles", "data-race": "get_mut in two loads (rust #24880)",
				"panic": "a panic of wake_by_ref consumes", "contention": "a decrement in two steps"}[name]
			for _, w := range wrongs {
				if w.name != subject {
					continue
				}
				r := explored(t, parse(t, text), w.subject)
				require.NotNil(t, r.Failure)
				got := sourceLine.ReplaceAllString(r.Failure.Report(concurrent.DefaultCommands), "_test.go:N")
				golden := filepath.Join("testdata", name+".txt")
				if *update {
					require.NoError(t, os.MkdirAll("testdata", 0o755))
					require.NoError(t, os.WriteFile(golden, []byte(got), 0o644))
				}
				want, err := os.ReadFile(golden)
				require.NoError(t, err)
				require.Equal(t, string(want), got)
				return
			}
			require.Fail(t, "no such implementation")
		})
	}
}

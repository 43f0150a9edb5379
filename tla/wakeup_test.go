package tla

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func wakeBounds(t *testing.T, config string) model.WakeBounds {
	t.Helper()
	b, err := WakeupBounds(configText(t, config))
	require.NoError(t, err)
	return b
}

func wakeupInGo(t *testing.T, config string) *Graph {
	t.Helper()
	g, err := WakeupOfModel(t.Context(), wakeBounds(t, config), model.Waking.Apply)
	require.NoError(t, err)
	return g
}

// insteadOf is the contract with one step done in another way.
func insteadOf(f model.WakeFunc, step model.WakeStep) model.WakeStep {
	return func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
		if a.F == f {
			return step(s, a)
		}
		return s.Apply(a)
	}
}

// One step of the model broken shows as a difference that has a name, and changes the digest. No invariant breaks in the first three.
func TestWakeupGraphsOfBrokenModels(t *testing.T) {
	t.Parallel()
	refuse := &model.Violation{}
	for name, row := range map[string]struct {
		step model.WakeStep
		says string // the first difference
	}{
		"a wake never consumes its waker": {insteadOf(model.WakeWake, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
			a.Gone = false
			return s.Apply(a)
		}), "edge only in the contract: Wake from notice, idle; w1 calls, wrote 1 due 0 answered 0 saw 0; woken 0 polled 0 " +
			"to notice, idle; w1 gone, wrote 1 due 1 answered 0 saw 0; woken 1 polled 0"},
		"a notice is never kept": {insteadOf(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
			a.Kept = false
			return s.Apply(a)
		}), "state only in the contract: notice, polling; w1 has, wrote 1 due 1 answered 1 saw 1; woken 1 polled 1"},
		"a poll sees no more than it must": {insteadOf(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
			if a.Seen != s.History.Due {
				return s, refuse
			}
			return s.Apply(a)
		}), "state only in the contract: polling; w1 calls, wrote 1 due 0 answered 0 saw 1; woken 0 polled 1"},
		"a wake during a poll is forgotten": {insteadOf(model.WakeWake, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
			next, v := s.Apply(a)
			next.Notice = next.Notice && (s.Stage != model.Polling || s.Notice)
			return next, v
		}), "state only in the contract: notice, polling; w1 has, wrote 1 due 1 answered 0 saw 0; woken 1 polled 1"},
		"a poll sees anything": {insteadOf(model.WakePoll, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
			due := s.History.Due
			s.History.Due = model.View{}
			next, v := s.Apply(a)
			next.History.Due = due
			if v == nil {
				next.History.Answered = due
			}
			return next, v
		}), "state only in the broken one: polling; w1 has, wrote 1 due 1 answered 1 saw 0; woken 1 polled 1"},
		"the memory goes with the target": {insteadOf(model.WakeFree, func(s model.Waking, _ model.WakeAction) (model.Waking, *model.Violation) {
			if s.Freed || s.Stage != model.Done {
				return s, refuse
			}
			s.Freed = true
			return s, nil
		}), "state only in the broken one: done; w1 has, wrote 0 due 0 answered 0 saw 0; woken 0 polled 0; freed"},
		"an abort leaves the notice": {insteadOf(model.WakeAbort, func(s model.Waking, a model.WakeAction) (model.Waking, *model.Violation) {
			next, v := s.Apply(a)
			next.Notice = s.Notice
			return next, v
		}), "state only in the broken one: notice, done; w1 has, wrote 1 due 1 answered 0 saw 0; woken 1 polled 0"},
	} {
		t.Run(name, func(t *testing.T) {
			broken, err := WakeupOfModel(t.Context(), wakeBounds(t, "WakeupOne"), row.step)
			require.NoError(t, err)
			differs(t, wakeupInGo(t, "WakeupOne"), broken, row.says)
		})
	}
}

// One line of the specification broken shows as well.
func TestWakeupGraphOfBrokenSpecification(t *testing.T) {
	t.Parallel()
	broken := dumpBroken(t, "WakeupMutants", "WakeupOne", "  Born =", "  Notified <- NotifiedIfIdle\n  Born =", WakeupOfTLC)
	require.Contains(t, Differences(broken, wakeupInGo(t, "WakeupOne"), "TLC", "Go"),
		"state only in TLC: polling; w1 has, wrote 1 due 1 answered 0 saw 0; woken 1 polled 1")
}

func TestWakeupBounds(t *testing.T) {
	require.Equal(t, model.WakeBounds{Wakers: 3, MaxWakes: 1, Born: true}, wakeBounds(t, "WakeupThree"))
	require.Equal(t, model.WakeBounds{Wakers: 2, MaxWakes: 2}, wakeBounds(t, "WakeupTwice"))
	for _, config := range []string{"", "CONSTANTS\n Wakers = {w1}\n MaxWakes = x\n Born = 1", "CONSTANTS\n Wakers = {w2}\n MaxWakes = 1\n Born = 0",
		"CONSTANTS\n Wakers = {w1, w2, w3, w4, w5}\n MaxWakes = 1\n Born = 0"} {
		_, err := WakeupBounds(config)
		require.ErrorIs(t, err, ErrBounds, "%q", config)
	}
}

// What is not as in Wakeup.tla is an error.
func TestWakeupOfTLCRefuses(t *testing.T) {
	const good = `/\\ notice = TRUE\n/\\ stage = \"idle\"\n/\\ at = (w1 :> \"has\")\n/\\ memory = \"held\"\n` +
		`/\\ history = [wrote |-> (w1 :> 0), due |-> (w1 :> 0), answered |-> (w1 :> 0), seen |-> (w1 :> 0), woken |-> 0, polled |-> 0]`
	read := func(state string) error {
		_, err := WakeupOfTLC(strings.NewReader(dumpHead+`8 [label="`+state+`"];`+"\n"+dumpEnd), 2)
		return err
	}
	require.NoError(t, read(good))
	for says, change := range map[string][2]string{
		"no waker w2":        {"wrote |-> (w1", "wrote |-> (w2"},
		"record of 6 fields": {", polled |-> 0", ""},
		"stage is no string": {`stage = \"idle\"`, "stage = 1"},
		"6 variables":        {`/\\ notice`, `/\\ x = 1\n/\\ notice`},
		"is no name":         {`at = (w1`, "at = (1"},
	} {
		require.Contains(t, good, change[0])
		require.ErrorContains(t, read(strings.Replace(good, change[0], change[1], 1)), says)
	}
}

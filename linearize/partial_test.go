package linearize

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// on is a call of one object, after those that are listed.
func on(f model.Func, k model.Kind, out model.Outcome, after ...int) Call {
	c := Call{Call: model.Call{F: f}, Kind: k, Outcome: out}
	for _, i := range after {
		c.Before |= 1 << i
	}
	return c
}

// The calls of the note "why word by word" of the design: wake_by_ref and then strong_count, beside clone and then wakes, with both reads
// stale. Each word has an order; the two words together have none.
func storeBuffering() []Call {
	return []Call{
		on(model.New, 0, model.Outcome{}),
		on(model.IntoWaker, model.Arc, model.Outcome{}, 0),
		on(model.WakeByRef, model.Waker, model.Outcome{}, 0, 1),
		on(model.StrongCount, model.Arc, model.Outcome{Count: 1}, 0, 1, 2),
		on(model.Clone, model.Arc, model.Outcome{}, 0, 1),
		on(model.Wakes, model.Arc, model.Outcome{Count: 0}, 0, 1, 4),
	}
}

func TestStoreBufferingAcrossWords(t *testing.T) {
	byWord := &Judge{Limit: limit}
	misfit, err := byWord.Check(storeBuffering())
	require.NoError(t, err)
	require.Nil(t, misfit)

	joint := &Judge{Limit: limit, Joint: true}
	misfit, err = joint.Check(storeBuffering())
	require.NoError(t, err)
	require.NotNil(t, misfit)

	// With one of the reads fresh, there is a joint order too.
	calls := storeBuffering()
	calls[5].Outcome.Count = 1
	misfit, err = joint.Check(calls)
	require.NoError(t, err)
	require.Nil(t, misfit)
}

// What interval time would misjudge, both ways. The calls are listed as they ran, one after the other; happens-before is less than that.
func TestHappensBeforeIsNotTime(t *testing.T) {
	calls := []Call{
		on(model.New, 0, model.Outcome{}),
		on(model.Clone, model.Arc, model.Outcome{}, 0),
		on(model.StrongCount, model.Arc, model.Outcome{Count: 1}, 0), // ran later, and did not see the clone
	}
	j := &Judge{Limit: limit}
	misfit, err := j.Check(calls)
	require.NoError(t, err)
	require.Nil(t, misfit)

	calls[2].Before |= 1 << 1 // now it must see it
	misfit, err = j.Check(calls)
	require.NoError(t, err)
	require.Equal(t, &Misfit{Words: []model.Word{model.StrongWord}, Call: 2, Allowed: []model.Outcome{{Count: 2}}, Property: model.R1}, misfit)
}

// Each kind of outcome can be wrong, and the one that is wrong is named.
func TestMisfits(t *testing.T) {
	for name, row := range map[string]struct {
		calls    []Call
		call     int
		property model.Property
		allowed  []model.Outcome
	}{
		"a drop that does not see that it is last": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.Drop, model.Arc, model.Outcome{}, 0),
		}, 1, model.R4, []model.Outcome{{Freed: true}}},
		"two destructor runs": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.Clone, model.Arc, model.Outcome{}, 0),
			on(model.Drop, model.Arc, model.Outcome{Freed: true}, 0, 1), on(model.Drop, model.Arc, model.Outcome{Freed: true}, 0, 1),
		}, 2, model.R3, []model.Outcome{{}}},
		"an upgrade of the dead": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.Downgrade, model.Arc, model.Outcome{}, 0),
			on(model.Drop, model.Arc, model.Outcome{Freed: true}, 0, 1), on(model.Upgrade, model.Weak, model.Outcome{OK: true}, 0, 1, 2),
		}, 3, model.R11, []model.Outcome{{}}},
		"a wake that is not counted": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.WakeByRef, model.Ref, model.Outcome{}, 0), on(model.Wakes, model.Arc, model.Outcome{}, 0, 1),
		}, 2, model.W1, []model.Outcome{{Count: 1}}},
		"get_mut beside another handle": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.Downgrade, model.Arc, model.Outcome{}, 0), on(model.GetMut, model.Arc, model.Outcome{OK: true}, 0, 1),
		}, 2, model.R11, []model.Outcome{{}}},
		"get_mut refused to the only handle": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.GetMut, model.Arc, model.Outcome{}, 0),
		}, 1, model.R11, []model.Outcome{{OK: true}}},
		"refused below the limit": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.Clone, model.Arc, model.Outcome{Err: model.R7}, 0),
		}, 1, model.R1, []model.Outcome{{}}},
		"an error without cause": {[]Call{
			on(model.New, 0, model.Outcome{}), on(model.StrongCount, model.Arc, model.Outcome{Err: model.R2}, 0),
		}, 1, model.R1, []model.Outcome{{Count: 1}}},
	} {
		for _, joint := range []bool{false, true} {
			misfit, err := (&Judge{Limit: 3, Joint: joint}).Check(row.calls)
			require.NoError(t, err, name)
			require.NotNil(t, misfit, name)
			require.Equal(t, row.call, misfit.Call, "%s: %v", name, misfit)
			require.Equal(t, row.property, misfit.Property, name)
			require.Equal(t, row.allowed, misfit.Allowed, name)
		}
	}
}

// A clone refused at the limit may show its excess, to reads and to others that are refused for it.
func TestExcess(t *testing.T) {
	calls := []Call{
		on(model.New, 0, model.Outcome{}),
		on(model.Clone, model.Arc, model.Outcome{}, 0),
		on(model.Clone, model.Arc, model.Outcome{Err: model.R7}, 0, 1),
		on(model.StrongCount, model.Arc, model.Outcome{Count: 3}, 0, 1),
	}
	j := &Judge{Limit: 2}
	misfit, err := j.Check(calls)
	require.NoError(t, err)
	require.Nil(t, misfit)
	calls[3].Before |= 1 << 2
	misfit, err = j.Check(calls)
	require.NoError(t, err)
	require.NotNil(t, misfit, "taken back by then")
}

func TestJudgeRefuses(t *testing.T) {
	_, err := new(Judge).Check(make([]Call, MaxCalls+1))
	require.ErrorIs(t, err, ErrTooManyCalls)
	_, err = new(Judge).Check([]Call{{Before: 1}})
	require.ErrorContains(t, err, "comes after itself")
	_, err = new(Judge).Check([]Call{{}, {Before: 1}, {Before: 2}})
	require.ErrorContains(t, err, "what comes before call 1 does not come before call 2")
}

// Random histories, right and wrong, against a search of our own through all orders; what was decided once is not asked again.
func TestJudgeAgainstAllOrders(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	j := &Judge{Limit: 3}
	verdicts := map[bool]int{}
	for range 4000 {
		calls := randomCalls(rng)
		misfit, err := j.Check(calls)
		require.NoError(t, err)
		want := true
		for _, w := range model.Words() {
			want = want && ordered(calls, w, make([]int, len(calls)), 0, 3)
		}
		require.Equal(t, want, misfit == nil, "%v", calls)
		verdicts[want]++
	}
	require.Greater(t, verdicts[true], 400)
	require.Greater(t, verdicts[false], 400)
	require.Greater(t, j.Repeated, j.Searches)
}

// randomCalls are calls of three threads after a setup, with outcomes at random.
func randomCalls(rng *rand.Rand) []Call {
	calls := []Call{on(model.New, 0, model.Outcome{}), on(model.Clone, model.Arc, model.Outcome{}, 0)}
	for range 2 + rng.IntN(2) {
		before := uint64(3)
		for range 1 + rng.IntN(2) {
			f := []model.Func{model.Clone, model.Drop, model.StrongCount, model.Upgrade, model.Downgrade, model.WeakCount, model.WakeByRef, model.Wakes}[rng.IntN(8)]
			c := Call{Call: model.Call{F: f}, Before: before}
			switch f {
			case model.Drop:
				c.Outcome.Freed = rng.IntN(4) == 0
			case model.Upgrade:
				c.Kind, c.Outcome.OK = model.Weak, rng.IntN(3) > 0
			case model.StrongCount, model.WeakCount, model.Wakes:
				c.Outcome.Count = uint64(rng.IntN(4))
			case model.Clone:
				if rng.IntN(4) == 0 {
					c.Outcome.Err = model.R7
				}
			}
			before |= 1 << len(calls)
			calls = append(calls, c)
		}
	}
	return calls
}

// ordered tries every order of the moments of all calls on one word. progress says how far each call is.
func ordered(calls []Call, w model.Word, progress []int, value, limit uint64) bool {
	done := true
	for i, c := range calls {
		moments := onWord(c, w, limit)
		if progress[i] == len(moments) {
			continue
		}
		done = false
		if m := moments[progress[i]]; ready(calls, c, w, progress, limit) && value >= m.Min && value <= m.Max {
			progress[i]++
			ok := ordered(calls, w, progress, value+uint64(m.Add), limit)
			progress[i]--
			if ok {
				return true
			}
		}
	}
	return done
}

// ready reports whether all calls before c are over.
func ready(calls []Call, c Call, w model.Word, progress []int, limit uint64) bool {
	for i := range calls {
		if c.Before>>i&1 == 1 && progress[i] < len(onWord(calls[i], w, limit)) {
			return false
		}
	}
	return true
}

// onWord is what a call with one way to its outcome does to a word. A call that the contract never allows needs the impossible.
func onWord(c Call, w model.Word, limit uint64) []model.Change {
	effects := model.Effects(c.Call, c.Kind, c.Outcome, limit)
	if len(effects) == 0 {
		return []model.Change{{Word: w, Min: 1, Max: 0}}
	}
	var all []model.Change
	for _, m := range effects[0] {
		for _, change := range m {
			if change.Word == w {
				all = append(all, change)
			}
		}
	}
	return all
}

// A get_mut that met the lock of another one fails with both counts at one; under weak memory so does one that only knows from the strong
// word that the other is over. Without another, or with one that is ordered, it must have seen a count above one.
func TestGetMutThatMetALock(t *testing.T) {
	calls := []Call{
		on(model.New, 0, model.Outcome{}),
		on(model.Clone, model.Arc, model.Outcome{}, 0),
		on(model.GetMut, model.Arc, model.Outcome{}, 0, 1),
		on(model.Drop, model.Arc, model.Outcome{}, 0, 1, 2),
		on(model.StrongCount, model.Arc, model.Outcome{Count: 1}, 0, 1), // so that the drop was before it
		on(model.GetMut, model.Arc, model.Outcome{}, 0, 1, 4),
	}
	j := &Judge{Limit: limit}
	misfit, err := j.Check(calls)
	require.NoError(t, err)
	require.Nil(t, misfit)

	joint := &Judge{Limit: limit, Joint: true}
	misfit, err = joint.Check(calls)
	require.NoError(t, err)
	require.NotNil(t, misfit, "every call takes effect at one moment")

	calls[5].Before |= 1<<2 | 1<<3
	misfit, err = j.Check(calls)
	require.NoError(t, err)
	require.NotNil(t, misfit, "the other one was over before")
	require.Equal(t, model.R11, misfit.Property)
	require.Equal(t, []model.Outcome{{OK: true}}, misfit.Allowed)

	calls[2].F = model.PtrEq
	calls[5].Before = 0b10011
	misfit, err = j.Check(calls)
	require.NoError(t, err)
	require.NotNil(t, misfit, "there is no other one")
}

package model

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// words are the words of an object as Effects counts them.
func (o Object) words() [wordCount]uint64 { return [wordCount]uint64{o.Strong, o.Weak, o.Wakes} }

// permits takes the moments one after the other.
func permits(v [wordCount]uint64, moments []Moment) ([wordCount]uint64, bool) {
	for _, m := range moments {
		for _, c := range m {
			if v[c.Word] < c.Min || v[c.Word] > c.Max {
				return v, false
			}
		}
		for _, c := range m {
			v[c.Word] += uint64(c.Add)
		}
	}
	return v, true
}

// Effects says of every edge of the state space what the transitions say: the outcome of the contract is allowed and leads to the same
// words, and no outcome with another answer is. Calls whose user code runs are judged as a whole, with nothing in between.
func TestEffectsAreTheTransitions(t *testing.T) {
	b := Bounds{Limit: 3, Objects: 1, Handles: 4, Running: 0, Wakes: 2, Funcs: Funcs()}
	states := []State{NewState(b.Limit)}
	seen := map[string]bool{string(states[0].Key()): true}
	calls := map[Func]int{}
	for i := 0; i < len(states); i++ {
		s := states[i]
		b.Running = 1
		for _, a := range s.appendActions(nil, b) {
			next, out, done := s.Start(a.Call)
			for !done {
				next, out, done = next.Resume(a.Call, false)
			}
			compareEffects(t, s, next, a.Call, out)
			calls[a.Call.F]++
			if key := string(next.Key()); !seen[key] && len(states) < 20000 {
				seen[key] = true
				states = append(states, next)
			}
		}
	}
	for _, f := range Funcs() {
		require.Positive(t, calls[f], "%v", f)
	}
}

func compareEffects(t *testing.T, s, next State, c Call, out Outcome) {
	t.Helper()
	h, _ := s.Handle(c.Handle)
	object, before := h.Object, [wordCount]uint64{}
	if c.F == New {
		object = c.Object
	} else {
		before = s.Object(object).words()
	}
	for _, o := range outcomes(c.F, out) {
		allowed := false
		for _, moments := range Effects(c, h.Kind, o, s.Limit) {
			after, ok := permits(before, moments)
			if allowed = allowed || ok; ok && o == out {
				require.Equal(t, next.Object(object).words(), after, "%v: %v", c, o)
			}
		}
		require.Equal(t, o == out, allowed, "%v on %v: %v, the contract gives %v", c, before, o, out)
	}
}

// outcomes are the contract's and others that the operation might give.
func outcomes(f Func, out Outcome) []Outcome {
	all := []Outcome{out}
	other := out
	switch f {
	case StrongCount, WeakCount, Wakes:
		other.Count++
		all = append(all, other)
	case Upgrade, GetMut, TryUnwrap, IntoInner:
		if out.Err == "" {
			other.OK = !out.OK
			all = append(all, other)
		}
	case Drop, DecStrong, Wake:
		other.Freed = !out.Freed
		if out.Freed || f != Drop {
			all = append(all, other)
		}
	}
	if out.Err == "" {
		all = append(all, Outcome{Err: R2})
	}
	return all
}

// A refused call may show its excess, and only at the limit.
func TestEffectsOfRefusals(t *testing.T) {
	c := Call{F: Clone}
	effects := Effects(c, Arc, Outcome{Err: R7}, 2)
	require.Len(t, effects, 1)
	_, ok := permits([wordCount]uint64{1, 1, 0}, effects[0])
	require.False(t, ok, "below the limit")
	after, ok := permits([wordCount]uint64{2, 1, 0}, effects[0])
	require.True(t, ok)
	require.Equal(t, [wordCount]uint64{2, 1, 0}, after)
	require.Len(t, effects[0], 2, "the excess is there in between")
	require.Empty(t, Effects(Call{F: Drop}, Arc, Outcome{Err: R7}, 2), "no drop is refused at a limit")
	require.Empty(t, Effects(c, Arc, Outcome{Err: R2}, math.MaxUint64))
}

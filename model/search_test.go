package model

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// With New, Clone and Drop alone the state space of one object over n handle numbers has a closed form. States: nothing made; each
// non-empty set of live handles; one dying state for each handle that was the last; freed. Edges: New; from a set S, |S| drops
// and, unless S is full, |S| clones; two ends of each destructor.
func TestSearchClosedForm(t *testing.T) {
	for n := 1; n <= 8; n++ {
		b := Bounds{Limit: uint64(max(n, 2)), Objects: 1, Handles: n, Running: 1, Funcs: []Func{New, Clone, Drop}}
		got, err := Search(t.Context(), b, nil)
		require.NoError(t, err)
		require.Equal(t, 1+(1<<n-1)+n+1, got.States, "states of %d handles", n)
		require.Equal(t, 1+n*(1<<n)+n, got.Edges, "edges of %d handles", n)
		// Furthest is the death through the handle of the highest number: n steps until it exists, n drops. Freed is at 3.
		require.Equal(t, max(2*n, 3), got.Depth, "depth of %d handles", n)
		require.Len(t, got.Deepest, got.Depth)
	}
}

func TestSearchVisitsEveryEdge(t *testing.T) {
	b := Bounds{Limit: 3, Objects: 2, Handles: 2, Running: 1, Wakes: 1}
	states, edges := map[int]bool{0: true}, 0
	got, err := Search(t.Context(), b, func(from, to int, _ Action) {
		require.True(t, states[from], "an edge from a state that no edge led to")
		states[to] = true
		edges++
	})
	require.NoError(t, err)
	require.Equal(t, got.States, len(states))
	require.Equal(t, got.Edges, edges)
}

func TestSearchCoversEveryOperation(t *testing.T) {
	b := Bounds{Limit: 2, Objects: 2, Handles: 3, Running: 1, Wakes: 1, Selves: true, Funcs: Funcs()}
	got, err := Search(t.Context(), b, nil)
	require.NoError(t, err)
	for _, f := range Funcs() {
		require.Positive(t, got.ByFunc[f], "%v was never explored", f)
	}
	require.Positive(t, got.Refused, "no call met the limit")
}

// User code of a wake by value gets an arc, borrows it, and another call wakes by the borrow: the first wake cannot end before the second, or the borrow
// would outlive the arc. The search found that, as a broken R2, when it could.
func TestSearchOfBorrowsOfSelf(t *testing.T) {
	b := Bounds{Limit: 2, Objects: 1, Handles: 4, Running: 2, Wakes: 2, Selves: true}
	got, err := Search(t.Context(), b, nil)
	require.NoError(t, err)
	require.Equal(t, []int{26_275, 258_905}, []int{got.States, got.Edges})

	s := NewState(2)
	wake := Call{F: Wake, Handle: 1, Other: NoHandle, To: NoHandle, Self: 2}
	byRef := Call{F: WakeByRef, Handle: 3, Other: NoHandle, To: NoHandle, Self: 4}
	for _, c := range []Call{
		{F: New, Handle: NoHandle, Other: NoHandle, To: 0, Self: NoHandle},
		{F: IntoWaker, Handle: 0, Other: NoHandle, To: 1, Self: NoHandle},
		wake,
		{F: Borrow, Handle: 2, Other: NoHandle, To: 3, Self: NoHandle},
		byRef,
	} {
		require.NoError(t, s.Permits(c))
		s, _, _ = s.Start(c)
	}
	require.EqualError(t, s.PermitsEnd(wake), "wake 1 (self 2): handle 2 is in use by a wake_by_ref in progress")
	require.NoError(t, s.PermitsEnd(byRef))
	s, _, _ = s.Resume(byRef, false)
	require.NoError(t, s.PermitsEnd(wake))
}

func TestExploreShowsStates(t *testing.T) {
	b := Bounds{Limit: 2, Objects: 1, Handles: 2, Running: 1, Wakes: 1}
	shown := map[int]string{}
	see := func(n Node) {
		key := string(n.State.Key())
		if before, again := shown[n.ID]; again {
			require.Equal(t, before, key, "a state that was shown must not change")
		}
		shown[n.ID] = key
	}
	got, err := Explore(t.Context(), b, State.Apply, func(from, to Node, a Action) {
		see(from)
		see(to)
		next, _, refused := from.State.Apply(a)
		require.False(t, refused)
		require.Equal(t, to.State.Key(), next.Key())
	})
	require.NoError(t, err)
	require.Len(t, shown, got.States)
}

func TestSearchThatFindsNothingToDo(t *testing.T) {
	_, err := Search(t.Context(), Bounds{Limit: 2}, nil)
	require.ErrorIs(t, err, ErrNoStates)
}

func TestSearchCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Search(ctx, Bounds{Limit: 2, Objects: 1, Handles: 2, Running: 1}, nil)
	require.ErrorIs(t, err, context.Canceled)
}

// Each row breaks the step function in one place; the search must name the property, by the shortest way.
func TestSearchFindsBrokenContracts(t *testing.T) {
	after := func(f Func, resumed bool, edit func(s *State, c Call)) Step {
		return func(s State, a Action) (State, Outcome, bool) {
			next, out, refused := s.Apply(a)
			if a.Call.F == f && a.Resume == resumed && !refused {
				next = next.clone()
				edit(&next, a.Call)
			}
			return next, out, refused
		}
	}
	for _, row := range []struct {
		name   string
		step   Step
		breaks Property
		steps  int // new, whatever the row needs before, the broken step
	}{
		{"clone does not increment", after(Clone, false, func(s *State, _ Call) { s.objects[0].Strong-- }), R1, 2},
		{"borrow increments", after(Borrow, false, func(s *State, _ Call) { s.objects[0].Strong++ }), R1, 2},
		{"wake_by_ref consumes", after(WakeByRef, true, func(s *State, _ Call) { s.objects[0].Strong-- }), R1, 4},
		{"wake releases before it delivers", after(Wake, false, func(s *State, _ Call) { s.objects[0].Strong-- }), R1, 3},
		{"destructor runs while a handle lives", after(Clone, false, func(s *State, _ Call) { s.objects[0].Phase = Dying }), R2, 2},
		{"block given back with a weak handle out", after(Downgrade, false, func(s *State, _ Call) { s.objects[0].Phase = Freed }), R2, 2},
		{"second destructor", after(Drop, false, func(s *State, c Call) { s.running = append(s.running, Progress{Call: c, Stage: Destroying}) }), R3, 2},
		{"destructor never ends", after(Drop, true, func(s *State, _ Call) { s.objects[0].Phase, s.objects[0].Weak = Empty, 1 }), R4, 3},
		{"ref of a handle that is gone", after(Drop, false, func(s *State, _ Call) {
			for i := range s.handles {
				s.handles[i].Dead = false
			}
		}), R6, 3},
		{"no limit", func(s State, a Action) (State, Outcome, bool) {
			limit := s.Limit
			s.Limit = 100
			next, out, refused := s.Apply(a)
			next.Limit = limit
			return next, out, refused
		}, R7, 3},
		{"downgrade does not increment", after(Downgrade, false, func(s *State, _ Call) { s.objects[0].Weak-- }), R11, 2},
		{"downgrade increments twice", after(Downgrade, false, func(s *State, _ Call) { s.objects[0].Weak++ }), R7, 2},
		{"upgrade takes the weak share", after(Upgrade, false, func(s *State, _ Call) { s.objects[0].Weak-- }), R11, 3},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := Bounds{Limit: 2, Objects: 1, Handles: 3, Running: 1, Wakes: 1}
			got, err := Explore(t.Context(), b, row.step, nil)
			var v *Violation
			require.ErrorAs(t, err, &v)
			require.Equal(t, row.breaks, v.Property, "%v", v)
			require.Len(t, got.Trace, row.steps, "%v\n%s", v, FormatTrace(got.Trace))
		})
	}
}

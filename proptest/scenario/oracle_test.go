package scenario

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// walker takes the steps of a scenario on the contract itself, in one order of the threads. The contract has rules of its own about what a safe program
// does, which share no code with those of this package.
type walker struct {
	t     *testing.T
	s     Scenario
	plan  Plan
	state model.State
	owner map[model.HandleID]int // thread, -1 for main, -2 for a slot; for handles that are there
	slots map[model.HandleID]bool
}

// call makes a call if its handles are there, and lets user code return.
func (w *walker) call(who int, c model.Call) {
	for _, id := range []model.HandleID{c.Handle, c.Other} {
		if _, live := w.state.Handle(id); id != model.NoHandle && !live {
			return
		}
	}
	if c.F != model.New {
		require.Contains(w.t, []int{who, -1}, w.owner[c.Handle], "%v\nin\n%v", c, w.s)
	}
	require.NoError(w.t, w.state.Permits(c), "%v", w.s)
	next, out, done := w.state.Start(c)
	for !done {
		next, out, done = next.Resume(c, false)
	}
	if out.Err != "" {
		require.Equal(w.t, model.R7, out.Err, "%v\nin\n%v", c, w.s)
		require.NotZero(w.t, w.s.Limit)
	}
	w.state = next
	if h, made := w.state.Handle(c.To); made {
		if c.To < MaxHandles {
			require.Equal(w.t, w.plan.Kind[c.To], h.Kind)
			require.Equal(w.t, w.plan.Object[c.To], h.Object)
		}
		w.owner[c.To] = who
	}
}

func (w *walker) run(r *rand.Rand) {
	for _, step := range w.s.Setup {
		w.call(-1, step.Call)
	}
	for i, ids := range w.plan.Moved {
		for _, id := range ids {
			w.owner[id] = i
		}
	}
	next := make([]int, len(w.s.Threads))
	for {
		var ready []int
		left := 0
		for i, th := range w.s.Threads {
			left += len(th.Steps) - next[i]
			if next[i] < len(th.Steps) && (th.Steps[next[i]].Action != Take || w.slots[th.Steps[next[i]].Handle]) {
				ready = append(ready, i)
			}
		}
		if left == 0 {
			break
		}
		require.NotEmpty(w.t, ready, "the threads wait for each other in\n%v", w.s)
		i := ready[r.IntN(len(ready))]
		step := w.s.Threads[i].Steps[next[i]]
		next[i]++
		switch step.Action {
		case Give:
			w.slots[step.Handle] = true
			w.owner[step.Handle] = -2
		case Take:
			w.owner[step.Handle] = i
		default:
			w.call(i, step.Call)
		}
	}
	w.end(func(h model.Handle) bool { return h.Kind == model.Ref && w.owner[h.ID] >= 0 })
	for id := range w.owner {
		w.owner[id] = -1
	}
	for _, step := range w.s.Teardown {
		w.call(-1, step.Call)
	}
	w.end(func(h model.Handle) bool { return h.Kind == model.Ref })
	w.end(func(h model.Handle) bool { return true })
	for o := range w.state.Objects() {
		require.True(w.t, w.state.Quiet(model.ObjectID(o)))
	}
}

// end gives up handles, in order of ids.
func (w *walker) end(which func(model.Handle) bool) {
	for _, h := range w.state.Handles() {
		if !which(h) {
			continue
		}
		c := model.Call{F: model.Drop, Handle: h.ID, Other: model.NoHandle, To: model.NoHandle, Self: model.NoHandle}
		switch h.Kind {
		case model.Ref:
			c.F = model.EndBorrow
			require.False(w.t, h.Dead, "handle %d ended after what it borrows from in\n%v", h.ID, w.s)
		case model.Raw:
			c.F = model.DecStrong
		case model.RawWaker:
			w.call(w.owner[h.ID], model.Call{F: model.FromRaw, Handle: h.ID, Other: model.NoHandle, To: h.ID + MaxHandles, Self: model.NoHandle})
			c.Handle += MaxHandles
		}
		w.call(w.owner[c.Handle], c)
	}
}

// Whatever this package calls valid, the contract permits in every order of the threads that was tried; handles have the kinds of the plan, and
// everything can be given back.
func TestContractPermitsWhatIsValid(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	try := func(s Scenario) {
		for range 3 {
			limit := s.Limit
			if limit == 0 {
				limit = 1000
			}
			w := &walker{t: t, s: s, plan: s.Plan(), state: model.NewState(limit), owner: map[model.HandleID]int{}, slots: map[model.HandleID]bool{}}
			w.run(r)
			n++
		}
	}
	for i, s := range drawn(t, 4, 1000, DrawOptions{}) {
		try(s)
		if i < 50 {
			for less := range s.Reductions() {
				try(less)
			}
		}
	}
	require.Greater(t, n, 5000)
}

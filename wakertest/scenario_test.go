package wakertest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/wakertest"
)

// Every scenario passes under every model, in exactly the declared number of executions. The scenarios order nothing by seq_cst, nor by
// release sequences with plain stores, so that the models agree, but for what a relaxed load may find.
func TestScenarios(t *testing.T) {
	names := map[string]bool{}
	for _, s := range wakertest.Scenarios() {
		require.False(t, names[s.Name], "two scenarios %s", s.Name)
		names[s.Name] = true
		for _, m := range []explore.Model{explore.C20, explore.RC11, explore.GenMC, explore.SC} {
			t.Run(s.Name+"/"+m.String(), func(t *testing.T) {
				res, err := explore.Run(t.Context(), s.Program, append(s.Options(), explore.In(m))...)
				require.NoError(t, err)
				require.NoError(t, res.Err())
				want, fewer := s.Under[m]
				if !fewer {
					want = s.Executions
				}
				require.Equal(t, want, res.Executions)
				require.Equal(t, s.Blocked, res.Blocked)
			})
		}
	}
	require.NotEmpty(t, names)
}

// The modes of the explorer are told apart by nothing but speed.
func TestScenariosInOtherModes(t *testing.T) {
	for _, s := range wakertest.Scenarios() {
		if s.Executions > 1000 {
			continue // NoTrie runs everything again from the start
		}
		for name, mode := range map[string]explore.Option{"workers": explore.Workers(3), "no trie": explore.NoTrie(), "paranoid": explore.Paranoid()} {
			res, err := explore.Run(t.Context(), s.Program, append(s.Options(), mode)...)
			require.NoError(t, err)
			require.NoError(t, res.Err(), "%s, %s", s.Name, name)
			require.Equal(t, s.Executions, res.Executions, "%s, %s", s.Name, name)
		}
	}
}

// weaker explores a scenario with other orders and returns the result and its first failure, if any.
func weaker(t *testing.T, scenario string, orders string) (*explore.Result, *explore.Failure) {
	t.Helper()
	s, ok := wakertest.ScenarioNamed(scenario)
	require.True(t, ok, scenario)
	options := s.Options()
	for _, o := range strings.Fields(orders) {
		name, order, _ := strings.Cut(o, "=")
		site := memory.SiteNamed(name)
		require.NotNil(t, site, name)
		parsed, err := memory.ParseOrder(order)
		require.NoError(t, err)
		options = append(options, explore.Override(site, parsed))
	}
	res, err := explore.Run(t.Context(), s.Program, options...)
	require.NoError(t, err)
	if len(res.Failures) == 0 {
		return res, nil
	}
	return res, res.Failures[0]
}

// Each order that matters, one step weaker: what breaks, by which property. The first rows are those of the table of Rust's Arc as C,
// under GenMC.
func TestWeakenedOrdersAreCaught(t *testing.T) {
	for _, row := range []struct {
		scenario, orders string
		kind             explore.FailureKind
		property         model.Property
	}{
		{"drops", "arc.drop.dec=relaxed", explore.DataRace, model.R9},
		{"drops", "arc.drop.fence=relaxed", explore.DataRace, model.R9},
		{"drops", "arc.drop.dec=acquire", explore.DataRace, model.R9},
		{"arc-1", "arc.drop.dec=relaxed", explore.DataRace, model.R9},
		{"arc-1", "arc.drop.fence=relaxed", explore.DataRace, model.R9},
		{"weak-drop-last-drop", "weak.drop.dec=relaxed", explore.UseAfterFree, model.R2},
		{"weak-drop-last-drop", "weak.drop.fence=relaxed", explore.UseAfterFree, model.R2},
		{"get-mut-drop", "arc.get_mut.load=relaxed", explore.DataRace, model.R9},
		{"into-inner", "arc.into_inner.dec=relaxed", explore.DataRace, model.R9},
		{"try-unwrap-drop", "arc.try_unwrap.fence=relaxed", explore.DataRace, model.R9},
		{"park-unpark", "park.unpark=relaxed", explore.DataRace, model.W5},
		{"state-coalesced-by-ref", "task.wake.cas=relaxed", explore.DataRace, model.W5},
		{"state-coalesced-by-ref", "task.run.cas=release", explore.DataRace, model.W5},
		{"task-wake", "task.ref.dec=relaxed", explore.UseAfterFree, model.R2},
		{"task-wake", "task.dealloc.fence=relaxed", explore.UseAfterFree, model.R2},
		{"task-join", "task.complete.xor=acquire", explore.DataRace, model.W5},
		{"task-join", "task.complete.xor=release", explore.DataRace, model.R2},
		{"task-join", "task.join.set.cas=acquire", explore.DataRace, model.R2},
		// After a park, the token orders as much; an executor that has a task to run looks without one.
		{"task-block-on-busy", "executor.woken.set=relaxed", explore.DataRace, model.W5},
		{"task-block-on-busy", "executor.woken.take=relaxed", explore.DataRace, model.W5},
		{"atomic-waker-register-wake", "atomic_waker.register=relaxed", explore.DataRace, model.R2},
		{"atomic-waker-register-wake", "atomic_waker.registered=relaxed", explore.DataRace, model.R2},
		{"atomic-waker-register-wake", "atomic_waker.take=release", explore.DataRace, model.R2},
		{"atomic-waker-register-wake", "atomic_waker.take=acquire", explore.Deadlock, model.W2},
		{"call", "promise.set=relaxed", explore.DataRace, model.W5},
		{"call", "promise.get=relaxed", explore.DataRace, model.W5},
	} {
		t.Run(row.scenario+" "+row.orders, func(t *testing.T) {
			res, f := weaker(t, row.scenario, row.orders)
			require.NotNil(t, f, "%v", res)
			require.Equal(t, row.kind, f.Kind, "%v\n%s", f, f.Table)
			require.Equal(t, string(row.property), f.Property, "%v\n%s", f, f.Table)
		})
	}
}

// What is not needed, and what is stronger than needed, changes neither the verdict nor the number of executions.
func TestOtherOrdersThatSuffice(t *testing.T) {
	for _, row := range []struct{ scenario, orders string }{
		{"arc-2", "arc.drop.dec=acq_rel arc.drop.fence=relaxed"},
		{"arc-2", "arc.clone=seq_cst arc.drop.dec=seq_cst arc.drop.fence=seq_cst"},
		{"arc-2", "arc.drop.dec=acq_rel"},
	} {
		s, _ := wakertest.ScenarioNamed(row.scenario)
		res, f := weaker(t, row.scenario, row.orders)
		require.Nil(t, f, "%s", row.orders)
		require.Equal(t, s.Executions, res.Executions)
	}
}

// A scenario's own rules can fail: each kind of claim is broken once, and the failure carries its property.
func TestClassify(t *testing.T) {
	for name, row := range map[string]struct {
		program  func(*memory.Space)
		property model.Property
	}{
		"violation": {func(*memory.Space) { panic(&model.Violation{Property: model.R11, Reason: "made up"}) }, model.R11},
		"one drop too many": {func(s *memory.Space) {
			a := waker.New(s, struct{}{})
			raw := a.IntoRaw()
			for i := range 2 {
				memory.Go(s, []string{"T1", "T2"}[i], func() { waker.DecrementStrongCount(raw) })
			}
		}, model.R2},
		"leak": {func(s *memory.Space) {
			a := waker.New(s, struct{}{})
			a.Forget()
		}, model.R4},
		"an abort is lost": {func(s *memory.Space) {
			s.Note("spawn", 7)
			s.Note("abort", 7)
			p := park.New(s)
			p.Park()
		}, model.W2},
		"outcome not published": {func(s *memory.Space) {
			c := newOutcome(s)
			memory.Go(s, "T", func() { storeOutcome(s, c) })
			c.Load()
		}, model.W5},
		"outcome taken twice": {func(s *memory.Space) {
			c := newOutcome(s)
			storeOutcome(s, c)
			memory.Go(s, "T", func() { c.Store(0) })
			c.Store(0)
		}, model.R3},
		"wake that nobody answers": {func(s *memory.Space) {
			p := park.New(s)
			s.Note("poll", 1)
			s.Note("wake", 1)
			p.Park()
		}, model.W2},
		"wake that waits": {func(s *memory.Space) {
			var mu memory.Mutex
			var room memory.Cond
			mu.Init(s, "mu")
			room.Init(s, "room")
			s.Note("poll", 1)
			s.Note("wake", 1)
			mu.Lock()
			room.Wait(&mu)
		}, model.W7},
		"user code where none may run": {func(*memory.Space) { panic(wakertest.UserPanic()) }, model.R8},
	} {
		t.Run(name, func(t *testing.T) {
			res, err := explore.Run(t.Context(), row.program, explore.Classify(wakertest.Classify))
			require.NoError(t, err)
			require.Equal(t, explore.Fail, res.Verdict)
			require.Equal(t, string(row.property), res.Failures[0].Property, "%v", res.Failures[0])
		})
	}
}

// newOutcome makes a cell with the name of that of a task.
func newOutcome(s *memory.Space) *memory.Cell[int] {
	c := new(memory.Cell[int])
	c.Init(s, "task.outcome", 0)
	return c
}

// storeOutcome stores into it as an executor does.
func storeOutcome(s *memory.Space, c *memory.Cell[int]) {
	c.Store(1)
	s.Note("complete", 1, 0)
}

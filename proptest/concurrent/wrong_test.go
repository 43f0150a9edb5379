package concurrent_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

// wrong is an implementation with a defect: the small one with an operation replaced, or the reference with an order weakened.
type wrong struct {
	name           string
	subject        concurrent.Subject
	orders         string // "site=order"
	under          explore.Model
	seed           uint64
	property       model.Property // that it breaks
	threads, steps int            // of the smallest scenario that shows it; the comment lists it
	limit, panics  bool           // the scenario needs them
}

func ok(answer concurrent.Answer) concurrent.Answer { answer.OK = true; return answer }

var none concurrent.Answer

// wakeOnly has no operation that reads or locks the weak count, so that it can be used for something else.
var wakeOnly = newSmall().without(model.Downgrade, model.WeakCount, model.GetMut, model.TryUnwrap, model.IntoInner)

func ordered(name, orders string, property model.Property, threads, steps int) wrong {
	return wrong{name: name, subject: wakertest.Reference, seed: 2, orders: orders, property: property, threads: threads, steps: steps}
}

var wrongs = []wrong{
	// Reference count.

	// new object 0 -> 0. T1: clone 0 -> 1.
	{name: "clone does not increment", property: model.R2, threads: 1, steps: 2, subject: newSmall().with(model.Clone, func(h, _ item) concurrent.Answer {
		return made(h.block, cloneOf(h.kind))
	})},
	// new object 0 -> 0; clone 0 -> 1. T1: drop 1. T2: drop 0.
	{name: "a decrement in two steps", seed: 2, property: model.R4, threads: 2, steps: 4, subject: newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		if h.kind == model.Weak {
			h.releaseWeak()
			return none
		}
		n := h.strong.Load(get)
		if h.strong.Store(put, n-1); n == 1 {
			h.end()
		}
		return none
	})},
	// new object 0 -> 0; clone 0 -> 1. T1: drop 1. T2: drop 0.
	{name: "the count is read again after the decrement", seed: 2, property: model.R2, threads: 2, steps: 4, subject: newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		if h.kind == model.Weak {
			h.releaseWeak()
			return none
		}
		h.strong.FetchSub(dec, 1)
		if h.strong.Load(get) == 0 {
			h.end()
		}
		return none
	})},
	// new object 0 -> 0; clone 0 -> 1; into_waker 0 -> 2. T1: wake 2.
	{name: "wake decrements twice", property: model.R2, threads: 1, steps: 4, subject: newSmall().with(model.Wake, func(h, _ item) concurrent.Answer {
		defer h.release()
		h.deliver()
		h.strong.FetchSub(dec, 1)
		return none
	})},
	// new object 0 -> 0; clone 0 -> 1. T1: clone 0 -> 2. T2: drop 1.
	{name: "a drop that finds contention forgets", property: model.R4, threads: 2, steps: 4, subject: newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		if h.kind == model.Weak {
			h.releaseWeak()
			return none
		}
		n := h.strong.Load(get)
		if _, ok := h.strong.CompareExchange(swap, n, n-1); ok && n == 1 {
			h.end()
		}
		return none
	})},
	// new object 0 -> 0; downgrade 0 -> 1; into_inner 0. T1: upgrade 1 -> 2.
	{name: "upgrade revives what is dead", seed: 5, property: model.R2, threads: 1, steps: 4, subject: newSmall().with(model.Upgrade, func(h, _ item) concurrent.Answer {
		h.strong.FetchAdd(inc, 1)
		return ok(made(h.block, model.Arc))
	})},
	// new object 0 -> 0; downgrade 0 -> 1. T1: upgrade 1 -> 2. T2: drop 0.
	{name: "upgrade tests and then adds", property: model.R2, threads: 2, steps: 4, subject: newSmall().with(model.Upgrade, func(h, _ item) concurrent.Answer {
		n := h.strong.Load(get)
		if n == 0 {
			return none
		}
		if n >= h.Space().MaxCount() {
			panic(refusal{model.R7})
		}
		h.strong.FetchAdd(inc, 1)
		return ok(made(h.block, model.Arc))
	})},
	// limit 2. new object 0 -> 0; downgrade 0 -> 1; clone 0 -> 2. T1: upgrade 1 -> 3.
	{name: "upgrade knows no limit", property: model.R7, limit: true, threads: 1, steps: 4, subject: newSmall().with(model.Upgrade, func(h, _ item) concurrent.Answer {
		for n := h.strong.Load(look); n != 0; {
			found, swapped := h.strong.CompareExchange(swap, n, n+1)
			if swapped {
				return ok(made(h.block, model.Arc))
			}
			n = found
		}
		return none
	})},
	// limit 2. new object 0 -> 0; downgrade 0 -> 1. T1: clone 1 -> 2.
	{name: "clone knows no limit", property: model.R7, limit: true, threads: 1, steps: 3, subject: newSmall().with(model.Clone, func(h, _ item) concurrent.Answer {
		h.count().FetchAdd(inc, 1)
		return made(h.block, cloneOf(h.kind))
	})},
	// limit 2. new object 0 -> 0; downgrade 0 -> 1. T1: clone 1 -> 2.
	{name: "a refused clone leaves its excess", property: model.R4, limit: true, threads: 1, steps: 3, subject: newSmall().with(model.Clone, func(h, _ item) concurrent.Answer {
		if h.count().FetchAdd(inc, 1) >= h.Space().MaxCount() {
			panic(refusal{model.R7})
		}
		return made(h.block, cloneOf(h.kind))
	})},
	// limit 3. new object 0 -> 0; clone 0 -> 1. T1: clone 1 -> 2. T2: clone 0 -> 3.
	{name: "the limit is tested before the increment", property: model.R7, limit: true, threads: 2, steps: 4, subject: newSmall().with(model.Clone, func(h, _ item) concurrent.Answer {
		if h.count().Load(get) >= h.Space().MaxCount() {
			panic(refusal{model.R7})
		}
		h.count().FetchAdd(inc, 1)
		return made(h.block, cloneOf(h.kind))
	})},
	// T1: new object 0 -> 0.
	{name: "the last drop keeps the block", property: model.R4, threads: 1, steps: 1, subject: newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		if h.kind == model.Weak {
			h.releaseWeak()
		} else if h.strong.FetchSub(dec, 1) == 1 {
			h.Touch(true)
			h.user.Destroy()
		}
		return none
	})},
	// new object 0 -> 0. T1: downgrade 0 -> 1.
	{name: "the last drop frees the block", property: model.R2, threads: 1, steps: 2, subject: newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		if h.kind == model.Weak {
			h.releaseWeak()
		} else if h.strong.FetchSub(dec, 1) == 1 {
			h.Touch(true)
			h.user.Destroy()
			h.Free()
		}
		return none
	})},

	// Borrows.

	// new object 0 -> 0; borrow 0 -> 1. T1: clone 1 -> 2.
	{name: "clone of a ref does not increment", seed: 2, property: model.R2, threads: 1, steps: 3, subject: newSmall().with(model.Clone, func(h, _ item) concurrent.Answer {
		if h.kind != model.Ref {
			h.retain()
		}
		return made(h.block, cloneOf(h.kind))
	})},
	// new object 0 -> 0. T1: borrow 0 -> 1.
	{name: "a borrow increments", property: model.R4, threads: 1, steps: 2, subject: newSmall().with(model.Borrow, func(h, _ item) concurrent.Answer {
		h.strong.FetchAdd(inc, 1)
		return made(h.block, model.Ref)
	})},
	// new object 0 -> 0; borrow 0 -> 1. T1: wake_by_ref 1.
	{name: "the end of a borrow consumes", seed: 8, property: model.R2, threads: 1, steps: 3, subject: newSmall().with(model.EndBorrow, func(h, _ item) concurrent.Answer { h.release(); return none })},
	// new object 0 -> 0; downgrade 0 -> 1; into_waker 0 -> 2; clone 1 -> 3. T1: wake_by_ref 2.
	{name: "wake_by_ref consumes", seed: 10, property: model.R5, threads: 1, steps: 5, subject: newSmall().with(model.WakeByRef, func(h, _ item) concurrent.Answer {
		defer h.release()
		h.deliver()
		return none
	})},

	// Waking.

	// new object 0 -> 0; into_waker 0 -> 1. T1: wake_by_ref 1. T2: wake_by_ref 1.
	{name: "a wake beside another is lost", property: model.W1, threads: 2, steps: 4, subject: newSmall().with(model.WakeByRef, func(h, _ item) concurrent.Answer {
		if _, first := h.busy.CompareExchange(swap, 0, 1); !first {
			return none
		}
		h.deliver()
		h.busy.Store(put, 0)
		return none
	})},
	// new object 0 -> 0; borrow 0 -> 1. T1: wake_by_ref 1. T2: wake_by_ref 1. then: wakes 0.
	{name: "a wake beside another is not counted", seed: 4, property: model.W1, threads: 2, steps: 5, subject: newSmall().with(model.WakeByRef, func(h, _ item) concurrent.Answer {
		h.Touch(false)
		n := h.wakes.Load(get)
		h.wakes.CompareExchange(swap, n, n+1)
		h.user.Wake(nil)
		return none
	})},
	// new object 0 -> 0; into_waker 0 -> 1. T1: wake 1.
	{name: "a wake is delivered twice", property: model.W1, threads: 1, steps: 3, subject: newSmall().with(model.Wake, func(h, _ item) concurrent.Answer {
		defer h.release()
		h.deliver()
		h.deliver()
		return none
	})},
	// new object 0 -> 0; into_waker 0 -> 1. T1: wake 1.
	{name: "a wake releases and then delivers", seed: 5, property: model.R2, threads: 1, steps: 3, subject: newSmall().with(model.Wake, func(h, _ item) concurrent.Answer {
		h.release()
		h.deliver()
		return none
	})},
	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: strong_count 0; wakes 0. T2: wake 2.
	{name: "a wake that is not the last releases first", under: explore.SC, seed: 2, property: model.R1, threads: 2, steps: 6, subject: releaseFirst()},
	// new object 0 -> 0; new object 1 -> 1; into_waker 0 -> 2; borrow 1 -> 3; will_wake 3, 2. T1: wake_by_ref 3.
	{name: "a wake goes to the object it was compared with", seed: 3, property: model.W1, threads: 1, steps: 6, subject: newSmall().with(model.WillWake, func(h, o item) concurrent.Answer {
		h.other.Store(setTarget, o.block)
		return same(h, o)
	}).with(model.WakeByRef, func(h, _ item) concurrent.Answer {
		if to := h.other.Load(getTarget); to != nil {
			to.deliver()
			return none
		}
		h.deliver()
		return none
	})},
	// new object 0 -> 0; new object 1 -> 1; into_waker 0 -> 2; borrow 1 -> 3. T1: will_wake 3, 2.
	{name: "will_wake compares types", seed: 2, property: model.R10, threads: 1, steps: 5, subject: newSmall().with(model.WillWake, func(h, o item) concurrent.Answer { return ok(none) })},

	// Panics.

	// panics object 0 in wake. new object 0 -> 0; into_waker 0 -> 1. T1: wake 1.
	{name: "a panic leaves a wake without its release", property: model.R8, panics: true, threads: 1, steps: 3, subject: newSmall().with(model.Wake, func(h, _ item) concurrent.Answer {
		h.deliver()
		h.release()
		return none
	})},
	// panics object 0 in wake. new object 0 -> 0; into_waker 0 -> 1. T1: wake_by_ref 1.
	{name: "a panic of wake_by_ref consumes", property: model.R8, panics: true, threads: 1, steps: 3, subject: newSmall().with(model.WakeByRef, func(h, _ item) concurrent.Answer {
		defer func() {
			if r := recover(); r != nil {
				h.release()
				panic(r)
			}
		}()
		h.deliver()
		return none
	})},
	// panics object 0 in destructor. T1: new object 0 -> 0.
	{name: "a panic of the destructor keeps the block", property: model.R8, panics: true, threads: 1, steps: 1, subject: newSmall().with(model.Drop, func(h, _ item) concurrent.Answer {
		if h.kind == model.Weak {
			h.releaseWeak()
		} else if h.strong.FetchSub(dec, 1) == 1 {
			h.Touch(true)
			h.user.Destroy()
			h.releaseWeak()
		}
		return none
	})},
	// panics object 0 in wake. new object 0 -> 0; into_waker 0 -> 1. T1: wake_by_ref 1.
	{name: "a panic of user code is swallowed", property: model.R8, panics: true, threads: 1, steps: 3, subject: newSmall().with(model.WakeByRef, func(h, _ item) (a concurrent.Answer) {
		defer func() {
			if r := recover(); explore.Abandoned(r) {
				panic(r)
			}
		}()
		h.deliver()
		return none
	})},

	// Orders.

	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: wake 2. T2: drop 0.
	ordered("arc.drop.dec relaxed", "arc.drop.dec=relaxed", model.R9, 2, 5),
	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: wake 2. T2: drop 0.
	ordered("arc.drop.dec acquire", "arc.drop.dec=acquire", model.R9, 2, 5),
	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: wake 2. T2: drop 0.
	ordered("arc.drop.fence missing", "arc.drop.fence=relaxed", model.R9, 2, 5),
	// new object 0 -> 0; downgrade 0 -> 1. T1: drop 1. T2: drop 0.
	ordered("weak.drop.dec relaxed", "weak.drop.dec=relaxed", model.R2, 2, 4),
	// new object 0 -> 0; downgrade 0 -> 1. T1: drop 1. T2: drop 0.
	ordered("weak.drop.fence missing", "weak.drop.fence=relaxed", model.R2, 2, 4),
	// new object 0 -> 0; downgrade 0 -> 1. T1: get_mut 0. T2: upgrade 1 -> 2; drop 1; wakes 2.
	ordered("arc.get_mut.lock relaxed", "arc.get_mut.lock=relaxed", model.R9, 2, 6),
	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: wake 2. T2: get_mut 0.
	ordered("arc.get_mut.load relaxed", "arc.get_mut.load=relaxed", model.R9, 2, 5),
	// new object 0 -> 0; clone 0 -> 1. T1: drop 1. T2: into_inner 0.
	ordered("arc.into_inner.dec relaxed", "arc.into_inner.dec=relaxed", model.R2, 2, 4),
	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: wake 2. T2: into_inner 0.
	ordered("arc.into_inner.fence missing", "arc.into_inner.fence=relaxed", model.R9, 2, 5),
	// new object 0 -> 0; clone 0 -> 1; into_waker 1 -> 2. T1: wake 2. T2: try_unwrap 0.
	ordered("arc.try_unwrap.fence missing", "arc.try_unwrap.fence=relaxed", model.R9, 2, 5),

	// Exclusive access.

	// new object 0 -> 0; downgrade 0 -> 1. T1: get_mut 0. T2: upgrade 1 -> 2; drop 1; wakes 2.
	{name: "get_mut in two loads (rust #24880)", seed: 2, property: model.R9, threads: 2, steps: 6, subject: newSmall().with(model.GetMut, func(h, _ item) concurrent.Answer {
		if h.strong.Load(get) != 1 || h.weak.Load(get) != 1 {
			return none
		}
		h.Touch(true)
		return ok(none)
	})},
	// new object 0 -> 0; downgrade 0 -> 1. T1: get_mut 0.
	{name: "get_mut ignores weak handles", property: model.R11, threads: 1, steps: 3, subject: newSmall().with(model.GetMut, func(h, _ item) concurrent.Answer {
		if h.strong.Load(get) != 1 {
			return none
		}
		h.Touch(true)
		return ok(none)
	})},
	// new object 0 -> 0; clone 0 -> 1. T1: try_unwrap 1.
	{name: "try_unwrap in two steps", seed: 2, property: model.R2, threads: 1, steps: 3, subject: newSmall().with(model.TryUnwrap, func(h, _ item) concurrent.Answer {
		if h.strong.Load(get) > 2 {
			return none
		}
		h.strong.FetchSub(dec, 1)
		h.Touch(true)
		h.releaseWeak()
		return ok(none)
	})},
	// new object 0 -> 0; clone 0 -> 1. T1: drop 1. T2: into_inner 0.
	{name: "into_inner tests and then decrements", seed: 4, property: model.R4, threads: 2, steps: 4, subject: newSmall().with(model.IntoInner, func(h, _ item) concurrent.Answer {
		last := h.strong.Load(get) == 1
		h.strong.FetchSub(dec, 1)
		if !last {
			return none
		}
		h.Touch(true)
		h.releaseWeak()
		return ok(none)
	})},
}

var (
	setTarget = memory.NewStore("small.target.set", memory.Release, "as put")
	getTarget = memory.NewLoad("small.target.get", memory.Acquire, "as get")
)

// releaseFirst keeps the block by the weak count, and the value for a wake that is the last: what is wrong shows in no word alone.
func releaseFirst() concurrent.Subject {
	return wakeOnly.with(model.Wake, func(h, _ item) concurrent.Answer {
		h.weak.FetchAdd(inc, 1)
		defer h.releaseWeak()
		last := h.strong.FetchSub(dec, 1) == 1
		if last {
			defer h.end()
		}
		h.wakes.FetchAdd(inc, 1)
		h.user.Wake(nil)
		return none
	})
}

func options(t *testing.T, w wrong) concurrent.Options {
	t.Helper()
	o := concurrent.Options{Seed: max(w.seed, 1), Scenarios: 500, Model: w.under, Draw: scenario.DrawOptions{Panics: true}}
	if name, order, found := strings.Cut(w.orders, "="); found {
		parsed, err := memory.ParseOrder(order)
		require.NoError(t, err)
		o.Explorer = append(o.Explorer, explore.Override(memory.SiteNamed(name), parsed))
	}
	return o
}

// Each wrong implementation is found, for the property that it breaks, by a scenario that cannot lose anything.
func TestWrongImplementationsAreFound(t *testing.T) {
	for i, w := range wrongs {
		t.Run(w.name, func(t *testing.T) {
			if testing.Short() && i%6 != 0 {
				t.Skip("one in six is enough for the race detector")
			}
			o := options(t, w)
			rep, err := concurrent.Check(t.Context(), w.subject, o)
			require.NoError(t, err)
			require.Equal(t, model.Fail, rep.Verdict, "%d scenarios: %s", rep.Exhausted, rep.Reason)
			f := rep.Failure
			require.True(t, f.Minimal)
			threads, steps := f.Scenario.Size()
			t.Logf("%d scenarios, %d tried\n%s", rep.Exhausted, f.Tried, f.Scenario)
			require.Equal(t, w.property, f.Property, "%s", f.Report(concurrent.DefaultCommands))
			require.Equal(t, []int{w.threads, w.steps}, []int{threads, steps}, "%s", f.Report(concurrent.DefaultCommands))
			require.Equal(t, w.limit, f.Scenario.Limit != 0)
			require.Equal(t, w.panics, len(f.Scenario.Panics) != 0)

			again := append([]explore.Option{explore.In(w.under)}, o.Explorer...)
			for r := range f.Scenario.Reductions() {
				res, err := concurrent.Explore(t.Context(), r, w.subject, again...)
				require.NoError(t, err)
				if res.Failure != nil {
					require.NotEqual(t, f.Property, res.Failure.Property, "this is smaller:\n%s", r)
				}
			}

			// It is found by its text and its replay string too, and the right implementation passes it.
			s, err := scenario.Parse("again", []byte(f.Scenario.String()))
			require.NoError(t, err)
			res, err := concurrent.Replay(t.Context(), s, w.subject, f.Explored.Replay, o.Explorer...)
			require.NoError(t, err)
			require.Equal(t, f.Error(), res.Failure.Error())
			right := concurrent.Subject(wakertest.Reference)
			res, err = concurrent.Explore(t.Context(), s, right, explore.In(w.under))
			require.NoError(t, err)
			require.Equal(t, model.Pass, res.Verdict)
		})
	}
}

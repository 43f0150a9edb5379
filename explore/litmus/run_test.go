package litmus_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/internal/oracle"
	"github.com/wakecheck/wakecheck/explore/litmus"
	"github.com/wakecheck/wakecheck/impl/memory"
)

func mustParse(t testing.TB, text string) *litmus.Test {
	t.Helper()
	test, err := litmus.Parse("", text)
	require.NoError(t, err)
	return test
}

func mustRun(t testing.TB, test *litmus.Test, options ...litmus.Option) *litmus.Result {
	t.Helper()
	r, err := litmus.Run(t.Context(), test, options...)
	require.NoError(t, err)
	return r
}

// alone runs statements in one thread and returns the single final state of its locals.
func alone(t *testing.T, statements, locations string) string {
	t.Helper()
	r := mustRun(t, mustParse(t, "C t\n{ x = 5; y = -7; }\nP0(atomic_int* x, int* y) {\n"+statements+"\n}\nlocations ["+locations+"]"))
	require.NoError(t, r.Err())
	require.Len(t, r.States, 1)
	require.Equal(t, int64(1), r.Positive)
	require.Equal(t, litmus.Always, r.Observation(), "no condition is forall (true)")
	return r.States[0].String()
}

func TestExpressions(t *testing.T) {
	for expr, want := range map[string]string{
		"1 + 2 * 3":                            "0:r=7;",
		"(1 + 2) * 3":                          "0:r=9;",
		"7 - 2 - 1":                            "0:r=4;",
		"1 | 6 & 4 ^ 1":                        "0:r=5;",
		"-*y + !0 + !7 + ~0":                   "0:r=7;",
		"2 < 3 == 1":                           "0:r=1;",
		"1 != 1 | 2 >= 2":                      "0:r=1;",
		"-1 < 0 && 3 > 2 && 2 <= 2":            "0:r=1;",
		"0 || 7":                               "0:r=1;",
		"0 && atomic_exchange(x, 9)":           "0:r=0;",
		"2147483647 + 1":                       "0:r=-2147483648;",
		"0x7fffffff * 2":                       "0:r=-2;",
		"atomic_load(x) + *y":                  "0:r=-2;",
		"atomic_fetch_add(x, 2) * 10":          "0:r=50;",
		"atomic_fetch_sub(x, 2) + *x":          "0:r=8;",
		"atomic_fetch_or(x, 10) + *x":          "0:r=20;",
		"atomic_fetch_and(x, 4) + *x":          "0:r=9;",
		"atomic_fetch_xor(x, 4) + *x":          "0:r=6;",
		"atomic_exchange(x, -4) - *x":          "0:r=9;",
		"atomic_fetch_add(x, 2147483647) - *x": "0:r=-2147483647;",
		"*x + atomic_exchange(x, 0) + *x":      "0:r=10;",
	} {
		require.Equal(t, want, alone(t, "int r = "+expr+";", "0:r;"), expr)
	}
}

func TestStatements(t *testing.T) {
	for statements, want := range map[string]string{
		"int r; r += 3; r -= 5; r--; r++;":                                                   "0:r=-2; [x]=5; [y]=-7;",
		"int r = 1; if (*x == 5) { r = 2; } else { r = 3; }":                                 "0:r=2; [x]=5; [y]=-7;",
		"int r = 1; if (*x != 5) r = 2; else if (*y) r = 3; else r = 4;":                     "0:r=3; [x]=5; [y]=-7;",
		"if (1) { int r = 2; *y = r; } else { int r = 3; }":                                  "0:r=2; [x]=5; [y]=2;",
		"int r = 0; for (int i = 1; i <= 4; i++) { r += i; }":                                "0:r=10; [x]=5; [y]=-7;",
		"int r = 3; while (r) { *y = *y + r; r--; }":                                         "0:r=0; [x]=5; [y]=-1;",
		"int r = 0; do { r++; } while (r < 3);":                                              "0:r=3; [x]=5; [y]=-7;",
		"int r = 0; do r = 7; while (0);":                                                    "0:r=7; [x]=5; [y]=-7;",
		"int r = 0 && atomic_exchange(x, 9); r += 1 || atomic_exchange(x, 8);":               "0:r=1; [x]=5; [y]=-7;",
		"int r; do r = atomic_load(x); while (r != 5);":                                      "0:r=5; [x]=5; [y]=-7;",
		"int r = 1; while (atomic_load(x) != 5);":                                            "0:r=1; [x]=5; [y]=-7;",
		"int r = atomic_compare_exchange_strong(x, y, 1);":                                   "0:r=0; [x]=5; [y]=5;",
		"int e = 5; int r = atomic_compare_exchange_strong(x, &e, 1); *y = e;":               "0:r=1; [x]=1; [y]=5;",
		"int e = 4; int r = atomic_compare_exchange_strong(x, &e, 1); *y = e;":               "0:r=0; [x]=5; [y]=5;",
		"int r; atomic_store(x, 3); atomic_thread_fence(memory_order_relaxed); *y = 2 * *x;": "0:r=0; [x]=3; [y]=6;",
	} {
		require.Equal(t, want, alone(t, statements, "0:r; x; y;"), statements)
	}
}

// Loops that do more than wait, with the other model checker's answer. Every loop ends within the turns that both run.
func TestLoopsAgainstOracle(t *testing.T) {
	for name, text := range map[string]string{
		"retry": `C retry
{ x = 0; }
P0(atomic_int* x) {
  int e = atomic_load_explicit(x, memory_order_relaxed);
  while (!atomic_compare_exchange_strong_explicit(x, &e, e + 1, memory_order_acq_rel, memory_order_relaxed)) { }
}
P1(atomic_int* x) {
  int e = 0;
  while (!atomic_compare_exchange_strong_explicit(x, &e, e + 1, memory_order_relaxed, memory_order_relaxed)) { }
}
forall (x=2)`,
		"for": `C for
{ x = 0; y = 0; }
P0(atomic_int* x, atomic_int* y) {
  for (int i = 1; i < 3; i++) { atomic_store_explicit(x, i, memory_order_release); }
}
P1(atomic_int* x) {
  int s = 0;
  for (int i = 0; i < 2; i++) { s = s + s + atomic_load_explicit(x, memory_order_acquire); }
}
locations [x; 1:s;]`,
		"wait": `C wait
{ x = 0; d = 0; }
P0(atomic_int* x, int* d) { *d = 1; atomic_store_explicit(x, 1, memory_order_release); atomic_store_explicit(x, 2, memory_order_relaxed); }
P1(atomic_int* x, int* d) { int r; do { r = atomic_load_explicit(x, memory_order_acquire); } while (r == 0); int s = *d; }
P2(atomic_int* x, int* d) { while (atomic_load_explicit(x, memory_order_acquire) != 2) ; int s = *d; }
locations [1:r; 1:s; 2:s;]`,
		"wait for each other": `C each
{ x; y; }
P0(atomic_int* x, atomic_int* y) { while (!atomic_load(x)); atomic_store(y, 1); }
P1(atomic_int* x, atomic_int* y) { int r = atomic_load(y); if (r == 0) atomic_store(x, 1); while (!atomic_load_explicit(y, memory_order_relaxed)); }
locations [1:r;]`,
	} {
		test := mustParse(t, text)
		for m, om := range models {
			r := mustRun(t, test, litmus.In(m), litmus.Unroll(3))
			require.NoError(t, r.Err(), "%s under %v", name, m)
			require.Equal(t, judge(t, test, om, 3), answerOf(r), "%s under %v", name, m)
		}
	}
}

// A loop whose condition may leave its load out does not wait for it.
func TestLoadThatIsLeftOut(t *testing.T) {
	for cond, executions := range map[string]int64{
		"a && atomic_load(x) == 2":  1, // nothing is loaded
		"!a && atomic_load(x) == 2": 2, // 0 or 1 is
		"a || atomic_load(x) == 2":  2,
	} {
		test := mustParse(t, "C t\n{x}\nP0(atomic_int* x) { int a; while ("+cond+"); }\nP1(atomic_int* x) { atomic_store(x, 1); }")
		r := mustRun(t, test)
		require.NoError(t, r.Err(), cond)
		require.Equal(t, executions, r.Positive, cond)
	}
}

// A weak compare-and-swap may fail although it found what it expected, and then reads with the order of failure.
func TestWeakCompareExchangeAgainstOracle(t *testing.T) {
	for name, text := range map[string]string{
		"alone":    "C t\n{x;e}\nP0(atomic_int* x, int* e) { int r = atomic_compare_exchange_weak(x, e, 1); }\nlocations [0:r; x; e;]",
		"twice":    "C t\n{x}\nP0(atomic_int* x) { int e; int r = atomic_compare_exchange_weak(x, &e, 1); e = 0; int s = atomic_compare_exchange_weak(x, &e, 2); }\nlocations [0:r; 0:s; x;]",
		"two":      "C t\n{x}\nP0(atomic_int* x) { int e; int r = atomic_compare_exchange_weak(x, &e, 1); }\nP1(atomic_int* x) { int e; int r = atomic_compare_exchange_weak(x, &e, 2); }\nlocations [0:r; 1:r; x;]",
		"publish":  "C t\n{x;d}\nP0(atomic_int* x, int* d) { *d = 1; int e; int r = atomic_compare_exchange_weak_explicit(x, &e, 1, memory_order_release, memory_order_relaxed); }\nP1(atomic_int* x, int* d) { int e = 1; int r = atomic_compare_exchange_weak_explicit(x, &e, 2, memory_order_acquire, memory_order_relaxed); if (r) { int s = *d; } }\nlocations [0:r; 1:r; 1:s;]",
		"acquires": "C t\n{x;d}\nP0(atomic_int* x, int* d) { *d = 1; atomic_store_explicit(x, 1, memory_order_release); }\nP1(atomic_int* x, int* d) { int e = 1; atomic_compare_exchange_weak_explicit(x, &e, 2, memory_order_acquire, memory_order_acquire); if (e) { int s = *d; } }\nlocations [1:e; 1:s;]",
	} {
		test := mustParse(t, text)
		for m, om := range models {
			r := mustRun(t, test, litmus.In(m))
			require.NoError(t, r.Err(), "%s under %v", name, m)
			require.Equal(t, judge(t, test, om, 1), answerOf(r), "%s under %v", name, m)
		}
	}
}

// The agreement with the oracle can fail: with another model, some test of the corpus differs.
func TestOtherModelsDisagree(t *testing.T) {
	for m := range models {
		for n, on := range models {
			differ := 0
			for _, test := range corpus(t) {
				if !same(answerOf(mustRun(t, test, litmus.In(m))), judge(t, test, on, 1)) {
					differ++
				}
			}
			require.Equal(t, m != n, differ > 0, "explorer under %v, oracle under %v", m, n)
		}
	}
}

const spinlock = `C spinlock
{ l; d; }
P0(atomic_int* l, int* d) { while (atomic_exchange_explicit(l, 1, memory_order_acquire)) { } *d = *d + 1; atomic_store_explicit(l, 0, memory_order_release); }
P1(atomic_int* l, int* d) { while (atomic_exchange_explicit(l, 1, memory_order_acquire)) { } *d = *d + 1; atomic_store_explicit(l, 0, memory_order_release); }
forall (d=2)`

// A loop that writes as it waits is run up to the limit of turns, and then the result is incomplete.
func TestLoopLimit(t *testing.T) {
	test := mustParse(t, spinlock)
	for _, turns := range []int{1, 2, 5} {
		r := mustRun(t, test, litmus.Unroll(turns))
		// Either thread may be first, and the other may fail any number of times up to the limit.
		require.Equal(t, int64(2*(turns+1)), r.Positive)
		require.Zero(t, r.Negative)
		require.False(t, r.Racy)
		require.Positive(t, r.Cut)
		require.ErrorIs(t, r.Err(), litmus.ErrCut)
		require.True(t, r.Holds())
		require.False(t, r.Ok(), "incomplete is not ok")
	}
	for text, wantCut := range map[string]int64{
		"while (1) { }":                             1,
		"for (;;) ;":                                1,
		"int r; while (r < 8) { r++; }":             0,
		"int r; while (r < 9) { r++; }":             1,
		"while (1) { while (1) { while (1) { } } }": 1,
		"int r = 8; do { r--; } while (r);":         0,
	} {
		r := mustRun(t, mustParse(t, in(text)))
		require.Equal(t, wantCut, r.Cut, text)
	}
}

// Loops inside of loops end although each stays below its limit.
func TestStepLimit(t *testing.T) {
	nested := "int a; int b; int c; int d;" +
		"for (a = 0; a < 100; a++) for (b = 0; b < 100; b++) for (c = 0; c < 100; c++) d++;"
	r := mustRun(t, mustParse(t, in(nested)), litmus.Unroll(1000))
	require.Equal(t, int64(1), r.Cut)
}

// Executions in which a wait never ends have no final state, and are counted.
func TestBlocked(t *testing.T) {
	half := mustParse(t, `C half
{ x; }
P0(atomic_int* x) { atomic_store(x, 1); }
P1(atomic_int* x) { int r = atomic_load(x); if (r == 0) while (atomic_load(x) != 2); }
exists (1:r=1)`)
	r := mustRun(t, half)
	require.NoError(t, r.Err())
	require.Equal(t, []string{"1:r=1;"}, r.Outcomes())
	require.Positive(t, r.Blocked)
	require.True(t, r.Ok())

	never := mustRun(t, mustParse(t, in("while (atomic_load(x) == 0);")))
	require.Empty(t, never.States)
	require.ErrorIs(t, never.Err(), explore.NoExecution)
	require.Equal(t, litmus.Never, never.Observation())
	require.True(t, never.Holds(), "forall of nothing")
	require.False(t, never.Ok(), "nothing was run to its end")
}

func TestBoundsMakeIncomplete(t *testing.T) {
	test := corpus(t)[0]
	r := mustRun(t, test, litmus.With(explore.MaxExecutions(1)))
	require.ErrorIs(t, r.Err(), explore.ExecutionBound)
	require.False(t, r.Ok())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := litmus.Run(ctx, mustParse(t, spinlock))
	require.NoError(t, err)
	require.ErrorIs(t, r.Err(), explore.Cancelled)
}

func TestEach(t *testing.T) {
	test := mustParse(t, "C t\n{x;d}\nP0(atomic_int* x, int* d) { *d = 1; atomic_store(x, 1); }\nP1(atomic_int* x, int* d) { int r = atomic_load(x); int s = *d; }\nexists (1:r=1)")
	var got []string
	racy := 0
	r := mustRun(t, test, litmus.Each(func(x *explore.Execution, s litmus.State) error {
		require.Equal(t, int64(1), s.Executions)
		require.Equal(t, s.Racy == 1, x.Racy())
		require.Equal(t, "P1", x.ThreadName(2))
		racy += int(s.Racy)
		got = append(got, s.String())
		return nil
	}))
	slices.Sort(got)
	require.Equal(t, []string{"1:r=0;", "1:r=0;", "1:r=1;"}, got)
	require.Equal(t, 2, racy)
	require.Equal(t, []litmus.State{{Values: []int32{0}, Executions: 2, Racy: 2}, {Values: []int32{1}, Executions: 1, Holds: true}},
		[]litmus.State{plain(r.States[0]), plain(r.States[1])})

	stop := errors.New("stop")
	_, err := litmus.Run(t.Context(), test, litmus.Each(func(*explore.Execution, litmus.State) error { return stop }))
	require.ErrorIs(t, err, stop)
}

func plain(s litmus.State) litmus.State {
	return litmus.State{Values: s.Values, Executions: s.Executions, Racy: s.Racy, Holds: s.Holds}
}

// An override of one order breaks message passing, as the lessons do.
func TestOverride(t *testing.T) {
	test, err := litmus.ParseFile("../testdata/litmus/MP+na+rel+acq.litmus")
	require.NoError(t, err)
	require.False(t, mustRun(t, test).Racy)
	weaker := explore.Override(test.SiteNamed("P0.store.y"), memory.RelaxedOrder)
	require.True(t, mustRun(t, test, litmus.With(weaker)).Racy)
	require.Nil(t, test.SiteNamed("P0.store.x"), "x is written plainly")
	_, err = litmus.Run(t.Context(), test, litmus.With(explore.Override(test.SiteNamed("P0.store.y"), memory.AcquireOrder)))
	require.ErrorContains(t, err, "C11 forbids")
}

// The workers of one exploration share what is counted.
func TestWorkers(t *testing.T) {
	for _, test := range corpus(t) {
		require.Equal(t, answerOf(mustRun(t, test)), answerOf(mustRun(t, test, litmus.With(explore.Workers(2)))), test.Name)
	}
}

// The models as they are named by default and on request.
func TestModelOfResult(t *testing.T) {
	test := corpus(t)[0]
	require.Equal(t, explore.RC11, mustRun(t, test).Model)
	for m := range models {
		require.Equal(t, m, mustRun(t, test, litmus.In(m)).Model)
	}
	require.Len(t, models, len(oracle.Models()))
}

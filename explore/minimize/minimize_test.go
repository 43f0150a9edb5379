package minimize

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

func program(name string, body func(*memory.Space)) Program {
	return Program{Name: name, Body: body}
}

// weakest runs the search and returns the minima as strings without relaxed sites, sorted.
func weakest(t *testing.T, programs []Program, options ...Option) (*Result, []string) {
	t.Helper()
	r, err := Run(context.Background(), programs, options...)
	require.NoError(t, err)
	out := []string{}
	for _, m := range r.Minima {
		out = append(out, brief(m.Orders))
	}
	slices.Sort(out)
	return r, out
}

// brief leaves out what is relaxed.
func brief(a Assignment) string {
	var parts []string
	for _, c := range a {
		if o := c.Orders.String(); o != "relaxed" && o != "relaxed,relaxed" {
			parts = append(parts, strings.TrimPrefix(c.Site.Name, "min.")+"="+o)
		}
	}
	return strings.Join(parts, " ")
}

// The minima follow from the rules of C++20: message passing needs a release that is read by an acquire, at an access or as a fence;
// store buffering is forbidden if and only if each thread has two seq_cst accesses or a seq_cst fence between them.
var cases = []struct {
	name     string
	programs []Program
	model    explore.Model
	want     []string
}{
	{"MP", []Program{program("mp", messagePassing)}, explore.C20,
		[]string{"mp.publish=release mp.ready=acquire"}},
	{"MP sc", []Program{program("mp", messagePassing)}, explore.SC, []string{""}},
	{"MP with two places to acquire", []Program{program("mpf", fencedPassing)}, explore.C20,
		[]string{"mp.publish=release mp.ready=acquire", "mp.publish=release mpf.behind=acquire"}},
	{"SB", []Program{program("sb", storeBuffering)}, explore.C20,
		[]string{"sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"SB rc11", []Program{program("sb", storeBuffering)}, explore.RC11,
		[]string{"sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"SB genmc", []Program{program("sb", storeBuffering)}, explore.GenMC,
		[]string{"sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"SB with fences", []Program{program("sbf", fencedBuffering)}, explore.C20, []string{
		"sb.fence_x=seq_cst sb.fence_y=seq_cst",
		"sb.fence_x=seq_cst sb.load_x=seq_cst sb.store_y=seq_cst",
		"sb.fence_y=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst",
		"sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"SB with a site that only a fault meets", []Program{program("late", lateBuffering)}, explore.C20,
		[]string{"sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"refcount", []Program{program("rc", refcount)}, explore.C20,
		[]string{"rc.drop=acq_rel", "rc.drop=release rc.last=acquire"}},
	{"failing CAS", []Program{program("cas", failing)}, explore.C20,
		[]string{"cas.offer=release,relaxed cas.probe=acquire,acquire", "cas.offer=release,relaxed cas.probe=release,acquire"}},
	{"two programs", []Program{program("mp", messagePassing), program("rc", refcount)}, explore.C20,
		[]string{"mp.publish=release mp.ready=acquire rc.drop=acq_rel",
			"mp.publish=release mp.ready=acquire rc.drop=release rc.last=acquire"}},
	{"two faults", []Program{program("two", twoFaults)}, explore.C20,
		[]string{"mp.publish=release mp.ready=acquire sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"hidden site", []Program{program("hidden", hidden)}, explore.C20, []string{
		"cas.offer=release,relaxed mp.publish=release mp.ready=acquire sb.late=acquire",
		"cas.offer=release,relaxed mp.ready=acquire sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
	{"hidden site of one program", []Program{program("harmless", harmless), program("sb", storeBuffering)}, explore.C20, []string{
		"cas.offer=release,relaxed mp.ready=acquire sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}},
}

func TestMinima(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, got := weakest(t, c.programs, In(c.model), Audit(1, 20))
			want := slices.Clone(c.want)
			slices.Sort(want)
			require.Equal(t, want, got)
			require.Equal(t, explore.Pass, r.Verdict, r.Bound)
			if len(c.want[0]) > 0 {
				require.NotZero(t, r.Audited)
			}
			t.Logf("%d assignments, %d explorations, %d audited", r.Assignments, r.Explored, r.Audited)
			checkBreaks(t, r, c.programs)
		})
	}
}

// checkBreaks replays what breaks below each minimum, and counts the next weaker assignments.
func checkBreaks(t *testing.T, r *Result, programs []Program) {
	t.Helper()
	for _, m := range r.Minima {
		require.True(t, m.Proven)
		lowered := map[*memory.Site]bool{}
		for _, w := range m.Below {
			lowered[w.Site] = true
			require.NotNil(t, w.Break)
			i := slices.IndexFunc(programs, func(p Program) bool { return p.Name == w.Break.Program })
			again, err := explore.Replay(context.Background(), programs[i].Body, w.Break.Failure.Replay, w.Break.Under.Options()...)
			require.NoError(t, err)
			require.Equal(t, w.Break.Failure.Error(), again.Failures[0].Error())
			require.Equal(t, w.Break.Failure.Table, again.Failures[0].Table)
		}
		for _, c := range m.Orders {
			require.Equal(t, c.Orders.Order != memory.RelaxedOrder, lowered[c.Site], c.Site.Name)
		}
	}
}

// TestBruteForce explores every assignment, and compares its verdict with what the minima say of it.
func TestBruteForce(t *testing.T) {
	for _, c := range cases {
		if slices.Contains([]string{"two programs", "two faults", "hidden site", "hidden site of one program"}, c.name) {
			continue // 28,125 assignments and more
		}
		t.Run(c.name, func(t *testing.T) {
			r, _ := weakest(t, c.programs, In(c.model))
			passed, all := 0, 0
			every(r.Sites, nil, func(a Assignment) {
				all++
				above := slices.ContainsFunc(r.Minima, func(m Minimum) bool { return atMostEverywhere(m.Orders, a) })
				got, err := explore.Run(context.Background(), c.programs[0].Body, append(a.Options(), explore.In(c.model))...)
				require.NoError(t, err)
				require.Equal(t, above, got.Verdict == explore.Pass, "%v: %v", a, got)
				if above {
					passed++
				}
			})
			require.EqualValues(t, r.Assignments, all)
			require.Less(t, r.Explored, int64(all))
			t.Logf("%d of %d pass, %d explorations", passed, all, r.Explored)
		})
	}
}

func atMostEverywhere(a, b Assignment) bool {
	for i := range a {
		if a[i].Site != b[i].Site || !a[i].Orders.AtMost(b[i].Orders) {
			return false
		}
	}
	return true
}

// every calls f with each assignment that C11 permits, by trying all pairs of orders at each site.
func every(sites []SiteResult, a Assignment, f func(Assignment)) {
	if len(a) == len(sites) {
		f(a)
		return
	}
	s := sites[len(a)].Site
	for _, order := range []memory.Order{memory.SeqCstOrder, memory.AcqRelOrder, memory.ReleaseOrder, memory.AcquireOrder, memory.RelaxedOrder} {
		failures := []memory.Order{memory.NonAtomicOrder}
		if s.Access == memory.CASAccess {
			failures = []memory.Order{memory.RelaxedOrder, memory.AcquireOrder, memory.SeqCstOrder}
		}
		for _, failure := range failures {
			if s.Permits(order, failure) == nil {
				every(sites, append(a, Choice{s, Orders{order, failure}}), f)
			}
		}
	}
}

// TestHiddenSite shows that the site is met by the search only, which begins anew then.
func TestHiddenSite(t *testing.T) {
	programs := []Program{program("hidden", hidden)}
	cfg, err := newConfig(programs, nil)
	require.NoError(t, err)
	s := &search{judge: newJudge(context.Background(), cfg, programs)}
	require.NoError(t, s.discover())
	require.NotContains(t, s.index, &late.Site)
	_, err = s.run()
	require.NoError(t, err)
	require.Contains(t, s.index, &late.Site)

	// What is explored for the result alone adds none.
	j := newJudge(context.Background(), cfg, programs)
	j.frozen = true
	_, err = j.explore(&programs[0], point{})
	require.NoError(t, err)
	require.Empty(t, j.lattice)
	require.False(t, j.grown)
}

func TestJudgements(t *testing.T) {
	judgements := func(r *Result) map[string]Judgement {
		out := map[string]Judgement{}
		for _, s := range r.Sites {
			out[strings.TrimPrefix(s.Site.Name, "min.")] = s.Judgement
		}
		return out
	}
	r, _ := weakest(t, []Program{program("mp", messagePassing)})
	require.Equal(t, map[string]Judgement{"mp.publish": Needed, "mp.ready": StrongerThanNeeded,
		"mp.seen": StrongerThanNeeded, "mp.idle": StrongerThanNeeded}, judgements(r))

	r, _ = weakest(t, []Program{program("rc", refcount)})
	require.Equal(t, map[string]Judgement{"rc.clone": StrongerThanNeeded, "rc.drop": Needed, "rc.last": Needed}, judgements(r))
	require.Equal(t, explore.Pass, r.Written.Verdict)

	r, _ = weakest(t, []Program{program("late", lateBuffering)})
	require.Equal(t, NotReached, judgements(r)["sb.late"])

	r, _ = weakest(t, []Program{{Name: "rc", Body: refcount, Options: []explore.Option{explore.Override(&drop.Site, memory.RelaxedOrder)}}},
		Only(&last.Site))
	require.Equal(t, explore.Fail, r.Verdict, "no fence of the last drop repairs a relaxed decrement")
	require.Empty(t, r.Minima)
	require.NotNil(t, r.Strongest.Break)
}

func TestWithinWritten(t *testing.T) {
	r, got := weakest(t, []Program{program("rc", refcount)}, WithinWritten())
	require.Equal(t, []string{"rc.drop=release rc.last=acquire"}, got)
	require.EqualValues(t, 4*2*2, r.Assignments, "clone acq_rel, drop release, last acquire")
}

// TestTooWeak judges a program that is wrong as written: the load of the example needs acquire.
func TestTooWeak(t *testing.T) {
	weak := memory.NewLoad("min.weak.ready", memory.Relaxed, "wrong on purpose")
	r, got := weakest(t, []Program{program("weak", func(s *memory.Space) {
		var data memory.Cell[int]
		var flag memory.Uint32
		data.Init(s, "data", 0)
		flag.Init(s, "flag", 0)
		memory.Go(s, "sender", func() { data.Store(1); flag.Store(publish, 1) })
		if flag.Load(weak) == 1 {
			data.Load()
		}
	})})
	require.Equal(t, []string{"mp.publish=release weak.ready=acquire"}, got)
	require.Equal(t, explore.Pass, r.Verdict)
	require.Equal(t, explore.Fail, r.Written.Verdict)
	require.Equal(t, explore.DataRace, r.Written.Break.Failure.Kind)
	require.Equal(t, Undecided, r.Sites[0].Judgement)
	require.Equal(t, TooWeak, r.Sites[1].Judgement)
}

func TestForms(t *testing.T) {
	r, _ := weakest(t, []Program{program("rc", refcount)}, Audit(7, 5))
	var b strings.Builder
	require.NoError(t, r.WriteText(&b))
	for _, m := range r.Minima {
		for _, w := range m.Below {
			require.Contains(t, b.String(), w.Break.Failure.Replay)
			require.Contains(t, b.String(), w.Break.Failure.Message)
		}
	}
	for _, line := range []string{"weakest orders, 2 of 2\n", "sufficient for these programs: rc\n", "(seed 7)", "stronger than needed"} {
		require.Contains(t, b.String(), line)
	}
	t.Log("\n" + b.String())

	in, err := json.Marshal(r)
	require.NoError(t, err)
	var out struct {
		Verdict string
		Minima  []struct {
			Orders map[string]string
			Below  []struct {
				Site, Orders string
				Break        struct{ Program, Kind, Message, Replay string }
			}
		}
	}
	require.NoError(t, json.Unmarshal(in, &out))
	require.Equal(t, "pass", out.Verdict)
	require.Len(t, out.Minima, 2)
	for i, m := range out.Minima {
		require.Equal(t, fmt.Sprint(r.Minima[i].Orders[1].Orders), m.Orders["min.rc.drop"])
		for k, w := range m.Below {
			require.Equal(t, r.Minima[i].Below[k].Break.Failure.Replay, w.Break.Replay)
			require.Equal(t, "data race", w.Break.Kind)
		}
	}
}

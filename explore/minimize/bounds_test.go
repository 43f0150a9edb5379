package minimize

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// TestUnknown bounds the explorations to 3 executions: store buffering without its check has 3 that are sequentially
// consistent, and a fourth where it is not. The strongest orders pass, and each weaker choice is unknown.
func TestUnknown(t *testing.T) {
	unchecked := program("unchecked", func(s *memory.Space) {
		var x, y memory.Uint32
		x.Init(s, "x", 0)
		y.Init(s, "y", 0)
		memory.Go(s, "one", func() { x.Store(storeX, 1); y.Load(loadY) })
		memory.Go(s, "two", func() { y.Store(storeY, 1); x.Load(loadX) })
	})
	r, got := weakest(t, []Program{unchecked}, MaxExecutions(3))
	require.Equal(t, explore.Incomplete, r.Verdict)
	require.Equal(t, UnknownBound, r.Bound)
	require.Equal(t, []string{"sb.load_x=seq_cst sb.load_y=seq_cst sb.store_x=seq_cst sb.store_y=seq_cst"}, got)
	require.False(t, r.Minima[0].Proven)
	require.Nil(t, r.Minima[0].Below[0].Break)
	require.Equal(t, Undecided, r.Sites[0].Judgement)
	var b strings.Builder
	require.NoError(t, r.WriteText(&b))
	for _, text := range []string{"incomplete (an exploration was incomplete): 1 weakest", ", perhaps not the weakest", " unknown\n"} {
		require.Contains(t, b.String(), text)
	}
	in, err := json.Marshal(r)
	require.NoError(t, err)
	require.Contains(t, string(in), `"verdict":"incomplete","bound":"an exploration was incomplete"`)
	require.Contains(t, string(in), `"proven":false`)

	r, got = weakest(t, []Program{unchecked}, MaxExecutions(4))
	require.Equal(t, explore.Pass, r.Verdict)
	require.Equal(t, []string{""}, got)

	r, got = weakest(t, []Program{unchecked}, MaxExecutions(2))
	require.Equal(t, explore.Incomplete, r.Verdict)
	require.Empty(t, got, "not even the strongest orders are known to pass")
}

// TestUnknownAtOnce judges an assignment that nothing is known of, by an exploration that is incomplete.
func TestUnknownAtOnce(t *testing.T) {
	programs := []Program{program("rc", refcount), program("mp", messagePassing)}
	cfg, err := newConfig(programs, []Option{MaxExecutions(1), Only(&drop.Site)})
	require.NoError(t, err)
	j := newJudge(context.Background(), cfg, programs)
	for range 2 {
		v, err := j.judge(j.lattice.top())
		require.NoError(t, err)
		require.Equal(t, explore.Incomplete, v)
	}
	require.EqualValues(t, 2, j.explored, "each program once")
}

// TestUnknownIsNoPass joins a program that is never explored to its end with one that is: failures are known, passes are not.
func TestUnknownIsNoPass(t *testing.T) {
	sampled := program("sampled", messagePassing)
	sampled.Options = []explore.Option{explore.Sampling(1, 50)}
	r, got := weakest(t, []Program{program("mp", messagePassing), sampled})
	require.Equal(t, explore.Incomplete, r.Verdict)
	require.Equal(t, explore.Incomplete, r.Written.Verdict)
	require.Empty(t, got)
}

// TestRunBound ends the search after each number of explorations: what it says is right, and it never says that it is all.
func TestRunBound(t *testing.T) {
	whole, want := weakest(t, []Program{program("sbf", fencedBuffering)})
	for n := 1; n < int(whole.Explored); n++ {
		r, got := weakest(t, []Program{program("sbf", fencedBuffering)}, MaxRuns(n))
		require.Equal(t, explore.Incomplete, r.Verdict, n)
		require.Equal(t, RunBound, r.Bound)
		require.LessOrEqual(t, r.Explored, int64(n))
		require.Subset(t, want, got)
	}
	r, got := weakest(t, []Program{program("sbf", fencedBuffering)}, MaxRuns(int(whole.Explored)))
	require.Equal(t, explore.Pass, r.Verdict)
	require.ElementsMatch(t, want, got)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r, err := Run(ctx, []Program{program("mp", messagePassing)})
	require.NoError(t, err)
	require.Equal(t, explore.Incomplete, r.Verdict)
	require.Equal(t, explore.Cancelled, r.Bound)
	require.Empty(t, r.Minima)
	require.Equal(t, Judged{Verdict: explore.Incomplete}, r.Written)
	require.Equal(t, Judged{Verdict: explore.Incomplete}, r.Strongest)

	// Cancelled in the middle: the third execution of the program ends the search.
	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	n := 0
	p := program("mp", messagePassing)
	p.Check = func(*explore.Execution) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	}
	r, err = Run(ctx, []Program{p})
	require.NoError(t, err)
	require.Equal(t, explore.Incomplete, r.Verdict)
	require.Equal(t, explore.Cancelled, r.Bound)
}

// TestOutOfTime ends before anything was explored, which is no pass of any assignment.
func TestOutOfTime(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	r, err := Run(ctx, []Program{program("mp", messagePassing)})
	require.NoError(t, err)
	require.Equal(t, explore.Incomplete, r.Verdict)
	require.Equal(t, explore.TimeBound, r.Bound)
	require.Equal(t, Judged{Verdict: explore.Incomplete}, r.Written)
	require.Equal(t, Judged{Verdict: explore.Incomplete}, r.Strongest)
}

// TestMissedSite chooses a site that the program never runs, alone and beside one that it runs.
func TestMissedSite(t *testing.T) {
	for _, sites := range [][]*memory.Site{{&storeY.Site}, {&publish.Site, &storeY.Site}} {
		r, err := Run(t.Context(), []Program{program("mp", messagePassing)}, Only(sites...))
		require.NoError(t, err)
		require.Equal(t, explore.Incomplete, r.Verdict)
		require.Equal(t, explore.Bound("no program runs min.sb.store_y"), r.Bound)
		for _, m := range r.Minima {
			require.False(t, m.Proven)
		}
	}
	r, err := Run(t.Context(), []Program{program("mp", messagePassing), program("sbf", fencedBuffering)}, Only(&publish.Site, &storeY.Site))
	require.NoError(t, err)
	require.Equal(t, explore.Pass, r.Verdict, "each program runs one of them")
}

// TestCheck states the property of message passing as a check of each execution instead of a race.
func TestCheck(t *testing.T) {
	p := program("check", func(s *memory.Space) {
		var data, flag memory.Uint32
		data.Init(s, "data", 0)
		flag.Init(s, "flag", 0)
		memory.Go(s, "sender", func() { data.Store(storeX, 1); flag.Store(publish, 1) })
		r := memory.Spawn(s, "receiver", func() bool { return flag.Load(ready) == 1 && data.Load(loadX) == 0 })
		r.Join()
	})
	stale := func(x *explore.Execution) error {
		if x.Result(2) == true {
			return errors.New("stale data")
		}
		return nil
	}
	p.Check = stale
	r, got := weakest(t, []Program{p})
	require.Equal(t, []string{"mp.publish=release mp.ready=acquire"}, got)
	require.Equal(t, explore.Pass, r.Verdict)
	b := r.Minima[0].Below[0].Break
	require.Equal(t, CheckFailed, b.Failure.Kind)
	require.Equal(t, "stale data", b.Failure.Message)
	require.NotEmpty(t, b.Failure.Table)

	// Asked the other way round it is broken by stronger orders.
	p.Check = nil
	p.Options = nil
	weak := false
	p.Check = func(x *explore.Execution) error {
		ordered := x.Result(2) == false && x.Event(explore.EventID{Thread: 2, Index: 0}).Value == 1 &&
			x.HappensBefore(explore.EventID{Thread: 1, Index: 1}, explore.EventID{Thread: 2, Index: 0})
		weak = weak || !ordered
		if ordered {
			return errors.New("ordered")
		}
		return nil
	}
	_, err := Run(context.Background(), []Program{p})
	require.True(t, weak)
	require.ErrorIs(t, err, ErrNotMonotone)
}

func TestWrongUse(t *testing.T) {
	mp := program("mp", messagePassing)
	plain := program("plain", func(s *memory.Space) { s.Note("nothing to judge") })
	broken := mp
	broken.Options = []explore.Option{explore.Override(&publish.Site, memory.AcquireOrder)}
	counter := 0
	random := program("random", func(s *memory.Space) {
		var x memory.Uint32
		x.Init(s, "x", 0)
		counter++
		x.Store(storeX, uint32(counter))
	})
	for _, c := range []struct {
		name     string
		programs []Program
		options  []Option
		want     string
	}{
		{"none", nil, nil, "no programs"},
		{"no body", []Program{{Name: "x"}}, nil, "want a body"},
		{"no name", []Program{{Body: messagePassing}}, nil, "a name of its own"},
		{"twice", []Program{mp, mp}, nil, "a name of its own"},
		{"no sites", []Program{plain}, nil, "no atomic access"},
		{"nil site", []Program{mp}, []Option{Only(nil)}, "one is nil"},
		{"no runs", []Program{mp}, []Option{MaxRuns(0)}, "want at least one"},
		{"no executions", []Program{mp}, []Option{MaxExecutions(0)}, "want at least one"},
		{"option", []Program{broken}, nil, "C11 forbids"},
		{"not deterministic", []Program{random}, []Option{Explore(explore.Paranoid())}, "non-determinism"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Run(context.Background(), c.programs, c.options...)
			require.ErrorContains(t, err, c.want)
		})
	}
}

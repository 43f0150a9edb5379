package explore

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// modePrograms are of all kinds: updates, plain stores, locks and awaits, conditions.
func modePrograms() map[string]func(*memory.Space) {
	return map[string]func(*memory.Space){
		"ainc(5)":       adders(5, 1),
		"binc(3)":       adders(3, 2),
		"inc(4)":        inc(4),
		"casw(4)":       casw(4),
		"lockinc(4)":    lockinc(4),
		"readers(6)":    readers(6),
		"lastzero(5)":   lastzero(5),
		"fib_bench(3)":  fibBench(3),
		"arc(2)":        arc{clones: 2, spawnFast: true}.program,
		"waits":         waitful(prog.MustParse(section("U x add 1 rlx") + " | " + section("W x 2 rel") + " | R x rlx ; r1 = R x acq ; assume r1 != 1 ; " + section("R x rlx"))),
		"monitor":       runMonitor(monitorProgram(rand.New(rand.NewPCG(264, 0x6d6f6e69)))),
		"lock(litmus)":  runnable(prog.Named("lock")),
		"WWmerge1":      runnable(prog.Named("WWmerge1")),
		"arc-upgrade-3": runnable(prog.Named("arc-upgrade-3")),
	}
}

func section(code string) string {
	return "r0 = C m 0 1 acq rlx ; assume r0 == 0 ; " + code + " ; W m 0 rel"
}

// What is counted does not depend on how the search is done.
func TestModesAgree(t *testing.T) {
	for name, program := range modePrograms() {
		want := explored(t, program, All())
		require.NotZero(t, want.Executions+want.Blocked, name)
		shared := 0
		for mode, options := range map[string][]Option{
			"2 workers": {Workers(2), pollEvery(1)},
			"5 workers": {Workers(5), pollEvery(7)},
			"no trie":   {NoTrie()},
			"paranoid":  {Paranoid()},
			"all":       {NoTrie(), Paranoid(), Workers(3)},
		} {
			t.Run(name+"/"+mode, func(t *testing.T) {
				got := explored(t, program, append(options, All())...)
				require.Equal(t, want.Verdict, got.Verdict)
				require.Equal(t, want.Executions, got.Executions)
				require.Equal(t, want.Blocked, got.Blocked)
				require.Equal(t, want.Bound, got.Bound)
				require.Equal(t, len(want.Failures), len(got.Failures))
				require.Equal(t, len(want.Sites), len(got.Sites))
				shared += got.Branches
			})
		}
		require.Greater(t, shared, 10, "%s: the workers shared nothing", name)
	}
}

// pollEvery makes workers share their branches often.
func pollEvery(events int64) Option { return func(c *config) { c.poll = events } }

// A search that is interrupted again and again, each time after some executions, counts the same as one that is not.
func TestCheckpoints(t *testing.T) {
	for name, program := range modePrograms() {
		t.Run(name, func(t *testing.T) {
			want := explored(t, program, All())
			step := max(1, (want.Executions+want.Blocked)/5)
			var saved bytes.Buffer
			r := explored(t, program, All(), MaxExecutions(step), SaveTo(&saved))
			rounds := int64(1)
			for ; r.Bound == ExecutionBound; rounds++ {
				require.Equal(t, step*rounds, r.Executions+r.Blocked)
				from := saved
				saved = bytes.Buffer{}
				r = explored(t, program, All(), MaxExecutions(step), ResumeFrom(&from), SaveTo(&saved))
			}
			require.Equal(t, (want.Executions+want.Blocked+step-1)/step, rounds)
			require.Equal(t, want.Executions, r.Executions)
			require.Equal(t, want.Blocked, r.Blocked)
		})
	}
}

// A resumed exploration knows the failures that were found before, and is none under other options: half of it would
// have been explored under them.
func TestCheckpointsKeepFailuresAndOptions(t *testing.T) {
	racing := pair( // fails in the first execution only
		func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1); p.w.Store(storeRlx, 2); p.d.Store(1) },
		func(_ *memory.Space, p *pairProgram) {
			if p.w.Load(loadRlx) == 2 {
				p.d.Load()
			}
		},
	)
	want := explored(t, racing, All(), Leaks())
	require.Len(t, want.Failures, 1)
	require.EqualValues(t, 2, want.Executions)
	var saved bytes.Buffer
	r := explored(t, racing, All(), Leaks(), MaxExecutions(1), SaveTo(&saved))
	require.Equal(t, ExecutionBound, r.Bound)
	require.Len(t, r.Failures, 1, "the rest of the test is about nothing")
	text := saved.String()
	for _, options := range [][]Option{{All()}, {}, {All(), Workers(2)}, {All(), Override(&loadRlx.Site, memory.RelaxedOrder)}} {
		r = explored(t, racing, append(options, Leaks(), ResumeFrom(strings.NewReader(text)))...)
		require.Equal(t, Fail, r.Verdict, r)
		require.Len(t, r.Failures, 1)
		require.Equal(t, want.Failures[0].Error(), r.Failures[0].Error())
		require.Equal(t, want.Failures[0].Replay, r.Failures[0].Replay)
		require.Equal(t, want.Executions, r.Executions)
	}
	for name, options := range map[string][]Option{
		"an order":      {Leaks(), Override(&loadRlx.Site, memory.AcquireOrder)},
		"leaks":         {},
		"spurious":      {Leaks(), Spurious(1)},
		"plain cells":   {Leaks(), FullPlain()},
		"another model": {Leaks(), In(RC11)},
	} {
		_, err := Run(context.Background(), racing, append(options, All(), ResumeFrom(strings.NewReader(text)))...)
		require.ErrorIs(t, err, ErrCheckpoint, name)
	}
}

// A program in which an order was changed since is another one.
func TestCheckpointOfChangedProgram(t *testing.T) {
	program := func(site *memory.StoreSite) func(*memory.Space) {
		return func(s *memory.Space) {
			w := words(s, 1, 0)
			for range 3 {
				memory.Go(s, "writer", func() { w[0].Store(site, 1) })
			}
		}
	}
	var saved bytes.Buffer
	explored(t, program(storeRel), MaxExecutions(2), SaveTo(&saved))
	_, err := Run(context.Background(), program(storeRlx), ResumeFrom(&saved))
	require.ErrorIs(t, err, errChanged)
	require.ErrorIs(t, err, ErrCheckpoint)
}

// A bound that nothing can go on from loses open branches, and leaves no checkpoint that lacks them.
func TestNoCheckpointOfLostBranches(t *testing.T) {
	var saved, again bytes.Buffer
	explored(t, adders(4, 1), MaxExecutions(3), SaveTo(&saved))
	r := explored(t, adders(4, 1), ResumeFrom(&saved), MaxEvents(7), SaveTo(&again))
	require.Equal(t, EventBound, r.Bound)
	require.Zero(t, again.Len())
}

// An exploration that is cancelled is resumed with any number of workers.
func TestCheckpointOfCancelled(t *testing.T) {
	for _, workers := range []int{1, 3} {
		ctx, cancel := context.WithCancel(context.Background())
		var saved bytes.Buffer
		n := 0
		r, err := Run(ctx, adders(6, 1), Workers(workers), pollEvery(1), SaveTo(&saved), OnExecution(func(*Execution) error {
			if n++; n == 200 {
				cancel()
			}
			return nil
		}))
		cancel()
		require.NoError(t, err)
		require.Equal(t, Cancelled, r.Bound)
		require.Less(t, r.Executions, int64(720))
		r = explored(t, adders(6, 1), Workers(4-workers), ResumeFrom(&saved))
		require.Equal(t, Pass, r.Verdict)
		require.EqualValues(t, 720, r.Executions)
	}
}

// A checkpoint that is not as it was written is refused: without a branch it would lead to a pass, with another one to a failure, that no
// exploration came to.
func TestBrokenCheckpoints(t *testing.T) {
	var saved bytes.Buffer
	explored(t, adders(4, 1), MaxExecutions(10), SaveTo(&saved))
	good := saved.String()
	r := explored(t, adders(4, 1), ResumeFrom(strings.NewReader(good)))
	require.Equal(t, Pass, r.Verdict)
	require.EqualValues(t, 24, r.Executions)

	replaced := func(old, by string) string {
		require.Regexp(t, old, good)
		return regexp.MustCompile(old).ReplaceAllString(good, by)
	}
	// sealed again, as by one who knows how
	resealed := func(old, by string) string {
		var s sealed
		require.NoError(t, json.Unmarshal([]byte(replaced(old, by)), &s))
		text, err := json.Marshal(seal(s.Content))
		require.NoError(t, err)
		return string(text)
	}
	for name, c := range map[string]struct {
		text   string
		reason string
	}{
		"no JSON":           {"?", "invalid character"},
		"empty":             {"", "unexpected end"},
		"cut off":           {good[:len(good)/2], "unexpected end"},
		"old version":       {`{"version":"wk3","model":"c20","executions":10,"jobs":["AAAA"]}`, `it is of version "wk3", this is wk4`},
		"no version":        {replaced(`"version":"wk4",`, ""), `it is of version ""`},
		"no sum":            {replaced(`"sha256":"[0-9a-f]*",`, ""), "sum differs"},
		"another sum":       {replaced(`"sha256":"....`, `"sha256":"0000`), "sum differs"},
		"no content":        {replaced(`"content":.*`, `"content":{}}`), "sum differs"},
		"no jobs":           {replaced(`"jobs":\[.*`, `"jobs":[],"sums":[],"shares":[]}}`), "sum differs"},
		"a branch less":     {replaced(`"jobs":\["[^"]*",`, `"jobs":[`), "sum differs"},
		"another branch":    {replaced(`("jobs":\["....).`, "${1}_"), "sum differs"},
		"a negative count":  {replaced(`"blocked":0`, `"blocked":-1`), "sum differs"},
		"an absurd count":   {replaced(`"executions":10`, `"executions":9223372036854775807`), "sum differs"},
		"other options":     {replaced(`spurious=0`, `spurious=1`), "sum differs"},
		"behind it":         {good + "x", "after top-level value"},
		"two of them":       {good + good, "after top-level value"},
		"an unknown field":  {replaced(`"version"`, `"more":1,"version"`), "unknown field"},
		"sealed, unknown":   {resealed(`"blocked":0`, `"blocked":0,"more":1`), "unknown field"},
		"sealed, negative":  {resealed(`"blocked":0`, `"blocked":-1`), "less than 0"},
		"sealed, no jobs":   {resealed(`"jobs":\[.*`, `"jobs":[],"sums":[],"shares":[]}}`), "nothing is left"},
		"sealed, job less":  {resealed(`"jobs":\["[^"]*",`, `"jobs":[`), "branches with"},
		"sealed, no branch": {resealed(`"jobs":\["`, `"jobs":["!`), "branch 0"},
		"sealed, a share":   {resealed(`"shares":\[`, `"shares":[-`), "no share"},
	} {
		_, err := Run(context.Background(), adders(4, 1), ResumeFrom(strings.NewReader(c.text)))
		require.ErrorIs(t, err, ErrCheckpoint, name)
		require.ErrorContains(t, err, c.reason, name)
	}
	_, err := Run(context.Background(), adders(4, 1), In(SC), ResumeFrom(strings.NewReader(good)))
	require.ErrorIs(t, err, ErrCheckpoint)
	_, err = Run(context.Background(), lockinc(2), ResumeFrom(strings.NewReader(good)))
	require.ErrorIs(t, err, errChanged)
	require.ErrorIs(t, err, ErrCheckpoint)
}

// No byte of a checkpoint can be changed, up to the white space around it.
func TestCheckpointsByteByByte(t *testing.T) {
	var saved bytes.Buffer
	explored(t, adders(3, 1), MaxExecutions(2), SaveTo(&saved))
	good := bytes.TrimSpace(saved.Bytes())
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		_, err := Run(context.Background(), adders(3, 1), ResumeFrom(bytes.NewReader(bad)))
		require.ErrorIs(t, err, ErrCheckpoint, "byte %d of %s", i, bad)
	}
}

// Enough random walks meet every execution of a small program, and nothing else; and the same seed meets the same ones.
func TestSampling(t *testing.T) {
	for name, program := range map[string]*prog.Program{
		"IRIW": prog.Named("IRIW"), "casw": prog.CASW(2), "inc": prog.Inc(3), "WWmerge1": prog.Named("WWmerge1"),
	} {
		for _, m := range []Model{C20, SC} {
			all, err := keys(runnable(program), m)
			require.NoError(t, err)
			sample := func(seed uint64) map[string]int {
				met := map[string]int{}
				r := explored(t, runnable(program), In(m), Sampling(seed, 3000), OnExecution(func(x *Execution) error {
					met[translate(x).Key()]++
					return nil
				}))
				require.Equal(t, Incomplete, r.Verdict)
				require.Equal(t, Sampled, r.Bound)
				require.Equal(t, seed, r.Seed)
				require.EqualValues(t, 3000, r.Executions)
				return met
			}
			met := sample(1)
			require.Len(t, met, len(all), "%s under %v", name, m)
			for _, k := range all {
				require.Contains(t, met, k, "%s under %v", name, m)
			}
			require.Equal(t, met, sample(1))
			require.NotEqual(t, met, sample(2))
		}
	}
}

func TestSamplingFindsFailures(t *testing.T) {
	program := arc{clones: 2, noFence: true}.program
	r := explored(t, program, Sampling(1, 1000))
	require.Equal(t, Fail, r.Verdict, r)
	require.Equal(t, UseAfterFree, r.Failures[0].Kind)
	again, err := Replay(context.Background(), program, r.Failures[0].Replay)
	require.NoError(t, err)
	require.Equal(t, r.Failures[0].Error(), again.Failures[0].Error())
}

// Walks of programs that wait meet a deadlock exactly if there is one.
func TestSamplingOfWaits(t *testing.T) {
	for seed := range uint64(40) {
		code := monitorProgram(rand.New(rand.NewPCG(seed, 0x6d6f6e69)))
		all := explored(t, runMonitor(code), All(), Spurious(int(seed%3)))
		some := explored(t, runMonitor(code), All(), Spurious(int(seed%3)), Sampling(seed, 2000))
		require.Equal(t, len(all.Failures) > 0, len(some.Failures) > 0, "seed %d: %s: %v", seed, monitorText(code), some)
	}
	_, err := Run(context.Background(), adders(2, 1), Sampling(1, 0))
	require.Error(t, err)
	_, err = Run(context.Background(), adders(2, 1), Sampling(1, 1), Workers(2))
	require.Error(t, err)
}

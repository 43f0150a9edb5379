package explain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sourceLine is the part that changes with every edit of the programs.
var sourceLine = regexp.MustCompile(`(_test\.go):\d+`)

// explained explores a program of the table to its first failure, which it explains.
func explained(t *testing.T, body func(*memory.Space), options ...explore.Option) (*explore.Failure, *Explanation, *explore.Result) {
	t.Helper()
	r, err := explore.Run(t.Context(), body, options...)
	require.NoError(t, err)
	require.Equal(t, explore.Fail, r.Verdict)
	e := Of(r.Failures[0])
	require.NotNil(t, e)
	return r.Failures[0], e, r
}

func TestPrograms(t *testing.T) {
	files := map[string]bool{}
	for _, p := range programs {
		files[p.name+".txt"] = true
		t.Run(p.name, func(t *testing.T) {
			f, e, r := explained(t, p.body, p.options...)
			require.NoError(t, e.Try(t.Context(), r.Sites, Exploring(p.body, p.options...)))
			require.Equal(t, p.interleaving, e.Interleaving)
			golden(t, p.name, f, e)
			if p.interleaving {
				require.Nil(t, e.Repairs, "nothing is tried of what no order excludes")
				return
			}
			require.Equal(t, p.hopeless, e.Repairs.Hopeless)
			require.Empty(t, e.Repairs.Undecided)
			var alone []string
			for _, a := range e.Repairs.Alone {
				alone = append(alone, a.String())
			}
			require.Equal(t, p.alone, alone)
			if p.together == "" {
				require.Nil(t, e.Repairs.Together)
			} else {
				require.Equal(t, p.together, e.Repairs.Together.String())
			}
		})
	}
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	require.Len(t, entries, len(files))
	for _, e := range entries {
		require.True(t, files[e.Name()], "%s is of no program", e.Name())
	}
}

// golden compares table and words with the file of the program.
func golden(t *testing.T, name string, f *explore.Failure, e *Explanation) {
	t.Helper()
	text := f.Error() + "\n\n" + f.Table + "\n" + strings.Join(e.Words(), "\n") + "\n"
	text = sourceLine.ReplaceAllString(text, "$1:N")
	file := filepath.Join("testdata", name+".txt")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), text)
}

// What cannot be judged is undecided, never a repair.
func TestUndecided(t *testing.T) {
	body := programs[0].body
	_, e, r := explained(t, body)
	require.NoError(t, e.Try(t.Context(), r.Sites, Exploring(body, explore.MaxExecutions(1))))
	require.Empty(t, e.Repairs.Alone)
	require.Nil(t, e.Repairs.Together)
	require.False(t, e.Repairs.Hopeless)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, e.Try(ctx, r.Sites, Exploring(body)))
	require.Equal(t, &Repairs{Alone: []Repair{}, Vain: []string{}, Undecided: []string{"test.flag.load", "test.flag.store"}}, e.Repairs)
	require.Contains(t, e.Words(), "Undecided, as an exploration ended early: test.flag.load, test.flag.store.")
}

func TestErrorOfAnAttempt(t *testing.T) {
	_, e, r := explained(t, programs[0].body)
	broken := errors.New("broken")
	err := e.Try(t.Context(), r.Sites, func(context.Context, ...explore.Option) (explore.Verdict, int64, error) {
		return explore.Incomplete, 0, broken
	})
	require.ErrorIs(t, err, broken)
	require.ErrorContains(t, err, "explain: under test.flag.load=seq_cst")
	require.Nil(t, e.Repairs)
}

func TestOfNothing(t *testing.T) {
	require.Nil(t, Of(nil))
	require.Nil(t, Of(&explore.Failure{Kind: explore.DataRace}), "a failure that holds no execution")
	require.Nil(t, Of(&explore.Failure{Kind: explore.Nondeterminism, Execution: &explore.Snapshot{}}))
	require.Nil(t, Race(&explore.Snapshot{}))
}

// The JSON form is plain data: it reads back to what it was.
func TestJSON(t *testing.T) {
	for _, p := range programs {
		_, e, r := explained(t, p.body, p.options...)
		require.NoError(t, e.Try(t.Context(), r.Sites, Exploring(p.body, p.options...)))
		line, err := json.Marshal(e)
		require.NoError(t, err)
		var back Explanation
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&back))
		require.Equal(t, *e, back, p.name)
	}
}

// Of the stronger orders those that C11 permits are tried, weaker ones first.
func TestStrongerAt(t *testing.T) {
	texts := func(s *memory.Site, order, failure memory.Order) (out []string) {
		for _, o := range strongerAt(explore.SiteReport{Site: s, Order: order, Failure: failure}) {
			out = append(out, o.String())
		}
		return out
	}
	require.Equal(t, []string{"release", "seq_cst"}, texts(&flagStore.Site, memory.RelaxedOrder, memory.NonAtomicOrder))
	require.Equal(t, []string{"acquire", "seq_cst"}, texts(&flagLoad.Site, memory.RelaxedOrder, memory.NonAtomicOrder))
	require.Equal(t, []string{"acq_rel", "seq_cst"}, texts(&flagAdd.Site, memory.AcquireOrder, memory.NonAtomicOrder))
	require.Equal(t, []string{"acquire", "release", "acq_rel", "seq_cst"}, texts(&relFence.Site, memory.RelaxedOrder, memory.NonAtomicOrder))
	require.Empty(t, texts(&flagAdd.Site, memory.SeqCstOrder, memory.NonAtomicOrder))
	require.Equal(t, []string{"acq_rel,acquire", "seq_cst,relaxed", "seq_cst,acquire", "seq_cst,seq_cst"},
		texts(&flagCAS.Site, memory.AcqRelOrder, memory.RelaxedOrder))
}

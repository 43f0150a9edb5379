package mutants_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/mutants"
)

func museum(t *testing.T, names ...string) (root string, chosen []*mutants.Mutant) {
	t.Helper()
	root, err := mutants.Root(t.Context())
	require.NoError(t, err)
	all, err := mutants.Load(os.DirFS(filepath.Join(root, mutants.Folder)))
	require.NoError(t, err)
	chosen, err = mutants.Matching(all, "^("+strings.Join(names, "|")+")$", mutants.Groups())
	require.NoError(t, err)
	require.Len(t, chosen, len(names))
	return root, chosen
}

// One that is as it declares, and five that are not, each in another way.
func TestRun(t *testing.T) {
	root, chosen := museum(t, "coalesced-wake-without-release")
	right := *chosen[0]
	elsewhere, wrong, broken, wreck := right, right, right, right
	elsewhere.Name, elsewhere.Patch = "elsewhere", strings.Replace(right.Patch, "s.Has(Complete):", "s.Has(Nothing):", 1)
	wrong.Name, wrong.Kills = "wrong", map[mutants.Layer]mutants.Fired{mutants.Explore: "W2"}
	broken.Name, broken.Patch = "broken", strings.Replace(right.Patch, "+	case s.Has(Running):", "+	case s.Hasnt(Running):", 1)
	wreck.Name, wreck.Passes = "wreck", []string{right.Shows}
	unshown := right
	unshown.Name, unshown.Shows = "unshown", "no-such-scenario"
	cache := &mutants.Cache{Dir: t.TempDir()}
	r := &mutants.Runner{Root: root, Layers: []mutants.Layer{mutants.Explore}, Seeds: []uint64{1}, Cache: cache}
	rep, err := r.Run(t.Context(), []*mutants.Mutant{&right, &elsewhere, &wrong, &broken, &wreck, &unshown})
	require.NoError(t, err)
	require.Equal(t, model.Fail, rep.Verdict)
	require.Empty(t, rep.Control.Problems)
	require.Len(t, rep.Rows, 6)
	require.Empty(t, rep.Rows[0].Problems)
	require.Positive(t, rep.Rows[1].Seconds, "it took time to find that its patch does not apply")
	for i, says := range map[int]string{1: "patch: ", 2: "declared is W2", 3: "Hasnt", 4: "which it must pass", 5: "which is to show it"} {
		require.Len(t, rep.Rows[i].Problems, 1)
		require.Contains(t, rep.Rows[i].Problems[0], says)
	}

	var page bytes.Buffer
	require.NoError(t, mutants.WriteHTML(&page, rep))
	for _, part := range []string{`<a href="#wreck">`, "which it must pass", "class=\"cell bad\">W5!", "tokio-rs/tokio", "case s.Has(Complete), s.Has(Notified):"} {
		require.Contains(t, page.String(), part)
	}
	text := rep.Text()
	require.Contains(t, text, "wrong: seed 1: explore: killed for W5, and declared is W2")
	require.Contains(t, text, "fail: 1 of 6 mutants killed as declared, 0 harmless ones; ")

	rep, err = r.Run(t.Context(), []*mutants.Mutant{&right})
	require.NoError(t, err)
	require.Equal(t, model.Pass, rep.Verdict)
	require.Equal(t, 1, rep.Rows[0].Cached)
	require.Equal(t, 1, rep.Control.Cached)
	require.Equal(t, "W5", rep.Rows[0].Cells[mutants.Explore].Text)

	rep, err = r.Run(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r.Cache = nil
	rep, err = r.Run(ctx, []*mutants.Mutant{&right})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, rep.Verdict)
}

// What was not run looks like nothing else: "." is the specifications, where they have no counterpart.
func TestShowsWhatWasNotRun(t *testing.T) {
	m := &mutants.Mutant{Name: "m", Group: mutants.Field, TLA: "X"}
	none := &mutants.Mutant{Name: "none", Group: mutants.Field}
	cells := map[mutants.Layer]mutants.Cell{mutants.Explore: {Text: "W5"}, mutants.TLA: {Text: "not run"}}
	rep := &mutants.Report{
		Verdict: model.Fail, NotCompared: "a reason", Differences: []string{"got this"}, Control: mutants.Row{Problems: []string{"a false alarm"}},
		Rows: []mutants.Row{{Mutant: m, Name: "m", Cells: cells}, {Mutant: none, Name: "none", Problems: []string{"build: no"}}},
	}
	var page bytes.Buffer
	require.NoError(t, mutants.WriteHTML(&page, rep))
	const empty, explore = `<td class="cell">`, `<td class="cell">W5`
	require.Contains(t, page.String(), empty+empty+empty+explore+empty+empty+"not run</tr>")
	require.Contains(t, page.String(), empty+empty+empty+empty+empty+empty+".</tr>")
	for _, part := range []string{"unpatched: a false alarm", "not compared with mutants/matrix.txt: a reason", "got this"} {
		require.Contains(t, page.String(), part)
	}
	text := rep.Text()
	require.Regexp(t, `│ m +│ +│ +│ +│ +│ +│ W5 +│ +│ not run │`, text)
	require.Regexp(t, `│ none +│ +│ +│ +│ +│ +│ +│ +│ \. +│`, text)
	require.Contains(t, text, "not compared with mutants/matrix.txt: a reason\n")
}

// The story shows the execution and the command that replays it.
func TestTell(t *testing.T) {
	root, chosen := museum(t, "coalesced-wake-without-release")
	s, err := mutants.Tell(t.Context(), root, chosen[0], time.Minute)
	require.NoError(t, err)
	require.True(t, s.Shown)
	require.Empty(t, s.Reason)
	text := s.Text()
	for _, part := range []string{"tokio-rs/tokio", "breaks W5 Publishes", "+	case s.Has(Complete), s.Has(Notified):", "data race (W5)",
		"exec coalesced-wake-without-release explore -replay wk1-", "the fix:", "-run '^TaskStateMutantCoalescedUnpublished$'"} {
		require.Contains(t, text, part)
	}
}

// A mutant that never ends, and one whose command does not run, have a story without an execution, and it says why.
func TestTellWithoutAnEnd(t *testing.T) {
	root, chosen := museum(t, "coalesced-wake-without-release")
	loops, lost, passes := *chosen[0], *chosen[0], *chosen[0]
	loops.Patch = strings.Replace(loops.Patch, "+	case s.Has(Complete), s.Has(Notified):", "+	case s.Has(Complete), func() bool { for s.Has(Notified) {}; return false }():", 1)
	lost.Shows = "no-such-scenario"
	passes.Shows = "park-unpark"
	for says, m := range map[string]*mutants.Mutant{"no end within 2s": &loops, "no-such-scenario": &lost, "": &passes} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			s, err := mutants.Tell(t.Context(), root, m, 2*time.Second)
			require.NoError(t, err)
			require.False(t, s.Shown)
			require.Contains(t, s.Reason, says)
			if says == "" {
				require.Empty(t, s.Reason, "it came to its end, and showed nothing")
			} else {
				require.Contains(t, s.Text(), "no execution: ")
			}
		})
	}
}

func TestSelect(t *testing.T) {
	var all []*mutants.Mutant
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		all = append(all, &mutants.Mutant{Name: name, Group: mutants.Field, Patch: strings.ReplaceAll(goodPatch, "arc.go", name+".go")})
	}
	names := func(ms []*mutants.Mutant) (s string) {
		for _, m := range ms {
			s += m.Name
		}
		return s
	}
	require.Equal(t, "ac", names(mutants.Sample(all, 2)))
	require.Equal(t, "abcde", names(mutants.Sample(all, 9)))
	require.Empty(t, mutants.Sample(all, 0))
	require.Equal(t, "bd", names(mutants.Touching(all, []string{"impl/waker/b.go", "mutants/field/d/mutant.json", "README.md"})))
	some, err := mutants.Matching(all, "a|e", []mutants.Group{mutants.Field})
	require.NoError(t, err)
	require.Equal(t, "ae", names(some))
	some, err = mutants.Matching(all, "a", []mutants.Group{mutants.Control})
	require.NoError(t, err)
	require.Empty(t, some)
	_, err = mutants.Matching(all, "(", nil)
	require.Error(t, err)
	_, err = mutants.Changed(t.Context(), ".", "--output=x")
	require.ErrorContains(t, err, "no commit")
	_, err = mutants.Changed(t.Context(), ".", "no-such-revision")
	require.ErrorContains(t, err, "git diff")
	_, err = mutants.Commit(t.Context(), ".", "no-such-revision")
	require.ErrorContains(t, err, "no-such-revision")
	_, err = mutants.Commit(t.Context(), ".", "--git-dir")
	require.ErrorContains(t, err, "no commit")
	commit, err := mutants.Commit(t.Context(), ".", "HEAD")
	require.NoError(t, err)
	require.Regexp(t, "^[0-9a-f]{40,64}$", commit)
}

// What judges is changed: each such change looks at other mutants, and always at the same.
func TestRotating(t *testing.T) {
	var all []*mutants.Mutant
	for i := range 100 {
		all = append(all, &mutants.Mutant{Name: fmt.Sprint("m", i), Group: mutants.Field})
	}
	judge := []string{"explore/run.go", "impl/waker/arc.go"}
	first := mutants.Rotating(all, judge, "c0ffee", 9)
	require.Len(t, first, 9)
	require.Equal(t, first, mutants.Rotating(all, []string{"impl/waker/arc.go", "README.md", "explore/run.go"}, "c0ffee", 9), "only what judges counts")
	require.NotEqual(t, first, mutants.Rotating(all, judge, "decade", 9))
	require.NotEqual(t, first, mutants.Rotating(all, []string{"explore/graph.go"}, "c0ffee", 9))
	require.Len(t, mutants.Rotating(all[:3], judge, "c0ffee", 9), 3)
	require.Empty(t, mutants.Rotating(all, judge, "c0ffee", 0))
	for _, f := range []string{"explore/x/y.go", "wakertest/a.go", "model/a.go", "linearize/a.go", "proptest/a.go", "tla/a.tla", "tla/a.cfg", "cmd/wakecheck/a.go"} {
		require.Len(t, mutants.Rotating(all, []string{f}, "c0ffee", 2), 2, f)
	}
	for _, f := range []string{"explore/run_test.go", "explore/doc.md", "impl/waker/arc.go", "scripts/policy.go", "cmd/other/main.go", "explored/x.go", "tla/x.txt"} {
		require.Empty(t, mutants.Rotating(all, []string{f}, "c0ffee", 2), f)
	}
	// In time every mutant is looked at.
	seen := map[*mutants.Mutant]bool{}
	for i := range 200 {
		for _, m := range mutants.Rotating(all, judge, fmt.Sprint(i), 9) {
			seen[m] = true
		}
	}
	require.Len(t, seen, len(all))
}

func TestDifferences(t *testing.T) {
	row := mutants.Row{Name: "m", Group: mutants.Field, Kind: "a", Property: "R1", Cells: map[mutants.Layer]mutants.Cell{mutants.Explore: {Text: "R2"}}}
	golden := mutants.Matrix([]mutants.Row{row})
	d, fresh := mutants.Differences(golden, []mutants.Row{row})
	require.Empty(t, d)
	require.Empty(t, fresh)
	row.Cells = map[mutants.Layer]mutants.Cell{mutants.Explore: {Text: "-"}}
	d, fresh = mutants.Differences(golden, []mutants.Row{row})
	require.Len(t, d, 1)
	require.Empty(t, fresh)
	require.Contains(t, d[0], "R2")
	require.Empty(t, mutants.Gone(golden, []mutants.Row{row}))
	other := row
	other.Name = "other"
	require.Equal(t, []string{"got   no such mutant\nwant  " + golden[strings.Index(golden, "m  "):len(golden)-1]}, mutants.Gone(golden, []mutants.Row{other}))
	require.Len(t, mutants.Gone(golden, nil), 1)
	require.Empty(t, mutants.Gone("", nil))
	row.Name = "other"
	d, fresh = mutants.Differences(golden, []mutants.Row{row})
	require.Empty(t, d)
	require.Equal(t, []string{"other"}, fresh)
}

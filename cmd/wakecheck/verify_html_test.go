package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// The page has what the text has, a failure and what no layer judged among it, and takes nothing of it for markup.
func TestVerifyHTML(t *testing.T) {
	results := []result{
		{Name: "model", Verdict: model.Pass, Cases: 17, covered: "17 states", judged: model.Judged{model.R1: 17}, notes: []string{"a note"}},
		{Name: "explore", Verdict: model.Fail, Cases: 1, judged: model.Judged{model.R9: 1},
			Failure: newFailure(model.R9, "read <x> & write", "go run ./cmd/wakecheck explore -replay 'a' b")},
		{Name: "tla", Verdict: model.NotRun, Reason: "no Java"},
	}
	rep := report{Layers: results, NotRun: 1, Properties: judgedProperties(results), Seed: 9}
	rep.decide(false, true)
	var b bytes.Buffer
	require.NoError(t, writeVerifyHTML(&b, rep))
	for _, want := range []string{
		"<h1>fail, 1 of 3 layers not run", "seed 9", "<td>17 states", "R9 DropSynchronizes is broken", "read &lt;x&gt; &amp; write", "explore -replay", "not run: no Java",
		"<p>model: a note", `<a href="#explore">`, "the strong count equals the owning handles", `class="bad"><td>W7 NonBlocking`,
	} {
		require.Contains(t, b.String(), want)
	}
	require.NotContains(t, b.String(), "<script")
	require.Equal(t, len(model.Rules()), strings.Count(b.String(), "<tr><td>R")+strings.Count(b.String(), "<tr><td>W")+strings.Count(b.String(), `<tr class="bad"><td>R`)+
		strings.Count(b.String(), `<tr class="bad"><td>W`))
}

// That a file cannot be written is said before a run and not after it.
func TestCreatable(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, creatable(""))
	require.NoError(t, creatable("-"))
	require.NoError(t, creatable(os.DevNull))
	require.NoError(t, creatable(filepath.Join(dir, "new.html")))
	require.ErrorContains(t, creatable(dir), "is a folder")
	require.ErrorIs(t, creatable(filepath.Join(dir, "none", "new.html")), os.ErrNotExist)
	require.NotContains(t, creatable(filepath.Join(dir, "none", "new.html")).Error(), ".part", "not the name that was asked for")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// judging is a layer that passes and has judged these properties.
func judging(name string, cases int64, ps ...model.Property) layer {
	return layer{name: name, run: func(context.Context, *environment) result {
		r := result{Verdict: model.Pass, Cases: cases}
		r.puts(cases, ps...)
		return r
	}}
}

// wholeContract is every property but these.
func wholeContract(but ...model.Property) (all []model.Property) {
	for _, r := range model.Rules() {
		if !strings.Contains(propertyList(but), string(r.ID)+" ") {
			all = append(all, r.ID)
		}
	}
	return all
}

func propertyList(ps []model.Property) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(string(p) + " ")
	}
	return b.String()
}

func verifyOf(t *testing.T, strict, all bool, ls ...layer) (report, string) {
	t.Helper()
	rep := runLayers(t.Context(), ls, environment{seed: 1, profile: profiles[0]}, newDisplay(new(bytes.Buffer)))
	rep.decide(strict, all)
	var out bytes.Buffer
	require.NoError(t, writeReport(&out, rep))
	return rep, out.String()
}

func TestEveryPropertyIsListedWithItsLayers(t *testing.T) {
	rep, out := verifyOf(t, true, true, judging("first", 3, wholeContract(model.W6)...), judging("second", 41, model.R1, model.W6))
	require.Equal(t, model.Pass, rep.Verdict)
	require.Len(t, rep.Properties, 18)
	require.Equal(t, judgedProperty{Property: model.R1, Name: "Conservation", Layers: map[string]int64{"first": 3, "second": 41}}, rep.Properties[0])
	require.Equal(t, map[string]int64{"second": 41}, rep.Properties[16].Layers)
	require.Regexp(t, `R1 Conservation +│ +3 │ +41 │`, out)
	require.Regexp(t, `W6 Outlives +│ +│ +41 │`, out)
	require.NotContains(t, out, "no layer")
}

// What no layer judges is named. Under -strict the run is no pass then, unless -layers left some out.
func TestAnUnjudgedPropertyIsNoPass(t *testing.T) {
	l := judging("only", 5, wholeContract(model.R9, model.W4)...)
	for _, row := range []struct {
		strict, all bool
		verdict     model.Verdict
	}{
		{true, true, model.Incomplete},
		{true, false, model.Pass},
		{false, true, model.Pass},
	} {
		rep, out := verifyOf(t, row.strict, row.all, l)
		require.Equal(t, row.verdict, rep.Verdict)
		require.Contains(t, out, "judged by no layer of this run: R9 DropSynchronizes, W4 PollExclusive\n")
		require.Contains(t, out, string(row.verdict)+", 2 of 18 properties not judged (seed 1, ")
	}
	rep, _ := verifyOf(t, true, true, l, layer{name: "fails", run: func(context.Context, *environment) result {
		return result{Verdict: model.Fail, Cases: 1, Failure: newFailure(model.R5, "count 3, want 2\n", "")}
	}})
	require.Equal(t, model.Fail, rep.Verdict, "a failure stays one")
}

// A layer that was stopped has judged what it came to, and no more.
func TestOnlyWhatRanIsCounted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rep := runLayers(ctx, layers, environment{seed: 1, profile: profiles[0]}, newDisplay(new(bytes.Buffer)))
	require.Len(t, unjudged(rep.Properties), 18)
	r := runLayer(t.Context(), exploreLayer, &environment{progress: func(int64, int64) {}})
	require.EqualValues(t, "pass", r.Verdict)
	for p, n := range r.judged {
		require.LessOrEqual(t, n, r.Cases, p)
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	short := runLayer(ctx, exploreLayer, &environment{progress: func(done, _ int64) {
		if done == 10 {
			cancel()
		}
	}})
	require.Equal(t, model.Incomplete, short.Verdict)
	require.Positive(t, short.judged[model.R2])
	require.Less(t, short.judged[model.R2], r.judged[model.R2])
	require.Zero(t, short.judged[model.W2], "no scenario of waking was come to")
}

func TestVerifyJSONListsProperties(t *testing.T) {
	got := wakecheck(t.Context(), "verify", "-json", "-strict", "-seed", "2", "-layers", "proptest")
	require.Equal(t, exitPass, got.status, "%s%s", got.out, got.err)
	var rep struct {
		Properties []judgedProperty
	}
	require.NoError(t, json.Unmarshal([]byte(got.out), &rep))
	require.Len(t, rep.Properties, 18)
	byID := map[model.Property]map[string]int64{}
	for _, p := range rep.Properties {
		byID[p.Property] = p.Layers
	}
	require.Greater(t, byID[model.R1]["proptest"], int64(profiles[0].proptest/2))
	require.LessOrEqual(t, byID[model.R1]["proptest"], int64(profiles[0].proptest))
	require.Positive(t, byID[model.R10]["proptest"])
	require.Empty(t, byID[model.R9], "one thread at a time cannot show it")
	require.NotNil(t, byID[model.R9])
	require.Empty(t, byID[model.W2])
}

// The model layer says what its states are held against: the properties that invariant.go names.
func TestModelJudgesItsInvariants(t *testing.T) {
	text, err := os.ReadFile("../../model/invariant.go")
	require.NoError(t, err)
	named := map[model.Property]bool{}
	for _, id := range regexp.MustCompile(`(?:fail\(|Violation\{)([RW]\d+)`).FindAllStringSubmatch(string(text), -1) {
		named[model.Property(id[1])] = true
	}
	listed := map[model.Property]bool{}
	for _, p := range modelJudges {
		listed[p] = true
	}
	require.Equal(t, named, listed)
}

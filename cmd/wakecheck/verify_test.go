package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

func TestVerifyPasses(t *testing.T) {
	got := wakecheck(t.Context(), "-seed", "1", "-strict")
	require.Equal(t, exitPass, got.status, "%s%s", got.out, got.err)
	require.Contains(t, got.out, "pass (seed 1, ")
	for _, l := range layers {
		require.Contains(t, got.out, " "+l.name+" ")
	}
}

func TestVerifyJSON(t *testing.T) {
	got := wakecheck(t.Context(), "verify", "-json", "-seed", "2", "-layers", "proptest, linearize")
	require.Equal(t, exitPass, got.status, "%s%s", got.out, got.err)
	var rep struct {
		Verdict string
		Seconds float64
		Layers  []struct {
			Name, Verdict string
			Cases         int
			Detail        map[string]any
			Seconds       float64
		}
	}
	d := json.NewDecoder(strings.NewReader(got.out))
	require.NoError(t, d.Decode(&rep))
	require.Equal(t, "pass", rep.Verdict)
	require.Len(t, rep.Layers, 2)
	for i, name := range []string{"proptest", "linearize"} {
		require.Equal(t, name, rep.Layers[i].Name)
		require.Equal(t, "pass", rep.Layers[i].Verdict)
		require.Positive(t, rep.Layers[i].Cases)
		require.NotEmpty(t, rep.Layers[i].Detail)
	}
	require.False(t, d.More(), "one object")
}

func TestVerifyOutOfTime(t *testing.T) {
	got := wakecheck(t.Context(), "verify", "-timeout", "1ns")
	require.Equal(t, exitIncomplete, got.status)
	require.Contains(t, got.out, "time limit")
	require.NotContains(t, got.out, " pass ")
}

// An interrupt while a layer runs keeps what the earlier ones found.
func TestVerifyInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	hangs := layer{name: "hangs", run: func(ctx context.Context, _ *environment) result {
		cancel()
		<-ctx.Done()
		return result{Verdict: model.Incomplete, Reason: reasonOf(ctx), Cases: 3}
	}}
	rep := runLayers(ctx, []layer{passing("first"), hangs, passing("after")}, environment{seed: 1, profile: profiles[0]}, newDisplay(new(bytes.Buffer)))
	require.Equal(t, model.Incomplete, overall(rep.Layers, false))
	var out bytes.Buffer
	require.NoError(t, writeReport(&out, rep))
	require.Contains(t, out.String(), "incomplete: interrupted")
	require.Contains(t, out.String(), "not started: interrupted")
	require.Equal(t, model.Pass, rep.Layers[0].Verdict)
}

func passing(name string) layer {
	return layer{name: name, run: func(context.Context, *environment) result { return result{Verdict: model.Pass, Cases: 1} }}
}

// Each layer alone finds what is put before it: see also the wrong subjects in the tests of proptest and the bad histories in those of
// linearize. Here: a layer that fails is shown whole, and nothing makes up for it.
func TestVerifyShowsAFailure(t *testing.T) {
	fails := layer{name: "fails", run: func(context.Context, *environment) result {
		return result{Verdict: model.Fail, Cases: 1, Failure: newFailure(model.R5, "count 3, want 2\n", "go run ./cmd/wakecheck -seed 9")}
	}}
	rep := runLayers(t.Context(), []layer{passing("a"), fails, passing("b")}, environment{seed: 9, profile: profiles[0]}, newDisplay(new(bytes.Buffer)))
	rep.Verdict = overall(rep.Layers, false)
	require.Equal(t, exitFail, statusOf(rep.Verdict))
	var out bytes.Buffer
	require.NoError(t, writeReport(&out, rep))
	for _, s := range []string{"fail: R5 ByRefNeutral", "fails: R5 ByRefNeutral is broken", "count 3, want 2", "again:  go run ./cmd/wakecheck -seed 9"} {
		require.Contains(t, out.String(), s)
	}
	out.Reset()
	require.NoError(t, writeJSON(&out, rep))
	require.Contains(t, out.String(), `"failure":{"property":"R5","name":"ByRefNeutral"`)
}

func TestALayerWithoutCasesDoesNotPass(t *testing.T) {
	empty := layer{name: "empty", run: func(context.Context, *environment) result { return result{Verdict: model.Pass} }}
	r := runLayer(t.Context(), empty, &environment{progress: func(int64, int64) {}})
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Equal(t, "no case was run", r.Reason)
}

func TestOverall(t *testing.T) {
	of := func(verdicts ...model.Verdict) []result {
		var rs []result
		for _, v := range verdicts {
			rs = append(rs, result{Verdict: v})
		}
		return rs
	}
	require.Equal(t, model.Pass, overall(of(model.Pass, model.NotRun), false))
	require.Equal(t, model.Incomplete, overall(of(model.Pass, model.NotRun), true))
	require.Equal(t, model.Incomplete, overall(of(model.NotRun), false))
	require.Equal(t, model.Incomplete, overall(nil, false))
	require.Equal(t, model.Fail, overall(of(model.Incomplete, model.Fail, model.Pass), true))
	require.Equal(t, model.Incomplete, overall(of(model.Pass, model.Incomplete), false))
	require.Equal(t, "pass, 1 of 2 layers not run", summary(report{Verdict: model.Pass, NotRun: 1, Layers: of(model.Pass, model.NotRun)}))
}

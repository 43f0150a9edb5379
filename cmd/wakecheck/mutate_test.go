package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/mutants/mutate"
)

// A run that is over before anything was built is incomplete, and no wrong use.
func TestMutateOutOfTime(t *testing.T) {
	got := wakecheck(t.Context(), "mutate", "-timeout", "1ns")
	require.Equal(t, exitIncomplete, got.status, got.err)
	require.Contains(t, got.err, "incomplete: nothing was checked: ")
	require.Contains(t, got.err, "deadline exceeded")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got = wakecheck(ctx, "mutate", "-run", "arcDropDec")
	require.Equal(t, exitIncomplete, got.status, got.err)
	require.Contains(t, got.err, "incomplete: nothing was checked: ")
	require.Contains(t, got.err, "canceled")
}

// A log says how a run goes on, every so many mutations and at the end.
func TestMutateInALog(t *testing.T) {
	var log bytes.Buffer
	done := logMutations(&log, logEvery+1)
	for i := range logEvery + 1 {
		fate := mutate.Caught
		if i == 7 {
			fate = mutate.Survived
		}
		done(mutate.Result{Fate: fate})
	}
	require.Equal(t, "50 of 51 mutations, 1 survived\n51 of 51 mutations, 1 survived\n", log.String())
}

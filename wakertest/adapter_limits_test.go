package wakertest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
)

// A limit: Go's channels and coroutines are in no cell, so that no exploration can drive what awaits them. They say so.
func TestNativeAdaptersAreNotExplored(t *testing.T) {
	for name, program := range map[string]func(*memory.Space){
		"Receive": func(s *memory.Space) { task.Receive(s, make(chan int)) },
		"Async":   func(s *memory.Space) { task.Async(s, func(*task.Flow) int { return 0 }) },
	} {
		res, err := explore.Run(t.Context(), program)
		require.NoError(t, err)
		require.Equal(t, explore.Panic, res.Failures[0].Kind, name)
		require.Equal(t, &task.Error{Op: name, Kind: task.NativeOnly}, res.Failures[0].Value)
	}
}

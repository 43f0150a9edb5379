package memory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// Sites of every kind for tests that do not care for the order.
var (
	testLoad  = memory.NewLoad("test.load", memory.Acquire, "any order does in a test of values")
	testStore = memory.NewStore("test.store", memory.Release, "any order does in a test of values")
	testRMW   = memory.NewRMW("test.rmw", memory.AcqRel, "any order does in a test of values")
	testCAS   = memory.NewCAS("test.cas", memory.AcqRel, memory.Acquire, "any order does in a test of values")
	testFence = memory.NewFence("test.fence", memory.SeqCst, "any order does in a test of values")
)

// world is a place where one body of a test runs.
type world struct {
	name string
	bits int
	run  func(t *testing.T, body func(s *memory.Space))
}

// worlds are all: the fast and the slow native path, a narrow native space, and backends of both widths.
func worlds() []world {
	return append(nativeWorlds(), world{"driven", 64, inRecorder()}, world{"driven narrow", 8, inRecorder(memory.Width(8))})
}

// nativeWorlds are those whose threads are goroutines.
func nativeWorlds() []world {
	return []world{
		{"native", 64, func(_ *testing.T, body func(*memory.Space)) { body(memory.Native()) }},
		{"native beside driven", 64, func(t *testing.T, body func(*memory.Space)) {
			newRecorder(1).drive(t)
			body(memory.NewNative())
		}},
		{"native narrow", 8, func(t *testing.T, body func(*memory.Space)) {
			s := memory.NewNative(memory.Width(8))
			t.Cleanup(s.Close)
			body(s)
		}},
	}
}

// inRecorder runs the body as the first thread under a recorder, and once more from the record.
func inRecorder(options ...memory.Option) func(t *testing.T, body func(*memory.Space)) {
	return func(t *testing.T, body func(*memory.Space)) {
		r := newRecorder(1)
		s := r.drive(t, options...)
		require.NoError(t, r.run(func() { body(s) }))
		steps, err := r.replay()
		require.NoError(t, err)
		require.Positive(t, steps)
	}
}

// inEach runs a subtest in each world.
func inEach(t *testing.T, worlds []world, test func(t *testing.T, w world)) {
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) { test(t, w) })
	}
}

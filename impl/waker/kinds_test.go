package waker_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/waker"
)

// The property of each kind, by the contract's table.
func TestKindProperties(t *testing.T) {
	seen := map[string]bool{}
	for kind, property := range map[waker.Kind]string{
		waker.UseAfterFree: "R2", waker.Consumed: "R2",
		waker.Underflow: "R3",
		waker.Borrowed:  "R5",
		waker.DeadRef:   "R6",
		waker.Overflow:  "R7",
		waker.Invalid:   "R10",
	} {
		require.Equal(t, property, kind.Property())
		require.False(t, seen[kind.Error()], "two kinds with the text %q", kind)
		require.NotContains(t, kind.Error(), "waker.Kind(")
		seen[kind.Error()] = true
	}
	for _, kind := range []waker.Kind{0, waker.Invalid + 1, 255} {
		require.Empty(t, kind.Property())
		require.Contains(t, kind.Error(), "waker.Kind(")
	}
}

// Messages name handle, operation, reason, property.
func TestErrorMessages(t *testing.T) {
	var a waker.Arc[task]
	var w waker.Waker
	full, _ := newTask(t)
	waker.SetCounts(full.AsRaw(), 1<<63-1, 1)
	for _, row := range []struct {
		kind waker.Kind
		f    func()
		text string
	}{
		{waker.Consumed, func() { a.Clone() }, "waker: Arc[waker_test.task].Clone: the handle was consumed or moved, or never set (R2)"},
		{waker.Consumed, w.Wake, "waker: Waker.Wake: the handle was consumed or moved, or never set (R2)"},
		{waker.Overflow, func() { full.Clone() }, "waker: Arc[waker_test.task].Clone: the count is at its limit (9223372036854775807) (R7)"},
	} {
		require.EqualError(t, requireFault(t, row.kind, row.f), row.text)
	}
}

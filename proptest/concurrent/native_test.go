package concurrent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/concurrent"
	"github.com/wakecheck/wakecheck/proptest/scenario"
	"github.com/wakecheck/wakecheck/wakertest"
)

func native(t *testing.T, text string, subject concurrent.Subject) *concurrent.Result {
	t.Helper()
	r, err := concurrent.Native(t.Context(), parse(t, text), subject, concurrent.NativeOptions{Runs: 50, Stall: 100 * time.Millisecond})
	require.NoError(t, err)
	return r
}

const twoWakes = "setup\nnew object 0 -> 0\nclone 0 -> 1\ninto_waker 0 -> 2\ninto_waker 1 -> 3\nthread T1\nwake 2\nthread T2\nwake 3\n"

// What no schedule hides is found natively too: by its outcomes, as a hang, or as a crash that leaves the process alive.
func TestNativeFailures(t *testing.T) {
	for _, tt := range []struct {
		name     string
		op       operation
		property model.Property
		detail   string
	}{
		{"delivered twice", func(h, _ item) concurrent.Answer {
			defer h.release()
			h.deliver()
			h.deliver()
			return none
		}, model.W1, "the target was invoked 2 times, not 1"},
		{"never released", func(h, _ item) concurrent.Answer { h.deliver(); return none }, model.R4, ""},
		{"hangs", func(item, item) concurrent.Answer { select {} }, model.W7, "no end after 100ms"},
		{"crashes", func(item, item) concurrent.Answer { panic("oh no") }, model.W1, "panic: oh no"},
		{"says what broke", func(item, item) concurrent.Answer { panic(&model.Violation{Property: model.R2, Reason: "it is gone"}) }, model.R2, "it is gone"},
		{"refuses", func(item, item) concurrent.Answer { panic(refusal{model.R2}) }, model.W1, "refused with R2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := native(t, twoWakes, newSmall().with(model.Wake, tt.op))
			require.Equal(t, model.Fail, r.Verdict)
			require.Equal(t, tt.property, r.Failure.Property, "%v", r.Failure)
			require.Contains(t, r.Failure.Error(), tt.detail)
			require.Nil(t, r.Failure.Explored, "no schedule to bring back")
			report := r.Failure.Report(concurrent.DefaultCommands)
			require.Contains(t, report, "wake 2")
			require.Contains(t, report, "cat > failure.scenario")
			require.NotContains(t, report, "replay:")
			if tt.name == "crashes" {
				require.Contains(t, r.Failure.Stack, "native_test.go")
				require.Contains(t, report, "native_test.go")
			}
		})
	}
}

// User code that panics is R8 natively as well, if the counts are wrong behind it.
func TestNativePanics(t *testing.T) {
	const text = "panics object 0 in wake\npanics object 0 in destructor\n" + twoWakes
	r := native(t, text, wakertest.Reference)
	require.Equal(t, model.Pass, r.Verdict, "%v", r.Failure)
	require.Equal(t, int64(50), r.Executions)
	r = native(t, text, newSmall().with(model.Wake, func(h, _ item) concurrent.Answer { h.deliver(); h.release(); return none }))
	require.Equal(t, model.Fail, r.Verdict)
	require.Equal(t, model.R8, r.Failure.Property)
}

// A random check runs natively what it has exhausted, and reports what it finds there.
func TestCheckNatively(t *testing.T) {
	rep := checked(t, wakertest.Reference, concurrent.Options{Seed: 5, Scenarios: 20, Native: 5, Draw: scenario.DrawOptions{Panics: true}})
	require.Equal(t, model.Pass, rep.Verdict, "%v", rep.Failure)
	require.Equal(t, int64(100), rep.Native.Executions)
	require.Positive(t, rep.Native.Histories)
}

func TestNativeOfNothing(t *testing.T) {
	_, err := concurrent.Native(t.Context(), parse(t, twoWakes), newSmall(), concurrent.NativeOptions{})
	require.EqualError(t, err, "concurrent: 0 native runs: want at least 1")
}

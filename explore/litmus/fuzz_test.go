package litmus_test

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
)

// FuzzParse looks for a text that Parse does not end with a test or an [*litmus.Error], and for a test that is not read back from what it prints.
// Small tests are run, so that the interpreter meets them too.
func FuzzParse(f *testing.F) {
	f.Add(everything)
	f.Add(spinlock)
	for _, c := range corpus(f) {
		text, err := os.ReadFile(c.File)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		test, err := litmus.Parse("", text)
		if err != nil {
			var e *litmus.Error
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || test != nil {
				t.Fatalf("error %v", err)
			}
			return
		}
		printed := test.String()
		again, err := litmus.Parse("", printed)
		if err != nil {
			t.Fatalf("%v\n%s", err, printed)
		}
		if got := again.String(); got != printed {
			t.Fatalf("prints\n%s\nand then\n%s", printed, got)
		}
		if _, err := litmus.Run(t.Context(), test, litmus.Unroll(1),
			litmus.With(explore.MaxExecutions(100), explore.MaxEvents(50))); err != nil {
			t.Fatal(err)
		}
	})
}

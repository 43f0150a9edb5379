package oracle

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
)

func TestBudget(t *testing.T) {
	p := prog.AInc(4)
	full := run(t, p, Options{})
	_, err := Enumerate(context.Background(), p, Options{Budget: full.Stats.Candidates - 1}, func(*Graph) bool { return true })
	require.ErrorIs(t, err, ErrBudget)
	require.ErrorContains(t, err, "under c20")
	_, err = Enumerate(context.Background(), p, Options{Budget: full.Stats.Candidates}, func(*Graph) bool { return true })
	require.NoError(t, err)
}

func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	_, err := Enumerate(ctx, prog.CInc(3), Options{}, func(*Graph) bool {
		n++
		cancel()
		return true
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Less(t, n, 216)
}

func TestYieldStops(t *testing.T) {
	n := 0
	s, err := Enumerate(context.Background(), prog.AInc(4), Options{}, func(*Graph) bool { n++; return n < 5 })
	require.NoError(t, err)
	require.Equal(t, 5, n)
	require.Equal(t, 5, s.Complete)
}

func TestProgramsThatAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("R x rlx ; ", 64):                      "a run may have 65 events",
		strings.Repeat("U x add 1 rlx ; ", 32) + "|" + "F sc": "a run may have 66 events",
	} {
		_, err := Run(context.Background(), prog.MustParse(text), Options{})
		require.ErrorContains(t, err, want)
	}
	_, err := Run(context.Background(), &prog.Program{}, Options{})
	require.ErrorContains(t, err, "0 threads")
	// A branch counts with its longer side.
	text := "if r0 == 1 { " + strings.Repeat("R x rlx ; ", 40) + "} else { " + strings.Repeat("R x rlx ; ", 40) + "}"
	require.Equal(t, 1, run(t, prog.MustParse(text), Options{}).Stats.Complete)
	require.Equal(t, 1, run(t, prog.MustParse(strings.Repeat("R x rlx ; ", 63)), Options{}).Stats.Complete)
}

func TestProgramWithoutEvents(t *testing.T) {
	r := run(t, prog.MustParse("r0 = 1 ; if r0 == 1 { r1 = 2 } | "), Options{})
	require.Equal(t, []string{"- | - ||"}, keys(r))
	require.EqualValues(t, 2, r.Complete[0].Regs[0][1])
}

func TestModelNames(t *testing.T) {
	for _, m := range Models() {
		got, err := ParseModel(m.String())
		require.NoError(t, err)
		require.Equal(t, m, got)
	}
	_, err := ParseModel("tso")
	require.ErrorContains(t, err, `memory model "tso": want c20, rc11, genmc or sc`)
}

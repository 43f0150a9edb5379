package oracle

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// herdTest is a record of testdata/herd.txt.
type herdTest struct {
	name, text string
	executions int
	race       bool
	outcomes   []string
}

func herdTests(t *testing.T) []herdTest {
	t.Helper()
	data, err := os.ReadFile("testdata/herd.txt")
	require.NoError(t, err)
	var out []herdTest
	for _, block := range strings.Split(string(data), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		if strings.HasPrefix(lines[0], "#") {
			continue
		}
		var h herdTest
		var race string
		_, err := fmt.Sscanf(lines[0], "%s %d %s", &h.name, &h.executions, &race)
		require.NoError(t, err, lines[0])
		require.Contains(t, []string{"race", "free"}, race, lines[0])
		require.Greater(t, len(lines), 2, lines[0])
		h.race = race == "race"
		h.text = strings.TrimSpace(lines[1])
		for _, l := range lines[2:] {
			h.outcomes = append(h.outcomes, strings.TrimSpace(l))
		}
		slices.Sort(h.outcomes)
		out = append(out, h)
	}
	return out
}

// observed renders the state of a graph in the variables of a herd outcome.
func observed(t *testing.T, g *Graph, like string) string {
	var parts []string
	for _, f := range strings.Fields(like) {
		name, _, _ := strings.Cut(f, "=")
		var v memory.Value
		if strings.Contains(name, ":") {
			var thread, reg int
			_, err := fmt.Sscanf(name, "%d:r%d", &thread, &reg)
			require.NoError(t, err, name)
			v = g.Regs[thread][reg]
		} else {
			v = g.Final[name]
		}
		parts = append(parts, fmt.Sprintf("%s=%d", name, v))
	}
	return strings.Join(parts, " ")
}

// agrees compares the executions, the outcomes and the race of a test with herd's.
func (h herdTest) agrees(t *testing.T, m Model) (executions, outcomes, race bool) {
	r := run(t, prog.MustParse(h.text), Options{Model: m})
	var got []string
	for _, g := range r.Complete {
		got = append(got, observed(t, g, h.outcomes[0]))
	}
	slices.Sort(got)
	return len(r.Complete) == h.executions, slices.Equal(slices.Compact(got), h.outcomes), r.Stats.Racy > 0 == h.race
}

func TestAgreesWithHerd(t *testing.T) {
	tests := herdTests(t)
	require.Len(t, tests, 283)
	for _, h := range tests {
		executions, outcomes, race := h.agrees(t, RC11)
		require.True(t, executions, "%s: number of executions", h.name)
		require.True(t, outcomes, "%s: outcomes", h.name)
		require.True(t, race, "%s: race", h.name)
	}
}

// The comparison can fail: the selection holds tests in which the other models differ from herd's.
func TestOtherModelsDisagreeWithHerd(t *testing.T) {
	differ := map[Model]int{}
	for _, h := range herdTests(t) {
		for _, m := range []Model{C20, GenMC, SC} {
			if executions, _, _ := h.agrees(t, m); !executions {
				differ[m]++
			}
		}
	}
	for _, m := range []Model{C20, GenMC, SC} {
		require.Positive(t, differ[m], m)
	}
}

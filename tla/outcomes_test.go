package tla_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// raced is the outcome of an execution that a data race ends.
const raced = "race"

// Every litmus program of Litmus.tla, as TLC prints it, has the same outcomes on the memory of ReleaseAcquire and under package explore: what
// the threads have read, and the last values of both locations.
func TestSameOutcomes(t *testing.T) {
	t.Parallel()
	r := compared(t, "LitmusOutcomes")
	values, err := r.Values()
	require.NoError(t, err)
	programs, outcomes := map[string]map[string]any{}, map[string][]string{}
	for _, v := range values {
		line := v.([]any)
		name := line[0].(string)
		switch len(line) {
		case 2:
			require.NotContains(t, programs, name, "printed twice")
			programs[name] = line[1].(map[string]any)
		case 3:
			if line[1].(bool) {
				outcomes[name] = append(outcomes[name], raced)
			} else {
				outcomes[name] = append(outcomes[name], fmt.Sprint(line[2]))
			}
		}
	}
	require.Len(t, programs, 16)
	races, all := 0, 0
	var differ []string
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		want := distinct(outcomes[name])
		require.NotEmpty(t, want, name)
		require.Equal(t, want, litmusOutcomes(t, programs[name], explore.C20), "%s: TLC and explore", name)
		t.Logf("%-13s %v", name, want)
		all += len(want)
		if slices.Contains(want, raced) {
			races++
		}
		if !slices.Equal(want, litmusOutcomes(t, programs[name], explore.RC11)) {
			differ = append(differ, name)
		}
	}
	require.Equal(t, 6, races, "programs that race")
	require.Equal(t, 61, all, "outcomes of all programs")
	// Under rc11 a later store of the same thread goes on with a release sequence, as before C++20.
	require.Equal(t, []string{"OwnStore"}, differ, "programs of which rc11 says something else")
}

func distinct(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// litmusOutcomes explores a program and returns its outcomes.
func litmusOutcomes(t *testing.T, code map[string]any, m explore.Model) []string {
	t.Helper()
	var outcomes []string
	collect := func(x *explore.Execution) error {
		outcomes = append(outcomes, x.Locals(0)[0].Label)
		return nil
	}
	res, err := explore.Run(t.Context(), litmusProgram(code), explore.In(m), explore.All(), explore.OnExecution(collect))
	require.NoError(t, err)
	require.Empty(t, res.Bound)
	for _, f := range res.Failures {
		require.Equal(t, explore.DataRace, f.Kind, "%v", f)
		outcomes = append(outcomes, raced)
	}
	return distinct(outcomes)
}

// litmusProgram runs a program of Litmus.tla on cells. Its instructions are described there. The outcome is a note of the main thread, which
// reads the last values after it has joined all others.
func litmusProgram(code map[string]any) func(*memory.Space) {
	return func(s *memory.Space) {
		cells := map[string]*memory.Uint64{}
		for _, l := range []string{"x", "y"} {
			cells[l] = &memory.Uint64{}
			cells[l].Init(s, l, 0)
		}
		var payload memory.Cell[int]
		payload.Init(s, "d", 0)
		var threads []*memory.Thread[string]
		for _, name := range []string{"T1", "T2", "T3"} {
			threads = append(threads, memory.Spawn(s, name, func() string { return litmusThread(s, code[name].([]any), cells, &payload) }))
		}
		var outcome []string
		for _, t := range threads {
			outcome = append(outcome, t.Join())
		}
		last := fmt.Sprintf("%d %d", cells["x"].Load(litmusLoads["relaxed"]), cells["y"].Load(litmusLoads["relaxed"]))
		s.Note("[" + strings.Join(append(outcome, last), " ") + "]")
	}
}

func litmusThread(s *memory.Space, code []any, cells map[string]*memory.Uint64, payload *memory.Cell[int]) string {
	var got []uint64
	for _, instruction := range code {
		i := instruction.([]any)
		word := func(n int) string { return i[n].(string) }
		switch number := func(n int) uint64 { return uint64(i[n].(int64)) }; word(0) {
		case "load":
			got = append(got, cells[word(1)].Load(litmusLoads[word(2)]))
		case "store":
			cells[word(1)].Store(litmusStores[word(3)], number(2))
		case "add":
			got = append(got, cells[word(1)].FetchAdd(litmusAdds[word(3)], number(2)))
		case "fence":
			if word(1) != "relaxed" {
				s.Fence(litmusFences[word(1)])
			}
		case "read":
			payload.Load()
		case "write":
			payload.Store(1)
		case "if":
			if got[len(got)-1] != number(1) {
				return fmt.Sprint(got)
			}
		default:
			panic("no instruction " + word(0))
		}
	}
	return fmt.Sprint(got)
}

const litmusReason = "as the program of the specification says"

// The sites of the programs, by order.
var (
	litmusLoads = map[string]*memory.LoadSite{
		"relaxed": memory.NewLoad("litmus.load.relaxed", memory.Relaxed, litmusReason),
		"acquire": memory.NewLoad("litmus.load.acquire", memory.Acquire, litmusReason),
	}
	litmusStores = map[string]*memory.StoreSite{
		"relaxed": memory.NewStore("litmus.store.relaxed", memory.Relaxed, litmusReason),
		"release": memory.NewStore("litmus.store.release", memory.Release, litmusReason),
	}
	litmusAdds = map[string]*memory.RMWSite{
		"relaxed": memory.NewRMW("litmus.add.relaxed", memory.Relaxed, litmusReason),
		"acquire": memory.NewRMW("litmus.add.acquire", memory.Acquire, litmusReason),
		"release": memory.NewRMW("litmus.add.release", memory.Release, litmusReason),
		"acq_rel": memory.NewRMW("litmus.add.acq_rel", memory.AcqRel, litmusReason),
	}
	litmusFences = map[string]*memory.FenceSite{
		"acquire": memory.NewFence("litmus.fence.acquire", memory.Acquire, litmusReason),
		"release": memory.NewFence("litmus.fence.release", memory.Release, litmusReason),
		"acq_rel": memory.NewFence("litmus.fence.acq_rel", memory.AcqRel, litmusReason),
	}
)

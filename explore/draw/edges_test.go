package draw

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// arrow is an edge by the names of its events.
type arrow struct {
	kind     string
	from, to explore.EventID
}

// events returns all events of an execution.
func events(x *explore.Execution) []explore.Event {
	var out []explore.Event
	for t := range x.Threads() {
		for i := range x.Len(t) {
			out = append(out, x.Event(explore.EventID{Thread: t, Index: i}))
		}
	}
	return out
}

// relationsOf derives rf, co and fr from the definitions, without the code under test: fr = rf^-1;co, to the first write only.
func relationsOf(x *explore.Execution) []arrow {
	var out []arrow
	all := events(x)
	places := map[*memory.Place]bool{}
	for _, r := range all {
		if r.Writes && !places[r.Place] {
			places[r.Place] = true
			co := x.Coherence(r.Place)
			for i := range co[1:] {
				out = append(out, arrow{"co", co[i], co[i+1]})
			}
		}
		if !r.Reads {
			continue
		}
		out = append(out, arrow{"rf", r.From, r.ID})
		if r.Kind == memory.OpWait && !r.Writes {
			continue // a wake by a signal
		}
		co := append([]explore.EventID{explore.InitialWrite}, x.Coherence(r.Place)...)
		for i, w := range co {
			if i > 0 && co[i-1] == r.From && w != r.ID {
				out = append(out, arrow{"fr", r.ID, w})
			}
		}
	}
	return sorted(out)
}

func sorted(as []arrow) []arrow {
	slices.SortFunc(as, func(a, b arrow) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return as
}

// The edges as each form shows them.
var (
	svgEdge  = regexp.MustCompile(`<path class="(\w+)( hb)?" data-from="(\w+)" data-to="(\d+)"`)
	dotEdge  = regexp.MustCompile(`(?m)^  (e|init)(\d+) -> e(\d+) \[label="(\w+)".* penwidth=(\d)`)
	textEdge = regexp.MustCompile(`(init|\d+)(?:->|--)(\d+)`)
)

// shown reads the edges off the three forms, which must agree, and returns those of the wanted relations.
func shown(t *testing.T, x *explore.Execution, g Graph, want ...string) []arrow {
	t.Helper()
	ids := x.Snapshot().Linear
	id := func(n string) explore.EventID {
		if n == "init" {
			return explore.InitialWrite
		}
		i, err := strconv.Atoi(n)
		require.NoError(t, err)
		return ids[i-1]
	}
	var svg, dot, text []arrow
	for _, m := range svgEdge.FindAllStringSubmatch(rendered(t, g, "svg"), -1) {
		svg = append(svg, arrow{m[1], id(m[3]), id(m[4])})
	}
	for _, m := range dotEdge.FindAllStringSubmatch(rendered(t, g, "dot"), -1) {
		from := m[2]
		if m[1] == "init" {
			from = "init"
		}
		dot = append(dot, arrow{m[4], id(from), id(m[3])})
	}
	kind := ""
	for _, line := range strings.Split(rendered(t, g, "txt"), "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || !textEdge.MatchString(fields[len(fields)-1]) || strings.Contains(line, "|") {
			continue
		}
		if !textEdge.MatchString(fields[0]) {
			kind = fields[0]
		}
		for _, m := range textEdge.FindAllStringSubmatch(line, -1) {
			text = append(text, arrow{kind, id(m[1]), id(m[2])})
		}
	}
	require.Equal(t, sorted(svg), sorted(dot))
	require.Equal(t, without(svg, "po"), sorted(text))
	return slices.DeleteFunc(svg, func(a arrow) bool { return !slices.Contains(want, a.kind) })
}

func without(as []arrow, kind string) []arrow {
	return slices.DeleteFunc(slices.Clone(as), func(a arrow) bool { return a.kind == kind })
}

// closure returns the transitive closure of the edges that keep is true for, as a set of pairs of indices.
func closure(g Graph, keep func(Edge) bool) [][]bool {
	n := len(g.Events)
	reach := make([][]bool, n)
	for i := range reach {
		reach[i] = make([]bool, n)
	}
	for _, e := range g.Edges {
		if keep(e) {
			reach[e.From][e.To] = true
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				reach[i][j] = reach[i][j] || reach[i][k] && reach[k][j]
			}
		}
	}
	return reach
}

// checkHappensBefore compares the paths of the edges that are marked hb with the happens-before of the explorer's clocks, checks that
// none of these edges can be left out, and each edge sw against the definition.
func checkHappensBefore(t *testing.T, x *explore.Execution, g Graph) {
	t.Helper()
	ids := x.Snapshot().Linear
	hb := closure(g, func(e Edge) bool { return e.HB })
	for i, a := range ids {
		for j, b := range ids {
			require.Equal(t, x.HappensBefore(a, b), hb[i][j], "%v %v", a, b)
		}
	}
	sw := synchronizes(x)
	for _, e := range g.Edges {
		if e.Kind == SW {
			require.True(t, sw[[2]explore.EventID{ids[e.From], ids[e.To]}], "%v", e)
		}
		if e.HB {
			require.False(t, closure(g, func(o Edge) bool { return o.HB && o != e })[e.From][e.To], "%v is implied", e)
		}
	}
	for pair := range sw {
		require.True(t, hb[slices.Index(ids, pair[0])][slices.Index(ids, pair[1])], "%v is not shown", pair)
	}
}

// synchronizes is sw of C++20 by its definition ([intro.races] 5, [atomics.order] 2, [atomics.fences] 2 to 4), and for locks
// from an unlock to the lock that reads from it.
func synchronizes(x *explore.Execution) map[[2]explore.EventID]bool {
	sw := map[[2]explore.EventID]bool{}
	lock := func(e explore.Event) bool {
		return e.Kind == memory.OpLock || e.Kind == memory.OpUnlock || e.Kind == memory.OpWait && strings.HasPrefix(e.Place.Name, "m")
	}
	for _, r := range events(x) {
		if !r.Reads || r.From == explore.InitialWrite || r.Site == nil && !lock(r) {
			continue
		}
		var to []explore.EventID
		if r.Order.Acquires() || lock(r) {
			to = append(to, r.ID)
		}
		for i := r.ID.Index + 1; i < x.Len(r.ID.Thread); i++ {
			if f := x.Event(explore.EventID{Thread: r.ID.Thread, Index: i}); f.Kind == memory.OpFence && f.Order.Acquires() {
				to = append(to, f.ID)
			}
		}
		for w := r.From; w != explore.InitialWrite; {
			e := x.Event(w)
			if e.Site == nil && !lock(e) {
				break
			}
			var from []explore.EventID
			if e.Order.Releases() || lock(e) && !e.Reads {
				from = append(from, w)
			}
			for i := range w.Index {
				if f := x.Event(explore.EventID{Thread: w.Thread, Index: i}); f.Kind == memory.OpFence && f.Order.Releases() {
					from = append(from, f.ID)
				}
			}
			for _, a := range from {
				for _, b := range to {
					sw[[2]explore.EventID{a, b}] = a.Thread != b.Thread || sw[[2]explore.EventID{a, b}]
				}
			}
			if !e.Reads {
				break
			}
			w = e.From
		}
	}
	for pair := range sw {
		if pair[0].Thread == pair[1].Thread {
			delete(sw, pair)
		}
	}
	return sw
}

// Each edge that is drawn is in the execution, and each that is in it is drawn.
func TestEdgesAreThoseOfTheExecution(t *testing.T) {
	programs := map[string]func(*memory.Space){}
	for _, s := range shapes {
		programs[s.name] = s.program
	}
	for seed := range uint64(80) {
		programs[fmt.Sprintf("seed %d", seed)] = randomProgram(seed)
	}
	checked, kindsSeen := 0, map[string]int{}
	for name, program := range programs {
		n := 0
		_, err := explore.Run(context.Background(), program, explore.All(), explore.Leaks(), explore.OnExecution(func(x *explore.Execution) error {
			if n++; n > 40 {
				return nil
			}
			checked++
			g := FromExecution(x)
			got := shown(t, x, g, "rf", "co", "fr")
			require.Equal(t, relationsOf(x), got, name)
			for _, e := range g.Edges {
				kindsSeen[e.Kind.String()]++
			}
			checkHappensBefore(t, x, g)
			return nil
		}), explore.MaxExecutions(200))
		require.NoError(t, err)
	}
	t.Log(checked, "executions;", kindsSeen)
	require.Greater(t, checked, 500)
	for k := PO; k <= ASW; k++ {
		require.Positive(t, kindsSeen[k.String()], k)
	}
}

// randomProgram has 2 or 3 threads of 1 to 4 atomic operations, fences and critical sections. The seed names it.
func randomProgram(seed uint64) func(*memory.Space) {
	rng := rand.New(rand.NewPCG(seed, 1))
	var bodies []func(*cells)
	for range 2 + rng.IntN(2) {
		var ops []func(*cells)
		for range 1 + rng.IntN(4) {
			ops = append(ops, randomOp(rng))
		}
		bodies = append(bodies, func(v *cells) {
			for _, op := range ops {
				op(v)
			}
		})
	}
	return threads(bodies...)
}

func randomOp(rng *rand.Rand) func(*cells) {
	word := func(v *cells) *memory.Uint64 { return &v.x }
	if rng.IntN(2) == 1 {
		word = func(v *cells) *memory.Uint64 { return &v.y }
	}
	n := rng.Uint64N(3)
	load := []*memory.LoadSite{loadRlx, loadAcq, loadSC}[rng.IntN(3)]
	store := []*memory.StoreSite{storeRlx, storeRel, storeSC}[rng.IntN(3)]
	rmw := []*memory.RMWSite{rmwRlx, rmwRel, rmwAR}[rng.IntN(3)]
	fence := []*memory.FenceSite{fenceAcq, fenceRel, fenceSC}[rng.IntN(3)]
	return []func(*cells){
		func(v *cells) { word(v).Load(load) },
		func(v *cells) { word(v).Load(load) },
		func(v *cells) { word(v).Store(store, n) },
		func(v *cells) { word(v).Store(store, n) },
		func(v *cells) { word(v).FetchAdd(rmw, n) },
		func(v *cells) { word(v).CompareExchange(casAR, n, n+1) },
		func(v *cells) { v.Fence(fence) },
		func(v *cells) { v.m.Lock(); v.d.Store(int(n)); v.m.Unlock() },
	}[rng.IntN(8)]
}

// The closure of the edges hb is the happens-before of the clocks under the other models as well.
func TestHappensBeforeUnderEachModel(t *testing.T) {
	for _, m := range []explore.Model{explore.RC11, explore.GenMC, explore.SC} {
		checked := 0
		for seed := range uint64(30) {
			_, err := explore.Run(context.Background(), randomProgram(seed), explore.In(m), explore.MaxExecutions(10), explore.OnExecution(func(x *explore.Execution) error {
				checked++
				g := FromExecution(x)
				require.Equal(t, m.String(), g.Model)
				hb := closure(g, func(e Edge) bool { return e.HB })
				ids := x.Snapshot().Linear
				for i, a := range ids {
					for j, b := range ids {
						require.Equal(t, x.HappensBefore(a, b), hb[i][j])
					}
				}
				return nil
			}))
			require.NoError(t, err)
		}
		require.Greater(t, checked, 100, m)
	}
}

// The comparison of edges notices one that is missing and one that is too many.
func TestComparisonOfEdgesCanFail(t *testing.T) {
	_, err := explore.Run(context.Background(), shapes[1].program, explore.OnExecution(func(x *explore.Execution) error {
		want := relationsOf(x)
		g := FromExecution(x)
		require.Equal(t, want, shown(t, x, g, "rf", "co", "fr"))
		all := g.Edges
		for i, e := range all {
			if e.Kind == RF || e.Kind == CO || e.Kind == FR {
				g.Edges = slices.Delete(slices.Clone(all), i, i+1)
				require.NotEqual(t, want, shown(t, x, g, "rf", "co", "fr"))
			}
		}
		g.Edges = append(slices.Clone(all), Edge{Kind: FR, From: 1, To: 0})
		require.NotEqual(t, want, shown(t, x, g, "rf", "co", "fr"))
		return nil
	}))
	require.NoError(t, err)
}

// An execution without a cycle is one of an interleaving, and each interleaving has one. Their number is counted by the exploration
// under the model of sequential consistency.
func TestCyclesAreWhatInterleavingsDoNotHave(t *testing.T) {
	programs := map[string]func(*memory.Space){}
	for seed := range uint64(150) {
		programs[fmt.Sprintf("seed %d", seed)] = randomProgram(seed)
	}
	for _, s := range shapes {
		if s.outcome != "" {
			programs[s.name] = s.program
		}
	}
	weak, total := int64(0), int64(0)
	for name, program := range programs {
		acyclic := int64(0)
		r, err := explore.Run(context.Background(), program, explore.MaxExecutions(1500), explore.Leaks(), explore.OnExecution(func(x *explore.Execution) error {
			g := FromExecution(x)
			if !g.MarkCycle() {
				acyclic++
			}
			return nil
		}))
		require.NoError(t, err)
		if r.Verdict != explore.Pass {
			continue // too many, or a race
		}
		sc, err := explore.Run(context.Background(), program, explore.In(explore.SC), explore.Leaks())
		require.NoError(t, err)
		require.Equal(t, explore.Pass, sc.Verdict)
		require.Equal(t, sc.Executions, acyclic, name)
		weak += r.Executions - acyclic
		total += r.Executions
	}
	t.Log(total, "executions,", weak, "not sequentially consistent")
	require.Positive(t, weak)
	require.Greater(t, total, 2*weak)
}

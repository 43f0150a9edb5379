package explore_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/internal/oracle"
	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

var oracleOf = map[explore.Model]oracle.Model{
	explore.C20: oracle.C20, explore.GenMC: oracle.GenMC, explore.RC11: oracle.RC11, explore.SC: oracle.SC,
}

// overrides are the options of an exploration under other orders.
func (c choices) overrides() []explore.Option {
	var out []explore.Option
	for name, o := range c {
		site := memory.SiteNamed(name)
		if site.Access == memory.CASAccess {
			out = append(out, explore.OverrideCAS(site, o.order, o.failure))
		} else {
			out = append(out, explore.Override(site, o.order))
		}
	}
	return out
}

// breakage is a kind of failure with the property that it breaks, as "use after free (R2)".
func breakage(kind explore.FailureKind, property string) string {
	return fmt.Sprintf("%s (%s)", kind, property)
}

// propertyOf names the property of what impl/waker refuses by a panic.
func propertyOf(f *explore.Failure) string {
	var e *waker.Error
	if err, ok := f.Value.(error); ok && errors.As(err, &e) {
		return e.Property
	}
	return ""
}

// breakages explores the program to its end and returns all that breaks, sorted, each once, with the number of executions.
func breakages(program func(*memory.Space), options ...explore.Option) ([]string, *explore.Result, error) {
	r, err := explore.Run(context.Background(), program, append(options, explore.All(), explore.Classify(propertyOf))...)
	if err != nil {
		return nil, nil, err
	}
	if r.Bound != "" && (r.Bound != explore.NoExecution || len(r.Failures) == 0) {
		return nil, nil, r.Bound
	}
	found := map[string]bool{}
	for _, f := range r.Failures {
		found[breakage(f.Kind, f.Property)] = true
	}
	return slices.Sorted(maps.Keys(found)), r, nil
}

// racesAsBreakages are the races that the oracle names, as the explorer names them on the Arc, whose payload is the one plain cell.
var racesAsBreakages = map[oracle.RaceKind]string{
	oracle.DataRace:     breakage(explore.DataRace, "R9"),
	oracle.UseAfterFree: breakage(explore.UseAfterFree, "R2"),
	oracle.DoubleFree:   breakage(explore.DoubleFree, "R3"),
}

// oracleBreakages returns what the oracle says of a small program, with the number of complete executions. A complete execution that
// frees nothing is a leak.
func oracleBreakages(p *prog.Program, m explore.Model) (found map[string]bool, complete int, err error) {
	found = map[string]bool{}
	stats, err := oracle.Enumerate(context.Background(), p, oracle.Options{Model: oracleOf[m]}, func(g *oracle.Graph) bool {
		for _, r := range g.Races {
			found[racesAsBreakages[r.Kind]] = true
		}
		if !g.IsBlocked() && !frees(g) {
			found[breakage(explore.Leak, "R4")] = true
		}
		return true
	})
	return found, stats.Complete, err
}

func frees(g *oracle.Graph) bool {
	for _, events := range g.Threads {
		for _, e := range events {
			if e.Kind == prog.FreeEvent {
				return true
			}
		}
	}
	return false
}

// sameVerdict compares the Arc with its small program under the same orders: both break something or neither does, the Arc nothing that
// the oracle does not find (the explorer ends an execution at its first defect, the oracle goes on), and if nothing breaks,
// they have equally many executions. It returns whether the Arc breaks something.
func sameVerdict(arc func(*memory.Space), small string, c choices, m explore.Model) (bool, error) {
	p, err := withOrders(small, c)
	if err != nil {
		return false, err
	}
	want, complete, err := oracleBreakages(p, m)
	if err != nil {
		return false, err
	}
	got, r, err := breakages(arc, append(c.overrides(), explore.In(m))...)
	if err != nil {
		return false, err
	}
	if (len(want) > 0) != (len(got) > 0) {
		return false, fmt.Errorf("verdict: small program %v, Arc %q", want, got)
	}
	for _, b := range got {
		if !want[b] {
			return false, fmt.Errorf("kind of failure: small program %v, Arc %q", want, got)
		}
	}
	if len(want) == 0 && r.Executions != int64(complete) {
		return false, fmt.Errorf("executions: small program %d, Arc %d", complete, r.Executions)
	}
	return len(got) > 0, nil
}

var comparedModels = []explore.Model{explore.C20, explore.GenMC, explore.RC11}

// The Arc and its small program have the same verdict under every permitted order of every site that the scenario uses, one site at a time;
// and it is the verdict that follows from what the order is for.
func TestArcUnderEachOrderAgreesWithOracle(t *testing.T) {
	for _, sh := range shapes() {
		t.Run(sh.name, func(t *testing.T) {
			t.Parallel()
			named := map[string]bool{}
			compared, broke := 0, 0
			for _, site := range sitesOf(sh.small) {
				named[site.Name] = true
				for _, o := range permitted(site) {
					for _, m := range comparedModels {
						what := fmt.Sprintf("%s = %v,%v under %v", site.Name, o.order, o.failure, m)
						breaks, err := sameVerdict(sh.arc, sh.small, choices{site.Name: o}, m)
						require.NoError(t, err, what)
						require.Equal(t, slices.Contains(sh.broken[site.Name], o.order), breaks, what)
						compared++
						if breaks {
							broke++
						}
					}
				}
			}
			for name := range sh.broken {
				require.True(t, named[name], "site %s is not in the small program", name)
			}
			require.Equal(t, named, sitesAfterStart(t, sh), "the small program names the sites that the Arc runs")
			t.Logf("%d verdicts alike, %d of them failures", compared, broke)
		})
	}
}

// sitesAfterStart returns the sites that the Arc runs once the other thread is started.
func sitesAfterStart(t *testing.T, sh shape) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	r, err := explore.Run(context.Background(), sh.arc, explore.OnExecution(func(x *explore.Execution) error {
		for thread := range x.Threads() {
			started := thread > 0
			for i := range x.Len(thread) {
				e := x.Event(explore.EventID{Thread: thread, Index: i})
				started = started || e.Kind == memory.OpSpawn
				if started && e.Site != nil {
					names[e.Site.Name] = true
				}
			}
		}
		return nil
	}))
	require.NoError(t, err)
	require.Equal(t, explore.Pass, r.Verdict, r)
	return names
}

// Every combination of orders of clone, drop and fence: 125 for the Arc and as many small programs. What is right has a closed form: the
// decrement releases, and it or the fence acquires.
func TestArcUnderAllOrdersOfCloneAndDropAgreesWithOracle(t *testing.T) {
	small := shapes()[0].small
	compareAllOrders(t, 1, small, comparedModels)
	if explore.LongRuns(t) > 1 {
		three := "{ s = 3 ; w = 1 } R d na ; " + smallDrop + " | " + smallHolder + " | " + smallHolder
		compareAllOrders(t, 2, three, comparedModels)
	}
}

func compareAllOrders(t *testing.T, holders int, small string, models []explore.Model) {
	t.Helper()
	compared, broke := 0, 0
	for clone := rlx; clone <= sc; clone++ {
		for dec := rlx; dec <= sc; dec++ {
			for fence := rlx; fence <= sc; fence++ {
				c := choices{"arc.clone": {order: clone}, "arc.drop.dec": {order: dec}, "arc.drop.fence": {order: fence}}
				right := dec.Releases() && (dec.Acquires() || fence.Acquires())
				for _, m := range models {
					what := fmt.Sprintf("clone %v, drop %v, fence %v, under %v", clone, dec, fence, m)
					breaks, err := sameVerdict(cloneAndDrop(holders), small, c, m)
					require.NoError(t, err, what)
					require.Equal(t, !right, breaks, what)
					compared++
					if breaks {
						broke++
					}
				}
			}
		}
	}
	t.Logf("%d threads: %d verdicts alike, %d of them failures", holders+1, compared, broke)
	require.Equal(t, 125*len(models), compared)
	// Two of five decrements do not release; a release decrement needs one of three fences, and two do not acquire.
	require.Equal(t, (2*25+5*2)*len(models), broke)
}

// A small program with the orders of impl/waker is the one of package prog, where that has the scenario.
func TestSmallProgramIsThatOfProg(t *testing.T) {
	sh := shapes()[2]
	require.Equal(t, "get_mut against drop", sh.name)
	p, err := withOrders(sh.small, nil)
	require.NoError(t, err)
	require.Equal(t, prog.Named("arc-get-mut-2").String(), p.String())
}

// The comparison can fail.
func TestVerdictsThatDifferAreSeen(t *testing.T) {
	base := shapes()[0]
	_, err := sameVerdict(cloneAndDrop(2), base.small, nil, explore.C20)
	require.ErrorContains(t, err, "executions: small program 4, Arc 140")
	_, err = sameVerdict(base.arc, "{ s = 2 ; w = 1 } R d na ; U s sub 1 rlx | W d 1 na", nil, explore.C20)
	require.ErrorContains(t, err, "verdict")
	_, err = sameVerdict(base.arc, "free d | free d", choices{"arc.drop.dec": {order: rlx}}, explore.C20)
	require.ErrorContains(t, err, "kind of failure")
	_, err = sameVerdict(base.arc, base.small, choices{"arc.get_mut.unlock": {order: acq}}, explore.C20)
	require.ErrorContains(t, err, "C11 forbids")
}

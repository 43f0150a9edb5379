package tla_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/tla"
)

// combination is a program with orders of its sites; what breaks is a list of properties, in order.
type combination struct {
	program string
	orders  map[string]string // by site; that of a compare_exchange that fails under "SITE failure"
	breaks  []string
}

func (c *combination) String() string {
	var s strings.Builder
	for _, site := range slices.Sorted(maps.Keys(c.orders)) {
		fmt.Fprintf(&s, " %s=%s", site, c.orders[site])
	}
	return c.program + s.String()
}

// combinations reads what the specification has printed: <<"orders", program, orders>> once for each combination, and
// <<property, program, orders>> for what it breaks.
func combinations(t *testing.T, r *tla.Result) []*combination {
	t.Helper()
	values, err := r.Values()
	require.NoError(t, err)
	all, broken := map[string]*combination{}, map[string][]string{}
	for _, v := range values {
		line := v.([]any)
		if line[0] == "written" {
			continue
		}
		require.Len(t, line, 3)
		c := &combination{program: line[1].(string), orders: map[string]string{}}
		for site, order := range line[2].(map[string]any) {
			c.orders[site] = order.(string)
		}
		if name := c.String(); line[0] == "orders" {
			require.NotContains(t, all, name, "printed twice")
			all[name] = c
		} else {
			broken[name] = append(broken[name], line[0].(string))
		}
	}
	for name, properties := range broken {
		require.Contains(t, all, name)
		slices.Sort(properties)
		require.Equal(t, slices.Compact(slices.Clone(properties)), properties, "%s: printed twice", name)
		all[name].breaks = properties
	}
	var list []*combination
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[name])
	}
	return list
}

// overrides are the orders as options of the explorer.
func (c *combination) overrides(t *testing.T) []explore.Option {
	t.Helper()
	parse := func(name string) memory.Order {
		o, err := memory.ParseOrder(name)
		require.NoError(t, err)
		return o
	}
	var options []explore.Option
	for name, order := range c.orders {
		if strings.HasSuffix(name, " failure") {
			continue
		}
		site, failure := memory.SiteNamed(name), memory.NonAtomicOrder
		require.NotNil(t, site, name)
		if site.Access == memory.CASAccess {
			failure = parse(c.orders[name+" failure"])
		}
		options = append(options, explore.OverrideCAS(site, parse(order), failure))
	}
	return options
}

// explored is what package explore finds that the combination breaks.
func (c *combination) explored(t *testing.T, m explore.Model) []string {
	t.Helper()
	res, err := explore.Run(t.Context(), orderingPrograms[c.program], append(c.overrides(t), explore.In(m), explore.All())...)
	require.NoError(t, err)
	require.Empty(t, res.Bound)
	var properties []string
	for _, f := range res.Failures {
		require.NotEmpty(t, f.Property, "%v", f)
		properties = append(properties, f.Property)
	}
	slices.Sort(properties)
	return slices.Compact(properties)
}

// permitted are all combinations of orders that package memory permits at the sites of a combination, as [combination.String] has them.
func (c *combination) permitted(t *testing.T) []string {
	t.Helper()
	all := []*combination{{program: c.program, orders: map[string]string{}}}
	for name := range c.orders {
		if strings.HasSuffix(name, " failure") {
			continue
		}
		site := memory.SiteNamed(name)
		require.NotNil(t, site, name)
		var more []*combination
		for _, d := range all {
			for _, o := range ordersOf(site) {
				e := &combination{program: c.program, orders: maps.Clone(d.orders)}
				e.orders[name] = o[0].String()
				if site.Access == memory.CASAccess {
					e.orders[name+" failure"] = o[1].String()
				}
				more = append(more, e)
			}
		}
		all = more
	}
	var names []string
	for _, d := range all {
		names = append(names, d.String())
	}
	slices.Sort(names)
	return names
}

// ordersOf are the orders of success and failure that a site permits, without seq_cst, which the specification does not have.
func ordersOf(site *memory.Site) (all [][2]memory.Order) {
	failures := []memory.Order{memory.NonAtomicOrder}
	if site.Access == memory.CASAccess {
		failures = []memory.Order{memory.RelaxedOrder, memory.AcquireOrder}
	}
	for order := memory.RelaxedOrder; order < memory.SeqCstOrder; order++ {
		for _, failure := range failures {
			if site.Permits(order, failure) == nil {
				all = append(all, [2]memory.Order{order, failure})
			}
		}
	}
	return all
}

// atMost reports whether the orders of c are nowhere stronger than those of d.
func (c *combination) atMost(d *combination) bool {
	for site, order := range c.orders {
		a, _ := memory.ParseOrder(order)
		b, _ := memory.ParseOrder(d.orders[site])
		if a != b && !b.Stronger(a) {
			return false
		}
	}
	return true
}

// weakest are the combinations that break nothing and of which every weaker one breaks something, without the sites that are relaxed.
// Whatever is stronger than one of them must not break anything either, so that they say all of the table.
func weakest(t *testing.T, table []*combination) []string {
	t.Helper()
	var least []*combination
	for _, c := range table {
		weaker := func(d *combination) bool { return d != c && len(d.breaks) == 0 && d.atMost(c) }
		if len(c.breaks) == 0 && !slices.ContainsFunc(table, weaker) {
			least = append(least, c)
		}
	}
	var names []string
	for _, c := range least {
		for _, d := range table {
			require.False(t, c.atMost(d) && len(d.breaks) > 0, "%v breaks nothing and the stronger %v breaks %v", c, d, d.breaks)
		}
		var name []string
		for _, site := range slices.Sorted(maps.Keys(c.orders)) {
			if c.orders[site] != "relaxed" {
				name = append(name, site+"="+c.orders[site])
			}
		}
		names = append(names, strings.Join(name, " "))
	}
	return names
}

// verdicts are those of all combinations of one program.
type verdicts struct {
	program                string
	combinations, breaking int
	breaks                 string   // how many break each property
	needed                 []string // the weakest orders that break nothing
}

// What is found. Of two ways to order the drops with the destructor or the free one is enough: the decrement acquires, or a fence does. No program needs
// more than relaxed of upgrade, of downgrade and of the end of a get_mut; impl/waker has the orders of Rust's Arc there.
var wantVerdicts = []struct {
	config   string
	programs []verdicts
}{
	{"MCArcOrderingsBase", []verdicts{
		{"clone", 64, 40, "R9:40", []string{"arc.drop.dec=acq_rel", "arc.drop.dec=release arc.drop.fence=acquire"}},
		{"drops", 16, 10, "R9:10", []string{"arc.drop.dec=acq_rel", "arc.drop.dec=release arc.drop.fence=acquire"}},
		// Nobody uses the value: the fence before the free does for the one before the destructor.
		{"untouched", 16, 8, "R2:8", []string{"arc.drop.dec=release"}},
		{"use", 64, 40, "R9:40", []string{"arc.drop.dec=acq_rel", "arc.drop.dec=release arc.drop.fence=acquire"}},
		{"use2", 64, 40, "R9:40", []string{"arc.drop.dec=acq_rel", "arc.drop.dec=release arc.drop.fence=acquire"}},
	}},
	{"MCArcOrderingsUpgrade", []verdicts{
		{"downgrade", 112, 70, "R2:70", []string{"weak.drop.dec=acq_rel", "weak.drop.dec=release weak.drop.fence=acquire"}},
		{"upgrade", 224, 140, "R2:140", []string{"weak.drop.dec=acq_rel", "weak.drop.dec=release weak.drop.fence=acquire"}},
	}},
	{"MCArcOrderingsGetMut", []verdicts{
		{"mutDowngrade", 196, 140, "R9:140", []string{"arc.get_mut.load=acquire arc.get_mut.lock=acquire"}},
		// The last drop that does not see the end of the get_mut decrements a locked weak count, and the block is never freed.
		{"mutDrop", 112, 84, "R2:56 R4:56 R9:84", []string{"arc.drop.dec=release arc.get_mut.load=acquire"}},
		{"mutUpgrade", 112, 96, "R2:56 R9:96", []string{"arc.get_mut.load=acquire arc.get_mut.lock=acquire weak.drop.dec=release"}},
	}},
}

// For every combination of orders, what breaks on the memory of ReleaseAcquire is what breaks when package explore runs the same program on
// impl/waker with these orders, property by property. No difference is left to explain. The memory models differ, in what continues a release
// sequence: see TestSameOutcomes. Under rc11, too, each of these combinations breaks the same, for the counts have but one store that is no
// update, the end of a get_mut.
func TestSameVerdicts(t *testing.T) {
	t.Parallel()
	for _, want := range wantVerdicts {
		t.Run(want.config, func(t *testing.T) {
			r := compared(t, want.config)
			table, took := combinations(t, r), time.Duration(0)
			var got []verdicts
			for _, rows := range programsOf(table) {
				var names []string
				v := verdicts{program: rows[0].program, combinations: len(rows), needed: weakest(t, rows)}
				agree, counts := 0, map[string]int{}
				for _, c := range rows {
					names = append(names, c.String())
					same := true
					for _, m := range []explore.Model{explore.C20, explore.RC11} {
						begin := time.Now()
						if found := c.explored(t, m); !slices.Equal(c.breaks, found) {
							same = false
							t.Errorf("%v: TLC finds %v, explore under %v %v", c, c.breaks, m, found)
						}
						took += time.Since(begin)
					}
					if same {
						agree++
					}
					if len(c.breaks) > 0 {
						v.breaking++
					}
					for _, p := range c.breaks {
						counts[p]++
					}
				}
				require.Equal(t, rows[0].permitted(t), names, "combinations that C11 permits, and those of the specification")
				v.breaks = strings.Trim(fmt.Sprint(counts), "map[]")
				got = append(got, v)
				t.Logf("%-12s %3d combinations, %3d break something (%s) under TLC, %d agree; needed:\n\t%s",
					v.program, v.combinations, v.breaking, v.breaks, agree, strings.Join(v.needed, "\n\t"))
			}
			require.Equal(t, want.programs, got)
			t.Logf("%d combinations: TLC %v, explore under two models %v", len(table), r.Elapsed.Round(time.Millisecond), took.Round(time.Millisecond))
		})
	}
}

// programsOf cuts a table, which is in order of programs, into one for each.
func programsOf(table []*combination) (programs [][]*combination) {
	for i, c := range table {
		if i == 0 || c.program != table[i-1].program {
			programs = append(programs, nil)
		}
		programs[len(programs)-1] = append(programs[len(programs)-1], c)
	}
	return programs
}

// The comparison can fail: on a memory without release sequences three drops race although their orders suffice.
func TestOtherVerdictsOnAnotherMemory(t *testing.T) {
	t.Parallel()
	differ := map[string]int{}
	for _, c := range combinations(t, compared(t, "MCArcOrderingsNoSequence")) {
		if !slices.Equal(c.breaks, c.explored(t, explore.C20)) {
			differ[c.program]++
		}
	}
	require.Equal(t, map[string]int{"drops": 2, "use": 4}, differ)
}

// What the specification says of the orders that are written in impl/waker, and which sites it takes for which kind of access, is true.
func TestOrdersAsWritten(t *testing.T) {
	entries, err := tla.Manifest()
	require.NoError(t, err)
	i := slices.IndexFunc(entries, func(e tla.Entry) bool { return e.Name == "MCArcOrderingsExclusive" })
	values, err := check(t, entries[i]).Values()
	require.NoError(t, err)
	written := values[0].([]any)
	require.Equal(t, "written", written[0])
	for name, order := range written[1].(map[string]any) {
		site := memory.SiteNamed(strings.TrimSuffix(name, " failure"))
		require.NotNil(t, site, name)
		if strings.HasSuffix(name, " failure") {
			require.Equal(t, site.Failure.String(), order, name)
		} else {
			require.Equal(t, site.Order.String(), order, name)
		}
	}
	require.Len(t, written[1], 16)
}

package explain

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/litmus"
	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// Each missing edge is a claim: if both its ends did their part, the execution would not be. The tests of the corpus, and the shared ones if
// they are there, are explained in one execution each that no interleaving has, and the claim is put to the test: under the orders that the
// edges of one read or write lack, that execution must be gone. And an edge of which both ends do their part is none that is missing.
func TestMissingEdgesExclude(t *testing.T) {
	dirs := []string{filepath.Join("..", "testdata", "litmus")}
	if shared := filepath.Join("..", "..", "..", "shared", "litmus"); exists(shared) {
		dirs = append(dirs, filepath.Join(shared, "field"), filepath.Join(shared, "generated"))
	}
	files, err := litmus.Files(dirs...)
	require.NoError(t, err)
	related, unrelated := 0, 0
	for _, file := range files {
		test, err := litmus.ParseFile(file)
		require.NoError(t, err)
		x := strange(t, test)
		if x == nil {
			continue
		}
		e := Outcome(x)
		require.False(t, e.Interleaving)
		if len(e.Missing) == 0 {
			unrelated++
			continue
		}
		related++
		require.False(t, has(t, test, key(x), lacking(t, test, e.Missing)...), "%s: %v", file, e.Words())
	}
	require.Greater(t, related, 10)
	require.Greater(t, unrelated, 10)
	t.Logf("%d executions with missing edges are excluded by them, %d are a matter of seq_cst", related, unrelated)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// strange returns the first execution of a test that no interleaving has, nil if there is none.
func strange(t *testing.T, test *litmus.Test) *explore.Snapshot {
	t.Helper()
	var found *explore.Snapshot
	_, err := litmus.Run(t.Context(), test, litmus.In(explore.C20), litmus.Each(func(x *explore.Execution, _ litmus.State) error {
		if found == nil {
			if s := x.Snapshot(); !Outcome(s).Interleaving {
				found = s
			}
		}
		return nil
	}))
	require.NoError(t, err)
	return found
}

// has reports whether the test has an execution under the overrides.
func has(t *testing.T, test *litmus.Test, wanted string, overrides ...explore.Option) bool {
	t.Helper()
	found := false
	_, err := litmus.Run(t.Context(), test, litmus.In(explore.C20), litmus.With(overrides...), litmus.Each(func(x *explore.Execution, _ litmus.State) error {
		found = found || key(x.Snapshot()) == wanted
		return nil
	}))
	require.NoError(t, err)
	return found
}

// key names an execution by reads-from and coherence order.
func key(s *explore.Snapshot) string {
	var b strings.Builder
	for _, th := range s.Threads {
		for _, e := range th.Events {
			fmt.Fprintf(&b, "%v<%v ", e.ID, e.From)
		}
	}
	for _, p := range s.Places {
		fmt.Fprintf(&b, "%s%v ", p.Name, p.Writes)
	}
	return b.String()
}

// wish is an order that a site must have.
type wish struct {
	site *memory.Site
	does func(memory.Order) bool
	fail bool // of the failure of a compare_exchange
}

func (w wish) granted(o minimize.Orders) bool {
	if w.fail {
		return w.does(o.Failure)
	}
	return w.does(o.Order)
}

// lacking gives each site the weakest orders that do what the ends of the missing edges do not.
func lacking(t *testing.T, test *litmus.Test, missing []Missing) []explore.Option {
	t.Helper()
	var wishes []wish
	want := func(s Side, does func(memory.Order) bool) {
		if !s.Done {
			site := test.SiteNamed(s.By.Site)
			require.NotNil(t, site, s.By.Site)
			wishes = append(wishes, wish{site, does, strings.Contains(s.By.Operation, " fails")})
		}
	}
	for _, m := range missing {
		require.False(t, m.Release.Done && m.Acquire.Done, "%s: %v", test.Name, m)
		want(m.Release, memory.Order.Releases)
		want(m.Acquire, memory.Order.Acquires)
	}
	var out []explore.Option
	for _, w := range wishes {
		refused := func(o minimize.Orders) bool {
			return slices.ContainsFunc(wishes, func(v wish) bool { return v.site == w.site && !v.granted(o) })
		}
		orders := slices.DeleteFunc(strongerAt(explore.SiteReport{Site: w.site, Order: w.site.Order, Failure: w.site.Failure}), refused)
		require.NotEmpty(t, orders, w.site.Name)
		out = append(out, explore.OverrideCAS(w.site, orders[0].Order, orders[0].Failure))
	}
	return out
}

package wakertest_test

import (
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/explore/minimize"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/wakertest"
)

// programs are the scenarios of these prefixes.
func programs(prefixes ...string) (out []minimize.Program) {
	for _, s := range wakertest.Scenarios() {
		for _, p := range prefixes {
			if strings.HasPrefix(s.Name, p) {
				out = append(out, minimize.Program{Name: s.Name, Body: s.Program, Options: s.Options()})
			}
		}
	}
	return out
}

// sites are those of a package, of this prefix.
func sites(folder, prefix string) (out []*memory.Site) {
	for _, s := range memory.Sites() {
		if strings.HasSuffix(s.File, folder+"/sites.go") && strings.HasPrefix(s.Name, prefix) {
			out = append(out, s)
		}
	}
	return out
}

func tokio() map[string]minimize.Orders {
	m := map[string]minimize.Orders{}
	for _, p := range wakertest.PublishedTokio() {
		m[p.Site] = minimize.Orders{Order: p.Order, Failure: p.Failure}
	}
	return m
}

// The tables in the package comments of impl/park and impl/task say what minimize finds, for all scenarios of a subject together and within the
// orders as written: tokio's order, ours, what is needed, the property that breaks below it, and a mark where less would do.
func TestOrderTables(t *testing.T) {
	published := tokio()
	for _, row := range []struct{ folder, prefix, scenarios string }{
		{"impl/park", "park.", "park-"},
		{"impl/task", "atomic_waker.", "atomic-waker-"},
		{"impl/task", "task.", "state- task-"},
	} {
		t.Run(row.prefix, func(t *testing.T) {
			r, err := minimize.Run(t.Context(), programs(strings.Fields(row.scenarios)...), minimize.WithinWritten(),
				minimize.Only(sites(row.folder, row.prefix)...))
			require.NoError(t, err)
			require.Equal(t, explore.Pass, r.Verdict)
			require.Len(t, r.Minima, 1)
			require.True(t, r.Minima[0].Proven)
			var want []string
			for i, s := range r.Sites {
				if s.Judgement == minimize.NotReached {
					continue
				}
				needed := r.Minima[0].Orders[i].Orders
				theirs := "-"
				if p, ok := published[s.Site.Name]; ok {
					theirs = p.String()
				}
				line := []string{s.Site.Name, theirs, minimize.WrittenOrders(s.Site).String(), needed.String()}
				below := map[string]bool{}
				for _, w := range r.Minima[0].Below {
					if p := w.Break; w.Site == s.Site && !below[property(p.Failure)] {
						below[property(p.Failure)] = true
						line = append(line, property(p.Failure))
					}
				}
				if needed != minimize.WrittenOrders(s.Site) {
					line = append(line, "*")
				}
				want = append(want, strings.Join(line, " "))
			}
			require.Equal(t, want, documented(t, row.folder, row.prefix), strings.Join(want, "\n"))
		})
	}
}

func property(f *explore.Failure) string {
	if f.Property == "" {
		return string(f.Kind)
	}
	return f.Property
}

// documented reads a table of a package comment.
func documented(t *testing.T, folder, prefix string) (rows []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../"+folder+"/orders.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	for line := range strings.Lines(f.Doc.Text()) {
		if strings.HasPrefix(line, "\t"+prefix) {
			rows = append(rows, strings.Join(strings.Fields(line), " "))
		}
	}
	return rows
}

// Each site of tokio's table exists, and ours is nowhere stronger, but where a comment at the site says why.
func TestPublishedTokio(t *testing.T) {
	stronger := map[string]bool{}
	for _, p := range wakertest.PublishedTokio() {
		s := memory.SiteNamed(p.Site)
		require.NotNil(t, s, p.Site)
		require.NoError(t, s.Permits(p.Order, p.Failure), p.Site)
		require.NotEmpty(t, p.Function)
		if !minimize.WrittenOrders(s).AtMost(minimize.Orders{Order: p.Order, Failure: p.Failure}) {
			stronger[p.Site] = true
		}
	}
	require.Equal(t, map[string]bool{"atomic_waker.taken": true}, stronger)
}

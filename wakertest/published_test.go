package wakertest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// The table has every site of impl/waker that Rust has too, and our orders are Rust's. (The test of package waker holds the declarations
// against a table of its own.)
func TestPublishedOrders(t *testing.T) {
	sites := map[string]bool{}
	for _, s := range memory.Sites() {
		if strings.HasSuffix(s.File, "/waker/sites.go") && !strings.HasSuffix(s.Name, ".restore") {
			sites[s.Name] = true
		}
	}
	require.NotEmpty(t, sites)
	for _, p := range Published() {
		require.True(t, sites[p.Site], "%s is no site of impl/waker, or twice in the table", p.Site)
		delete(sites, p.Site)
		s := memory.SiteNamed(p.Site)
		require.Equal(t, [2]memory.Order{p.Order, p.Failure}, [2]memory.Order{s.Order, s.Failure}, p.Site)
		require.NotEmpty(t, p.Function)
	}
	require.Empty(t, sites, "sites that the table lacks")
}

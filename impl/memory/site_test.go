package memory_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

func TestSiteFields(t *testing.T) {
	cases := []struct {
		site           *memory.Site
		text           string
		access         memory.Access
		order, failure memory.Order
	}{
		{&testLoad.Site, "test.load[acquire]", memory.LoadAccess, acq, na},
		{&testStore.Site, "test.store[release]", memory.StoreAccess, rel, na},
		{&testRMW.Site, "test.rmw[acq_rel]", memory.RMWAccess, ar, na},
		{&testCAS.Site, "test.cas[acq_rel,acquire]", memory.CASAccess, ar, acq},
		{&testFence.Site, "test.fence[seq_cst]", memory.FenceAccess, sc, na},
	}
	for _, tc := range cases {
		t.Run(tc.text, func(t *testing.T) {
			require.Equal(t, tc.text, tc.site.String())
			require.Equal(t, tc.access, tc.site.Access)
			require.Equal(t, tc.order, tc.site.Order)
			require.Equal(t, tc.failure, tc.site.Failure)
			require.NotEmpty(t, tc.site.Reason)
			require.Equal(t, "worlds_test.go", filepath.Base(tc.site.File))
			require.Contains(t, sourceLine(t, tc.site.File, tc.site.Line), `"`+tc.site.Name+`"`)
		})
	}
}

const why = "every order that can be written"

// everyOrder has a site for each order that compiles, with the order that a backend must see.
var everyOrder = []struct {
	site           *memory.Site
	order, failure memory.Order
}{
	{&memory.NewLoad("every.load.relaxed", memory.Relaxed, why).Site, rlx, na},
	{&memory.NewLoad("every.load.acquire", memory.Acquire, why).Site, acq, na},
	{&memory.NewLoad("every.load.seq_cst", memory.SeqCst, why).Site, sc, na},
	{&memory.NewStore("every.store.relaxed", memory.Relaxed, why).Site, rlx, na},
	{&memory.NewStore("every.store.release", memory.Release, why).Site, rel, na},
	{&memory.NewStore("every.store.seq_cst", memory.SeqCst, why).Site, sc, na},
	{&memory.NewRMW("every.rmw.relaxed", memory.Relaxed, why).Site, rlx, na},
	{&memory.NewRMW("every.rmw.acquire", memory.Acquire, why).Site, acq, na},
	{&memory.NewRMW("every.rmw.release", memory.Release, why).Site, rel, na},
	{&memory.NewRMW("every.rmw.acq_rel", memory.AcqRel, why).Site, ar, na},
	{&memory.NewRMW("every.rmw.seq_cst", memory.SeqCst, why).Site, sc, na},
	{&memory.NewFence("every.fence.acquire", memory.Acquire, why).Site, acq, na},
	{&memory.NewFence("every.fence.release", memory.Release, why).Site, rel, na},
	{&memory.NewFence("every.fence.acq_rel", memory.AcqRel, why).Site, ar, na},
	{&memory.NewFence("every.fence.seq_cst", memory.SeqCst, why).Site, sc, na},
	{&memory.NewCAS("every.cas.relaxed", memory.Relaxed, memory.Relaxed, why).Site, rlx, rlx},
	{&memory.NewCAS("every.cas.acquire", memory.Acquire, memory.Relaxed, why).Site, acq, rlx},
	{&memory.NewCAS("every.cas.release", memory.Release, memory.Relaxed, why).Site, rel, rlx},
	{&memory.NewCAS("every.cas.acq_rel", memory.AcqRel, memory.Acquire, why).Site, ar, acq},
	{&memory.NewCAS("every.cas.seq_cst", memory.SeqCst, memory.SeqCst, why).Site, sc, sc},
}

func TestEveryOrder(t *testing.T) {
	require.Len(t, everyOrder, 3+3+5+4+5)
	for _, tc := range everyOrder {
		require.Equal(t, tc.order, tc.site.Order, tc.site.Name)
		require.Equal(t, tc.failure, tc.site.Failure, tc.site.Name)
	}
}

func sourceLine(t *testing.T, file string, line int) string {
	text, err := os.ReadFile(filepath.Base(file))
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	require.Greater(t, len(lines), line)
	return lines[line-1]
}

func TestSitesAreDense(t *testing.T) {
	sites := memory.Sites()
	require.GreaterOrEqual(t, len(sites), 5)
	for i, s := range sites {
		require.Equal(t, i, s.ID)
		require.Same(t, s, memory.SiteNamed(s.Name))
		require.NoError(t, s.Permits(s.Order, s.Failure))
	}
	require.Nil(t, memory.SiteNamed("no such site"))
	sites[0] = nil
	require.NotNil(t, memory.Sites()[0], "the list is the caller's own")
}

// A wrong declaration panics, naming file and line of the declaration, and registers nothing.
func TestWrongDeclarations(t *testing.T) {
	cases := []struct {
		name    string
		declare func()
		message string
	}{
		{"no name", func() { memory.NewLoad("", memory.Relaxed, "a reason") }, "a site needs a name and a reason"},
		{"no reason of a load", func() { memory.NewLoad("test.bad", memory.Relaxed, "") }, "a site needs a name and a reason"},
		{"no reason of a store", func() { memory.NewStore("test.bad", memory.Relaxed, "") }, "a site needs a name and a reason"},
		{"no reason of an rmw", func() { memory.NewRMW("test.bad", memory.Relaxed, "") }, "a site needs a name and a reason"},
		{"no reason of a cas", func() { memory.NewCAS("test.bad", memory.Relaxed, memory.Relaxed, "") }, "a site needs a name and a reason"},
		{"no reason of a fence", func() { memory.NewFence("test.bad", memory.Acquire, "") }, "a site needs a name and a reason"},
		{"twice, same kind", func() { memory.NewLoad("test.load", memory.Acquire, "a reason") }, "site test.load is declared twice"},
		{"twice, other kind", func() { memory.NewStore("test.load", memory.Release, "a reason") }, "site test.load is declared twice"},
		{"failure acquire over relaxed", cas(memory.Relaxed, memory.Acquire), "failure order acquire is stronger than success order relaxed"},
		{"failure seq_cst over relaxed", cas(memory.Relaxed, memory.SeqCst), "failure order seq_cst is stronger than success order relaxed"},
		{"failure seq_cst over acquire", cas(memory.Acquire, memory.SeqCst), "failure order seq_cst is stronger than success order acquire"},
		{"failure seq_cst over release", cas(memory.Release, memory.SeqCst), "failure order seq_cst is stronger than success order release"},
		{"failure seq_cst over acq_rel", cas(memory.AcqRel, memory.SeqCst), "failure order seq_cst is stronger than success order acq_rel"},
	}
	before := len(memory.Sites())
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, here, _, _ := runtime.Caller(0)
			message := panicText(tc.declare)
			require.Contains(t, message, tc.message)
			require.Contains(t, message, here+":", "the place of the declaration")
			require.Nil(t, memory.SiteNamed("test.bad"))
			require.Len(t, memory.Sites(), before)
		})
	}
}

func cas(success memory.RMWOrder, failure memory.LoadOrder) func() {
	return func() { memory.NewCAS("test.bad", success, failure, "a reason") }
}

// panicText returns the text that the function panics with, or "" if it returns.
func panicText(f func()) (text string) {
	defer func() {
		if v := recover(); v != nil {
			text, _ = v.(string)
		}
	}()
	f()
	return ""
}

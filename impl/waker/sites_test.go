package waker_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	_ "github.com/wakecheck/wakecheck/impl/waker"
)

// The orders of alloc::sync::Arc as published (library/alloc/src/sync.rs of rust-lang/rust, read in the versions of 2024 and
// 2025, which agree), with the function where each stands. The restore sites are this package's own.
var published = map[string]string{
	"arc.clone":              "rmw relaxed",         // Arc::clone: fetch_add
	"arc.clone.restore":      "rmw relaxed",         //
	"arc.drop.dec":           "rmw release",         // Arc::drop: fetch_sub
	"arc.drop.restore":       "rmw relaxed",         //
	"arc.drop.fence":         "fence acquire",       // Arc::drop: acquire!
	"arc.strong_count":       "load relaxed",        // Arc::strong_count
	"arc.weak_count":         "load relaxed",        // Arc::weak_count
	"arc.downgrade.load":     "load relaxed",        // Arc::downgrade
	"arc.downgrade.await":    "load relaxed",        // Arc::downgrade, spinning
	"arc.downgrade.cas":      "cas acquire relaxed", // Arc::downgrade: compare_exchange_weak
	"arc.get_mut.lock":       "cas acquire relaxed", // Arc::is_unique: compare_exchange(1, usize::MAX)
	"arc.get_mut.load":       "load acquire",        // Arc::is_unique
	"arc.get_mut.unlock":     "store release",       // Arc::is_unique
	"arc.try_unwrap.cas":     "cas relaxed relaxed", // Arc::try_unwrap: compare_exchange(1, 0)
	"arc.try_unwrap.fence":   "fence acquire",       // Arc::try_unwrap: acquire!
	"arc.into_inner.dec":     "rmw release",         // Arc::into_inner: fetch_sub
	"arc.into_inner.fence":   "fence acquire",       // Arc::into_inner: acquire!
	"weak.clone":             "rmw relaxed",         // Weak::clone: fetch_add
	"weak.clone.restore":     "rmw relaxed",         //
	"weak.upgrade.load":      "load relaxed",        // Weak::upgrade: the load of fetch_update
	"weak.upgrade.cas":       "cas acquire relaxed", // Weak::upgrade: fetch_update(Acquire, Relaxed)
	"weak.drop.dec":          "rmw release",         // Weak::drop: fetch_sub
	"weak.drop.restore":      "rmw relaxed",         //
	"weak.drop.fence":        "fence acquire",       // Weak::drop: acquire!
	"weak.strong_count":      "load relaxed",        // Weak::strong_count
	"weak.weak_count.weak":   "load acquire",        // Weak::weak_count
	"weak.weak_count.strong": "load relaxed",        // Weak::weak_count
}

func TestPublishedOrders(t *testing.T) {
	declared := map[string]string{}
	for _, s := range memory.Sites() {
		if !strings.HasSuffix(s.File, "/waker/sites.go") {
			continue
		}
		words := []string{s.Access.String(), s.Order.String()}
		if s.Access == memory.CASAccess {
			words = append(words, s.Failure.String())
		}
		declared[s.Name] = strings.Join(words, " ")
	}
	require.Equal(t, published, declared)
}

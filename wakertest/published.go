package wakertest

import "github.com/wakecheck/wakecheck/impl/memory"

// PublishedSource is where the orders of [Published] stand.
const PublishedSource = "alloc::sync::Arc, library/alloc/src/sync.rs of rust-lang/rust at 00c5289c6493"

// PublishedOrder is the order of an access in Rust's standard library that a site of impl/waker stands for.
type PublishedOrder struct {
	Site string
	// Function is where the access stands in Rust.
	Function string
	// Order is that of success for a compare_exchange, and Failure that of failure; else NonAtomicOrder.
	Order, Failure memory.Order
}

// Published returns the orders that Rust's Arc has, one for each site of impl/waker but those named restore: Rust aborts where they take an
// excess back.
func Published() []PublishedOrder {
	const (
		na      = memory.NonAtomicOrder
		relaxed = memory.RelaxedOrder
		acquire = memory.AcquireOrder
		release = memory.ReleaseOrder
	)
	return []PublishedOrder{
		{"arc.clone", "Arc::clone: fetch_add", relaxed, na},
		{"arc.drop.dec", "Arc::drop: fetch_sub", release, na},
		{"arc.drop.fence", "Arc::drop: acquire!", acquire, na},
		{"arc.strong_count", "Arc::strong_count: load", relaxed, na},
		{"arc.weak_count", "Arc::weak_count: load", relaxed, na},
		{"arc.downgrade.load", "Arc::downgrade: load", relaxed, na},
		{"arc.downgrade.await", "Arc::downgrade: load after spin_loop", relaxed, na},
		{"arc.downgrade.cas", "Arc::downgrade: compare_exchange_weak", acquire, relaxed},
		{"arc.get_mut.lock", "Arc::is_unique: compare_exchange", acquire, relaxed},
		{"arc.get_mut.load", "Arc::is_unique: load", acquire, na},
		{"arc.get_mut.unlock", "Arc::is_unique: store", release, na},
		{"arc.try_unwrap.cas", "Arc::try_unwrap: compare_exchange", relaxed, relaxed},
		{"arc.try_unwrap.fence", "Arc::try_unwrap: acquire!", acquire, na},
		{"arc.into_inner.dec", "Arc::into_inner: fetch_sub", release, na},
		{"arc.into_inner.fence", "Arc::into_inner: acquire!", acquire, na},
		{"weak.clone", "Weak::clone: fetch_add", relaxed, na},
		{"weak.upgrade.load", "Weak::upgrade: the load of fetch_update", relaxed, na},
		{"weak.upgrade.cas", "Weak::upgrade: fetch_update", acquire, relaxed},
		{"weak.drop.dec", "Weak::drop: fetch_sub", release, na},
		{"weak.drop.fence", "Weak::drop: acquire!", acquire, na},
		{"weak.strong_count", "Weak::strong_count: load", relaxed, na},
		{"weak.weak_count.weak", "Weak::weak_count: load of weak", acquire, na},
		{"weak.weak_count.strong", "Weak::weak_count: load of strong", relaxed, na},
	}
}

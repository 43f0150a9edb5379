package wakertest

import "github.com/wakecheck/wakecheck/impl/memory"

// PublishedTokioSource is where the orders of [PublishedTokio] stand.
const PublishedTokioSource = "tokio-rs/tokio, runtime/park.rs, sync/task/atomic_waker.rs and runtime/task/state.rs of tokio 1"

// PublishedTokio returns the orders that tokio has, for each site of impl/park and impl/task that stands for an access of tokio. It has no
// fence before the end of a task, as each of its decrements acquires, and a lock where impl/task has one, whose orders are no sites.
func PublishedTokio() []PublishedOrder {
	const (
		na      = memory.NonAtomicOrder
		relaxed = memory.RelaxedOrder
		acquire = memory.AcquireOrder
		release = memory.ReleaseOrder
		acqRel  = memory.AcqRelOrder
		seqCst  = memory.SeqCstOrder
	)
	orders := []PublishedOrder{
		{"park.consume", "Inner::park: compare_exchange", seqCst, seqCst},
		{"park.begin", "Inner::park: compare_exchange", seqCst, seqCst},
		{"park.reread", "Inner::park: swap", seqCst, na},
		{"park.woken", "Inner::park: compare_exchange", seqCst, seqCst},
		{"park.timeout", "Inner::park_timeout: swap", seqCst, na},
		{"park.unpark", "Inner::unpark: swap", seqCst, na},
		{"atomic_waker.register", "AtomicWaker::do_register: compare_exchange", acquire, acquire},
		{"atomic_waker.registered", "AtomicWaker::do_register: compare_exchange", acqRel, acquire},
		{"atomic_waker.registered.swap", "AtomicWaker::do_register: swap", acqRel, na},
		{"atomic_waker.take", "AtomicWaker::take_waker: fetch_or", acqRel, na},
		{"atomic_waker.taken", "AtomicWaker::take_waker: fetch_and", release, na},
		{"task.complete.xor", "State::transition_to_complete: fetch_xor", acqRel, na},
		{"task.join.load", "State::load", acquire, na},
		{"task.join.woken.and", "State::unset_waker_after_complete: fetch_and", acqRel, na},
		{"task.join.drop.fast", "State::drop_join_handle_fast: compare_exchange_weak", release, relaxed},
		{"task.ref.inc", "State::ref_inc: fetch_add", relaxed, na},
		{"task.ref.dec", "State::ref_dec: fetch_sub", acqRel, na},
	}
	for _, transition := range []string{"run", "idle", "shutdown", "wake", "cancel", "join.set", "join.unset", "join.drop"} {
		orders = append(orders,
			PublishedOrder{"task." + transition + ".load", "State::fetch_update: load", acquire, na},
			PublishedOrder{"task." + transition + ".cas", "State::fetch_update: compare_exchange", acqRel, acquire})
	}
	return orders
}

package wakertest

import "github.com/wakecheck/wakecheck/impl/memory"

// PublishedTokioSource is where the orders of [PublishedTokio] stand: they were read there.
const PublishedTokioSource = "tokio-rs/tokio, tokio/src: runtime/park.rs at 9e3da356a314, runtime/task/state.rs at bd3e8577377a, sync/task/atomic_waker.rs at 6871084629ad and after #7450"

// PublishedTokio returns the orders that tokio has, for each site of impl/park and impl/task that stands for an access of tokio. It has no
// fence before the end of a task, as each of its decrements acquires, and a lock where impl/task has one, whose orders are no sites: the queue, and
// util/idle_notified_set.rs (at 051ffb571eff), which has no atomic access at all. There, pop_notified clones and drops a waker under its lock, which impl/task
// does not (W7).
//
// Where these differ from impl/park and impl/task in more than an order: after a timed wait tokio swaps at once, where impl/park looks first, for its
// ParkTimeout says what it took. take_waker gave the slot back by a fetch_and until #7450, by a swap since, both release. In state.rs as it was read
// unset_waker looks at COMPLETE before it claims JOIN_WAKER (#7072), and a wake by reference of a notified task writes nothing yet (#7622).
//
// The parker of Rust's standard library (library/std/src/sys/sync/thread_parking/futex.rs of rust-lang/rust at 0787e052ceeb) has one word and the orders that impl/park
// has: acquire where a token is taken, in success and failure, release where it is left.
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
		{"park.consume", "Inner::park, Inner::park_timeout: compare_exchange of NOTIFIED", seqCst, seqCst},
		{"park.begin", "Inner::park, Inner::park_timeout: compare_exchange of EMPTY", seqCst, seqCst},
		{"park.reread", "Inner::park, Inner::park_timeout: swap", seqCst, na},
		{"park.woken", "Inner::park: compare_exchange after the wait", seqCst, seqCst},
		{"park.timeout", "Inner::park_timeout: swap after the wait", seqCst, na},
		{"park.unpark", "Inner::unpark: swap", seqCst, na},
		{"atomic_waker.register", "AtomicWaker::do_register: compare_exchange of WAITING", acquire, acquire},
		{"atomic_waker.registered", "AtomicWaker::do_register: compare_exchange of REGISTERING", acqRel, acquire},
		{"atomic_waker.registered.swap", "AtomicWaker::do_register: swap", acqRel, na},
		{"atomic_waker.take", "AtomicWaker::take_waker: fetch_or", acqRel, na},
		{"atomic_waker.taken", "AtomicWaker::take_waker: swap, before #7450 fetch_and", release, na},
		{"task.complete.xor", "State::transition_to_complete: fetch_xor", acqRel, na},
		{"task.join.load", "State::load", acquire, na},
		{"task.join.woken.and", "State::unset_waker_after_complete: fetch_and", acqRel, na},
		{"task.join.drop.fast", "State::drop_join_handle_fast: compare_exchange_weak", release, relaxed},
		{"task.ref.inc", "State::ref_inc: fetch_add", relaxed, na},
		{"task.ref.dec", "State::ref_dec, State::transition_to_terminal: fetch_sub", acqRel, na},
	}
	for _, t := range []struct{ site, function string }{
		{"run", "transition_to_running: fetch_update_action"},
		{"idle", "transition_to_idle: fetch_update_action"},
		{"shutdown", "transition_to_shutdown: fetch_update"},
		{"wake", "transition_to_notified_by_val, transition_to_notified_by_ref: fetch_update_action"},
		{"cancel", "transition_to_notified_and_cancel: fetch_update_action"},
		{"join.set", "set_join_waker: fetch_update"},
		{"join.unset", "unset_waker: fetch_update"},
		{"join.drop", "transition_to_join_handle_dropped: fetch_update_action"},
	} {
		orders = append(orders,
			PublishedOrder{"task." + t.site + ".load", "State::" + t.function + ": load", acquire, na},
			PublishedOrder{"task." + t.site + ".cas", "State::" + t.function + ": compare_exchange", acqRel, acquire})
	}
	return orders
}

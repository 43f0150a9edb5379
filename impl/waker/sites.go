package waker

import "github.com/wakecheck/wakecheck/impl/memory"

// The atomic accesses of this package. Algorithm and orders are those of alloc::sync::Arc in Rust's standard library
// (library/alloc/src/sync.rs, as of 2025); a test holds them against a table written out by hand. Two things differ,
// and neither changes an order. A compare_exchange in a loop is strong where Rust's is weak, because a spurious failure would
// only be one more lap. The sites named restore have no counterpart: Rust aborts where they take an excess back.

// The strong count: how many handles own the value.
var (
	// Relaxed: whoever clones holds a handle, which keeps the block alive; a new handle publishes nothing.
	arcClone = memory.NewRMW("arc.clone", memory.Relaxed,
		"the handle that is cloned keeps the block alive, and nothing is published")
	// Relaxed: the excess of a refused clone goes back, and never was a handle through which anything was done.
	arcCloneRestore = memory.NewRMW("arc.clone.restore", memory.Relaxed,
		"takes back an excess that was never a handle")
	// Release: all that was done through this handle must happen before the destructor, whoever runs it.
	arcDropDec = memory.NewRMW("arc.drop.dec", memory.Release,
		"publishes what was done through this handle to the thread that runs the destructor")
	// Relaxed: the refused drop of a count of zero is undone; it published nothing.
	arcDropRestore = memory.NewRMW("arc.drop.restore", memory.Relaxed,
		"undoes the decrement of a drop below zero")
	// Acquire: pairs with arc.drop.dec of every other owner. Only the last drop needs it, hence a fence and not AcqRel above.
	arcDropFence = memory.NewFence("arc.drop.fence", memory.Acquire,
		"the destructor sees what every other owner did before its drop")
	// Relaxed: the count is a snapshot that may be out of date when it is returned, in any order.
	arcStrongCount = memory.NewLoad("arc.strong_count", memory.Relaxed,
		"a snapshot, on which no access to the value depends")
)

// The weak count: how many weak handles keep the block, and one more that all strong handles own together.
var (
	// Relaxed: a snapshot, as the strong count.
	arcWeakCount = memory.NewLoad("arc.weak_count", memory.Relaxed,
		"a snapshot, on which no access to the value depends")
	// Relaxed: the value is a first guess, which the CAS checks.
	arcDowngradeLoad = memory.NewLoad("arc.downgrade.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks")
	// Relaxed: says only when to try again; the CAS checks the value.
	arcDowngradeAwait = memory.NewLoad("arc.downgrade.await", memory.Relaxed,
		"waits for the end of a get_mut; the compare_exchange synchronises with it")
	// Acquire: pairs with arc.get_mut.unlock, so that the new weak handle, and any upgrade of it, come after that
	// get_mut has read the strong count. Relaxed on failure: the value is a guess again.
	arcDowngradeCAS = memory.NewCAS("arc.downgrade.cas", memory.Acquire, memory.Relaxed,
		"comes after the read of the strong count by a get_mut that held the lock")
)

// Exclusive access.
var (
	// Acquire: pairs with weak.drop.dec: an upgrade made through a weak handle that is gone shows in the strong count
	// read next. Relaxed on failure: a weak handle exists, there is nothing to synchronise with.
	arcGetMutLock = memory.NewCAS("arc.get_mut.lock", memory.Acquire, memory.Relaxed,
		"sees the upgrades made through weak handles that were dropped; locks out downgrade")
	// Acquire: pairs with arc.drop.dec: what other owners did to the value happens before the exclusive use.
	arcGetMutLoad = memory.NewLoad("arc.get_mut.load", memory.Acquire,
		"the exclusive use comes after what other owners did before their drop")
	// Release: pairs with arc.downgrade.cas: the strong count was read before any later downgrade.
	arcGetMutUnlock = memory.NewStore("arc.get_mut.unlock", memory.Release,
		"keeps the read of the strong count before any later downgrade")
	// Relaxed: the fence that follows does the acquiring; on failure nothing is read.
	arcTryUnwrapCAS = memory.NewCAS("arc.try_unwrap.cas", memory.Relaxed, memory.Relaxed,
		"only the sole owner succeeds; the fence after it acquires")
	// Acquire: as arc.drop.fence.
	arcTryUnwrapFence = memory.NewFence("arc.try_unwrap.fence", memory.Acquire,
		"the value is taken after what every other owner did before its drop")
	// Release: as arc.drop.dec: this handle may not be the last.
	arcIntoInnerDec = memory.NewRMW("arc.into_inner.dec", memory.Release,
		"publishes what was done through this handle to the thread that takes the value")
	// Acquire: as arc.drop.fence.
	arcIntoInnerFence = memory.NewFence("arc.into_inner.fence", memory.Acquire,
		"the value is taken after what every other owner did before its drop")
)

// Weak handles.
var (
	// Relaxed: as arc.clone, for the block.
	weakClone = memory.NewRMW("weak.clone", memory.Relaxed,
		"the handle that is cloned keeps the block, and nothing is published")
	// Relaxed: as arc.clone.restore.
	weakCloneRestore = memory.NewRMW("weak.clone.restore", memory.Relaxed,
		"takes back an excess that was never a handle")
	// Relaxed: a first guess, which the CAS checks; of a zero nothing is read.
	weakUpgradeLoad = memory.NewLoad("weak.upgrade.load", memory.Relaxed,
		"a first guess, which the compare_exchange checks")
	// Acquire: so that a value that was set after the first weak handle existed (new_cyclic in Rust) is seen; this package
	// has no such constructor and keeps the order as published. Relaxed on failure: a guess again.
	weakUpgradeCAS = memory.NewCAS("weak.upgrade.cas", memory.Acquire, memory.Relaxed,
		"sees a value that was set after its first weak handle was made")
	// Release: what was done through this handle, upgrades above all, happens before the block is freed or locked.
	weakDropDec = memory.NewRMW("weak.drop.dec", memory.Release,
		"publishes what was done through this handle to the thread that frees or locks the block")
	// Relaxed: as arc.drop.restore.
	weakDropRestore = memory.NewRMW("weak.drop.restore", memory.Relaxed,
		"undoes the decrement of a drop below zero")
	// Acquire: pairs with weak.drop.dec of every other holder: no use of the block comes after its release.
	weakDropFence = memory.NewFence("weak.drop.fence", memory.Acquire,
		"the block is freed after every use of it")
	// Relaxed: a snapshot.
	weakStrongCount = memory.NewLoad("weak.strong_count", memory.Relaxed,
		"a snapshot, on which no access to the value depends")
	// Acquire: read before the strong count: if that is not zero then, the implicit weak was in this value.
	weakWeakCount = memory.NewLoad("weak.weak_count.weak", memory.Acquire,
		"is read before the strong count, which says whether the implicit weak is in it")
	// Relaxed: the load before it acquires.
	weakWeakCountStrong = memory.NewLoad("weak.weak_count.strong", memory.Relaxed,
		"comes after the acquire load of the weak count")
)

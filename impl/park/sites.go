package park

import "github.com/wakecheck/wakecheck/impl/memory"

// The atomic accesses of this package, all on the one word. tokio has sequential consistency at each of them; what a
// parker promises (rule 3) needs a release by unpark and an acquire by whatever takes the token, as Rust documents for thread::park.
//
// Every write of the word is a read-modify-write. So all of them form one chain, and whoever acquires a token acquires the releases of
// all unparks before it, whatever came in between (release sequences, C11 5.1.2.4).
var (
	// Acquire: pairs with park.unpark: the token is taken after its unpark. Relaxed on failure: no token, nothing is read; the value may be
	// out of date, which park.begin finds out.
	parkConsume = memory.NewCAS("park.consume", memory.Acquire, memory.Relaxed,
		"what was done before the unpark happens before the return that takes its token")
	// Relaxed: announces a sleeper to whom nothing happened yet; what it goes to sleep on the lock orders. Relaxed on failure: park.reread
	// acquires.
	parkBegin = memory.NewCAS("park.begin", memory.Relaxed, memory.Relaxed,
		"announces a sleeper; no token is taken here")
	// Acquire: as park.consume. A swap, and not a store: see the comment in prepare.
	parkReread = memory.NewRMW("park.reread", memory.Acquire,
		"takes the token together with the releases of all unparks up to now")
	// Acquire: as park.consume. The lock orders the unpark that signals, but neither one that found its token there already, nor any if
	// the condition woke the thread for no reason. Relaxed on failure: no token, nothing is read.
	parkWoken = memory.NewCAS("park.woken", memory.Acquire, memory.Relaxed,
		"what was done before the unpark happens before the return that takes its token")
	// Acquire: as park.consume, if a token came although the time was over.
	parkTimeout = memory.NewRMW("park.timeout", memory.Acquire,
		"ends the announcement, and takes a token that came in the last moment")
	// Release: publishes what was done before to the park that takes the token. A swap also if there is a token already: that is what
	// publishes a coalesced unpark.
	parkUnpark = memory.NewRMW("park.unpark", memory.Release,
		"publishes what was done before the unpark, also where a token is there already")
)

package park

import (
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// The states of the word.
const (
	empty    = iota // no token; nobody sleeps, as far as the word tells
	parked          // no token; the parker sleeps or is about to
	notified        // a token
)

// inner is what all handles of a parker share.
type inner struct {
	space *memory.Space
	state memory.Uint32
	mu    memory.Mutex // held by the parker from its announcement to its sleep
	cond  memory.Cond
}

func (in *inner) init(s *memory.Space) {
	in.space = s
	in.state.Init(s, "park.state", empty)
	in.mu.Init(s, "park.mu")
	in.cond.Init(s, "park.cond")
}

// tryTake takes the token if there is one.
func (in *inner) tryTake() bool {
	// Acquire: comes after the unpark that left the token.
	_, ok := in.state.CompareExchange(parkConsume, notified, empty)
	return ok
}

// prepare announces that the thread goes to sleep. It is called with the lock held, and reports whether a token came first, which it takes.
func (in *inner) prepare(op string) (token bool) {
	// Relaxed: nothing is taken here.
	found, ok := in.state.CompareExchange(parkBegin, empty, parked)
	switch {
	case ok:
		return false
	case found == parked:
		panic(&SharedError{Op: op, Property: "W2"})
	}
	// The word said NOTIFIED, and only this thread takes it back: to store EMPTY looks as good. But a second unpark may have come since,
	// found NOTIFIED, and left it at that. Its token is the one that is taken here, so what was done before it must be seen by whoever returns
	// from this park (W5, and W2: no later park will return for it). Only a read of the newest value orders that; hence a swap.
	// (rust-lang/rust #53366)
	//
	// Acquire: comes after all unparks up to now.
	in.state.Swap(parkReread, empty)
	return true
}

// woken takes the token after a wait of the condition, and reports whether there was one.
func (in *inner) woken() bool {
	// Acquire: comes after the unpark that left the token.
	_, ok := in.state.CompareExchange(parkWoken, notified, empty)
	return ok
}

// park returns when it has taken a token.
func (in *inner) park() {
	if in.tryTake() {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.prepare("Park") {
		return
	}
	for {
		in.cond.Wait(&in.mu)
		if in.woken() {
			return
		}
	}
}

// parkTimeout returns when it has taken a token, with true, or else when the time is over.
func (in *inner) parkTimeout(d time.Duration) bool {
	if in.tryTake() {
		return true
	}
	if d <= 0 {
		return false
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.prepare("ParkTimeout") {
		return true
	}
	// A wait that ends without reason goes on with what is left. (A backend takes no notice of how long that is.)
	for end := time.Now().Add(d); in.cond.WaitTimeout(&in.mu, d); d = time.Until(end) {
		if in.woken() {
			return true
		}
	}
	// A compare_exchange of PARKED would do as well; but a token that came in the last moment would then stay behind, and this park report a
	// time-out that a later park contradicts by returning at once. The swap decides it: token or not.
	//
	// Acquire: comes after the unpark, if there was one.
	return in.state.Swap(parkTimeout, empty) == notified
}

// unpark leaves a token, and wakes the sleeper if there is one.
func (in *inner) unpark() {
	// Release: publishes to whoever takes the token. Unconditional: an unpark that finds a token publishes too, and one that finds a
	// parker on its way out by time-out leaves the token for the next park.
	if in.state.Swap(parkUnpark, notified) != parked {
		return
	}
	// The parker announced itself with the lock held, and gives the lock back when it sleeps. To hold the lock once means that it sleeps by now
	// (or is gone): a signal before that would find nobody. The signal comes after the unlock, so that the sleeper need not wait again.
	in.mu.Lock()
	//lint:ignore SA2001 the critical section is empty on purpose
	in.mu.Unlock()
	in.cond.Signal()
}

// Wake implements [waker.Wake].
func (in *inner) Wake(self *waker.Arc[inner]) { in.WakeByRef(self) }

// WakeByRef implements [waker.Wake].
func (in *inner) WakeByRef(self *waker.Arc[inner]) { in.notedUnpark(self) }

func (in *inner) notedUnpark(self *waker.Arc[inner]) {
	if !in.space.Driven() {
		in.unpark()
		return
	}
	id := self.ID()
	in.space.Note("unpark", id)
	in.unpark()
	in.space.Note("unpark_end", id)
}

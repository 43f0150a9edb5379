package memory

import "sync/atomic"

// OpenSpaces returns how many spaces keep the native path closed.
func OpenSpaces() int { return int(atomic.LoadInt32(&driven.n)) }

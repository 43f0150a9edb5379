package linearize

import "sync/atomic"

// Stamps takes the times of one goroutine's calls so that time orders them: if one call returns before another is called by the
// stamps, all of the first came before all of the second. Set Clock before the first use; the zero value is otherwise ready. It holds where
// stamps order the accesses, as on x86, and adds no synchronisation between goroutines.
type Stamps struct {
	Clock func() int64 // monotonic and common to all goroutines, in nanoseconds
	last  int64
	fence atomic.Int64
}

// Call stamps the beginning of a call. It is the last thing to do before it.
func (s *Stamps) Call(at *int64) {
	s.last = s.later(s.last)
	*at = s.last
	// A plain load of the operation could run before the clock was read, for nothing orders the two. No load runs before a locked add
	// that comes first in the program, and this one cannot run before the clock was read, whose answer it adds. The word is the
	// goroutine's own, so nothing is ordered between goroutines.
	s.fence.Add(s.last)
}

// Return stamps the end of a call. It is the first thing to do after it. It needs no fence: what sync/atomic has stored is visible when the
// store returns, and the clock is not read before earlier loads are done.
func (s *Stamps) Return() int64 {
	s.last = s.later(s.last)
	return s.last
}

// Leave waits until the clock has moved on: a handle that is handed to another goroutine after this is used at a later time
// there, also on a clock that moves in steps.
func (s *Stamps) Leave() { s.later(s.last) }

// later returns a time after the given one: for one goroutine times rise strictly.
func (s *Stamps) later(than int64) int64 {
	for {
		if now := s.Clock(); now > than {
			return now
		}
	}
}

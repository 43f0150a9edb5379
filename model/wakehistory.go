package model

// MaxWakers is the largest number of wakers of a [Waking].
const MaxWakers = 4

// View says of each waker which version of its data is known: each wake is preceded by a write, which gives the data the next version.
type View [MaxWakers]uint8

// Covers reports whether all is known that the other view knows.
func (v View) Covers(other View) bool {
	for w := range v {
		if v[w] < other[w] {
			return false
		}
	}
	return true
}

// WakeHistory is what has happened to one target, as module WakeHistory.tla has it. W1, W3 and W5 are judged by it.
type WakeHistory struct {
	Wrote    View  // by the wakers
	Due      View  // the version of the last wake that the target got
	Answered View  // the same, when the last poll began
	Seen     View  // what that poll knew
	Woken    uint8 // wakes that took effect
	Polled   uint8 // polls
}

func (h WakeHistory) delivered(w int) WakeHistory {
	h.Due[w] = h.Wrote[w]
	h.Woken++
	return h
}

func (h WakeHistory) polled(seen View) WakeHistory {
	h.Answered, h.Seen = h.Due, seen
	h.Polled++
	return h
}

// deliveredOnce is W1: every wake has taken effect once, but for that of a call in progress.
func (h WakeHistory) deliveredOnce(calls func(w int) bool) bool {
	due := uint8(0)
	for w := range h.Wrote {
		open := h.Wrote[w] - h.Due[w]
		if open > 1 || open == 1 && !calls(w) {
			return false
		}
		due += h.Due[w]
	}
	return h.Woken == due
}

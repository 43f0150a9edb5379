package model

// watcher is a behaviour of [Waking] that shows the lines of a history so far. What is not in Waking: the open call of each waker; whether the target
// waits, in a park or for its next poll; whether a poll has begun that no line has shown yet; and whether there was no token while it waits.
type watcher struct {
	Waking
	calls         [MaxWakers]WakeBy
	waits         bool
	began, missed bool
}

// WatchWaking looks for a behaviour of [Waking] that shows a history: hidden steps of it between the lines, as module TraceWakeup has them. It returns the
// first line that cannot be shown together with those before it, from 1, and what it breaks; 0 and nil if all can.
func WatchWaking(wakers int, born bool, lines []WakeLine) (line int, v *Violation) {
	now := []watcher{{Waking: NewWaking(wakers, born), waits: born}}
	for i := range lines {
		var next []watcher
		var broken *Violation
		for _, s := range hidden(now, lines[i:]) {
			if s, v := s.show(lines[i]); v == nil {
				next = append(next, s)
			} else {
				broken = v // the last one has taken the most steps
			}
		}
		if next == nil {
			return i + 1, broken
		}
		now = next
	}
	return 0, nil
}

// hidden adds all that hidden steps lead to, each once.
func hidden(states []watcher, lines []WakeLine) []watcher {
	known := map[watcher]bool{}
	var all []watcher
	add := func(s watcher) {
		if !known[s] {
			known[s] = true
			all = append(all, s)
		}
	}
	for _, s := range states {
		add(s)
	}
	for i := 0; i < len(all); i++ {
		all[i].effects(add)
		if l, ok := outcome(lines); ok {
			all[i].waiting(l, add)
		}
	}
	return all
}

// outcome is the next line by which the target says that it does not wait any more.
func outcome(lines []WakeLine) (WakeLine, bool) {
	for _, l := range lines {
		switch l.Is {
		case PollBegan, Woken, TimedOut:
			return l, true
		case PollPending, PollReady, Parked, Ended:
			return l, false
		}
	}
	return WakeLine{}, false
}

// effects are those of open calls.
func (s watcher) effects(add func(watcher)) {
	for w, by := range s.calls {
		if s.At[w] != Calls {
			continue
		}
		next := s
		var v *Violation
		if by == ByAbort && s.Stage != Done {
			next.Waking, v = s.Abort(w, false)
		} else {
			next.Waking, v = s.Wake(w, by == ByValue)
		}
		if v == nil {
			add(next)
		}
	}
}

// waiting is what the target does before it shows the line: it begins a poll, or finds no token.
func (s watcher) waiting(l WakeLine, add func(watcher)) {
	if !s.waits || s.began {
		return
	}
	if l.Is == TimedOut {
		s.missed = s.missed || !s.Notice
		add(s)
		return
	}
	for _, kept := range []bool{false, true} {
		next, v := s.Poll(kept, known(l.Seen, s.History.Wrote))
		if v == nil {
			add(watcher{next, s.calls, s.waits, true, false})
		}
	}
}

// known is what a poll can have known of what it read later.
func known(read, wrote View) View {
	for w := range read {
		read[w] = min(read[w], wrote[w])
	}
	return read
}

// show takes a line.
func (s watcher) show(l WakeLine) (watcher, *Violation) {
	var v *Violation
	switch l.Is {
	case WakeCalled:
		if s.calls[l.Waker] != 0 {
			return s, violation(W1, "a call by a waker that is in one")
		}
		s.calls[l.Waker] = l.By
		s.Waking, v = s.Begin(l.Waker)
	case WakeReturned:
		if s.calls[l.Waker] == 0 || s.At[l.Waker] == Calls {
			return s, violation(W1, "a wake returns that was not called, or not delivered")
		}
		s.calls[l.Waker] = 0
	case WakerDropped:
		if s.calls[l.Waker] != 0 {
			return s, violation(R2, "a waker is dropped that is in use")
		}
		s.Waking, v = s.Drop(l.Waker)
	case MemoryFreed:
		s.Waking, v = s.Free()
	case AtTheEnd:
		v = s.atTheEnd(l.Frees)
	default:
		return s.target(l)
	}
	return s, v
}

// target takes a line of the target.
func (s watcher) target(l WakeLine) (watcher, *Violation) {
	var v *Violation
	switch l.Is {
	case PollBegan, Woken:
		if !s.began {
			_, v := s.Poll(false, known(l.Seen, s.History.Wrote))
			if v == nil {
				v = violation(W4, "a poll begins within a poll")
			}
			return s, v
		}
		if !s.History.Wrote.Covers(l.Seen) {
			return s, violation(W5, "a poll sees what nobody has written")
		}
		s.waits, s.began = false, false
		return s, nil
	case TimedOut:
		if !s.missed {
			return s, violation(W2, "a park timed out where a token was left")
		}
		s.waits, s.missed = false, false
		return s, nil
	case Ended:
		if s.Stage != Done {
			s.Waking, v = s.Finish()
		}
		return s, v
	}
	if s.waits {
		return s, violation(W4, "a poll returns that did not begin")
	}
	s.waits = true
	switch {
	case l.Is == PollReady && s.Stage != Done:
		s.Waking, v = s.Finish()
	case l.Is != PollReady && s.Stage == Polling:
		s.Waking, v = s.Return()
	}
	return s, v
}

// atTheEnd is the end of the history: nobody is blocked but who waits for a wake that nobody calls.
func (s watcher) atTheEnd(frees bool) *Violation {
	for _, by := range s.calls {
		if by != 0 {
			return violation(W7, "blocked for ever within a wake")
		}
	}
	if frees && s.unused() && !s.Freed {
		return violation(W6, "nobody has given the memory back")
	}
	if !s.waits {
		return nil
	}
	return s.Target.AtRest()
}

package waking

import (
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// What scenarios and implementations record of waking, as local events with the number of the target first: package park of a parker,
// package task of a task, and the scenarios of what they do by hand.
const (
	noteUnpark  = "unpark"
	notePark    = "park"
	noteParkEnd = "park_end" // second argument: a token was taken
	noteWake    = "wake"
	noteByRef   = "wake_by_ref"
	noteSpawn   = "spawn"
	notePoll    = "poll"
	notePollEnd = "poll_end" // second argument: it was ready
	noteEnd     = "complete"
	noteAbort   = "abort"
	noteFree    = "task_free"
)

// Published is the name of the plain cells that programs write before a wake and read in what the wake causes: a race on one is W5.
const Published = "published"

// lostWake reports whether a blocked execution has a wake that W2 says must be answered: one that happens before no later poll of its
// target, which has not completed; of a parker, before the return of no park that took a token, while a park goes on. An abort is a wake. Where a
// thread waits for a lock, or for a condition outside a park, no wake counts, be it that one or of what the thread would poll: that is a deadlock by
// itself (W7).
func lostWake(x *explore.Snapshot) bool {
	tasks, ended := map[uint64]bool{}, map[uint64]bool{} // what is polled; other wakes are deliveries to user code
	var wakes, answers []explore.LocalEvent
	open := map[uint64]bool{} // parkers that wait in a park
	locked := false
	for _, t := range x.Threads {
		parks := 0
		for _, l := range t.Locals {
			switch l.Label {
			case notePark:
				parks++
			case noteParkEnd:
				parks--
			}
			if len(l.Args) == 0 {
				continue
			}
			switch id := l.Args[0]; l.Label {
			case noteUnpark, noteWake, noteByRef, noteAbort:
				wakes = append(wakes, l)
			case notePark:
				open[id] = true
			case noteParkEnd:
				delete(open, id)
				if l.Args[1] == 1 {
					answers = append(answers, l)
				}
			case noteSpawn:
				tasks[id] = true
			case notePoll:
				tasks[id] = true
				answers = append(answers, l)
			case notePollEnd:
				ended[id] = ended[id] || l.Args[1] == 1
			case noteEnd:
				ended[id] = true
			}
		}
		if t.Pending != nil {
			locked = locked || strings.HasPrefix(t.Pending.Text, "waits for the lock") ||
				parks == 0 && strings.HasPrefix(t.Pending.Text, "waits for a signal")
		}
	}
	if locked {
		return false
	}
	for _, w := range wakes {
		id := w.Args[0]
		if ended[id] || w.Label == noteUnpark && !open[id] || w.Label != noteUnpark && !tasks[id] {
			continue
		}
		answered := false
		for _, a := range answers {
			answered = answered || a.Args[0] == id && before(x, w, a)
		}
		if !answered {
			return true
		}
	}
	return false
}

// before reports whether local event a happens before local event b. In one thread they are told apart by the operations between them, of which
// a poll and a park have some.
func before(x *explore.Snapshot, a, b explore.LocalEvent) bool {
	if a.Thread == b.Thread {
		return a.After < b.After
	}
	if b.After == 0 || b.After > len(x.Threads[b.Thread].Events) {
		return false
	}
	return x.Threads[b.Thread].Events[b.After-1].Before[a.Thread] > a.After
}

// Classify names the property behind a failure of the explorer in a program that wakes, where the kind alone does not tell: that of a violation
// which the program states, or of a rule which the implementation saw broken; a deadlock in which a wake was lost is W2, and a race on what was written
// before a wake, or on the outcome of a task, is W5, but R3 if two have taken that outcome. It is empty for all others.
func Classify(f *explore.Failure) string {
	if p := propertyOf(f.Value); p != "" {
		return string(p)
	}
	return wakeProperty(f)
}

// propertyOf is the property that the value of a panic names, if it is one of the contract's or the implementation's.
func propertyOf(value any) model.Property {
	switch v := value.(type) {
	case *model.Violation:
		return v.Property
	case *waker.Error:
		return model.Property(v.Property)
	case *task.TransitionError:
		return model.Property(v.Property)
	case *park.SharedError:
		return model.Property(v.Property)
	}
	return ""
}

// wakeProperty names the property of waking behind a failure, empty if there is none.
func wakeProperty(f *explore.Failure) string {
	switch f.Kind {
	case explore.Deadlock:
		if f.Execution != nil && lostWake(f.Execution) {
			return "W2"
		}
	case explore.DataRace:
		place, _, _ := strings.Cut(f.Message, ": ") // that two accesses clash at
		switch {
		case place == "task.outcome" && f.Execution != nil && takenTwice(f.Execution):
			return "R3"
		case strings.HasPrefix(place, Published), place == "task.outcome", place == "promise.value":
			return "W5"
		case strings.HasSuffix(place, ".slot"), place == "task.join_waker":
			return "R2" // two threads have the slot of a waker: one of them uses what the other takes away
		}
	}
	return ""
}

// takenTwice reports whether a race on the outcome of a task is one of two that take it, not of one with the store: one of the two has stored it before, and
// recorded that.
func takenTwice(x *explore.Snapshot) bool {
	for _, e := range x.Concerned {
		t := x.Threads[e.Thread]
		for _, l := range t.Locals {
			if l.Label == noteEnd && 0 < l.After && l.After <= e.Index && t.Events[l.After-1].Place == t.Events[e.Index].Place {
				return true
			}
		}
	}
	return false
}

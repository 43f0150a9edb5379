package waking

import (
	"slices"
	"strings"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// What scenarios and implementations record of waking, as local events with the number of the target first: package park of a parker,
// package task of a task, and the scenarios of what they do by hand. The table is at [Classify].
const (
	noteUnpark  = "unpark"
	notePark    = "park"     // second argument: it is timed
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

// arguments is how many of its arguments are read of a local event, by label.
var arguments = map[string]int{noteUnpark: 1, notePark: 2, noteParkEnd: 2, noteWake: 1, noteByRef: 1, noteSpawn: 1, notePoll: 1, notePollEnd: 2, noteEnd: 1, noteAbort: 1,
	noteFree: 1, noteCall: 1, noteReturn: 1, noteRelay: 0}

// readable reports whether a local event is one that is read, and has its arguments. All others are passed over: user code may record what it likes.
func readable(l explore.LocalEvent) bool {
	n, known := arguments[l.Label]
	return known && len(l.Args) >= n
}

// Published is the name of the plain cells that programs write before a wake and read in what the wake causes: a race on one is W5.
const Published = "published"

// lostWake reports whether a blocked execution has a wake that W2 says must be answered: one that happens before no later poll of its
// target, which has not completed; of a parker, before the return of no park that took a token, while a park goes on. An abort is a wake. Where a
// thread waits for a lock, or for a condition outside a park, no wake counts, be it that one or of what the thread would poll: that is a deadlock by
// itself (W7).
//
// A parker that records nothing is judged by the calls of the program that parks and wakes, as [Check] records them. There a wake that itself waits
// for ever is a deadlock by itself, too.
func lostWake(x *explore.Snapshot) bool {
	b := blocked{tasks: map[uint64]bool{}, ended: map[uint64]bool{}, open: map[uint64]bool{}}
	for _, t := range x.Threads {
		b.parks, b.waking = 0, 0
		for _, l := range t.Locals {
			if readable(l) && len(l.Args) > 0 {
				b.read(l)
			}
		}
		b.hung = b.hung || b.waking > 0 // for all run as far as they can
		if t.Pending == nil {
			continue
		}
		if strings.HasPrefix(t.Pending.Text, "waits for the lock") || b.parks == 0 && strings.HasPrefix(t.Pending.Text, "waits for a signal") {
			return false
		}
	}
	return slices.ContainsFunc(b.wakes, func(w aimed) bool { return b.counts(w) && !b.answered(x, w) })
}

// blocked is what the local events of a blocked execution say.
type blocked struct {
	tasks, ended map[uint64]bool // what is polled; other wakes are deliveries to user code
	open         map[uint64]bool // parkers that wait in a park
	wakes        []aimed
	answers      []aimed
	parks        int  // that go on, of the thread that is read
	waking       int  // calls of wakes that go on, of the same
	hung         bool // a call of a wake waits for ever
}

// aimed is a local event with the number of its target.
type aimed struct {
	explore.LocalEvent
	id uint64
}

func (b *blocked) read(l explore.LocalEvent) {
	switch id := l.Args[0]; l.Label {
	case noteUnpark, noteWake, noteByRef, noteAbort:
		b.wakes = append(b.wakes, aimed{l, id})
	case notePark:
		b.park(id)
	case noteParkEnd:
		b.parkEnd(l, id, l.Args[1] == 1)
	case noteSpawn:
		b.tasks[id] = true
	case notePoll:
		b.tasks[id] = true
		b.answers = append(b.answers, aimed{l, id})
	case notePollEnd:
		b.ended[id] = b.ended[id] || l.Args[1] == 1
	case noteEnd:
		b.ended[id] = true
	case noteCall, noteReturn:
		b.call(l)
	}
}

// call reads the call of a program, or its return. Only one whose target is a parker calls parks.
func (b *blocked) call(l explore.LocalEvent) {
	switch what := l.Args[0]; {
	case what == calledPark && l.Label == noteCall:
		b.park(handmade)
	case what == calledPark:
		b.parkEnd(l, handmade, len(l.Args) > 1 && l.Args[1] == 1)
	case what == calledWake && l.Label == noteCall:
		b.waking++
		b.wakes = append(b.wakes, aimed{l, handmade})
	case what == calledWake:
		b.waking--
	}
}

func (b *blocked) park(id uint64) {
	b.parks++
	b.open[id] = true
}

func (b *blocked) parkEnd(l explore.LocalEvent, id uint64, token bool) {
	b.parks--
	delete(b.open, id)
	if token {
		b.answers = append(b.answers, aimed{l, id})
	}
}

// counts reports whether a wake is one that must be answered.
func (b *blocked) counts(w aimed) bool {
	switch w.Label {
	case noteUnpark:
		return b.open[w.id] && !b.ended[w.id]
	case noteCall:
		return b.open[w.id] && !b.hung
	}
	return b.tasks[w.id] && !b.ended[w.id]
}

func (b *blocked) answered(x *explore.Snapshot, w aimed) bool {
	return slices.ContainsFunc(b.answers, func(a aimed) bool { return a.id == w.id && before(x, w.LocalEvent, a.LocalEvent) })
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
//
// Which wakes there were, and what answered them, it reads from local events ([memory.Space.Note]), as impl/park, impl/task and impl/waker record them. Code
// of one's own may record the same. ID is a number of the target; one that lacks arguments is passed over, as is any other label.
//
//	label         arguments     recorded                                                read for
//	unpark        ID            when an unpark of a parker begins                       the wake
//	unpark_end    ID            when it returns                                         nothing
//	park          ID TIMED      when a park begins; TIMED is 1 if it has a time         the parker waits
//	park_end      ID TOKEN      when it returns; TOKEN is 1 if it took a token          the answer, if TOKEN is 1
//	wake          ID            when a wake by value begins                             the wake, if ID is polled
//	wake_by_ref   ID            when a wake by reference begins                         the wake, if ID is polled
//	abort         ID            when a task is aborted                                  the wake, if ID is polled
//	spawn         ID            when a task begins to exist                             ID is polled
//	poll          ID            when a poll begins                                      the answer; ID is polled
//	poll_end      ID READY      when it returns; READY is 1 if the outcome is there     the end of ID, if READY is 1
//	complete      ID END        when the outcome is stored; END says which it is        the end of ID (END is not read)
//	task_free     ID            when the memory of a task is freed                      how often, in an execution of a [Program]
//	register      ID            when AtomicWaker.Register begins                        nothing
//	register_end  ID            when it returns                                         nothing
//	take          ID            when AtomicWaker.Take begins, or Wake                   nothing
//	take_end      ID TAKEN      when it has a waker (TAKEN is 1), or none               nothing
//
// A parker that records none of these is judged by the calls of parks and wakes, if the program is one of this package.
//
// Races are told by the names of their places: [Published] and the outcome "task.outcome" are W5; the slot of a waker, whose name ends in ".slot" or is
// "task.join_waker", is R2.
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

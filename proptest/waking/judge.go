package waking

import (
	"slices"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/task"
	"github.com/wakecheck/wakecheck/model"
)

// words holds the words of an execution of a program, as their coherence order has them, against the contract.
func words(x *explore.Execution) error {
	if err := Tokens(x); err != nil {
		return err
	}
	if err := parks(x); err != nil {
		return err
	}
	return tasks(x)
}

func rejected(v *model.Violation) error {
	return &explore.Rejection{Property: string(v.Property), Reason: v.Reason}
}

func reject(p model.Property, reason string) error {
	return &explore.Rejection{Property: string(p), Reason: reason}
}

// places returns the places of that name which the execution accesses.
func places(x *explore.Execution, name string) []*memory.Place {
	var all []*memory.Place
	for t := range x.Threads() {
		for i := range x.Len(t) {
			p := x.Event(explore.EventID{Thread: t, Index: i}).Place
			if p != nil && p.Name == name && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// parks compares what the parks of the main thread say with what they did to the word of their parker. A program has one parker.
func parks(x *explore.Execution) error {
	parkers := places(x, tokenPlace)
	if len(parkers) != 1 {
		return nil // nobody parked or unparked, or one of several did
	}
	takes, kept := tokenTakes(x, parkers[0])
	var begin explore.LocalEvent
	for _, l := range x.Locals(0) {
		switch {
		case !readable(l):
		case l.Label == notePark:
			begin = l
		case l.Label == noteParkEnd && begin.Label == notePark:
			took := slices.ContainsFunc(takes, func(e explore.EventID) bool { return begin.After <= e.Index && e.Index < l.After })
			// Whether a token was there is told by happens-before: what comes at the same time may be missed.
			there := false
			for _, k := range kept {
				there = there || hears(x, k.unpark, begin) && (!k.taken || k.take.Index >= begin.After)
			}
			if _, v := model.Token(took || there).Park(l.Args[1] == 1, begin.Args[1] == 1); v != nil {
				return rejected(v)
			}
			if l.Args[1] == 1 && !took {
				return reject(model.W3, "a park says that it took a token, and took none")
			}
			if l.Args[1] == 0 && took {
				return reject(model.W2, "a park took a token, and says that it took none")
			}
		}
	}
	return nil
}

// keptToken is an unpark and what took its token.
type keptToken struct {
	unpark, take explore.EventID
	taken        bool
}

// tokenTakes returns the writes that take a token, and all unparks, from the word in its coherence order.
func tokenTakes(x *explore.Execution, p *memory.Place) (takes []explore.EventID, kept []keptToken) {
	open := 0
	for _, id := range x.Coherence(p) {
		switch e := x.Event(id); {
		case e.Written == tokenThere:
			kept = append(kept, keptToken{unpark: id})
		case e.Written == tokenNone && e.Value == tokenThere:
			takes = append(takes, id)
			for ; open < len(kept); open++ {
				kept[open].take, kept[open].taken = id, true
			}
		}
	}
	return takes, kept
}

// hears reports whether an event happens before a local event.
func hears(x *explore.Execution, e explore.EventID, l explore.LocalEvent) bool {
	if e.Thread == l.Thread {
		return e.Index < l.After
	}
	return x.EventsBefore(l, e.Thread) > e.Index
}

// The name of the task word, and of the accesses that are wakes of it.
const (
	taskPlace = "task.state"
	wakeSite  = "task.wake.cas"
	abortSite = "task.cancel.cas"
)

// tasks judges the one task of an execution, if there is one.
func tasks(x *explore.Execution) error {
	polls, err := pollsOf(x)
	if err != nil {
		return err
	}
	begun := 0
	for _, w := range places(x, taskPlace) {
		n, err := taskOf(x, w)
		if err != nil {
			return err
		}
		begun += n
	}
	if polls != begun {
		return reject(model.W4, "a task is polled without its word saying so")
	}
	return nil
}

// pollsOf judges a task by its local events, and counts its polls. They are of one thread, the executor's.
func pollsOf(x *explore.Execution) (polls int, err error) {
	id := taskID(x)
	wakes, freed, spawned := 0, 0, false
	polling, complete := false, false
	for t := range x.Threads() {
		for _, l := range x.Locals(t) {
			if id == 0 || !readable(l) || len(l.Args) == 0 || l.Args[0] != id {
				continue
			}
			switch l.Label {
			case noteSpawn:
				spawned = true
			case noteWake, noteByRef, noteAbort:
				wakes++
			case notePoll:
				if t != 0 || polling || complete {
					return 0, reject(model.W4, "a poll overlaps another one, or comes after the end")
				}
				polls++
				polling = true
			case notePollEnd:
				polling, complete = false, complete || l.Args[1] == 1
			case noteEnd:
				complete = true
			case noteFree:
				freed++
			}
		}
	}
	switch {
	case !spawned:
		return 0, nil
	case polls > 1+wakes:
		return 0, reject(model.W3, "a task is polled more often than it was spawned and woken")
	case freed != 1:
		return 0, reject(model.R3, "a task is not freed once")
	case !complete:
		return 0, reject(model.W2, "a task did not end, and its executor did")
	}
	return polls, nil
}

// taskID returns the number of the task in local events, 0 if there is none.
func taskID(x *explore.Execution) uint64 {
	for _, l := range x.Locals(0) {
		if l.Label == noteSpawn && readable(l) {
			return l.Args[0]
		}
	}
	return 0
}

// taskOf goes through the changes of the task word in coherence order, which extends happens-before, as steps of the model. It returns the number of polls.
func taskOf(x *explore.Execution, p *memory.Place) (polls int, err error) {
	j := taskJudge{x: x, last: task.Initial, q: model.NewRunQueue(1).Wake(0)} // it is spawned notified
	for _, id := range x.Coherence(p) {
		if j.step(id); j.err != nil {
			return 0, j.err
		}
	}
	j.violated(j.q.AtRest())
	return j.polls, j.err
}

// taskJudge is the state of taskOf.
type taskJudge struct {
	x     *explore.Execution
	q     model.RunQueue
	last  task.Snapshot
	wakes []explore.EventID // that no poll has answered
	polls int
	err   error
}

func (j *taskJudge) apply(q model.RunQueue, v *model.Violation) {
	j.q = q
	j.violated(v)
}

func (j *taskJudge) violated(v *model.Violation) {
	if v != nil && j.err == nil {
		j.err = rejected(v)
	}
}

func (j *taskJudge) step(id explore.EventID) {
	e := j.x.Event(id)
	was, is := j.last, task.Snapshot(e.Written)
	j.last = is
	if !e.Reads {
		return // the first value
	}
	switch {
	case is.Has(task.Running) && !was.Has(task.Running):
		if !was.Has(task.Notified) || is.Has(task.Notified) {
			return // the end of the executor: it answers no wake, and publishes nothing of one to anybody
		}
		j.answer(id)
		if !is.Has(task.Cancelled) {
			j.polls++
		}
		j.apply(j.q.Poll(0))
	case is.Has(task.Complete) && !was.Has(task.Complete):
		j.apply(j.q.Finish(0)) // by its executor, if it was not polled
	case was.Has(task.Running) && !is.Has(task.Running):
		j.apply(j.q.Return(0))
	case e.Site != nil && (e.Site.Name == wakeSite || e.Site.Name == abortSite):
		if j.q.Tasks[0].Stage != model.Done {
			j.wakes = append(j.wakes, id)
		}
		j.q = j.q.Wake(0)
	}
	j.violated(j.q.Invariant())
}

// answer is the beginning of a poll: all wakes before it happen before it (W5).
func (j *taskJudge) answer(id explore.EventID) {
	for _, w := range j.wakes {
		if !j.x.HappensBefore(w, id) {
			j.err = reject(model.W5, "a wake does not happen before the poll that answers it")
			return
		}
	}
	j.wakes = nil
}

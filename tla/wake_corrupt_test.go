package tla_test

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

type wakeLine = model.WakeLine

// taskTrace is a task with two wakers that wake during a poll; one does by value after the end, and frees the memory.
var taskTrace = tla.WakeTrace{Name: "a task", Wakers: 2, Born: true, Lines: []wakeLine{
	{Is: model.PollBegan},
	{Is: model.WakeCalled, Waker: 0, By: ref},
	{Is: model.WakeCalled, Waker: 1, By: ref},
	{Is: model.WakeReturned, Waker: 1},
	{Is: model.WakeReturned, Waker: 0}, // 5
	{Is: model.PollPending},
	{Is: model.PollBegan, Seen: model.View{1, 1}},
	{Is: model.WakerDropped, Waker: 1},
	{Is: model.PollReady},
	{Is: model.WakeCalled, Waker: 0, By: value}, // 10
	{Is: model.WakeReturned, Waker: 0},
	{Is: model.MemoryFreed},
	{Is: model.AtTheEnd, Frees: true},
}}

// parkerTrace is a parker with one waker: a token that comes while it parks, a time-out, a token that is there before the park, and a wait without end.
var parkerTrace = tla.WakeTrace{Name: "a parker", Wakers: 1, Lines: []wakeLine{
	{Is: model.Parked},
	{Is: model.WakeCalled, By: ref},
	{Is: model.Woken, Seen: model.View{1}},
	{Is: model.WakeReturned},
	{Is: model.Parked}, // 5
	{Is: model.TimedOut},
	{Is: model.WakeCalled, By: ref},
	{Is: model.WakeReturned},
	{Is: model.Parked},
	{Is: model.Woken, Seen: model.View{2}}, // 10
	{Is: model.Parked},
	{Is: model.AtTheEnd},
}}

// wakeCorruption changes a trace that is accepted. line is the first that cannot be taken then, 0 if none.
type wakeCorruption struct {
	name   string
	of     tla.WakeTrace
	change func([]wakeLine) []wakeLine
	line   int
}

func (c wakeCorruption) trace() tla.WakeTrace {
	c.of.Name += ", " + c.name
	c.of.Lines = c.change(slices.Clone(c.of.Lines))
	return c.of
}

// cut takes n lines out, from the line of that number on; put puts some before it; turn puts one in its place.
func cut(at, n int) func([]wakeLine) []wakeLine {
	return func(l []wakeLine) []wakeLine { return slices.Delete(l, at-1, at-1+n) }
}

func put(at int, some ...wakeLine) func([]wakeLine) []wakeLine {
	return func(l []wakeLine) []wakeLine { return slices.Insert(l, at-1, some...) }
}

func turn(at int, into wakeLine) func([]wakeLine) []wakeLine {
	return func(l []wakeLine) []wakeLine { l[at-1] = into; return l }
}

func poll(seen ...uint8) wakeLine {
	l := wakeLine{Is: model.PollBegan}
	copy(l.Seen[:], seen)
	return l
}

var wakeCorruptions = []wakeCorruption{
	{"unchanged", taskTrace, cut(1, 0), 0},
	{"unchanged", parkerTrace, cut(1, 0), 0},
	{"call: a return of none", taskTrace, cut(10, 1), 10},
	{"call: within a call", taskTrace, cut(5, 1), 9},
	{"call: not returned at the end", taskTrace, cut(11, 2), 11},
	{"call: by a waker that was dropped", taskTrace, put(9, wakeLine{Is: model.WakeCalled, Waker: 1, By: ref}), 9},
	{"call: by a waker that was consumed", taskTrace, put(12, wakeLine{Is: model.WakeCalled, Waker: 0, By: ref}), 12},
	{"call: a waker that is dropped within one", taskTrace, put(11, wakeLine{Is: model.WakerDropped, Waker: 0}), 11},
	{"call: an abort, and polled after it", taskTrace, turn(2, wakeLine{Is: model.WakeCalled, By: abort}), 7},
	{"call: by value, and dropped", taskTrace, turn(3, wakeLine{Is: model.WakeCalled, Waker: 1, By: value}), 8},
	{"call: by reference, and freed", taskTrace, turn(10, wakeLine{Is: model.WakeCalled, Waker: 0, By: ref}), 12},
	{"poll: of a wake that nobody called", parkerTrace, turn(6, wakeLine{Is: model.Woken, Seen: model.View{1}}), 6},
	{"poll: one more than wakes", taskTrace, put(9, wakeLine{Is: model.PollPending}, poll(1, 1), wakeLine{Is: model.PollPending}, poll(1, 1)), 12},
	{"poll: one more, but not than wakes", taskTrace, put(9, wakeLine{Is: model.PollPending}, poll(1, 1)), 0},
	{"poll: within a poll", taskTrace, cut(6, 1), 6},
	{"poll: after the end", taskTrace, put(10, poll(1, 1)), 10},
	{"poll: a return of none", taskTrace, cut(7, 1), 8},
	{"poll: no return", taskTrace, turn(6, wakeLine{Is: model.PollReady}), 7},
	{"seen: not what one wrote", taskTrace, turn(7, poll(0, 1)), 7},
	{"seen: not what the other wrote", taskTrace, turn(7, poll(1, 0)), 7},
	{"seen: nothing", taskTrace, turn(7, poll()), 7},
	{"seen: what nobody wrote", taskTrace, turn(7, poll(2, 1)), 7},
	{"seen: an old version", parkerTrace, turn(10, wakeLine{Is: model.Woken, Seen: model.View{1}}), 10},
	{"timeout: a token is there", parkerTrace, turn(10, wakeLine{Is: model.TimedOut}), 10},
	{"timeout: not in a park", parkerTrace, put(5, wakeLine{Is: model.TimedOut}), 5},
	{"rest: a wake is not answered", taskTrace, cut(7, 6), 7},
	{"rest: a token is left", parkerTrace, cut(10, 2), 10},
	{"rest: never polled", taskTrace, cut(1, 12), 1},
	{"rest: a time-out instead of a wait without end", parkerTrace, put(12, wakeLine{Is: model.TimedOut}), 0},
	{"free: before the end", taskTrace, put(9, wakeLine{Is: model.MemoryFreed}), 9},
	{"free: before the last waker goes", taskTrace, put(10, wakeLine{Is: model.MemoryFreed}), 10},
	{"free: twice", taskTrace, put(13, wakeLine{Is: model.MemoryFreed}), 13},
	{"free: never", taskTrace, cut(12, 1), 12},
	{"free: never, and nobody looks", taskTrace, func(l []wakeLine) []wakeLine { return append(l[:11], wakeLine{Is: model.AtTheEnd}) }, 0},
}

// changed are all traces with one line less, one line twice, or two neighbours the other way round.
func changed(tr tla.WakeTrace) []tla.WakeTrace {
	var all []tla.WakeTrace
	add := func(what string, line int, change func([]wakeLine) []wakeLine) {
		all = append(all, wakeCorruption{name: fmt.Sprintf("%s %d", what, line), of: tr, change: change}.trace())
	}
	for n := 1; n <= len(tr.Lines); n++ {
		if len(tr.Lines) > 1 {
			add("without", n, cut(n, 1))
		}
		add("twice", n, put(n, tr.Lines[n-1]))
		if n < len(tr.Lines) {
			add("turned", n, func(l []wakeLine) []wakeLine { l[n-1], l[n] = l[n], l[n-1]; return l })
		}
	}
	return all
}

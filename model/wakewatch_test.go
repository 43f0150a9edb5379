package model_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// taskLines is a task with two wakers that wake during a poll; one does by value after the end, and frees the memory.
func taskLines() []model.WakeLine {
	return []model.WakeLine{
		{Is: model.PollBegan},
		{Is: model.WakeCalled, Waker: 0, By: model.ByRef},
		{Is: model.WakeCalled, Waker: 1, By: model.ByRef},
		{Is: model.WakeReturned, Waker: 1},
		{Is: model.WakeReturned, Waker: 0}, // 5
		{Is: model.PollPending},
		{Is: model.PollBegan, Seen: model.View{1, 1}},
		{Is: model.WakerDropped, Waker: 1},
		{Is: model.PollReady},
		{Is: model.WakeCalled, Waker: 0, By: model.ByValue}, // 10
		{Is: model.WakeReturned, Waker: 0},
		{Is: model.MemoryFreed},
		{Is: model.AtTheEnd, Frees: true},
	}
}

// parkerLines is a parker: a token, a time-out, a token that is left before the park, and a wait without end.
func parkerLines() []model.WakeLine {
	return []model.WakeLine{
		{Is: model.Parked},
		{Is: model.WakeCalled, By: model.ByRef},
		{Is: model.Woken, Seen: model.View{1}},
		{Is: model.WakeReturned},
		{Is: model.Parked}, // 5
		{Is: model.TimedOut},
		{Is: model.WakeCalled, By: model.ByRef},
		{Is: model.WakeReturned},
		{Is: model.Parked},
		{Is: model.Woken, Seen: model.View{2}}, // 10
		{Is: model.Parked},
		{Is: model.AtTheEnd},
	}
}

// Each outcome that a history may show is judged: what is changed is rejected at its line, for the property that it breaks.
func TestWatchWaking(t *testing.T) {
	remove := func(i, n int) func([]model.WakeLine) []model.WakeLine {
		return func(l []model.WakeLine) []model.WakeLine { return slices.Delete(l, i-1, i-1+n) }
	}
	set := func(i int, new model.WakeLine) func([]model.WakeLine) []model.WakeLine {
		return func(l []model.WakeLine) []model.WakeLine { l[i-1] = new; return l }
	}
	insert := func(i int, new ...model.WakeLine) func([]model.WakeLine) []model.WakeLine {
		return func(l []model.WakeLine) []model.WakeLine { return slices.Insert(l, i-1, new...) }
	}
	same := func(l []model.WakeLine) []model.WakeLine { return l }
	for name, row := range map[string]struct {
		of     func() []model.WakeLine
		born   bool
		change func([]model.WakeLine) []model.WakeLine
		line   int
		breaks model.Property
	}{
		"a task":                           {taskLines, true, same, 0, ""},
		"a parker":                         {parkerLines, false, same, 0, ""},
		"a return of no call":              {taskLines, true, remove(10, 1), 10, model.W1},
		"a call within a call":             {taskLines, true, remove(5, 1), 9, model.W1},
		"a call that does not return":      {taskLines, true, remove(11, 2), 11, model.W7},
		"blocked, and a wake is left":      {taskLines, true, func(l []model.WakeLine) []model.WakeLine { return append(l[:6], l[12]) }, 7, model.W2},
		"a time-out where there is one":    {parkerLines, false, set(10, model.WakeLine{Is: model.TimedOut}), 10, model.W2},
		"parked, and a token is left":      {parkerLines, false, remove(10, 2), 10, model.W2},
		"polled for nothing":               {taskLines, true, insert(9, model.WakeLine{Is: model.PollPending}, model.WakeLine{Is: model.PollBegan, Seen: model.View{1, 1}}, model.WakeLine{Is: model.PollPending}, model.WakeLine{Is: model.PollBegan, Seen: model.View{1, 1}}), 12, model.W3},
		"woken by nobody":                  {parkerLines, false, set(6, model.WakeLine{Is: model.Woken, Seen: model.View{1}}), 6, model.W3},
		"polled while polled":              {taskLines, true, remove(6, 1), 6, model.W4},
		"polled after the end":             {taskLines, true, insert(10, model.WakeLine{Is: model.PollBegan, Seen: model.View{1, 1}}), 10, model.W4},
		"a return of no poll":              {taskLines, true, remove(7, 1), 8, model.W4},
		"a poll that does not see":         {taskLines, true, set(7, model.WakeLine{Is: model.PollBegan, Seen: model.View{0, 1}}), 7, model.W5},
		"a coalesced wake that is not":     {taskLines, true, set(7, model.WakeLine{Is: model.PollBegan, Seen: model.View{1, 0}}), 7, model.W5},
		"a poll that sees what is not":     {taskLines, true, set(7, model.WakeLine{Is: model.PollBegan, Seen: model.View{2, 1}}), 7, model.W5},
		"freed too soon":                   {taskLines, true, insert(10, model.WakeLine{Is: model.MemoryFreed}), 10, model.W6},
		"freed twice":                      {taskLines, true, insert(13, model.WakeLine{Is: model.MemoryFreed}), 13, model.W6},
		"freed by nobody":                  {taskLines, true, remove(12, 1), 12, model.W6},
		"a waker that is gone":             {taskLines, true, insert(9, model.WakeLine{Is: model.WakeCalled, Waker: 1, By: model.ByRef}), 9, model.R2},
		"an abort ends it during the poll": {taskLines, true, set(2, model.WakeLine{Is: model.WakeCalled, By: model.ByAbort}), 7, model.W4},
	} {
		t.Run(name, func(t *testing.T) {
			line, v := model.WatchWaking(2, row.born, row.change(row.of()))
			require.Equal(t, row.line, line, "%v", v)
			if row.breaks == "" {
				require.Nil(t, v)
				return
			}
			require.NotNil(t, v)
			require.Equal(t, row.breaks, v.Property, v.Reason)
		})
	}
}

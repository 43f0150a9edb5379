package waking

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/model"
)

// said is a call of a history that is written by hand, with its times; a return at 0 never comes.
type said struct {
	thread   int
	what     uint64
	from, to int64
	second   uint64 // of a park: 1 if it took a token; of a poll: 1 if it was ready
	timed    uint64
}

func written(calls ...said) *history {
	h := &history{before: func(a, b moment) bool { return a.time < b.time }}
	for i, s := range calls {
		open := h.add(nil, moment{thread: s.thread, place: 2 * i, time: s.from}, false, []uint64{s.what, s.timed})
		if s.to != 0 {
			h.add(open, moment{thread: s.thread, place: 2*i + 1, time: s.to}, true, []uint64{s.what, s.second})
		}
	}
	return h
}

// Each rule of the judge of histories can fail, and what is only beside each other may be in either order.
func TestHistories(t *testing.T) {
	wake := func(from, to int64) said { return said{thread: 1, what: calledWake, from: from, to: to} }
	timed := func(from, to int64, took uint64) said {
		return said{what: calledPark, from: from, to: to, timed: 1, second: took}
	}
	poll := func(from, to int64, ready uint64) said {
		return said{what: calledPoll, from: from, to: to, second: ready}
	}
	for name, row := range map[string]struct {
		kind  Kind
		calls []said
		want  model.Property
	}{
		"a token is taken":               {Token, []said{timed(3, 4, 1), wake(1, 2)}, ""},
		"beside a wake":                  {Token, []said{timed(1, 4, 1), timed(5, 6, 0), wake(2, 3)}, ""},
		"or not":                         {Token, []said{timed(1, 4, 0), timed(5, 6, 1), wake(2, 3)}, ""},
		"a token is lost":                {Token, []said{timed(3, 4, 0), wake(1, 2)}, model.W2},
		"a token is taken twice":         {Token, []said{timed(3, 4, 1), timed(5, 6, 1), wake(1, 2)}, model.W3},
		"a token from nowhere":           {Token, []said{timed(1, 2, 1), wake(3, 4)}, model.W3},
		"a park without one":             {Token, []said{{what: calledPark, from: 1, to: 2}}, model.W2},
		"two wakes, one poll":            {Task, []said{poll(1, 2, 0), poll(7, 8, 1), wake(3, 4), wake(5, 6)}, ""},
		"two wakes, two polls":           {Task, []said{poll(1, 2, 0), poll(4, 5, 0), poll(8, 9, 1), wake(3, 3), wake(6, 7)}, ""},
		"a wake in a poll":               {Task, []said{poll(1, 4, 0), poll(5, 6, 1), wake(2, 3)}, ""},
		"a wake after the end":           {Task, []said{poll(1, 2, 1), wake(3, 4)}, ""},
		"a wake that never returns":      {Task, []said{poll(1, 2, 0), poll(4, 5, 1), wake(3, 0)}, ""},
		"the end of a future":            {Task, []said{poll(1, 2, 0), {what: calledEnd, from: 5}, wake(3, 4)}, ""},
		"a wake that nobody answers":     {Task, []said{poll(1, 2, 0), wake(3, 4)}, model.W2},
		"a wake in a poll that is lost":  {Blocking, []said{poll(1, 4, 0), wake(2, 3)}, model.W2},
		"a poll that nobody has woken":   {Word, []said{poll(1, 2, 0), poll(3, 4, 1), wake(5, 6)}, model.W3},
		"three polls for one wake":       {Task, []said{poll(1, 2, 0), poll(5, 6, 0), poll(7, 8, 1), wake(3, 4)}, model.W3},
		"a poll after the end":           {Task, []said{poll(1, 2, 1), poll(5, 6, 1), wake(3, 4)}, model.W4},
		"a nested wake that is not made": {Task, []said{poll(1, 2, 1), {thread: 1, what: calledRelay, from: 3}}, model.W1},
	} {
		t.Run(name, func(t *testing.T) {
			var j Judge
			for range 2 {
				v := j.judge(row.kind, written(row.calls...))
				if row.want == "" {
					require.Nil(t, v)
				} else {
					require.NotNil(t, v)
					require.Equal(t, row.want, v.Property)
				}
			}
			require.LessOrEqual(t, j.Searches, 1, "the second time it is remembered")
		})
	}
}

// A program as large as the bounds allow has a history that can be judged, and a larger one is refused.
func TestBounds(t *testing.T) {
	p := Program{Kind: Task, Ready: MaxReady, Ends: BeforeClose, Main: []Op{KeepRinger, KeepRinger, KeepRinger, KeepRinger}}
	for range 3 {
		p.Threads = append(p.Threads, []Op{WakeByRef, Nested, CloneWake, Wake})
	}
	res, err := Native(t.Context(), p, Subject{}, NativeOptions{Runs: programs(400)})
	require.NoError(t, err)
	require.Equal(t, model.Pass, res.Verdict, "%v", res.Failure)
	require.Positive(t, res.Histories)
	p.Main = append(p.Main, Keep)
	require.ErrorContains(t, p.Validate(), "17 steps")

	var calls []said
	for i := range int64(maxSteps) {
		calls = append(calls, said{thread: 1, what: calledWake, from: 2*i + 1, to: 2*i + 2})
	}
	require.Panics(t, func() { new(Judge).judge(Token, written(calls...)) })
}

// What a subject says is judged in an exploration, too, by happens-before: its words alone are right.
func TestExploredHistory(t *testing.T) {
	p, err := Parse("x", []byte("waking parker\nmain\nwake_by_ref\nlook\n"))
	require.NoError(t, err)
	res, err := Explore(t.Context(), p, Subject{Parker: func(s *memory.Space) Parker { return &dishonest{park.New(s)} }})
	require.NoError(t, err)
	require.Equal(t, explore.Fail, res.Verdict)
	require.Equal(t, string(model.W2), res.Failures[0].Property)
	require.Contains(t, res.Failures[0].Message, "no order of the calls")
}

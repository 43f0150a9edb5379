package proptest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// everyForm is a trace with every operation and every form of a step, on which the reference keeps the contract.
const everyForm = `limit 4
0: new object 0 -> 0; 0: clone 0 -> 1; 0: ptr_eq 0, 1; 0: strong_count 0; 0: weak_count 0; 0: wakes 0
0: downgrade 0 -> 2; 0: upgrade 2 -> 3; 0: get_mut 0; 0: try_unwrap 0; 0: into_inner 3
0: into_raw 1 -> 4; 0: increment_strong_count 4 -> 5; 0: decrement_strong_count 5; 0: from_raw 4 -> 6
0: into_waker 6 -> 7; 0: move 7 -> 8; 0: borrow 8 -> 9; 0: will_wake 9, 8
0: wake_by_ref 9 (self 10)
  1: wake_by_ref 9
    0: clone 10 -> 11
    0: drop 10
  0: panic
  1: return
0: end_borrow 9
0: wake 8 (self 12)
  0: forget 11
0: return
0: drop 0
0: new object 1 -> 13; 0: drop 13; 0: panic`

func TestParseAndReplay(t *testing.T) {
	trace, err := ParseTrace(everyForm)
	require.NoError(t, err)
	require.Equal(t, uint64(4), trace.Limit)
	met := map[model.Func]bool{}
	for _, s := range trace.Steps {
		if s.Action == Invoke {
			met[s.Call.F] = true
		}
	}
	require.Len(t, met, len(model.Funcs()), "every operation")
	again, err := ParseTrace(trace.String())
	require.NoError(t, err)
	require.Equal(t, trace, again)
	require.NoError(t, Replay(context.Background(), NewReference, trace))
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", `it is empty: want "limit N" and steps`},
		{"blank", " ;\n; ", `it is empty: want "limit N" and steps`},
		{"no limit", "0: new object 0 -> 0", `it begins with "0: new object 0 -> 0": want "limit N"`},
		{"limit 1", "limit 1; 0: return", `limit "1": want a number of at least 2`},
		{"limit is a word", "limit two", `limit "two": want a number of at least 2`},
		{"negative limit", "limit -3", `limit "-3": want a number of at least 2`},
		{"no colon", "limit 2; 0 return", `step 1: "0": want a thread and ":"`},
		{"no thread", "limit 2; x: return", `step 1: "x": want a number from 0 to 63`},
		{"high thread", "limit 2; 64: return", `step 1: "64": want a number from 0 to 63`},
		{"thread only", "limit 2; 0:", "step 1: it ends where a call, return or panic is expected"},
		{"unknown call", "limit 2; 0: new object 0 -> 0; 0: copy 0 -> 1", `step 2: no operation "copy"`},
		{"no handle", "limit 2; 0: drop", "step 1: it ends where a handle is expected"},
		{"bad handle", "limit 2; 0: drop -1", `step 1: "-1": want a number from 0 to 1048575`},
		{"huge handle", "limit 2; 0: drop 1048576", `step 1: "1048576": want a number from 0 to 1048575`},
		{"no second handle", "limit 2; 0: ptr_eq 0,", "step 1: it ends where a second handle is expected"},
		{"no made handle", "limit 2; 0: clone 0 ->", "step 1: it ends where a handle is expected"},
		{"new without object", "limit 2; 0: new 0 -> 0", `step 1: "0": want "object"`},
		{"open self", "limit 2; 0: wake 0 (self 1", `step 1: "1": want ")" after the handle of self`},
		{"trailing word", "limit 2; 0: return 0", `step 1: unexpected "0"`},
		{"long line", "limit 2; 0: " + strings.Repeat("x", 100), `step 1: no operation "` + strings.Repeat("x", 40) + `"`},
		{"too many bytes", strings.Repeat(" ", maxTraceBytes+1), "1048577 bytes: want at most 1048576"},
		{"too many steps", "limit 2" + strings.Repeat(";0: return", maxTraceSteps+1), "more than 1000 steps"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseTrace(tt.text)
			require.ErrorIs(t, err, ErrTrace)
			require.EqualError(t, err, "proptest: invalid trace: "+tt.want)
		})
	}
}

// Steps that no safe program could take, and that no implementation could answer.
func TestReplayRefusesSteps(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no steps", "limit 2", "it has no steps"},
		{"no user code", "limit 2; 0: return", "step 1: thread 0: no user code runs"},
		{"object out of order", "limit 2; 0: new object 1 -> 0", "step 1: new object 1 -> 0: the next object is 0"},
		{"unknown handle", "limit 2; 0: drop 0", "step 1: drop 0: no handle 0"},
		{"id twice", "limit 2; 0: new object 0 -> 0; 0: clone 0 -> 0", "step 2: clone 0 -> 0: handle 0 was used before"},
		{"id of a refused call", "limit 2; 0: new object 0 -> 0; 0: clone 0 -> 1; 0: clone 0 -> 2; 0: downgrade 0 -> 2", "step 4: downgrade 0 -> 2: handle 2 was used before"},
		{"makes nothing", "limit 2; 0: new object 0 -> 0; 0: drop 0 -> 1", "step 2: drop 0 -> 1: makes a handle: false"},
		{"makes something", "limit 2; 0: new object 0 -> 0; 0: clone 0", "step 2: clone 0: makes a handle: true"},
		{"no self", "limit 2; 0: new object 0 -> 0; 0: drop 0 (self 1)", "step 2: drop 0 (self 1): no user code gets a handle"},
		{"one handle of two", "limit 2; 0: new object 0 -> 0; 0: ptr_eq 0", "step 2: ptr_eq 0: wrong number of handles"},
		{"second handle of the wrong kind", "limit 2; 0: new object 0 -> 0; 0: downgrade 0 -> 1; 0: ptr_eq 0, 1", "step 3: ptr_eq 0, 1: handle 1 is no second handle for it"},
		{"unknown second handle", "limit 2; 0: new object 0 -> 0; 0: ptr_eq 0, 1", "step 2: ptr_eq 0, 1: no handle 1 for it"},
		{"two faults", "limit 2; 0: new object 0 -> 0; 0: clone 0 -> 1; 0: forget 0; 0: forget 1; 0: ptr_eq 0, 1", "step 5: ptr_eq 0, 1: both handles are gone"},
		{"operation of another kind", "limit 2; 0: new object 0 -> 0; 0: wake 0", "step 2: wake 0: handle 0, of kind arc, has no wake"},
		{"operation of another kind on a consumed handle", "limit 2; 0: new object 0 -> 0; 0: forget 0; 0: wake 0", "step 3: wake 0: handle 0 was of kind arc, which has no wake"},
		{"consumed raw", "limit 2; 0: new object 0 -> 0; 0: into_raw 0 -> 1; 0: from_raw 1 -> 2; 0: from_raw 1 -> 3", "step 4: from_raw 1 -> 3: no handle 1"},
		{
			"consumes what user code is called through",
			"limit 2; 0: new object 0 -> 0; 0: into_waker 0 -> 1; 0: wake_by_ref 1; 1: drop 1",
			"step 4: drop 1: handle 1 is in use by a wake_by_ref in progress",
		},
		{
			"unique access to what user code is called through",
			"limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: wake_by_ref 1; 1: get_mut 0",
			"step 4: get_mut 0: handle 0 is in use by a wake_by_ref in progress",
		},
		{
			"ends user code whose arc another thread borrows",
			"limit 2; 0: new object 0 -> 0; 0: into_waker 0 -> 1; 0: wake 1 (self 2); 0: borrow 2 -> 3; 1: wake_by_ref 3; 0: return",
			"step 6: thread 0: handle 2 is in use by a wake_by_ref in progress",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			trace, err := ParseTrace(tt.text)
			require.NoError(t, err)
			err = Replay(context.Background(), NewReference, trace)
			require.ErrorIs(t, err, ErrTrace)
			require.EqualError(t, err, "proptest: invalid trace: "+tt.want)
		})
	}
	for _, s := range []Step{{Thread: -1}, {Thread: maxThreads}} {
		require.ErrorIs(t, Replay(context.Background(), NewReference, Trace{Limit: 2, Steps: []Step{s}}), ErrTrace)
	}
	require.ErrorIs(t, Replay(context.Background(), NewReference, Trace{Limit: 1, Steps: []Step{{}}}), ErrTrace)
}

func TestReplayCancelled(t *testing.T) {
	trace, err := ParseTrace(everyForm)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.ErrorIs(t, Replay(ctx, NewReference, trace), context.Canceled)
}

// Whatever text is given: no panic, an error that says so if it is no trace, and what is a trace reads back the same. The reference keeps the contract on
// every trace that can be taken.
func FuzzTrace(f *testing.F) {
	f.Add(everyForm)
	f.Add("limit 2; 0: new object 0 -> 0; 0: clone 0 -> 1; 0: clone 0 -> 2; 0: downgrade 0 -> 3; 0: upgrade 3 -> 4")
	f.Add("limit 2; 0: new object 0 -> 0; 0: borrow 0 -> 1; 0: move 0 -> 2; 0: clone 1 -> 3; 0: clone 0 -> 4")
	f.Add("limit 3; 0: new object 0 -> 0; 0: into_waker 0 -> 1; 0: wake 1 (self 2); 1: drop 2; 1: panic; 0: panic")
	f.Fuzz(func(t *testing.T, text string) {
		trace, err := ParseTrace(text)
		if err != nil {
			require.ErrorIs(t, err, ErrTrace)
			return
		}
		again, err := ParseTrace(trace.String())
		require.NoError(t, err)
		require.Equal(t, trace, again)
		if err := Replay(context.Background(), NewReference, trace); err != nil && !errors.Is(err, ErrTrace) {
			t.Fatal(err)
		}
	})
}

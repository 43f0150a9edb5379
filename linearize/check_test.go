package linearize

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// small are histories short enough to be judged by eye.
var small = []struct {
	file     string
	line     int // 0: linearizable
	property model.Property
	allowed  string
	oneStep  bool // also linearizable where a wake by value is one step
}{
	{file: "neutral-borrow", oneStep: true},
	{file: "wake-two-steps"}, // seen delivered and not yet released
	{file: "wake-releases-first", line: 11, property: model.W1, allowed: "count=1"},
	{file: "wake-overtakes-the-last", oneStep: true}, // it is done as a whole before the one that returns first, and frees, delivers
	{file: "drop-overtakes-a-wake", oneStep: true},   // of two that return false it is done first, and returns last
	{file: "wake-frees-while-drop-is-open", oneStep: true},
	{file: "info-clone-seen", oneStep: true},
	{file: "info-clone-unseen", oneStep: true},
	{file: "info-clone-late", oneStep: true}, // it takes effect between two reads that began after its info
	{file: "info-clone-undone", line: 10, property: model.R1, allowed: "count=3"},
	{file: "info-clone-twice", line: 8, property: model.R1, allowed: "count=2..3"},
	{file: "info-wake-half-done"},
	{file: "info-wake-releases-first", line: 12, property: model.W1, allowed: "count=1"},
	{file: "info-read", oneStep: true},
	{file: "pending-drop-frees-later", oneStep: true},
	{file: "pending-drop-was-first", oneStep: true},
	{file: "fail-clone", oneStep: true},
	{file: "fail-clone-counted", line: 8, property: model.R1, allowed: "count=2"},
	{file: "fail-drop", oneStep: true},
	{file: "freed-early", line: 6, property: model.R3, allowed: "freed=false"},
	{file: "never-freed", line: 8, property: model.R4, allowed: "freed=true"},
	{file: "freed-twice", line: 8, property: model.R3, allowed: "freed=false"},
	{file: "freed-by-none", line: 8, property: model.R4, allowed: "freed=true"},
	{file: "open-clone-bounds-a-read", line: 7, property: model.R1, allowed: "count=2..3"},
	{file: "open-wake-by-ref-lost", line: 11, property: model.W1, allowed: "count=1"},
	{file: "second-object-first", line: 6, property: model.W1, allowed: "count=0"},
	{file: "read-crosses-everything", line: 14, property: model.R1, allowed: "count=2..4"},
}

func TestSmallHistories(t *testing.T) {
	files, err := filepath.Glob("testdata/histories/*.jsonl")
	require.NoError(t, err)
	require.Len(t, small, len(files), "one row for each file")
	for _, row := range small {
		t.Run(row.file, func(t *testing.T) {
			h, err := ReadFile(filepath.Join("testdata", "histories", row.file+".jsonl"), ReadOptions{})
			require.NoError(t, err)
			for _, segment := range []int{0, 1, 2, never} {
				r, err := Check(context.Background(), h, Options{segment: segment})
				require.NoError(t, err)
				compareWithBruteForce(t, h, r, 0)
				if row.line == 0 {
					require.Equal(t, model.Pass, r.Verdict)
					require.Nil(t, r.Failure())
					continue
				}
				require.Equal(t, model.Fail, r.Verdict)
				f := r.Failure()
				require.Equal(t, row.line, f.Line, "%v", f)
				require.Equal(t, row.property, f.Property)
				require.Equal(t, row.allowed, f.Wanted())
				require.Equal(t, h.Name, f.File)
			}
			oneStepOK := true
			_, ops := h.byObject()
			for _, ops := range ops {
				oneStepOK = oneStepOK && brute{ops: ops, wake: oneStep}.linearizable()
			}
			require.Equal(t, row.oneStep, oneStepOK)
		})
	}
}

func TestFailuresInOrderOfLines(t *testing.T) {
	h, err := ReadFile("testdata/histories/second-object-first.jsonl", ReadOptions{})
	require.NoError(t, err)
	r, err := Check(context.Background(), h, Options{Workers: 1})
	require.NoError(t, err)
	require.Len(t, r.Failures, 2)
	require.Equal(t, model.ObjectID(3), r.Failures[0].Object)
	require.Equal(t, model.ObjectID(7), r.Failures[1].Object)
	require.Equal(t, "line 6: object 3: wakes of handle 1 (process 0, invoked on line 5) returned count=1; "+
		"the contract allows count=0: W1 Delivered", r.Failure().String())
}

// Nothing completed is not a pass.
func TestCheckEmpty(t *testing.T) {
	for name, h := range map[string]*History{
		"nothing":       {Name: "x"},
		"only an info":  scripted(t, "0> new 0 \n 0< info"),
		"only failures": scripted(t, "0> new 0 \n 0< fail"),
		"only pending":  scripted(t, "0> new 0"),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Check(context.Background(), h, Options{})
			require.ErrorIs(t, err, ErrEmpty)
			require.Equal(t, model.Invalid, r.Verdict)
		})
	}
}

// A history that no reader made is not checked in part.
func TestCheckRefusesHandMadeNonsense(t *testing.T) {
	for name, o := range map[string]Operation{
		"unknown operation":     {F: model.Upgrade, Status: Completed, Invoke: 1, Return: 2},
		"no line":               {F: model.New, Status: Completed, Return: 2},
		"return before invoke":  {F: model.New, Status: Completed, Invoke: 3, Return: 2},
		"return without a line": {F: model.New, Status: Completed, Invoke: 3},
	} {
		t.Run(name, func(t *testing.T) {
			h := &History{Name: "x", Operations: []Operation{o}}
			_, err := Check(context.Background(), h, Options{})
			require.ErrorContains(t, err, "not made by a reader")
			require.ErrorContains(t, WriteHTML(context.Background(), nil, h, 0), "not made by a reader")
		})
	}
}

// Without the discipline of handles an operation can come after the end of its object.
func TestUseAfterFree(t *testing.T) {
	for _, f := range []string{"clone 1 2", "borrow 1 2", "into_waker 1 2", "strong_count 1 =1", "wakes 1 =0", "drop 1 =true", "wake 1 =true", "wake_by_ref 1"} {
		events := script(t, "0 new 0 \n 0 drop 0 =true \n 0 "+f)
		h := &History{Name: "x"}
		for i := 0; i < len(events); i += 2 {
			e := events[i+1]
			h.Operations = append(h.Operations, Operation{
				F: e.F, Value: e.Value, Status: Completed, Invoke: i + 1, Return: i + 2,
			})
		}
		r, err := Check(context.Background(), h, Options{})
		require.NoError(t, err)
		require.Equal(t, model.Fail, r.Verdict, f)
		require.Equal(t, model.R2, r.Failure().Property, f)
		require.Equal(t, 6, r.Failure().Line)
		require.Contains(t, r.Failure().String(), "the contract allows nothing: the object was gone before")
	}
}

func TestCancelledIsIncomplete(t *testing.T) {
	h := generated(t, 4, 3, 300)
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("the user left")
	cancel(cause)
	r, err := Check(ctx, h, Options{})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Equal(t, []Undecided{{0, cause}, {1, cause}, {2, cause}}, r.Undecided)
	ctx, stop := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer stop()
	r, err = Check(ctx, h, Options{})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, r.Verdict)
	require.ErrorIs(t, r.Undecided[0].Reason, context.DeadlineExceeded)
}

// A search that the end of the context meets in its middle ends, and is no verdict.
func TestCancelledWithinASearch(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	c := newChain(hard(t), Options{}.withDefaults())
	s := search{from: configuration{}}
	for i := range c.steps {
		s.items = append(s.items, c.view.item(&c.steps[i], none))
	}
	time.AfterFunc(time.Millisecond, cancel)
	ok, err := s.linearizable(ctx, never)
	require.False(t, ok)
	require.ErrorIs(t, err, context.Canceled)
}

// hard is one object with many calls of each kind open at once, some of which returned before and some after each other, and
// reads that none of the millions of ways to choose among them explains.
func hard(t testing.TB) []*Operation {
	const n = 200 // of each kind
	b := NewBuilder("hard", ReadOptions{})
	var open []Event
	time, handle := int64(0), model.HandleID(1)
	add := func(e Event) {
		time++
		e.Time = time
		require.NoError(t, b.Add(e))
	}
	call := func(e Event) {
		add(e)
		e.Type = OK
		add(e)
	}
	begin := func(e Event) {
		e.Process = len(open) + 1
		add(e)
		e.Type = OK
		open = append(open, e)
	}
	call(Event{F: model.New, Value: Value{Handle: model.NoHandle}})
	for range 3*n + 1 {
		call(Event{F: model.Clone, Value: Value{Handle: 0, To: handle}})
		handle++
	}
	for i := range model.HandleID(n) {
		call(Event{F: model.IntoWaker, Value: Value{Handle: i + 1, To: handle}})
		begin(Event{F: model.WakeByRef, Value: Value{Handle: handle, To: model.NoHandle}})
		begin(Event{F: model.Drop, Value: Value{Handle: i + n + 1, To: model.NoHandle}})
		begin(Event{F: model.Clone, Value: Value{Handle: i + 2*n + 1, To: handle + 1}})
		handle += 2
	}
	reads := make([]Event, 2)
	for i, f := range []model.Func{model.Wakes, model.StrongCount} {
		// of arcs of their own, and both at once: else the search looks at one count after the other
		e := Event{Process: len(open) + 1 + i, F: f, Value: Value{Handle: model.HandleID(i * (3*n + 1)), To: model.NoHandle}}
		add(e)
		e.Type, e.Value.Count = OK, 9999
		reads[i] = e
	}
	open = append(reads, open...)
	for _, e := range open {
		add(e)
	}
	h, err := b.History()
	require.NoError(t, err)
	_, ops := h.byObject()
	return ops[0]
}

func TestTooMuchMemoryIsIncomplete(t *testing.T) {
	h := &History{Name: "x"}
	for _, o := range hard(t) {
		h.Operations = append(h.Operations, *o)
	}
	r, err := Check(context.Background(), h, Options{MaxMemory: 2 << 20})
	require.NoError(t, err)
	require.Equal(t, model.Incomplete, r.Verdict)
	require.Equal(t, []Undecided{{0, ErrMemory}}, r.Undecided)
}

// A failure stays one when the search for its line is cut short, and when other objects are not decided.
func TestFailureStaysWhenCutShort(t *testing.T) {
	h := scripted(t, "0 new 0 \n 0 clone 0 1 \n 0> drop 0 \n 1> drop 1 \n 0< ok =false \n 1< ok =false")
	_, ops := h.byObject()
	c := newChain(ops[0], Options{}.withDefaults())
	r, err := c.run(context.Background(), place{})
	require.NoError(t, err)
	require.False(t, r.ok)
	c.maxMemory = 1
	f := c.failure(context.Background(), 0, r)
	require.False(t, f.Located)
	require.Equal(t, 8, f.Line)
	require.Empty(t, f.Property)
	require.Contains(t, f.String(), "line 8 or before: object 0 has no linearization")

	// the line is known here, but not what the contract allows on it
	_, ops = scripted(t, "0 new 0 \n 0 clone 0 1 \n 1> clone 1 2 \n 0 strong_count 0 =9").byObject()
	c = newChain(ops[0], Options{}.withDefaults())
	r, err = c.run(context.Background(), place{})
	require.NoError(t, err)
	c.maxMemory = 1
	f = c.failure(context.Background(), 0, r)
	require.False(t, f.Located)
	require.Equal(t, 7, f.Line)

	for _, o := range hard(t) {
		o := *o
		o.Object = 1
		o.Invoke, o.Return = o.Invoke+8, o.Return+8
		h.Operations = append(h.Operations, o)
	}
	report, err := Check(context.Background(), h, Options{MaxMemory: 2 << 20})
	require.NoError(t, err)
	require.Equal(t, model.Fail, report.Verdict)
	require.Len(t, report.Undecided, 1)
	require.Equal(t, model.R4, report.Failure().Property)
}

func TestWorkersAndProgress(t *testing.T) {
	h := generated(t, 3, 20, 2000)
	var want Report
	for _, workers := range []int{1, 2, 7, 100} {
		calls, last := int32(0), 0
		got, err := Check(context.Background(), h, Options{Workers: workers, Progress: func(done, total int) {
			atomic.AddInt32(&calls, 1)
			require.Equal(t, 20, total)
			require.Equal(t, last+1, done)
			last = done
		}})
		require.NoError(t, err)
		require.Equal(t, int32(20), calls)
		if workers == 1 {
			want = got
		}
		require.Equal(t, want, got)
	}
	require.Equal(t, model.Pass, want.Verdict)
}

// What the contract allows, where the counts are too many to try or have gaps.
func TestAllowedText(t *testing.T) {
	for want, a := range map[string]Allowed{
		"count=3":                {Possible: true, Counts: []uint64{3}, Min: 3, Max: 3},
		"count=3..5":             {Possible: true, Counts: []uint64{3, 4, 5}, Min: 3, Max: 5},
		"count=3|5":              {Possible: true, Counts: []uint64{3, 5}, Min: 3, Max: 5},
		"a count within 3..5000": {Possible: true, Min: 3, Max: 5000},
	} {
		require.Equal(t, want, a.text(model.Wakes))
	}
	text := "0 new 0 \n 0 clone 0 1 \n 1> strong_count 1 \n"
	for i := range 2 * maxCandidates {
		text += "0 clone 0 " + string(appendNumber(nil, "", int64(i+2))) + "\n"
	}
	r, err := Check(context.Background(), scripted(t, text+"1< ok =1"), Options{})
	require.NoError(t, err)
	require.Equal(t, "a count within 2..130", r.Failure().Wanted())
	require.Equal(t, model.R1, r.Failure().Property)
}

package linearize

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/model"
)

// counted is a small reference count on sync/atomic, for recordings.
type counted struct {
	strong, wakes atomic.Int64
	skip          int // every so many drops do nothing; 0: none
	drops         atomic.Int64
}

func (c *counted) drop() bool {
	if n := c.drops.Add(1); c.skip > 0 && n%int64(c.skip) == 0 {
		return false
	}
	return c.strong.Add(-1) == 0
}

// owner drives one thread of a recording. Arcs travel between threads through a pool.
type owner struct {
	thread *Thread
	rng    *rand.Rand
	object *counted
	pool   chan model.HandleID
	next   model.HandleID
	step   model.HandleID
}

func (o *owner) call(f model.Func, on, to model.HandleID, run func() Result) {
	o.thread.Invoke(f, Value{Handle: on, To: to})
	o.thread.Return(run())
}

func (o *owner) run(calls int) {
	for range calls {
		h := <-o.pool
		switch o.rng.IntN(5) {
		case 0, 1:
			o.next += o.step
			o.call(model.Clone, h, o.next, func() Result { o.object.strong.Add(1); return Result{} })
			o.pool <- o.next
		case 2:
			o.call(model.StrongCount, h, model.NoHandle, func() Result { return Result{Count: uint64(o.object.strong.Load())} })
		case 3:
			o.call(model.Wakes, h, model.NoHandle, func() Result { return Result{Count: uint64(o.object.wakes.Load())} })
		case 4:
			o.next += o.step
			ref := o.next
			o.call(model.Borrow, h, ref, func() Result { return Result{} })
			o.call(model.WakeByRef, ref, model.NoHandle, func() Result { o.object.wakes.Add(1); return Result{} })
			o.call(model.EndBorrow, ref, model.NoHandle, func() Result { return Result{} })
		}
		o.pool <- h
	}
}

// dropAll drops what is left, together with the other threads.
func (o *owner) dropAll() {
	for {
		select {
		case h := <-o.pool:
			o.call(model.Drop, h, model.NoHandle, func() Result { return Result{Freed: o.object.drop()} })
		default:
			return
		}
	}
}

func recorded(t *testing.T, object *counted) *Recorder {
	const threads, calls = 4, 300
	r := NewRecorder(threads, 4*calls)
	pool := make(chan model.HandleID, threads*calls+1)
	main := &owner{thread: r.Threads()[0], object: object, pool: pool}
	main.call(model.New, model.NoHandle, 0, func() Result { object.strong.Store(1); return Result{} })
	for i := range model.HandleID(threads) {
		main.call(model.Clone, 0, i+1, func() Result { object.strong.Add(1); return Result{} })
		pool <- i + 1
	}
	pool <- 0
	var all []*owner
	for i, thread := range r.Threads() {
		all = append(all, &owner{
			thread: thread, rng: rand.New(rand.NewPCG(1, uint64(i))), object: object, pool: pool,
			next: model.HandleID(threads + 1 + i), step: threads,
		})
	}
	for _, phase := range []func(*owner){func(o *owner) { o.run(calls) }, (*owner).dropAll} {
		var running sync.WaitGroup
		for _, o := range all {
			running.Go(func() { phase(o) })
		}
		running.Wait()
	}
	return r
}

// A recording of real goroutines keeps the format and the discipline, and gets the verdict that its subject deserves.
func TestRecorder(t *testing.T) {
	r := recorded(t, &counted{})
	h, err := r.History("recorded", ReadOptions{})
	require.NoError(t, err)
	report, err := Check(context.Background(), h, Options{})
	require.NoError(t, err)
	require.Equal(t, model.Pass, report.Verdict, "%v", report.Failure())
	require.Greater(t, report.Operations, 1000)
	var file bytes.Buffer
	require.NoError(t, r.Write(&file))
	again, err := Read(&file, "recorded", ReadOptions{})
	require.NoError(t, err)
	require.Equal(t, h, again)
}

func TestRecorderOfAWrongSubject(t *testing.T) {
	h, err := recorded(t, &counted{skip: 8}).History("recorded", ReadOptions{})
	require.NoError(t, err)
	report, err := Check(context.Background(), h, Options{})
	require.NoError(t, err)
	require.Equal(t, model.Fail, report.Verdict)
	require.Contains(t, []model.Property{model.R1, model.R4}, report.Failure().Property)
}

// stepping is a clock that moves in steps, several readings apart.
func stepping() func() int64 {
	n := int64(0)
	return func() int64 {
		n++
		return n / 5 * 10
	}
}

// Handed over at once, a handle is still used at a later time than the one at which it was made.
func TestRecorderOnACoarseClock(t *testing.T) {
	clock := stepping()
	r := &Recorder{threads: []*Thread{newThread(0, 1, clock), newThread(1, 1, clock)}}
	a, b := r.threads[0], r.threads[1]
	a.Invoke(model.New, Value{Handle: model.NoHandle, To: 0})
	a.Return(Result{})
	for i := range model.HandleID(20) {
		a.Invoke(model.Clone, Value{Handle: i, To: i + 1})
		a.Return(Result{})
		b.Invoke(model.Drop, Value{Handle: i, To: model.NoHandle})
		b.Return(Result{})
	}
	h, err := r.History("coarse", ReadOptions{})
	require.NoError(t, err)
	require.Len(t, h.Operations, 41)
	for i := 1; i < len(h.Operations); i++ {
		require.Greater(t, h.Operations[i].InvokeTime, h.Operations[i-1].ReturnTime)
	}
}

// Events of one time are merged with the invocations first.
func TestRecorderTies(t *testing.T) {
	times := map[int][]int64{0: {1, 3, 4, 5, 6, 8}, 1: {5, 6, 7}}
	clock := func(thread int) func() int64 {
		return func() int64 {
			now := times[thread][0]
			times[thread] = times[thread][1:]
			return now
		}
	}
	r := &Recorder{threads: []*Thread{newThread(0, 2, clock(0)), newThread(1, 2, clock(1))}}
	a, b := r.threads[0], r.threads[1]
	a.Invoke(model.New, Value{Handle: model.NoHandle, To: 0}) // 1
	a.Return(Result{})                                        // 3, and leaves at 4
	a.Invoke(model.Clone, Value{Handle: 0, To: 1})            // 5
	a.Fail()                                                  // 6, and leaves at 8
	b.Invoke(model.New, Value{Object: 1, Handle: model.NoHandle, To: 2})
	b.Return(Result{}) // 6, and leaves at 7
	events, err := r.Events()
	require.NoError(t, err)
	var got []Type
	for _, e := range events {
		got = append(got, e.Type)
	}
	require.Equal(t, []Type{Invoke, OK, Invoke, Invoke, Fail, OK}, got)
	require.True(t, slices.IsSortedFunc(events, func(a, b Event) int { return int(a.Time - b.Time) }))
	_, err = r.History("ties", ReadOptions{})
	require.NoError(t, err)
}

func TestRecorderMisuse(t *testing.T) {
	r := NewRecorder(2, 1)
	r.Threads()[1].Return(Result{})
	_, err := r.Events()
	require.EqualError(t, err, "recorder: thread 1: ok without an open operation")
	r = NewRecorder(1, 1)
	for range 2 {
		r.Threads()[0].Invoke(model.New, Value{Handle: model.NoHandle})
	}
	_, err = r.History("x", ReadOptions{})
	require.EqualError(t, err, "recorder: thread 0: invoke of new while another operation is open")
	require.Error(t, r.Write(&bytes.Buffer{}))
	r = NewRecorder(1, 1)
	_, err = r.History("x", ReadOptions{})
	require.EqualError(t, err, "x:1: empty: a history has at least one line")
}

// A recording allocates nothing while there is room.
func TestRecorderAllocatesNothing(t *testing.T) {
	thread := NewRecorder(1, 2000).Threads()[0]
	id := model.HandleID(0)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		thread.Invoke(model.Clone, Value{Handle: 0, To: id})
		thread.Return(Result{})
		id++
	}))
}

func BenchmarkRecorder(b *testing.B) {
	r := NewRecorder(1, b.N)
	thread := r.Threads()[0]
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		thread.Invoke(model.WakeByRef, Value{Handle: 0, To: model.NoHandle})
		thread.Return(Result{})
	}
}

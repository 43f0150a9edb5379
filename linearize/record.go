package linearize

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/wakecheck/wakecheck/model"
)

// Recorder records a history of operations that run on several goroutines. It adds no synchronisation between them: each
// writes to its own buffer, and the buffers are merged at the end. Whoever drives the operations keeps the discipline of handles, as the
// format has it; [Recorder.History] refuses what breaks it.
type Recorder struct {
	base    time.Time
	threads []*Thread
}

// Thread is the recorder of one goroutine. It must not be used by two at once.
type Thread struct {
	_      [64]byte // no other thread's words on the cache lines of this one
	stamps Stamps
	events []Event
	id     int
	open   bool
	err    error
	_      [64]byte
}

// NewRecorder returns a recorder for so many threads, with room for so many operations on each. More of them are recorded as well, but the
// recording then stops to allocate.
func NewRecorder(threads, operations int) *Recorder {
	r := &Recorder{base: time.Now()}
	for i := range threads {
		r.threads = append(r.threads, newThread(i, operations, r.now))
	}
	return r
}

func newThread(id, operations int, clock func() int64) *Thread {
	events := make([]Event, 2*operations)
	for i := range events {
		events[i].Process = id // touch the pages now, not while recording
	}
	return &Thread{id: id, stamps: Stamps{Clock: clock, last: -1}, events: events[:0]}
}

// now reads the monotonic clock, in nanoseconds since the recorder was made.
func (r *Recorder) now() int64 { return int64(time.Since(r.base)) }

// Threads returns the recorders of the threads, numbered as processes of the history.
func (r *Recorder) Threads() []*Thread { return r.threads }

// Invoke records that the thread is about to call an operation with the arguments v. It is the last thing to do before the call.
func (t *Thread) Invoke(f model.Func, v Value) {
	if t.open {
		t.misuse("invoke of %v while another operation is open", f)
	}
	t.open = true
	t.events = append(t.events, Event{Process: t.id, Type: Invoke, F: f, Value: v.arguments()})
	t.stamps.Call(&t.events[len(t.events)-1].Time)
}

// Return records that the call has returned r. It is the first thing to do after it.
func (t *Thread) Return(r Result) { t.end(OK, r) }

// Fail records that the call has returned and certainly did nothing: it was refused.
func (t *Thread) Fail() { t.end(Fail, Result{}) }

// end takes the time first.
func (t *Thread) end(how Type, r Result) {
	now := t.stamps.Return()
	if !t.open {
		t.misuse("%v without an open operation", how)
		return
	}
	t.open = false
	e := t.events[len(t.events)-1]
	e.Type, e.Time, e.Value.Result = how, now, r
	t.events = append(t.events, e)
	t.stamps.Leave()
}

func (t *Thread) misuse(format string, args ...any) {
	if t.err == nil {
		t.err = fmt.Errorf("recorder: thread %d: "+format, append([]any{t.id}, args...)...)
	}
}

// Events returns what was recorded, merged as the format wants it: by time, at one time invocations first. Call it when all
// threads have ended. Operations that were not ended stay open.
func (r *Recorder) Events() ([]Event, error) {
	n := 0
	for _, t := range r.threads {
		if t.err != nil {
			return nil, t.err
		}
		n += len(t.events)
	}
	all := make([]Event, 0, n)
	for _, t := range r.threads {
		all = append(all, t.events...)
	}
	slices.SortStableFunc(all, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(min(a.Type, OK), min(b.Type, OK)))
	})
	return all, nil
}

// History returns what was recorded as a history of that name.
func (r *Recorder) History(name string, opts ReadOptions) (*History, error) {
	events, err := r.Events()
	if err != nil {
		return nil, err
	}
	b := NewBuilder(name, opts)
	for _, e := range events {
		if err := b.Add(e); err != nil {
			return nil, err
		}
	}
	return b.History()
}

// Write writes what was recorded to w.
func (r *Recorder) Write(w io.Writer) error {
	events, err := r.Events()
	if err != nil {
		return err
	}
	out := NewWriter(w)
	for _, e := range events {
		if err := out.Write(e); err != nil {
			return err
		}
	}
	return out.Flush()
}

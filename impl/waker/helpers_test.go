package waker_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
)

// counter counts its wakes.
type counter struct{ byValue, byRef atomic.Int64 }

func (c *counter) Wake(*waker.Arc[counter])      { c.byValue.Add(1) }
func (c *counter) WakeByRef(*waker.Arc[counter]) { c.byRef.Add(1) }

// task is a value whose user code is the test's. Its fields are cleared after the destructor, so what a test wants to
// know is in log.
type task struct {
	log       *log
	wake      func(self *waker.Arc[task])
	wakeByRef func(self *waker.Arc[task])
	destroy   func()
}

// log counts what happened to a task.
type log struct{ wakes, wakesByRef, destroyed, freed int }

func (t *task) Wake(self *waker.Arc[task]) {
	t.log.wakes++
	if t.wake != nil {
		t.wake(self)
	}
}

func (t *task) WakeByRef(self *waker.Arc[task]) {
	t.log.wakesByRef++
	if t.wakeByRef != nil {
		t.wakeByRef(self)
	}
}

func (t *task) Destroy() {
	t.log.destroyed++
	if t.destroy != nil {
		t.destroy()
	}
}

// newTask returns a task in a space of its own, whose log counts its free as well.
func newTask(t *testing.T, options ...memory.Option) (waker.Arc[task], *log) {
	t.Helper()
	l := &log{}
	sp := memory.NewNative(append(options, memory.OnFree(func(*memory.Block) { l.freed++ }))...)
	t.Cleanup(sp.Close)
	return waker.New(sp, task{log: l}), l
}

// requireCounts compares the count words.
func requireCounts(t *testing.T, raw waker.Raw, strong, weak uint64) {
	t.Helper()
	s, w := waker.Counts(raw)
	require.Equal(t, [2]uint64{strong, weak}, [2]uint64{s, w}, "strong and weak count")
}

// requireFault calls f, which must panic with an *Error of the kind; it returns the error.
func requireFault(t *testing.T, kind waker.Kind, f func()) *waker.Error {
	t.Helper()
	var fault *waker.Error
	func() {
		t.Helper()
		defer func() {
			t.Helper()
			r := recover()
			err, ok := r.(error)
			require.True(t, ok, "panic with an error, got %v", r)
			require.True(t, errors.As(err, &fault), "panic with a *waker.Error, got %v", r)
		}()
		f()
	}()
	require.Equal(t, kind, fault.Kind, "%v", fault)
	require.ErrorIs(t, fault, kind)
	require.Equal(t, kind.Property(), fault.Property)
	return fault
}

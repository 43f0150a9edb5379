package task_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// The orders of this package. Beside them what tokio has at the same place: AcqRel with Acquire on failure at every compare_exchange of the
// task word, Acquire at its loads, AcqRel at its other transitions, with the exceptions that are named.
func TestOrders(t *testing.T) {
	declared := map[string]string{}
	for _, s := range memory.Sites() {
		if strings.Contains(s.File, "/impl/task/") && !strings.HasSuffix(s.File, "_test.go") {
			declared[s.Name] = s.Access.String() + " " + strings.Trim(s.String()[len(s.Name):], "[]")
		}
	}
	require.Equal(t, map[string]string{
		"task.run.load":        "load relaxed",
		"task.run.cas":         "cas acq_rel,relaxed",
		"task.idle.load":       "load acquire",
		"task.idle.cas":        "cas acq_rel,acquire",
		"task.complete.xor":    "rmw acq_rel",
		"task.shutdown.load":   "load relaxed",
		"task.shutdown.cas":    "cas acquire,relaxed",
		"task.wake.load":       "load relaxed",
		"task.wake.cas":        "cas release,relaxed",
		"task.cancel.load":     "load relaxed",
		"task.cancel.cas":      "cas release,relaxed",
		"task.join.load":       "load acquire",
		"task.join.set.load":   "load acquire",
		"task.join.set.cas":    "cas acq_rel,acquire",
		"task.join.unset.load": "load acquire",
		"task.join.unset.cas":  "cas acquire,acquire",
		"task.join.woken.and":  "rmw acq_rel",
		"task.join.drop.fast":  "cas release,relaxed", // as tokio
		"task.join.drop.load":  "load relaxed",
		"task.join.drop.cas":   "cas acq_rel,relaxed",
		"task.ref.inc":         "rmw relaxed", // as tokio
		"task.ref.restore":     "rmw relaxed", // tokio aborts
		"task.ref.dec":         "rmw release", // with the fence, what AcqRel is in tokio
		"task.dealloc.fence":   "fence acquire",

		"atomic_waker.register":        "cas acquire,acquire", // as tokio
		"atomic_waker.registered":      "cas release,relaxed", // tokio: AcqRel, Acquire
		"atomic_waker.registered.swap": "rmw acq_rel",         // as tokio
		"atomic_waker.take":            "rmw acq_rel",         // as tokio
		"atomic_waker.taken":           "rmw acq_rel",         // tokio: Release

		"executor.woken.set":  "rmw release", // tokio: a store, Release
		"executor.woken.take": "rmw acquire", // tokio: AcqRel

		"promise.set": "store release",
		"promise.get": "load acquire",
	}, declared)
}

// A woken flag that is set by a store, as in tokio's current_thread, cuts the chain: of two wakes that one poll answers, the first is not
// ordered before it (W5). With a swap both are.
func TestWokenByStoreCutsTheChain(t *testing.T) {
	flag := func(set func(f *memory.Uint32)) func(*memory.Space) {
		return func(s *memory.Space) {
			var f memory.Uint32
			var x [2]memory.Cell[int]
			f.Init(s, "woken", 0)
			// One thread wakes, then another one, each after a write of its own; both wakes are over before the poll.
			var second memory.Uint32
			second.Init(s, "second", 0)
			for i := range x {
				x[i].Init(s, "x", 0)
				memory.Go(s, "W", func() {
					if i == 1 {
						second.Await(wokenSecond, func(v uint32) bool { return v == 1 })
					}
					x[i].Store(1)
					set(&f)
					second.FetchAdd(wokenNext, 1)
				})
			}
			second.Await(wokenSecond, func(v uint32) bool { return v == 2 })
			if f.Swap(wokenTaken, 0) == 1 {
				x[0].Load()
				x[1].Load()
			}
		}
	}
	r, err := explore.Run(context.Background(), flag(func(f *memory.Uint32) { f.Store(wokenStore, 1) }))
	require.NoError(t, err)
	require.Equal(t, explore.Fail, r.Verdict)
	require.Equal(t, explore.DataRace, r.Failures[0].Kind)
	r, err = explore.Run(context.Background(), flag(func(f *memory.Uint32) { f.Swap(wokenSwap, 1) }))
	require.NoError(t, err)
	require.NoError(t, r.Err())
}

var (
	wokenStore  = memory.NewStore("task_test.woken.store", memory.Release, "as in tokio's current_thread")
	wokenSwap   = memory.NewRMW("task_test.woken.swap", memory.Release, "as executor.woken.set")
	wokenTaken  = memory.NewRMW("task_test.woken.take", memory.AcqRel, "as in tokio's current_thread")
	wokenNext   = memory.NewRMW("task_test.woken.next", memory.Relaxed, "tells when, and orders nothing")
	wokenSecond = memory.NewLoad("task_test.woken.second", memory.Relaxed, "tells when, and orders nothing")
)

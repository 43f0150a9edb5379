package memory_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// seeds is how many schedules each program runs under.
const seeds = 60

// journal keeps what the threads of one run saw, by thread: pointers are kept as such and compared by identity.
type journal map[string][]any

func (j journal) saw(thread string, v any) { j[thread] = append(j[thread], v) }

// TestThreadsAreFunctionsOfTheirRecord is the proof that the seam lets a backend run a thread again. Under each schedule
// every thread, run again alone from its record, issues the same operations, gets the same objects from Alloc, the same
// places and the same results from Join, returns the same value and tells the same journal.
func TestThreadsAreFunctionsOfTheirRecord(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			schedules := map[string]bool{}
			for seed := range uint64(seeds) {
				r := newRecorder(seed)
				r.weakFails = seed%2 == 1
				s := memory.Drive(r)
				j := journal{}
				program := func() { p.body(s, j.saw) }
				require.NoError(t, r.run(program), "seed %d", seed)
				require.Len(t, r.threads, p.threads)
				first := j
				j = journal{}
				steps, err := r.replay()
				s.Close()
				require.NoError(t, err, "seed %d", seed)
				require.Equal(t, r.steps(), steps, "seed %d: every step was compared", seed)
				requireSameJournal(t, first, j, seed)
				schedules[strings.Join(r.trace, "\n")] = true
			}
			t.Logf("seeds 0 to %d: %d schedules", seeds-1, len(schedules))
			require.Greater(t, len(schedules), seeds/4, "the schedules differ")
		})
	}
}

func (r *recorder) steps() (n int) {
	for _, t := range r.threads {
		n += len(t.record)
	}
	return n
}

// requireSameJournal compares with ==, so that a copy of an object is not the object.
func requireSameJournal(t *testing.T, first, again journal, seed uint64) {
	require.NotEmpty(t, first)
	require.Len(t, again, len(first))
	for thread, values := range first {
		require.Len(t, again[thread], len(values), "seed %d, thread %s", seed, thread)
		for i, v := range values {
			require.True(t, again[thread][i] == v, "seed %d, thread %s, value %d: %v, then %v", seed, thread, i, v, again[thread][i])
		}
	}
}

// TestMakeRunsOnce shows that an object which exists is not made again.
func TestMakeRunsOnce(t *testing.T) {
	r := newRecorder(1)
	s := r.drive(t)
	var objects []*object
	made := 0
	require.NoError(t, r.run(func() {
		objects = append(objects, memory.Alloc(s, "object", func(o *object) {
			made++
			o.n.Init(s, "object.n", 1)
		}))
	}))
	_, err := r.replay()
	require.NoError(t, err)
	require.Equal(t, 1, made)
	require.Len(t, objects, 2)
	require.Same(t, objects[0], objects[1])
}

// TestNondeterminismIsSeen runs threads that break a rule of the package: they communicate, or differ, by Go variables.
// The re-execution must name the thread and the first step that differs.
func TestNondeterminismIsSeen(t *testing.T) {
	cases := []struct {
		name     string
		child    func(s *memory.Space, w *memory.Uint64, run *int) any
		step     int
		recorded string
		repeated string
	}{
		{"another operation", func(_ *memory.Space, w *memory.Uint64, run *int) any {
			w.Load(testLoad)
			if *run > 0 {
				w.Load(testLoad)
			} else {
				w.Store(testStore, 1)
			}
			return nil
		}, 1, "store test.store[release] w#1 arg=1", "load test.load[acquire] w#1"},
		{"another value", func(_ *memory.Space, w *memory.Uint64, run *int) any {
			w.Store(testStore, uint64(5+*run))
			return nil
		}, 0, "store test.store[release] w#1 arg=5", "store test.store[release] w#1 arg=6"},
		{"an operation more", func(_ *memory.Space, w *memory.Uint64, run *int) any {
			for range 1 + *run {
				w.Load(testLoad)
			}
			return nil
		}, 1, theEnd, "load test.load[acquire] w#1"},
		{"an operation less", func(_ *memory.Space, w *memory.Uint64, run *int) any {
			for range 2 - *run {
				w.Load(testLoad)
			}
			return nil
		}, 1, "load test.load[acquire] w#1", theEnd},
		{"another result", func(_ *memory.Space, _ *memory.Uint64, run *int) any {
			return *run
		}, 0, theEnd, "the end with result 1 after 0"},
		{"another local event", func(s *memory.Space, _ *memory.Uint64, run *int) any {
			s.Note("seen", uint64(*run))
			return nil
		}, 0, `note "seen" [0]`, `note "seen" [1]`},
		{"another cell", func(s *memory.Space, _ *memory.Uint64, run *int) any {
			var own memory.Uint64
			own.Init(s, "own", uint64(*run))
			return nil
		}, 0, "locate own mask=0xffffffffffffffff first=0 block=false", "locate own mask=0xffffffffffffffff first=1 block=false"},
		{"seen only after a wait", func(s *memory.Space, w *memory.Uint64, run *int) any {
			w.Load(testLoad)
			defer w.Load(testLoad) // must not hide the first difference
			w.Await(testLoad, func(v uint64) bool { return v == uint64(*run) })
			s.Choose(1 + *run)
			return nil
		}, 2, "choose arg=1", "choose arg=2"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			r := newRecorder(1)
			s := r.drive(t)
			run := 0
			require.NoError(t, r.run(func() {
				var w memory.Uint64
				w.Init(s, "w", 0)
				child := memory.Spawn(s, "child", func() any { return tc.child(s, &w, &run) })
				s.Note("before the join")
				child.Join()
			}))
			_, err := r.replay()
			require.NoError(t, err, "while the Go variable is the same")
			run = 1
			_, err = r.replay()
			require.Equal(t, &divergenceError{1, tc.step, tc.recorded, tc.repeated}, err)
		})
	}
}

// An object that is not from Alloc is another one in every run, and it is seen as soon as its address reaches a cell.
func TestForeignObjectIsSeen(t *testing.T) {
	r := newRecorder(1)
	s := r.drive(t)
	require.NoError(t, r.run(func() {
		var w memory.Pointer[object]
		w.Init(s, "w", nil)
		w.Store(testStore, new(object))
	}))
	_, err := r.replay()
	const store = "store test.store[release] w#1 arg="
	require.Equal(t, &divergenceError{0, 1, store + "1", store + "2"}, err)
}

// Explorations run side by side in one process, beside native goroutines.
func TestSideBySide(t *testing.T) {
	traces := make([][]string, 4)
	stop := make(chan struct{})
	var native memory.Uint64
	native.Init(memory.Native(), "native", 0)
	noise := memory.Spawn(memory.Native(), "noise", func() uint64 {
		for n := uint64(0); ; n++ {
			select {
			case <-stop:
				return n
			default:
				native.FetchAdd(testRMW, 1)
			}
		}
	})
	var wg sync.WaitGroup
	for i := range traces {
		wg.Go(func() {
			for seed := range uint64(seeds) {
				r := newRecorder(seed)
				s := memory.Drive(r)
				if err := r.run(func() { referenceCount(s, func(string, any) {}) }); err != nil {
					r.trace = append(r.trace, err.Error())
				}
				s.Close()
				traces[i] = append(traces[i], r.trace...)
			}
		})
	}
	wg.Wait()
	close(stop)
	require.Equal(t, noise.Join(), native.Load(testLoad))
	require.NotEmpty(t, traces[0])
	for i := range traces {
		require.Equal(t, traces[0], traces[i], "the same seeds give the same executions")
	}
}

package explore

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// pairProgram is a main thread that spawns two threads over one word, one plain cell and one lock.
type pairProgram struct {
	w memory.Uint64
	d memory.Cell[int]
	m memory.Mutex
	n memory.Mutex
	o *counted
}

func pair(a, b func(*memory.Space, *pairProgram)) func(*memory.Space) {
	return func(s *memory.Space) {
		p := new(pairProgram)
		p.w.Init(s, "w", 0)
		p.d.Init(s, "d", 0)
		p.m.Init(s, "m")
		p.n.Init(s, "n")
		p.o = memory.Alloc(s, "object", func(c *counted) {
			c.refs = new(memory.Uint64)
			c.refs.Init(s, "refs", 1)
		})
		x := memory.Go(s, "a", func() { a(s, p) })
		y := memory.Go(s, "b", func() { b(s, p) })
		x.Join()
		y.Join()
	}
}

func idle(*memory.Space, *pairProgram) {}

func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name     string
		program  func(*memory.Space)
		options  []Option
		kind     FailureKind
		property string
		message  string
	}{
		{"plain accesses race", pair(
			func(_ *memory.Space, p *pairProgram) { p.d.Store(1) },
			func(_ *memory.Space, p *pairProgram) { p.d.Load() },
		), []Option{Leaks()}, DataRace, "", "write d = 1"},
		{"a plain write races with an atomic one", pair(
			func(_ *memory.Space, p *pairProgram) { p.w.PlainStore(1) },
			func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 2) },
		), []Option{Leaks()}, DataRace, "", "store w = 2 [relaxed]"},
		{"a destructor races with a use", pair(
			func(_ *memory.Space, p *pairProgram) { p.o.Touch(true) },
			func(_ *memory.Space, p *pairProgram) { p.o.Touch(false) },
		), []Option{Leaks()}, DataRace, "R9", "object"},
		{"access after free", pair(
			func(_ *memory.Space, p *pairProgram) { p.o.Free(); p.o.refs.Load(loadRlx) }, idle,
		), nil, UseAfterFree, "R2", "followed by"},
		{"access unordered with free", pair(
			func(_ *memory.Space, p *pairProgram) { p.o.Free() },
			func(_ *memory.Space, p *pairProgram) { p.o.refs.Load(loadRlx) },
		), nil, UseAfterFree, "R2", "not ordered with"},
		{"double free", pair(
			func(_ *memory.Space, p *pairProgram) { p.o.Free() },
			func(_ *memory.Space, p *pairProgram) { p.o.Free() },
		), nil, DoubleFree, "R3", "object"},
		{"leak", pair(idle, idle), nil, Leak, "R4", "object never freed"},
		{"use before initialisation", func(s *memory.Space) {
			var p memory.Pointer[counted]
			p.Init(s, "p", nil)
			memory.Go(s, "a", func() {
				p.Store(storeRlx, memory.Alloc(s, "object", func(c *counted) {
					c.refs = new(memory.Uint64)
					c.refs.Init(s, "refs", 1)
				}))
			})
			memory.Go(s, "b", func() {
				if o := p.Load(loadRlx); o != nil {
					o.refs.Load(loadRlx)
				}
			})
		}, []Option{Leaks()}, UnorderedInit, "", "not ordered with b: load refs"},
		{"locks in opposite order", pair(
			func(_ *memory.Space, p *pairProgram) {
				p.m.Lock()
				p.n.Lock()
				p.d.Store(1)
				p.n.Unlock()
				p.m.Unlock()
			},
			func(_ *memory.Space, p *pairProgram) {
				p.n.Lock()
				p.m.Lock()
				p.d.Store(2)
				p.m.Unlock()
				p.n.Unlock()
			},
		), []Option{Leaks()}, Deadlock, "W7", "thread a waits for the lock n, which thread b holds"},
		{"await of what never comes", pair(
			func(_ *memory.Space, p *pairProgram) {
				p.w.Await(loadAcq, func(v uint64) bool { return v == 2 })
			},
			func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1) },
		), []Option{Leaks()}, Deadlock, "W7", "thread a awaits w, whose last value is 1"},
		{"a wake that must be answered", pair(
			func(_ *memory.Space, p *pairProgram) {
				p.w.Await(loadAcq, func(v uint64) bool { return v == 2 })
			}, idle,
		), []Option{Leaks(), Classify(func(f *Failure) string {
			if f.Kind == Deadlock {
				return "W2"
			}
			return ""
		})}, Deadlock, "W2", "thread a awaits w"},
		{"panic", pair(
			func(_ *memory.Space, p *pairProgram) {
				if p.w.Load(loadRlx) == 1 {
					panic("seen too early")
				}
			},
			func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1) },
		), []Option{Leaks()}, Panic, "", "thread a: panic: seen too early"},
		{"goexit", pair(
			func(*memory.Space, *pairProgram) { runtime.Goexit() }, idle,
		), []Option{Leaks()}, Goexit, "", "runtime.Goexit"},
		{"unlock of a free lock", pair(
			func(_ *memory.Space, p *pairProgram) { p.m.Unlock() }, idle,
		), []Option{Leaks()}, BadUnlock, "", "m, which is free"},
		{"unlock of another's lock", pair(
			func(_ *memory.Space, p *pairProgram) { p.m.Lock() },
			func(_ *memory.Space, p *pairProgram) { p.m.Unlock() },
		), []Option{Leaks()}, BadUnlock, "", "m, which is held by thread a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, m := range []Model{C20, RC11, GenMC, SC} {
				if c.kind == UnorderedInit && m == SC {
					continue // the store of the pointer synchronises
				}
				r := explored(t, c.program, append(c.options, In(m))...)
				require.Equal(t, Fail, r.Verdict, r)
				f := r.Failures[0]
				require.Equal(t, c.kind, f.Kind, f)
				require.Equal(t, c.property, f.Property)
				require.Contains(t, f.Error(), c.message)
				require.ErrorIs(t, r.Err(), f)
				require.True(t, strings.HasPrefix(f.Table, "main"), f.Table)
				for _, e := range f.Events {
					require.Contains(t, e.Source, "_test.go:")
				}
				again, err := Replay(context.Background(), c.program, f.Replay, c.options...)
				require.NoError(t, err)
				require.Equal(t, f.Error(), again.Failures[0].Error())
				require.Equal(t, f.Table, again.Failures[0].Table)
				require.Equal(t, f.Replay, again.Failures[0].Replay)
				if c.kind == Panic {
					require.Contains(t, f.Stack, "failure_test.go")
				}
			}
		})
	}
}

// The panic of a predicate is a failure of the program, not the end of the process.
func TestPanicOfPredicate(t *testing.T) {
	program := pair(
		func(_ *memory.Space, p *pairProgram) {
			p.w.Await(loadAcq, func(v uint64) bool { return []bool{false, true}[v] })
		},
		func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1); p.w.Store(storeRlx, 2) },
	)
	for name, options := range map[string][]Option{
		"one worker": {}, "workers": {Workers(3), pollEvery(1)}, "no trie": {NoTrie()}, "all": {All()}, "walks": {Sampling(1, 100)},
	} {
		var saved bytes.Buffer
		if name == "all" {
			options = append(options, SaveTo(&saved))
		}
		r := explored(t, program, append(options, Leaks())...)
		require.Equal(t, Fail, r.Verdict, name)
		require.Equal(t, Panic, r.Failures[0].Kind, name)
		require.Contains(t, r.Failures[0].Message, "predicate of the await at peer.load.acq: panic: runtime error: index out of range [2]", name)
		require.Contains(t, r.Failures[0].Stack, "failure_test.go", name)
		require.Zero(t, saved.Len(), name)
	}
}

// Thread a races with one or the other read of b, as it sees b's store or not.
func TestAllFailures(t *testing.T) {
	racing := pair(
		func(_ *memory.Space, p *pairProgram) {
			if p.w.Load(loadRlx) == 0 {
				p.d.Store(1)
			} else {
				p.o.Touch(true)
			}
		},
		func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1); p.d.Load(); p.o.Touch(false) },
	)
	require.Len(t, explored(t, racing, Leaks()).Failures, 1)
	require.Len(t, explored(t, racing, Leaks(), All()).Failures, 2)
}

func TestReplayOfChangedProgram(t *testing.T) {
	racing := func(second memory.Order, value int) func(*memory.Space) {
		return pair(
			func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1); p.d.Store(1) },
			func(_ *memory.Space, p *pairProgram) {
				if second == memory.AcquireOrder {
					p.w.Load(loadAcq)
				} else {
					p.w.Load(loadRlx)
				}
				if value > 0 {
					p.d.Store(value)
				}
			},
		)
	}
	f := explored(t, racing(memory.RelaxedOrder, 2), Leaks()).Failures[0]
	replay := func(program func(*memory.Space), s string) error {
		_, err := Replay(context.Background(), program, s, Leaks())
		return err
	}
	require.NoError(t, replay(racing(memory.RelaxedOrder, 2), f.Replay))
	require.NoError(t, replay(racing(memory.RelaxedOrder, 3), f.Replay), "another value is the same failure")
	for name, err := range map[string]error{
		"other site":    replay(racing(memory.AcquireOrder, 2), f.Replay),
		"fewer events":  replay(racing(memory.RelaxedOrder, 0), f.Replay),
		"fewer threads": replay(func(*memory.Space) {}, f.Replay),
		"old version":   replay(racing(memory.RelaxedOrder, 2), "wk0"+f.Replay[3:]),
		"no model":      replay(racing(memory.RelaxedOrder, 2), strings.Replace(f.Replay, "c20", "c99", 1)),
		"truncated":     replay(racing(memory.RelaxedOrder, 2), f.Replay[:len(f.Replay)-3]),
		"garbage":       replay(racing(memory.RelaxedOrder, 2), f.Replay[:9]+"!!"),
		"empty":         replay(racing(memory.RelaxedOrder, 2), ""),
	} {
		require.ErrorIs(t, err, ErrReplay, name)
		t.Log(err)
	}
	t.Log(f.Replay)
}

// A string of an earlier build of this version still works.
const oldReplay = "wk1-c20-CwAAAAAAAAAAAgEFAQABBgEIAQABAOd9_Vo"

func TestReplayOfOldString(t *testing.T) {
	r, err := Replay(context.Background(), arc{clones: 1, noFence: true}.program, oldReplay)
	require.NoError(t, err)
	require.Equal(t, UseAfterFree, r.Failures[0].Kind)
	require.Equal(t, oldReplay, r.Failures[0].Replay)
}

func TestBounds(t *testing.T) {
	endless := func(_ *memory.Space, p *pairProgram) {
		for p.w.Load(loadRlx) == 0 {
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		name    string
		ctx     context.Context
		program func(*memory.Space)
		options []Option
		want    Bound
	}{
		{"executions", nil, adders(5, 1), []Option{MaxExecutions(119)}, ExecutionBound},
		{"loop", nil, pair(endless, func(_ *memory.Space, p *pairProgram) { p.w.Store(storeRlx, 1) }), []Option{Leaks()}, EventBound},
		{"threads", nil, adders(5, 1), []Option{MaxThreads(5)}, ThreadBound},
		{"time", nil, adders(9, 1), []Option{MaxTime(time.Microsecond)}, TimeBound},
		{"trie", nil, adders(9, 1), []Option{MaxTrie(1)}, TrieBound},
		{"cancelled", cancelled, adders(9, 1), nil, Cancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := c.ctx
			if ctx == nil {
				ctx = context.Background()
			}
			r, err := Run(ctx, c.program, c.options...)
			require.NoError(t, err)
			require.Equal(t, Incomplete, r.Verdict)
			require.Equal(t, c.want, r.Bound)
			require.ErrorIs(t, r.Err(), c.want)
		})
	}
	r := explored(t, adders(5, 1), MaxExecutions(120))
	require.Equal(t, Pass, r.Verdict, r)
}

func TestNondeterminism(t *testing.T) {
	for name, program := range map[string]func(*memory.Space){
		"a Go variable shared by threads": func(s *memory.Space) {
			w := words(s, 2, 0)
			shared := 0
			memory.Go(s, "a", func() {
				shared++
				w[0].Store(storeRlx, uint64(shared))
			})
			memory.Go(s, "b", func() {
				w[0].Load(loadRlx)
				w[1].Store(storeRlx, uint64(shared))
			})
		},
		"a variable of another run": func() func(*memory.Space) {
			runs := 0
			return func(s *memory.Space) {
				w := words(s, 2, 0)
				runs++
				w[runs%2].Store(storeRlx, 1)
			}
		}(),
		"another first value": func() func(*memory.Space) {
			runs := uint64(0)
			return func(s *memory.Space) {
				runs++
				words(s, 1, runs)[0].Load(loadRlx)
			}
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			r := explored(t, program)
			require.Equal(t, Fail, r.Verdict, r)
			require.Equal(t, Nondeterminism, r.Failures[0].Kind)
			t.Log(r)
		})
	}
}

func TestCallbackEndsSearch(t *testing.T) {
	stop := errors.New("enough")
	r, err := Run(context.Background(), adders(3, 1), OnExecution(func(*Execution) error { return stop }))
	require.ErrorIs(t, err, stop)
	require.Equal(t, Incomplete, r.Verdict)
	require.EqualValues(t, 1, r.Executions)
}

func TestCallbacksInOrder(t *testing.T) {
	calls := ""
	add := func(name string) Option {
		return OnExecution(func(*Execution) error { calls += name; return nil })
	}
	r := explored(t, adders(1, 1), add("a"), add("b"))
	require.Equal(t, Pass, r.Verdict)
	require.Equal(t, "ab", calls)
}

// Code that swallows every panic cannot be unwound: it stays suspended and is counted.
func TestSwallowedPanics(t *testing.T) {
	r := explored(t, func(s *memory.Space) {
		w := words(s, 1, 0)
		memory.Go(s, "swallows", func() {
			for i := 0; ; i++ {
				func() {
					defer func() { _ = recover() }()
					w[0].Await(loadRlx, func(v uint64) bool { return v == 7 })
				}()
			}
		})
	})
	require.Equal(t, Fail, r.Verdict, r)
	require.Equal(t, Deadlock, r.Failures[0].Kind)
}

// A callback that rejects executions makes failures of them, which replay like others; without All the first ends the search.
func TestRejection(t *testing.T) {
	reject := OnExecution(func(x *Execution) error {
		if v, _ := x.Final(x.Event(EventID{1, 0}).Place); v == 2 {
			return &Rejection{Property: "W1", Reason: "two arrived", Value: v}
		}
		return nil
	})
	r, err := Run(context.Background(), adders(2, 1), reject)
	require.NoError(t, err)
	require.Equal(t, Fail, r.Verdict, r)
	require.EqualValues(t, 1, r.Executions)
	f := r.Failures[0]
	require.Equal(t, Rejected, f.Kind)
	require.Equal(t, "rejected (W1): two arrived", f.Error())
	require.EqualValues(t, 2, f.Value)

	again, err := Replay(context.Background(), adders(2, 1), f.Replay, reject)
	require.NoError(t, err)
	require.Equal(t, f.Error(), again.Failures[0].Error())
	_, err = Replay(context.Background(), adders(2, 1), f.Replay)
	require.ErrorIs(t, err, ErrReplay, "nobody rejects it")

	r, err = Run(context.Background(), adders(2, 1), reject, All())
	require.NoError(t, err)
	require.EqualValues(t, 2, r.Executions)
	require.Len(t, r.Failures, 1, "both say the same")
}

// Code that recovers panics can tell the one that unwinds it.
func TestAbandoned(t *testing.T) {
	abandoned := 0
	r := explored(t, func(s *memory.Space) {
		w := words(s, 1, 0)
		memory.Go(s, "waits", func() {
			defer func() {
				if p := recover(); p != nil {
					if Abandoned(p) {
						abandoned++
					}
					panic(p)
				}
			}()
			w[0].Await(loadRlx, func(v uint64) bool { return v == 7 })
		})
	})
	require.Equal(t, Deadlock, r.Failures[0].Kind)
	require.Positive(t, abandoned)
	require.False(t, Abandoned("some other panic"))
}

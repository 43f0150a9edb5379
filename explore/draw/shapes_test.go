package draw

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	loadRlx  = memory.NewLoad("draw.load.rlx", memory.Relaxed, "test")
	loadAcq  = memory.NewLoad("draw.load.acq", memory.Acquire, "test")
	loadSC   = memory.NewLoad("draw.load.sc", memory.SeqCst, "test")
	storeRlx = memory.NewStore("draw.store.rlx", memory.Relaxed, "test")
	storeRel = memory.NewStore("draw.store.rel", memory.Release, "test")
	storeSC  = memory.NewStore("draw.store.sc", memory.SeqCst, "test")
	rmwRlx   = memory.NewRMW("draw.rmw.rlx", memory.Relaxed, "test")
	rmwRel   = memory.NewRMW("draw.rmw.rel", memory.Release, "test")
	rmwAR    = memory.NewRMW("draw.rmw.ar", memory.AcqRel, "test")
	casAR    = memory.NewCAS("draw.cas.ar", memory.AcqRel, memory.Relaxed, "test")
	fenceAcq = memory.NewFence("draw.fence.acq", memory.Acquire, "test")
	fenceRel = memory.NewFence("draw.fence.rel", memory.Release, "test")
	fenceSC  = memory.NewFence("draw.fence.sc", memory.SeqCst, "test")
)

// cells is what the threads of a shape share.
type cells struct {
	*memory.Space
	x, y memory.Uint64
	d    memory.Cell[int]
	m, n memory.Mutex
	c    memory.Cond
}

type object struct {
	memory.Block
	refs memory.Uint64
}

// threads is a program of threads named a, b, c and so on.
func threads(bodies ...func(*cells)) func(*memory.Space) {
	return func(s *memory.Space) {
		v := &cells{Space: s}
		v.x.Init(s, "x", 0)
		v.y.Init(s, "y", 0)
		v.d.Init(s, "d", 0)
		v.m.Init(s, "m")
		v.n.Init(s, "n")
		v.c.Init(s, "c")
		for i, body := range bodies {
			memory.Go(s, string(rune('a'+i)), func() { body(v) })
		}
	}
}

// owners is a program of threads that each own one count of an object, which is dropped by an RMW and freed by the last.
func owners(n int, drop *memory.RMWSite, fence bool) func(*memory.Space) {
	return func(s *memory.Space) {
		o := memory.Alloc(s, "object", func(o *object) { o.refs.Init(s, "refs", uint64(n)) })
		for i := range n {
			memory.Go(s, string(rune('a'+i)), func() {
				o.Touch(false)
				if o.refs.FetchSub(drop, 1) != 1 {
					return
				}
				if fence {
					s.Fence(fenceAcq)
				}
				o.Touch(true)
				o.Free()
			})
		}
	}
}

// shape is a program of which one execution is drawn: the first failure, or the execution whose atomic reads return what outcome
// says, in the order of threads.
type shape struct {
	name    string
	program func(*memory.Space)
	options []explore.Option
	outcome string
	fails   explore.FailureKind
	cycle   string // expected kind of cycle
	text    string // expected somewhere in the text form
}

var shapes = []shape{
	{name: "mp-race", fails: explore.DataRace, text: "neither of 3 and 6 happens before the other", program: threads(
		func(v *cells) { v.d.Store(42); v.x.Store(storeRel, 1) },
		func(v *cells) {
			if v.x.Load(loadRlx) == 1 {
				v.d.Load()
			}
		})},
	{name: "mp-acquire", outcome: "1", text: "sw        4->5", program: threads(
		func(v *cells) { v.d.Store(42); v.x.Store(storeRel, 1) },
		func(v *cells) {
			if v.x.Load(loadAcq) == 1 {
				v.d.Load()
			}
		})},
	{name: "mp-fences", outcome: "1", text: "sw        4->7", program: threads(
		func(v *cells) { v.d.Store(42); v.Fence(fenceRel); v.x.Store(storeRlx, 1) },
		func(v *cells) {
			if v.x.Load(loadRlx) == 1 {
				v.Fence(fenceAcq)
				v.d.Load()
			}
		})},
	{name: "sb", outcome: "0 0", cycle: "not sequentially consistent: the cycle 3 -po-> 4 -fr-> 5 -po-> 6 -fr-> 3", program: threads(
		func(v *cells) { v.x.Store(storeRlx, 1); v.y.Load(loadRlx) },
		func(v *cells) { v.y.Store(storeRlx, 1); v.x.Load(loadRlx) })},
	{name: "2+2w", outcome: "1 1", cycle: "not sequentially consistent", program: func(s *memory.Space) {
		v := &cells{}
		v.x.Init(s, "x", 0)
		v.y.Init(s, "y", 0)
		a := memory.Go(s, "a", func() { v.x.Store(storeRlx, 1); v.y.Store(storeRlx, 2) })
		b := memory.Go(s, "b", func() { v.y.Store(storeRlx, 1); v.x.Store(storeRlx, 2) })
		a.Join()
		b.Join()
		v.x.Load(loadRlx)
		v.y.Load(loadRlx)
	}},
	{name: "iriw", outcome: "1 0 1 0", cycle: "not sequentially consistent", program: threads(
		func(v *cells) { v.x.Store(storeRel, 1) },
		func(v *cells) { v.x.Load(loadAcq); v.y.Load(loadAcq) },
		func(v *cells) { v.y.Load(loadAcq); v.x.Load(loadAcq) },
		func(v *cells) { v.y.Store(storeRel, 1) })},
	{name: "release-sequence", outcome: "1 2", text: "sw        5->7", program: threads(
		func(v *cells) { v.d.Store(42); v.x.Store(storeRel, 1) },
		func(v *cells) { v.x.FetchAdd(rmwRlx, 1) },
		func(v *cells) {
			if v.x.Load(loadAcq) == 2 {
				v.d.Load()
			}
		})},
	{name: "refcount-race", fails: explore.DataRace, program: owners(2, rmwRlx, false)},
	{name: "refcount-no-fence", fails: explore.DataRace, program: owners(3, rmwRel, false)},
	{name: "refcount", outcome: "3 2 1", program: owners(3, rmwRel, true)},
	{name: "use-after-free", fails: explore.UseAfterFree, text: "and should not be followed by it", program: func(s *memory.Space) {
		o := memory.Alloc(s, "object", func(o *object) { o.refs.Init(s, "refs", 1) })
		o.Free()
		o.refs.Load(loadRlx)
	}},
	{name: "leak", fails: explore.Leak, program: func(s *memory.Space) {
		memory.Alloc(s, "object", func(o *object) { o.refs.Init(s, "refs", 1) })
	}},
	{name: "locks", fails: explore.Deadlock, cycle: "deadlock: the cycle ", program: threads(
		func(v *cells) { v.m.Lock(); v.n.Lock(); v.d.Store(1); v.n.Unlock(); v.m.Unlock() },
		func(v *cells) { v.n.Lock(); v.m.Lock(); v.d.Store(2); v.m.Unlock(); v.n.Unlock() })},
	{name: "lost-wake", fails: explore.Deadlock, cycle: "not sequentially consistent", program: threads(
		func(v *cells) {
			v.x.Store(storeRlx, 1)
			if v.y.Load(loadRlx) == 0 {
				v.x.Await(loadRlx, func(v uint64) bool { return v == 2 })
			}
		},
		func(v *cells) {
			v.y.Store(storeRlx, 1)
			v.x.CompareExchange(casAR, 1, 2)
		})},
	{name: "panic", fails: explore.Panic, cycle: "not sequentially consistent", program: func(s *memory.Space) {
		v := &cells{}
		v.x.Init(s, "x", 0)
		v.y.Init(s, "y", 0)
		a := memory.Spawn(s, "a", func() uint64 { v.x.Store(storeRlx, 1); return v.y.Load(loadRlx) })
		b := memory.Spawn(s, "b", func() uint64 { v.y.Store(storeRlx, 1); return v.x.Load(loadRlx) })
		if a.Join()+b.Join() == 0 {
			panic("both critical sections were entered")
		}
	}},
	{name: "condition", outcome: "0 1", program: threads(
		func(v *cells) {
			v.m.Lock()
			for v.x.Load(loadRlx) == 0 {
				v.c.Wait(&v.m)
			}
			v.m.Unlock()
		},
		func(v *cells) { v.m.Lock(); v.x.Store(storeRlx, 1); v.c.Signal(); v.m.Unlock() })},
	{name: "far", outcome: "1", program: threads(
		func(v *cells) { v.x.Store(storeRel, 1) },
		func(v *cells) { v.y.Store(storeRlx, 1); v.y.Store(storeRlx, 2); v.y.Store(storeRlx, 3) },
		func(v *cells) { v.x.Load(loadAcq) })},
}

// reads returns what the atomic reads of an execution returned.
func reads(x *explore.Execution) string {
	var out []string
	for t := range x.Threads() {
		for i := range x.Len(t) {
			if e := x.Event(explore.EventID{Thread: t, Index: i}); e.Reads && e.Site != nil {
				out = append(out, fmt.Sprint(e.Value))
			}
		}
	}
	return strings.Join(out, " ")
}

// graph explores the shape and returns the execution to draw.
func (s *shape) graph(t *testing.T) Graph {
	t.Helper()
	var g Graph
	found := 0
	options := append(s.options, explore.OnExecution(func(x *explore.Execution) error {
		if s.outcome != "" && reads(x) == s.outcome {
			if found++; found == 1 {
				g = FromExecution(x)
			}
		}
		return nil
	}))
	r, err := explore.Run(context.Background(), s.program, options...)
	require.NoError(t, err)
	if s.fails == "" {
		require.Positive(t, found, "no execution gives %q: %v", s.outcome, r)
		require.Equal(t, s.cycle != "", g.MarkCycle())
		return g
	}
	require.Equal(t, explore.Fail, r.Verdict, r)
	require.Equal(t, s.fails, r.Failures[0].Kind, r)
	g, err = FromFailure(r.Failures[0])
	require.NoError(t, err)
	require.NotEmpty(t, g.Title)
	return g
}

// forbiddenLB is load buffering, which C11 allows on paper and no model here does: no exploration gives it.
func forbiddenLB() Graph {
	return Graph{
		Title:   "load buffering: r1 = 1, r2 = 1 is forbidden",
		Threads: []string{"a", "b"},
		Events: []Event{
			{Thread: 0, Text: "load x = 1 [relaxed]"}, {Thread: 0, Text: "store y = 1 [relaxed]"},
			{Thread: 1, Text: "load y = 1 [relaxed]"}, {Thread: 1, Text: "store x = 1 [relaxed]"},
		},
		Edges: []Edge{{Kind: PO, From: 0, To: 1, HB: true}, {Kind: PO, From: 2, To: 3, HB: true}, {Kind: RF, From: 1, To: 2}, {Kind: RF, From: 3, To: 0}},
	}
}

package explain

import (
	"fmt"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
)

var (
	flagStore = memory.NewStore("test.flag.store", memory.Relaxed, "a test explains what it lacks")
	flagLoad  = memory.NewLoad("test.flag.load", memory.Relaxed, "a test explains what it lacks")
	flagAdd   = memory.NewRMW("test.flag.add", memory.Relaxed, "a test explains what it lacks")
	flagCAS   = memory.NewCAS("test.flag.cas", memory.AcqRel, memory.Relaxed, "a test explains what it lacks")
	relFence  = memory.NewFence("test.fence.release", memory.Release, "a test removes it")
	acqFence  = memory.NewFence("test.fence.acquire", memory.Acquire, "a test removes it")
	dataStore = memory.NewStore("test.data.store", memory.Relaxed, "the data of a test")
	dataLoad  = memory.NewLoad("test.data.load", memory.Relaxed, "the data of a test")
	ownStore  = memory.NewStore("test.own.store", memory.Relaxed, "the other thread's half of store buffering")
	ownLoad   = memory.NewLoad("test.own.load", memory.Relaxed, "the other thread's half of store buffering")
)

// cells are what the programs share.
type cells struct {
	plain      memory.Cell[int]
	flag, data memory.Uint64
}

// threads is a program that spawns each body as P0, P1 and so on, and then ends with the last one.
func threads(end func(*memory.Space, *cells, []*memory.Thread[uint64]), bodies ...func(*memory.Space, *cells) uint64) func(*memory.Space) {
	return func(s *memory.Space) {
		c := &cells{}
		c.plain.Init(s, "plain", 0)
		c.flag.Init(s, "flag", 0)
		c.data.Init(s, "data", 0)
		var all []*memory.Thread[uint64]
		for i, body := range bodies {
			all = append(all, memory.Spawn(s, fmt.Sprintf("P%d", i), func() uint64 { return body(s, c) }))
		}
		if end != nil {
			end(s, c, all)
		}
	}
}

// never panics if all threads return 1.
func never(s *memory.Space, _ *cells, all []*memory.Thread[uint64]) {
	for _, t := range all {
		if t.Join() != 1 {
			return
		}
	}
	panic("forbidden")
}

// programs are failures of every kind, each with a golden file of its explanation.
var programs = []struct {
	name    string
	body    func(*memory.Space)
	options []explore.Option
	// alone are the repairs at one site, in order; together is the set if there are none.
	alone        []string
	together     string
	interleaving bool
	hopeless     bool
}{
	{name: "message-passing", body: threads(nil, sendPlain(false), receivePlain(false)),
		together: "test.flag.load=acquire test.flag.store=release"},
	{name: "message-passing-release", body: threads(nil, sendPlain(false), receivePlain(false)),
		options: []explore.Option{explore.Override(&flagStore.Site, memory.ReleaseOrder)},
		alone:   []string{"test.flag.load=acquire"}},
	{name: "removed-release-fence", body: threads(nil, sendPlain(true), receivePlain(true)),
		options: []explore.Option{explore.Override(&relFence.Site, memory.RelaxedOrder)},
		alone:   []string{"test.fence.release=release", "test.flag.store=release"}},
	{name: "removed-acquire-fence", body: threads(nil, sendPlain(true), receivePlain(true)),
		options: []explore.Option{explore.Override(&acqFence.Site, memory.RelaxedOrder)},
		alone:   []string{"test.fence.acquire=acquire", "test.flag.load=acquire"}},
	{name: "failing-compare-exchange", body: threads(nil, sendPlain(true), func(_ *memory.Space, c *cells) uint64 {
		if old, ok := c.flag.CompareExchange(flagCAS, 7, 8); !ok && old == 1 {
			c.plain.Load()
		}
		return 0
	}), alone: []string{"test.flag.cas=acq_rel,acquire"}},
	{name: "release-sequence", body: threads(nil,
		func(_ *memory.Space, c *cells) uint64 { c.plain.Store(1); return c.flag.FetchAdd(flagAdd, 1) },
		func(_ *memory.Space, c *cells) uint64 { return c.flag.FetchAdd(flagAdd, 1) },
		func(_ *memory.Space, c *cells) uint64 {
			if c.flag.FetchAdd(flagAdd, 1) == 2 {
				c.plain.Store(2)
			}
			return 0
		}), alone: []string{"test.flag.add=acq_rel"}},
	{name: "store-buffering", body: threads(never,
		func(_ *memory.Space, c *cells) uint64 { c.flag.Store(flagStore, 1); return 1 - c.data.Load(dataLoad) },
		func(_ *memory.Space, c *cells) uint64 { c.data.Store(ownStore, 1); return 1 - c.flag.Load(ownLoad) }),
		together: "test.data.load=seq_cst test.flag.store=seq_cst test.own.load=seq_cst test.own.store=seq_cst"},
	{name: "stale-read", body: threads(never,
		func(_ *memory.Space, c *cells) uint64 {
			c.data.Store(dataStore, 1)
			c.flag.Store(flagStore, 1)
			return 1
		},
		func(_ *memory.Space, c *cells) uint64 {
			if c.flag.Load(flagLoad) == 1 && c.data.Load(dataLoad) == 0 {
				return 1
			}
			return 0
		}), together: "test.flag.load=acquire test.flag.store=release"},
	{name: "overtaken-write", body: threads(func(_ *memory.Space, c *cells, all []*memory.Thread[uint64]) {
		all[0].Join()
		if all[1].Join() == 1 && c.data.Load(ownLoad) == 2 {
			panic("the older write won")
		}
	},
		func(_ *memory.Space, c *cells) uint64 {
			c.data.Store(dataStore, 2)
			c.flag.Store(flagStore, 1)
			return 1
		},
		func(_ *memory.Space, c *cells) uint64 {
			r := c.flag.Load(flagLoad)
			c.data.Store(ownStore, 1)
			return r
		}),
		together: "test.flag.load=acquire test.flag.store=release"},
	{name: "lost-wake", body: threads(nil,
		// The waker raises the data and then looks for a waiter; the waiter says so and then looks at the data.
		func(_ *memory.Space, c *cells) uint64 {
			c.data.Store(dataStore, 1)
			if c.flag.Load(flagLoad) == 1 {
				c.flag.Store(flagStore, 2)
			}
			return 0
		},
		func(_ *memory.Space, c *cells) uint64 {
			c.flag.Store(ownStore, 1)
			if c.data.Load(dataLoad) == 0 {
				return c.flag.Await(ownLoad, func(v uint64) bool { return v == 2 })
			}
			return 0
		}), options: []explore.Option{explore.In(explore.C20)},
		together: "test.data.load=seq_cst test.data.store=seq_cst test.flag.load=seq_cst test.own.store=seq_cst"},
	{name: "lost-update", body: threads(never, loadThenStore, loadThenStore), interleaving: true},
	{name: "no-synchronization", body: threads(nil,
		func(_ *memory.Space, c *cells) uint64 { c.plain.Store(1); return 0 },
		func(_ *memory.Space, c *cells) uint64 { c.flag.Store(flagStore, 1); c.plain.Store(2); return 0 }), hopeless: true},
}

// sendPlain stores data and raises a flag behind it.
func sendPlain(fence bool) func(*memory.Space, *cells) uint64 {
	return func(s *memory.Space, c *cells) uint64 {
		c.plain.Store(42)
		if fence {
			s.Fence(relFence)
		}
		c.flag.Store(flagStore, 1)
		return 0
	}
}

// receivePlain loads the data if the flag is raised.
func receivePlain(fence bool) func(*memory.Space, *cells) uint64 {
	return func(s *memory.Space, c *cells) uint64 {
		if c.flag.Load(flagLoad) == 1 {
			if fence {
				s.Fence(acqFence)
			}
			c.plain.Load()
		}
		return 0
	}
}

// loadThenStore is an increment that is not atomic; two of them may both read 0.
func loadThenStore(_ *memory.Space, c *cells) uint64 {
	old := c.data.Load(dataLoad)
	c.data.Store(dataStore, old+1)
	return 1 - old
}

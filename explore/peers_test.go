package explore

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// The programs of the peers, written on the cells as a user would.

var (
	loadRlx  = memory.NewLoad("peer.load.rlx", memory.Relaxed, "as published")
	loadAcq  = memory.NewLoad("peer.load.acq", memory.Acquire, "as published")
	storeRlx = memory.NewStore("peer.store.rlx", memory.Relaxed, "as published")
	storeRel = memory.NewStore("peer.store.rel", memory.Release, "as published")
	rmwRlx   = memory.NewRMW("peer.rmw.rlx", memory.Relaxed, "as published")
	casRlx   = memory.NewCAS("peer.cas.rlx", memory.Relaxed, memory.Relaxed, "as published")

	arcInc    = memory.NewRMW("peer.arc.inc", memory.Relaxed, "a new handle is made from one that exists")
	arcDec    = memory.NewRMW("peer.arc.dec", memory.Release, "what an owner did happens before the destructor")
	arcFence  = memory.NewFence("peer.arc.fence", memory.Acquire, "the last owner sees what all did")
	arcReload = memory.NewLoad("peer.arc.reload", memory.Acquire, "in place of the fence")
)

// words makes n words of the space.
func words(s *memory.Space, n int, first uint64) []*memory.Uint64 {
	w := make([]*memory.Uint64, n)
	for i := range w {
		w[i] = new(memory.Uint64)
		w[i].Init(s, fmt.Sprintf("w%d", i), first)
	}
	return w
}

// adders is n threads that each add 1 to each of k words: ainc, binc, cinc.
func adders(n, k int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, k, 0)
		for range n {
			memory.Go(s, "adder", func() {
				for _, c := range w {
					c.FetchAdd(rmwRlx, 1)
				}
			})
		}
	}
}

func wainc(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 1, 0)
		memory.Go(s, "writer", func() { w[0].Store(storeRel, 42) })
		for range n {
			memory.Go(s, "adder", func() { w[0].FetchAdd(rmwRlx, 1) })
		}
	}
}

func inc(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 1, 0)
		for i := range n {
			memory.Go(s, "inc", func() { w[0].Store(storeRel, w[0].Load(loadRlx)+1<<i) })
		}
	}
}

func casw(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 1, 0)
		for i := range n {
			memory.Go(s, "casw", func() {
				w[0].CompareExchange(casRlx, 0, 1)
				w[0].Store(storeRel, uint64(i)+3)
			})
		}
	}
}

func readers(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 1, 0)
		memory.Go(s, "writer", func() { w[0].Store(storeRel, 42) })
		for range n {
			memory.Go(s, "reader", func() { w[0].Load(loadAcq) })
		}
	}
}

func nwriters(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 1, 0)
		for i := range n + 1 {
			memory.Go(s, "writer", func() { w[0].Store(storeRel, uint64(i)) })
		}
		memory.Go(s, "reader", func() { w[0].Load(loadAcq) })
	}
}

func lockinc(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 1, 0)
		m := new(memory.Mutex)
		m.Init(s, "m")
		for range n {
			memory.Go(s, "locker", func() {
				m.Lock()
				w[0].Store(storeRlx, w[0].Load(loadRlx)+1)
				m.Unlock()
			})
		}
	}
}

func lastzero(n int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, n+1, 0)
		memory.Go(s, "reader", func() {
			for i := n; w[i].Load(loadAcq) != 0; i-- {
			}
		})
		for j := 1; j <= n; j++ {
			memory.Go(s, "writer", func() { w[j].Store(storeRel, w[j-1].Load(loadAcq)+1) })
		}
	}
}

func fibBench(rounds int) func(*memory.Space) {
	return func(s *memory.Space) {
		w := words(s, 2, 1)
		for k := range 2 {
			memory.Go(s, "adder", func() {
				for range rounds {
					w[k].Store(storeRel, w[0].Load(loadAcq)+w[1].Load(loadAcq))
				}
			})
		}
		memory.Go(s, "reader", func() {
			if w[0].Load(loadAcq) <= 144 {
				w[1].Load(loadAcq)
			}
		})
	}
}

// arc is a reference count as in Rust, in the shape that peers explore. The zero value is the one that is right.
type arc struct {
	clones    int
	spawnFast bool // clone, spawn, clone, spawn rather than all clones first
	reload    bool // an acquire load in place of the fence
	noFence   bool
	untouched bool // the holders never touch the payload
	outside   bool // the count is not in the block that is freed
	extraDrop bool
}

// counted is an allocation with a payload and a count.
type counted struct {
	memory.Block
	refs *memory.Uint64
}

func (a arc) program(s *memory.Space) {
	var outside memory.Uint64
	outside.Init(s, "refs", 1)
	c := memory.Alloc(s, "arc", func(c *counted) {
		c.refs = &outside
		if !a.outside {
			c.refs = new(memory.Uint64)
			c.refs.Init(s, "refs", 1)
		}
	})
	spawn := func() {
		memory.Go(s, "holder", func() {
			c.refs.FetchAdd(arcInc, 1)
			a.use(c)
			a.drop(s, c)
			a.drop(s, c)
		})
	}
	for range a.clones {
		c.refs.FetchAdd(arcInc, 1)
		if a.spawnFast {
			spawn()
		}
	}
	for range a.clones {
		if !a.spawnFast {
			spawn()
		}
	}
	a.use(c)
	a.drop(s, c)
	if a.extraDrop {
		a.drop(s, c)
	}
}

func (a arc) use(c *counted) {
	if !a.untouched {
		c.Touch(false)
	}
}

func (a arc) drop(s *memory.Space, c *counted) {
	if c.refs.FetchSub(arcDec, 1) != 1 {
		return
	}
	switch {
	case a.reload:
		c.refs.Load(arcReload)
	case !a.noFence:
		s.Fence(arcFence)
	}
	c.Touch(false)
	c.Free()
}

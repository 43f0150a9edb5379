package minimize

import (
	"github.com/wakecheck/wakecheck/impl/memory"
)

// The sites of the programs of the tests.
var (
	publish = memory.NewStore("min.mp.publish", memory.Release, "publishes the data")
	ready   = memory.NewLoad("min.mp.ready", memory.SeqCst, "acquire would do")
	seen    = memory.NewRMW("min.mp.seen", memory.SeqCst, "counts only")
	idle    = memory.NewFence("min.mp.idle", memory.SeqCst, "orders nothing that is needed")

	behind = memory.NewFence("min.mpf.behind", memory.Acquire, "orders the data behind the flag")

	storeX = memory.NewStore("min.sb.store_x", memory.SeqCst, "before the load of y")
	loadY  = memory.NewLoad("min.sb.load_y", memory.SeqCst, "after the store of x")
	storeY = memory.NewStore("min.sb.store_y", memory.SeqCst, "before the load of x")
	loadX  = memory.NewLoad("min.sb.load_x", memory.SeqCst, "after the store of y")
	fenceX = memory.NewFence("min.sb.fence_x", memory.SeqCst, "between store of x and load of y")
	fenceY = memory.NewFence("min.sb.fence_y", memory.SeqCst, "between store of y and load of x")
	late   = memory.NewLoad("min.sb.late", memory.Relaxed, "met where the outcome is weak")

	clone = memory.NewRMW("min.rc.clone", memory.AcqRel, "relaxed would do")
	drop  = memory.NewRMW("min.rc.drop", memory.Release, "what the owner did comes before the end")
	last  = memory.NewFence("min.rc.last", memory.Acquire, "what all owners did comes before the end")

	offer = memory.NewCAS("min.cas.offer", memory.Release, memory.Relaxed, "hands the data over")
	probe = memory.NewCAS("min.cas.probe", memory.SeqCst, memory.SeqCst, "fails, and reads the data behind")
)

// messagePassing needs release and acquire; the counter and the fence beside it nothing.
func messagePassing(s *memory.Space) {
	var data memory.Cell[int]
	var flag, count memory.Uint32
	data.Init(s, "data", 0)
	flag.Init(s, "flag", 0)
	count.Init(s, "count", 0)
	memory.Go(s, "sender", func() {
		data.Store(1)
		flag.Store(publish, 1)
		s.Fence(idle)
	})
	memory.Go(s, "receiver", func() {
		if flag.Load(ready) == 1 {
			data.Load()
		}
		count.FetchAdd(seen, 1)
	})
}

// fencedPassing has two places that can acquire.
func fencedPassing(s *memory.Space) {
	var data memory.Cell[int]
	var flag memory.Uint32
	data.Init(s, "data", 0)
	flag.Init(s, "flag", 0)
	memory.Go(s, "sender", func() {
		data.Store(1)
		flag.Store(publish, 1)
	})
	memory.Go(s, "receiver", func() {
		if flag.Load(ready) == 1 {
			s.Fence(behind)
			data.Load()
		}
	})
}

// storeBuffering panics if each load misses the store of the other thread.
func storeBuffering(s *memory.Space) { buffers(s, false, bothIn) }

func fencedBuffering(s *memory.Space) { buffers(s, true, bothIn) }

func bothIn(*memory.Uint32) { panic("both threads are in") }

// lateBuffering meets a site of its own only in the outcome that is wrong.
func lateBuffering(s *memory.Space) {
	buffers(s, false, func(x *memory.Uint32) {
		x.Load(late)
		bothIn(x)
	})
}

// buffers calls weak in that outcome.
func buffers(s *memory.Space, fenced bool, weak func(*memory.Uint32)) {
	var x, y memory.Uint32
	x.Init(s, "x", 0)
	y.Init(s, "y", 0)
	one := memory.Spawn(s, "one", func() uint32 {
		x.Store(storeX, 1)
		if fenced {
			s.Fence(fenceX)
		}
		return y.Load(loadY)
	})
	two := memory.Spawn(s, "two", func() uint32 {
		y.Store(storeY, 1)
		if fenced {
			s.Fence(fenceY)
		}
		return x.Load(loadX)
	})
	if a, b := one.Join(), two.Join(); a == 0 && b == 0 {
		weak(&x)
	}
}

// refcount has two owners from the start, of which one clones; the last drop ends the payload.
func refcount(s *memory.Space) {
	var payload memory.Cell[int]
	var count memory.Uint32
	payload.Init(s, "payload", 1)
	count.Init(s, "count", 2)
	end := func() {
		if count.FetchSub(drop, 1) == 1 {
			s.Fence(last)
			payload.Store(0)
		}
	}
	memory.Go(s, "one", func() {
		count.FetchAdd(clone, 1)
		payload.Load()
		end()
		end()
	})
	memory.Go(s, "two", func() {
		payload.Load()
		end()
	})
}

// failing reads data behind a compare_exchange that fails: its failure order has to acquire. The success order may be
// anything that acquire is not stronger than: acquire, or release.
func failing(s *memory.Space) {
	var data memory.Cell[int]
	var flag memory.Uint32
	data.Init(s, "data", 0)
	flag.Init(s, "flag", 0)
	memory.Go(s, "sender", func() {
		data.Store(1)
		flag.CompareExchange(offer, 0, 1)
	})
	memory.Go(s, "receiver", func() {
		if found, _ := flag.CompareExchange(probe, 2, 3); found == 1 {
			data.Load()
		}
	})
}

// hidden reads data behind a site of its own, which only the weak outcome of store buffering leads to. The orders that keep
// the outcome away are one way to be correct, and those of message passing over that site another one.
func hidden(s *memory.Space) {
	var data memory.Cell[int]
	var flag memory.Uint32
	data.Init(s, "data", 0)
	flag.Init(s, "flag", 0)
	memory.Go(s, "sender", func() {
		data.Store(1)
		flag.Store(publish, 1)
	})
	behindAnother(s, func(*memory.Uint32) {
		if flag.Load(late) == 1 {
			data.Load()
		}
	})
}

// harmless meets the same site, and nothing depends on it.
func harmless(s *memory.Space) {
	behindAnother(s, func(x *memory.Uint32) { x.Load(late) })
}

// behindAnother calls weak in the weak outcome of store buffering. A hand-over behind it hides that from an exploration that
// ends with the first failure.
func behindAnother(s *memory.Space, weak func(*memory.Uint32)) {
	var data memory.Cell[int]
	var flag memory.Uint32
	data.Init(s, "more", 0)
	flag.Init(s, "flag2", 0)
	buffers(s, false, weak)
	memory.Go(s, "second", func() {
		data.Store(1)
		flag.CompareExchange(offer, 0, 1)
	})
	if flag.Load(ready) == 1 {
		data.Load()
	}
}

// twoFaults has two unrelated faults, one behind the other.
func twoFaults(s *memory.Space) {
	first := memory.Go(s, "first", func() { messagePassing(s) })
	first.Join()
	lateBuffering(s)
}

package wakertest

import (
	"time"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// seededParker is the parker of impl/park without its handles, and what may be wrong with it.
type seededParker struct {
	space *memory.Space
	state memory.Uint32
	mu    memory.Mutex
	cond  memory.Cond

	storesEmpty    bool // rust #53366
	signalsUnheld  bool // tokio #2135
	unparkCompares bool // tokio #459
}

var (
	seedTake   = memory.NewCAS("seed.park.take", memory.Acquire, memory.Relaxed, "as park.consume and park.woken")
	seedBegin  = memory.NewCAS("seed.park.begin", memory.Relaxed, memory.Relaxed, "as park.begin")
	seedSwap   = memory.NewRMW("seed.park.swap", memory.Acquire, "as park.reread and park.timeout")
	seedStore  = memory.NewStore("seed.park.store", memory.SeqCst, "the bug: takes the token without reading it")
	seedUnpark = memory.NewRMW("seed.park.unpark", memory.Release, "as park.unpark")
	seedLeave  = memory.NewCAS("seed.park.leave", memory.AcqRel, memory.Acquire, "the bug: leaves a token only where it expects to")
)

const seedParked = 1

func newSeededParker(s *memory.Space, bug func(*seededParker)) *seededParker {
	p := &seededParker{space: s}
	bug(p)
	p.state.Init(s, tokenPlace, tokenNone)
	p.mu.Init(s, "park.mu")
	p.cond.Init(s, "park.cond")
	return p
}

func (p *seededParker) take() bool {
	_, ok := p.state.CompareExchange(seedTake, tokenThere, tokenNone)
	return ok
}

func (p *seededParker) Park() {
	p.space.Note(notePark, waited, 0)
	defer p.space.Note(noteParkEnd, waited, 1)
	if p.take() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.prepare() {
		return
	}
	for {
		p.cond.Wait(&p.mu)
		if p.take() {
			return
		}
	}
}

func (p *seededParker) prepare() (token bool) {
	if _, ok := p.state.CompareExchange(seedBegin, tokenNone, seedParked); ok {
		return false
	}
	if p.storesEmpty {
		p.state.Store(seedStore, tokenNone)
	} else {
		p.state.Swap(seedSwap, tokenNone)
	}
	return true
}

func (p *seededParker) ParkTimeout(d time.Duration) (token bool) {
	p.space.Note(notePark, waited, 1)
	defer func() { p.space.Note(noteParkEnd, waited, uint64(map[bool]int{true: 1}[token])) }()
	if p.take() {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.prepare() {
		return true
	}
	for p.cond.WaitTimeout(&p.mu, d) {
		if p.take() {
			return true
		}
	}
	return p.state.Swap(seedSwap, tokenNone) == tokenThere
}

func (p *seededParker) Unpark() {
	p.space.Note(noteUnpark, waited)
	if p.unparkCompares {
		p.compareAndUnpark()
		return
	}
	if p.state.Swap(seedUnpark, tokenThere) != seedParked {
		return
	}
	if !p.signalsUnheld {
		p.mu.Lock()
		//lint:ignore SA2001 as in impl/park
		p.mu.Unlock()
	}
	p.cond.Signal()
}

// compareAndUnpark is tokio's unpark of 2018: whoever is parked is notified under the lock, unless it has timed out by then.
func (p *seededParker) compareAndUnpark() {
	if found, ok := p.state.CompareExchange(seedLeave, tokenNone, tokenThere); ok || found == tokenThere {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.state.CompareExchange(seedLeave, seedParked, tokenThere); ok {
		p.cond.Signal()
	}
}

// The programs are those of the scenarios, on a seeded parker.

func seededFlags(bug func(*seededParker)) func(*memory.Space) {
	return func(s *memory.Space) {
		p := newSeededParker(s, bug)
		var flags [2]memory.Uint32
		for i := range flags {
			flags[i].Init(s, "flag", 0)
			memory.Go(s, []string{"U1", "U2"}[i], func() {
				flags[i].Store(setFlag, 1)
				p.Unpark()
			})
		}
		for flags[0].Load(readFlag) == 0 || flags[1].Load(readFlag) == 0 {
			p.Park()
		}
	}
}

func seededPark(bug func(*seededParker)) func(*memory.Space) {
	return func(s *memory.Space) {
		p, x := newSeededParker(s, bug), cell(s)
		memory.Go(s, "U", func() { x.Store(1); p.Unpark() })
		p.Park()
		x.Load()
	}
}

func seededTimeout(bug func(*seededParker)) func(*memory.Space) {
	return func(s *memory.Space) {
		p, x := newSeededParker(s, bug), cell(s)
		memory.Go(s, "U", func() { x.Store(1); p.Unpark() })
		if !p.ParkTimeout(1) {
			p.Park()
		}
		x.Load()
	}
}

package waking_test

import (
	"context"
	"fmt"
	"time"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/proptest/waking"
)

var (
	leave = memory.NewRMW("gate.leave", memory.Release, "what was done before the unpark")
	see   = memory.NewLoad("gate.see", memory.Relaxed, "take acquires")
	take  = memory.NewRMW("gate.take", memory.Acquire, "comes after the unpark")
)

// gate is what the parker and its wakers share: 1 is a token. A waker owns a count of it, and so outlives the parker (W6).
type gate struct{ token memory.Uint32 }

func (g *gate) Wake(*waker.Arc[gate])      { g.token.Swap(leave, 1) }
func (g *gate) WakeByRef(*waker.Arc[gate]) { g.token.Swap(leave, 1) }

type parker struct{ gate waker.Arc[gate] }

func newParker(s *memory.Space) waking.Parker {
	return &parker{waker.NewWith(s, func(g *gate) { g.token.Init(s, "gate.token", 0) })}
}

func there(v uint32) bool { return v == 1 }

func (p *parker) Park() {
	p.gate.Get().token.Await(see, there)
	p.gate.Get().token.Swap(take, 0)
}

func (p *parker) ParkTimeout(d time.Duration) bool {
	p.gate.Get().token.AwaitTimeout(see, there, d)
	return p.gate.Get().token.Swap(take, 0) == 1
}

func (p *parker) Waker() waker.Waker { a := p.gate.Clone(); return waker.IntoWaker(&a) }
func (p *parker) Drop()              { p.gate.Drop() }

// A parker of one's own: random programs that park and wake, each through every execution and natively. With an order that is too weak, the check finds the
// smallest program that shows it; Failure.Report shows the execution as well.
func ExampleCheck() {
	opt := waking.Options{Seed: 1, Programs: 20, Native: 5, Kinds: []waking.Kind{waking.Token}, Subject: waking.Subject{Parker: newParker}}
	rep, err := waking.Check(context.Background(), opt)
	fmt.Println(rep.Verdict, err)

	opt.Property = model.W5 // a park that sees no flag goes on: W2 breaks as well
	opt.Explorer = []explore.Option{explore.Override(&leave.Site, memory.RelaxedOrder)}
	rep, err = waking.Check(context.Background(), opt)
	fmt.Println(rep.Verdict, err)
	fmt.Println(rep.Failure.Property)
	fmt.Print(rep.Failure.Program)
	// Output:
	// pass <nil>
	// fail <nil>
	// W5 Publishes
	// waking parker
	// main
	// 	look
	// thread T1
	// 	wake_by_ref
}

package wakertest

import (
	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/park"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// In all of these a park that never returns is a blocked execution, hence none may be.
var parkScenarios = []Scenario{
	// The unpark comes before the first look, before the announcement, or after it; the two handles are dropped in either order: 3*2.
	{Name: "park-unpark", Judges: handles(model.W2, model.W5), About: "a park and an unpark: it returns, and sees what was written before", Program: parkProgram, Executions: 6},
	// As before; and after the announcement, a wait that ends for no reason before or after the unpark: (3+3)*2.
	{Name: "park-unpark-spurious", Judges: handles(model.W2, model.W5), About: "the same, and the wait may end for no reason", Program: parkProgram, Executions: 12,
		options: []explore.Option{explore.Spurious(1)}},
	{Name: "park-unpark-first", Judges: handles(model.W2, model.W3, model.W5), About: "the unpark is over before the park begins: the token waits", Program: unparkFirstProgram, Executions: 1},
	{Name: "park-waker", Judges: handles(model.W2, model.W5), About: "the unparker is a waker", Program: parkWakerProgram, Executions: 6},
	// By interleavings, as the next. Under sc a look at a flag after an unpark cannot miss it, which c20 allows while the park is not ordered after.
	{Name: "park-two-unparkers", Judges: handles(model.W2, model.W5), About: "two threads set a flag and unpark, one parks until both flags are set: an unpark that finds a token counts",
		Program: parkFlagsProgram, Executions: 388, Under: map[explore.Model]int64{explore.SC: 354}},
	{Name: "park-two-unparkers-spurious", Judges: handles(model.W2, model.W5), About: "the same, and a wait may end for no reason", Program: parkFlagsProgram, Executions: 1168, Under: map[explore.Model]int64{explore.SC: 1116},
		options: []explore.Option{explore.Spurious(1)}},
	// The unpark finds the token; or it comes after the first park, at the six places that it has in a timed one, one of them after its end: 7; the two
	// handles are dropped in either order.
	{Name: "park-coalesced", Judges: handles(model.W2, model.W5), About: "an unpark may find a token: the park that takes it sees what was written before both",
		Program: parkCoalescedProgram, Executions: 14},
	// By interleavings, as the next: a time-out meets the signal, the lock that comes before it, and the park that follows.
	{Name: "park-timeout", Judges: handles(model.W2, model.W5), About: "a park whose time may be over against an unpark: the token is taken or kept", Program: parkTimeoutProgram, Executions: 16},
	{Name: "park-timeout-spurious", Judges: handles(model.W2, model.W5), About: "the same, and the wait may end for no reason", Program: parkTimeoutProgram, Executions: 22,
		options: []explore.Option{explore.Spurious(1)}},
}

// cell makes a plain cell to be written before a wake.
func cell(s *memory.Space) *memory.Cell[int] {
	x := new(memory.Cell[int])
	x.Init(s, published, 0)
	return x
}

// unparkOn starts a thread that unparks after it has done something.
func unparkOn(s *memory.Space, p *park.Parker, name string, first func()) *memory.Thread[struct{}] {
	u := p.Unparker()
	raw := u.IntoRaw()
	return memory.Go(s, name, func() {
		u := park.UnparkerFromRaw(raw)
		first()
		u.Unpark()
		u.Drop()
	})
}

func parkProgram(s *memory.Space) {
	p, x := park.New(s), cell(s)
	unparkOn(s, &p, "U", func() { x.Store(1) })
	p.Park()
	must(x.Load() == 1, model.W5, "the park does not see what was written before the unpark")
	p.Drop()
}

func unparkFirstProgram(s *memory.Space) {
	p, x := park.New(s), cell(s)
	unparkOn(s, &p, "U", func() { x.Store(1) }).Join()
	p.Park()
	x.Load()
	must(!p.ParkTimeout(0), model.W3, "one unpark left two tokens")
	p.Drop()
}

func parkWakerProgram(s *memory.Space) {
	p, x := park.New(s), cell(s)
	w := p.Waker()
	raw := w.IntoRaw()
	memory.Go(s, "W", func() {
		w := waker.WakerFromRaw(raw)
		x.Store(1)
		w.Wake()
	})
	p.Park()
	x.Load()
	p.Drop()
}

// The accesses by which scenarios say something to each other without any order: what orders them is the wake alone.
var (
	setFlag  = memory.NewStore("scenario.flag.set", memory.Relaxed, "the wake publishes")
	readFlag = memory.NewLoad("scenario.flag.read", memory.Relaxed, "the park, poll or register acquires")
)

// parkFlagsProgram parks until two flags are set. If a park returned without being ordered after an unpark that was coalesced with the one that it
// returns for, the flag might still look unset, and the next park would wait for ever.
func parkFlagsProgram(s *memory.Space) {
	p := park.New(s)
	var flags [2]memory.Uint32
	for i := range flags {
		flags[i].Init(s, "flag", 0)
		unparkOn(s, &p, []string{"U1", "U2"}[i], func() { flags[i].Store(setFlag, 1) })
	}
	for flags[0].Load(readFlag) == 0 || flags[1].Load(readFlag) == 0 {
		p.Park()
	}
	p.Drop()
}

// parkCoalescedProgram has an unpark that may find a token: that which the parker left itself. Then the second park has no token; that the first
// one sees what was written before, which the program cannot tell, tokens looks up.
func parkCoalescedProgram(s *memory.Space) {
	p := park.New(s)
	x := cell(s)
	first := p.Unparker()
	first.Unpark()
	first.Drop()
	unparkOn(s, &p, "U", func() { x.Store(1) })
	p.Park()
	if p.ParkTimeout(1) {
		x.Load() // the second token is that of the unpark
	}
	p.Drop()
}

func parkTimeoutProgram(s *memory.Space) {
	p, x := park.New(s), cell(s)
	unparkOn(s, &p, "U", func() { x.Store(1) })
	if !p.ParkTimeout(1) {
		p.Park()
	}
	x.Load()
	p.Drop()
}

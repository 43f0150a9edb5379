package explore

import (
	"fmt"
	"slices"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// The adapter runs a program of package prog on the cells, so that the explorer is given the same program as the oracle.

// sites hold one site for each kind of access and order.
var (
	loadSites  = map[memory.Order]*memory.LoadSite{}
	storeSites = map[memory.Order]*memory.StoreSite{}
	rmwSites   = map[memory.Order]*memory.RMWSite{}
	casSites   = map[[2]memory.Order]*memory.CASSite{}
	fenceSites = map[memory.Order]*memory.FenceSite{}
	neverSite  = memory.NewLoad("prog.never", memory.Relaxed, "an assumption that fails waits for ever")
)

func init() {
	for o := memory.RelaxedOrder; o <= memory.SeqCstOrder; o++ {
		site := func(a memory.Access, fail memory.Order) memory.Site {
			return memory.Site{Name: fmt.Sprintf("prog.%v.%v.%v", a, o, fail), Access: a, Order: o, Failure: fail, Reason: "as the program says"}
		}
		loadSites[o] = &memory.LoadSite{Site: site(memory.LoadAccess, 0)}
		storeSites[o] = &memory.StoreSite{Site: site(memory.StoreAccess, 0)}
		rmwSites[o] = &memory.RMWSite{Site: site(memory.RMWAccess, 0)}
		fenceSites[o] = &memory.FenceSite{Site: site(memory.FenceAccess, 0)}
		for f := memory.RelaxedOrder; f <= memory.SeqCstOrder; f++ {
			casSites[[2]memory.Order{o, f}] = &memory.CASSite{Site: site(memory.CASAccess, f)}
		}
	}
}

// object is an allocation of cells that are freed together.
type object struct {
	memory.Block
	cells map[string]*memory.Uint64
}

// interpreter holds the cells of a program.
type interpreter struct {
	space  *memory.Space
	cells  map[string]*memory.Uint64
	blocks map[string]*object
	never  memory.Uint64
	locks  map[string]*memory.Mutex
	waits  bool
}

// runnable returns the program as the explorer takes it.
func runnable(p *prog.Program) func(*memory.Space) { return adapted(p, false) }

// waitful is runnable with real waiting: a load with an assumption behind it is an await, and a location whose name
// begins with m is a mutex, of which a compare-and-swap with its assumption is the acquisition and a store the release.
// The complete executions are the same.
func waitful(p *prog.Program) func(*memory.Space) { return adapted(p, true) }

func adapted(p *prog.Program, waits bool) func(*memory.Space) {
	locations := p.Locations()
	return func(s *memory.Space) {
		in := &interpreter{space: s, cells: map[string]*memory.Uint64{}, blocks: map[string]*object{},
			locks: map[string]*memory.Mutex{}, waits: waits}
		in.never.Init(s, "never", 0)
		for _, l := range locations {
			in.locate(l, p)
		}
		for t := range p.Threads {
			code := p.Threads[t]
			memory.Go(s, fmt.Sprintf("T%d", t), func() {
				var regs [prog.MaxRegs]memory.Value
				in.run(code, regs[:])
			})
		}
	}
}

func (in *interpreter) locate(l prog.Location, p *prog.Program) {
	if in.cells[l.Name] != nil {
		return
	}
	if in.waits && l.Name[0] == 'm' {
		in.locks[l.Name] = new(memory.Mutex)
		in.locks[l.Name].Init(in.space, l.Name)
		return
	}
	if l.Freed == nil {
		c := new(memory.Uint64)
		c.Init(in.space, l.Name, l.Init)
		in.cells[l.Name] = c
		return
	}
	o := memory.Alloc(in.space, "block", func(o *object) {
		o.cells = map[string]*memory.Uint64{}
		for _, name := range l.Freed {
			c := new(memory.Uint64)
			c.Init(in.space, name, p.Init[name])
			o.cells[name] = c
		}
	})
	for name, c := range o.cells {
		in.cells[name], in.blocks[name] = c, o
	}
}

func (in *interpreter) run(code []prog.Instr, regs []memory.Value) {
	set := func(r prog.Reg, v memory.Value) {
		if r != prog.NoReg {
			regs[r] = v
		}
	}
	for k := 0; k < len(code); k++ {
		if in.waits && in.wait(code[k:], regs) {
			continue
		}
		switch i := code[k].(type) {
		case *prog.Load:
			if i.Order == memory.NonAtomicOrder {
				set(i.Dst, in.cells[i.Loc].PlainLoad())
			} else {
				set(i.Dst, in.cells[i.Loc].Load(loadSites[i.Order]))
			}
		case *prog.Store:
			if i.Order == memory.NonAtomicOrder {
				in.cells[i.Loc].PlainStore(i.Val.Eval(regs))
			} else {
				in.cells[i.Loc].Store(storeSites[i.Order], i.Val.Eval(regs))
			}
		case *prog.RMW:
			set(i.Dst, in.modify(i, i.Arg.Eval(regs)))
		case *prog.CAS:
			old, _ := in.cells[i.Loc].CompareExchange(casSites[[2]memory.Order{i.Success, i.Failure}], i.Expected.Eval(regs), i.New.Eval(regs))
			set(i.Dst, old)
		case *prog.Fence:
			in.space.Fence(fenceSites[i.Order])
		case *prog.Free:
			in.blocks[i.Locs[0]].Free()
		case *prog.Let:
			set(i.Dst, i.Val.Eval(regs))
		case *prog.If:
			if i.Cond.Holds(regs) {
				in.run(i.Then, regs)
			} else {
				in.run(i.Else, regs)
			}
		case *prog.Assume:
			if !i.Cond.Holds(regs) {
				in.never.Await(neverSite, func(v uint64) bool { return v != 0 })
			}
		}
	}
}

// wait runs an instruction that waits, and tells whether it was one.
func (in *interpreter) wait(code []prog.Instr, regs []memory.Value) bool {
	switch i := code[0].(type) {
	case *prog.Load:
		a, ok := follower(code)
		if !ok {
			return false
		}
		known := slices.Clone(regs)
		regs[i.Dst] = in.cells[i.Loc].Await(loadSites[i.Order], func(v uint64) bool {
			r := slices.Clone(known)
			r[i.Dst] = v
			return a.Cond.Holds(r)
		})
		return true
	case *prog.CAS:
		if m := in.locks[i.Loc]; m != nil {
			m.Lock()
			regs[i.Dst] = 0
			return true
		}
	case *prog.Store:
		if m := in.locks[i.Loc]; m != nil {
			m.Unlock()
			return true
		}
	}
	return false
}

// follower returns the assumption behind the first instruction.
func follower(code []prog.Instr) (*prog.Assume, bool) {
	if len(code) < 2 {
		return nil, false
	}
	a, ok := code[1].(*prog.Assume)
	return a, ok
}

func (in *interpreter) modify(i *prog.RMW, arg memory.Value) memory.Value {
	c, site := in.cells[i.Loc], rmwSites[i.Order]
	switch i.Fn {
	case memory.Swap:
		return c.Swap(site, arg)
	case memory.FetchAdd:
		return c.FetchAdd(site, arg)
	case memory.FetchSub:
		return c.FetchSub(site, arg)
	case memory.FetchOr:
		return c.FetchOr(site, arg)
	case memory.FetchAnd:
		return c.FetchAnd(site, arg)
	default:
		return c.FetchXor(site, arg)
	}
}

// translate writes an execution of a runnable program as the oracle does.
func translate(x *Execution) *prog.Execution {
	out := &prog.Execution{Coherence: map[string][]prog.EventID{}}
	names := map[EventID]prog.EventID{InitialWrite: prog.InitID}
	for t := 1; t < x.Threads(); t++ {
		n := 0
		for i := range x.Len(t) {
			id := EventID{t, i}
			names[id] = prog.EventID{Thread: t - 1, Index: n}
			n++
		}
	}
	places := map[string]*memory.Place{}
	for t := 1; t < x.Threads(); t++ {
		var events []prog.Event
		for i := range x.Len(t) {
			e := x.Event(EventID{t, i})
			events = append(events, translateEvent(x, &e, names))
			if e.Place != nil && (e.Reads || e.Writes) {
				places[e.Place.Name] = e.Place
			}
		}
		out.Threads = append(out.Threads, events)
	}
	for name, p := range places {
		for _, w := range x.Coherence(p) {
			out.Coherence[name] = append(out.Coherence[name], names[w])
		}
	}
	return out
}

func translateEvent(x *Execution, e *Event, names map[EventID]prog.EventID) prog.Event {
	out := prog.Event{Order: e.Order}
	if e.Place != nil {
		out.Loc = e.Place.Name
	}
	if e.Reads {
		out.Read, out.From = e.Value, names[e.From]
	}
	if e.Writes {
		out.Written = e.Written
	}
	switch e.Kind {
	case memory.OpLoad, memory.OpRead:
		out.Kind = prog.ReadEvent
	case memory.OpStore, memory.OpWrite:
		out.Kind = prog.WriteEvent
	case memory.OpRMW, memory.OpCAS:
		out.Kind = prog.UpdateEvent
		if !e.Writes {
			out.Kind = prog.FailedEvent
		}
	case memory.OpLock:
		out.Kind, out.Order, out.Written = prog.UpdateEvent, memory.AcquireOrder, 1
	case memory.OpUnlock:
		out.Kind, out.Order = prog.WriteEvent, memory.ReleaseOrder
	case memory.OpFence:
		out.Kind = prog.FenceEvent
	case memory.OpFree:
		out.Kind = prog.FreeEvent
		out.Loc = ""
		for i, l := range x.s.locs {
			if l.block == int32(e.Place.ID) && i != e.Place.ID {
				if out.Loc != "" {
					out.Loc += ","
				}
				out.Loc += l.name
			}
		}
	}
	return out
}

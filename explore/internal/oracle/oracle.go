package oracle

import (
	"context"
	"errors"
	"fmt"

	"github.com/wakecheck/wakecheck/explore/internal/prog"
	"github.com/wakecheck/wakecheck/impl/memory"
)

// DefaultBudget is the number of candidate graphs that [Enumerate] looks at when the options name none.
const DefaultBudget = 2_000_000

// ErrBudget says that the enumeration was not finished: what was found until then is no verdict.
var ErrBudget = errors.New("not finished within the budget of candidate graphs")

// Options say what to enumerate.
type Options struct {
	Model Model
	// Budget bounds the candidate graphs, finished ones and prefixes; 0 stands for [DefaultBudget].
	Budget int
	// Unpruned checks the axioms on finished graphs only and gives up every other pruning. It is for tests, as the
	// candidates of half a dozen events are many.
	Unpruned bool
}

// Graph is a consistent execution graph, complete or blocked.
type Graph struct {
	prog.Execution
	// Regs holds the final registers of each thread.
	Regs [][prog.MaxRegs]memory.Value
	// Final holds the last value of every location in coherence order.
	Final map[string]memory.Value
	// Races holds the pairs of events that race, in order of their events.
	Races []Race
}

// Stats counts what an enumeration did.
type Stats struct {
	// Complete and Blocked count the consistent executions in which all threads ended, and in which some wait for ever.
	Complete, Blocked int
	// Racy counts those of both that have a race.
	Racy int
	// Candidates counts the graphs that were looked at.
	Candidates int
}

// Enumerate calls yield for each consistent execution graph of the program under a model, once each, until yield
// returns false. The graph is the caller's to keep. An error is of the program (see [prog.Program.Validate]; more
// than 64 events), of the context, or [ErrBudget] wrapped with what was being done; the graphs that came before an
// error are consistent, but not all.
//
// Programs with [prog.Program.Mixed] locations are accepted: as in herd, a plain access is then one that is not
// atomic, in the coherence order of its location.
func Enumerate(ctx context.Context, p *prog.Program, opts Options, yield func(*Graph) bool) (Stats, error) {
	if err := p.Validate(); err != nil {
		return Stats{}, err
	}
	c, err := flatten(p)
	if err != nil {
		return Stats{}, err
	}
	if opts.Budget == 0 {
		opts.Budget = DefaultBudget
	}
	e := &enumeration{
		ctx: ctx, code: c, opts: opts, yield: yield,
		g:       newGraph(c.init, opts.Model == GenMC),
		threads: make([]local, len(p.Threads)),
	}
	e.run(nil, 0)
	if e.err != nil {
		return e.stats, fmt.Errorf("oracle: %q under %v: %d candidate graphs, %d executions: %w",
			p.String(), opts.Model, e.stats.Candidates, e.stats.Complete+e.stats.Blocked, e.err)
	}
	return e.stats, nil
}

// Result is all executions of a program.
type Result struct {
	Stats             Stats
	Complete, Blocked []*Graph
}

// Run collects what [Enumerate] finds. With an error the result is not to be used.
func Run(ctx context.Context, p *prog.Program, opts Options) (*Result, error) {
	r := &Result{}
	var err error
	r.Stats, err = Enumerate(ctx, p, opts, func(g *Graph) bool {
		if g.IsBlocked() {
			r.Blocked = append(r.Blocked, g)
		} else {
			r.Complete = append(r.Complete, g)
		}
		return true
	})
	return r, err
}

// count notes a candidate, and returns an error if it is one too many or the context is done.
func (e *enumeration) count() error {
	if e.stats.Candidates >= e.opts.Budget {
		return ErrBudget
	}
	e.stats.Candidates++
	if e.stats.Candidates%256 == 0 {
		return e.ctx.Err()
	}
	return nil
}

// finish reports a graph to which no event can be added.
func (e *enumeration) finish() {
	b := e.g.base()
	hb, ok := check(e.opts.Model, b)
	if !ok {
		return
	}
	g := e.graph()
	g.Races = races(e.g, b, hb)
	if g.IsBlocked() {
		e.stats.Blocked++
	} else {
		e.stats.Complete++
	}
	if len(g.Races) > 0 {
		e.stats.Racy++
	}
	e.stopped = !e.yield(g)
}

// graph translates the finished graph.
func (e *enumeration) graph() *Graph {
	g := &Graph{Final: map[string]memory.Value{}}
	g.Threads = make([][]prog.Event, len(e.threads))
	for i := range e.g.events {
		ev := &e.g.events[i]
		if ev.isInit() || e.g.split && ev.kind == prog.UpdateEvent && !ev.read {
			continue
		}
		g.Threads[ev.id.Thread] = append(g.Threads[ev.id.Thread], e.event(ev))
	}
	g.Coherence = map[string][]prog.EventID{}
	for loc, writes := range e.g.co {
		for _, w := range writes[1:] {
			g.Coherence[e.code.locs[loc]] = append(g.Coherence[e.code.locs[loc]], e.g.events[w].id)
		}
		g.Final[e.code.locs[loc]] = e.g.events[writes[len(writes)-1]].wval
	}
	for t := range e.threads {
		g.Blocked = append(g.Blocked, e.threads[t].blocked)
		g.Regs = append(g.Regs, e.threads[t].regs)
	}
	return g
}

func (e *enumeration) event(ev *event) prog.Event {
	out := prog.Event{Kind: ev.kind, Order: ev.written, Read: ev.rval}
	if ev.loc >= 0 {
		out.Loc = e.code.locs[ev.loc]
	} else {
		out.Loc = ev.freedName
	}
	if ev.read {
		out.From = e.g.events[ev.from].id
	}
	if ev.write || ev.kind == prog.UpdateEvent {
		out.Written = ev.wval
	}
	return out
}

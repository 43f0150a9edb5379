package concurrent

import (
	"sync"
	"time"

	"github.com/wakecheck/wakecheck/linearize"
	"github.com/wakecheck/wakecheck/model"
)

// ledger takes down what a native run does: each goroutine into its own log. A nil ledger is that of an exploration, where local events
// say the same.
type ledger struct {
	base time.Time
	logs []*log
	byID sync.Map // goroutine's number to *log

	mu     sync.Mutex
	strays int    // user code that ran outside any call
	crash  *Crash // the first
}

// log is the part of one goroutine.
type log struct {
	stamps  linearize.Stamps
	calls   []stamped
	notes   []noted
	current int // the number of the call in progress, or -1
}

// stamped is a call with its interval.
type stamped struct {
	number    int
	call, ret int64
	out       model.Outcome
}

// noted is user code that ran inside a call.
type noted struct {
	number int
	label  string
	object model.ObjectID
}

func newLedger(goroutines int) *ledger {
	l := &ledger{base: time.Now(), logs: make([]*log, goroutines)}
	for i := range l.logs {
		l.logs[i] = &log{current: -1, stamps: linearize.Stamps{Clock: func() int64 { return int64(time.Since(l.base)) }}}
	}
	return l
}

// open returns the log of the running goroutine, which is of that number in the program.
func (l *ledger) open(number int) *log {
	if l == nil {
		return nil
	}
	l.byID.Store(linearize.Goroutine(), l.logs[number])
	return l.logs[number]
}

func (g *log) begin(number int) {
	g.current = number
	g.calls = append(g.calls, stamped{number: number})
	g.stamps.Call(&g.calls[len(g.calls)-1].call)
}

func (g *log) end(out model.Outcome) {
	c := &g.calls[len(g.calls)-1]
	c.ret, c.out = g.stamps.Return(), out
	g.current = -1
	g.stamps.Leave()
}

// note is called by user code, on whichever goroutine that runs.
func (l *ledger) note(label string, o model.ObjectID) {
	if g, ok := l.byID.Load(linearize.Goroutine()); ok && g.(*log).current >= 0 {
		g := g.(*log)
		g.notes = append(g.notes, noted{g.current, label, o})
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.strays++
}

// record reads the run off the logs. One call comes before another if it returned before the other was made, by their stamps.
func (l *ledger) record(p *program) *record {
	r := p.newRecord()
	r.strays = l.strays
	var all []stamped
	for _, g := range l.logs {
		for _, n := range g.notes {
			r.note(n.number, n.label, n.object)
		}
		for _, c := range g.calls {
			p.settle(r, c.number, c.out)
		}
		all = append(all, g.calls...)
	}
	for _, b := range all {
		for _, a := range all {
			if a.ret < b.call {
				r.entries[b.number].before |= 1 << a.number
			}
		}
	}
	return r
}

package explore

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/wakecheck/wakecheck/impl/memory"
)

// coroutine runs the Go code of one thread up to its next operation and waits there for the result.
type coroutine struct {
	host  *native
	tree  int32
	at    int32 // the node whose operation waits for its result
	body  func() any
	fiber *fiber // nil before it first runs, and once it has ended

	// What the code did since it was last resumed.
	op      *memory.Op
	frames  []uintptr
	locals  []Local
	locs    []int32
	made    any
	differs string // from what is known of it

	expect   int32 // the node that it must come to, noNode if that is new
	reply    memory.Value
	failed   bool
	timedOut bool

	returned, done bool
	result         any
	death          *death
	abandoned      bool
	late           int // operations after it was abandoned
}

// death is how a thread ended that did not return.
type death struct {
	goexit bool
	value  any
	stack  string
}

func (d *death) String() string {
	if d.goexit {
		return "runtime.Goexit (as by a failing require of a test)"
	}
	return fmt.Sprintf("panic: %v", d.value)
}

// abandonment is the panic that unwinds a thread which is no longer needed.
type abandonment struct{}

func (abandonment) String() string { return "the exploration gave up this thread" }

// Abandoned reports whether a recovered panic is the one by which an exploration gives a thread up. Code that recovers panics must
// pass this one on.
func Abandoned(recovered any) bool {
	_, ok := recovered.(abandonment)
	return ok
}

// patience is how many operations a thread may try after it was abandoned before it is left suspended for good: its
// code swallows every panic in a loop.
const patience = 100

func newCoroutine(host *native, tree int32, body func() any) *coroutine {
	return &coroutine{host: host, tree: tree, body: body, at: noNode}
}

// resume runs the code to its next operation or its end. It must come to the node expect, if that is not noNode.
func (c *coroutine) resume(expect int32) {
	c.differs = ""
	c.op, c.frames, c.locals, c.locs, c.made = nil, nil, nil, nil, nil
	c.expect = expect
	outer := c.host.running
	c.host.running = c
	if c.fiber == nil {
		c.fiber = c.host.newFiber()
		c.fiber.runs = c
	}
	c.fiber.next()
	if c.fiber.runs == nil {
		c.host.fibers = append(c.host.fibers, c.fiber)
		c.fiber = nil
	}
	c.host.running = outer
}

func (c *coroutine) run() {
	defer c.finish()
	c.result = c.body()
	c.returned = true
}

// finish takes the stack of a panic while it is still there. A Goexit cannot be stopped, and iter.Pull would pass it on to
// the exploration: the coroutine stays suspended in the middle of it.
func (c *coroutine) finish() {
	r := recover()
	c.done = true
	if c.returned {
		return
	}
	if !c.abandoned {
		c.death = &death{value: r, stack: string(debug.Stack())}
	}
	if r == nil {
		if c.death != nil {
			c.death.goexit = true
		}
		c.host.suspended++
		c.fiber.yield(struct{}{})
	}
}

// extra returns what the code did on its way to the operation that it waits with, besides that.
func (c *coroutine) extra() *extra {
	if c.frames == nil && c.locals == nil && c.locs == nil && c.result == nil && c.death == nil {
		return &noExtra
	}
	return &extra{frames: c.frames, locals: c.locals, locs: c.locs, result: c.result, death: c.death}
}

// do performs an operation of the running code.
func (c *coroutine) do(op *memory.Op) memory.Value {
	if c.abandoned {
		c.refuse()
	}
	switch op.Kind {
	case memory.OpBegin, memory.OpEnd, memory.OpNote:
		c.locals = append(c.locals, Local{Kind: op.Kind, Label: op.Label, Args: op.Args})
		return 0
	case memory.OpAlloc:
		if c.expect == noNode {
			c.made = op.Make()
		}
	}
	c.op = op
	if c.host.trace {
		c.frames = callers()
	}
	c.fiber.yield(struct{}{})
	if c.abandoned {
		c.refuse()
	}
	op.Failed, op.TimedOut = c.failed, c.timedOut
	return c.reply
}

// refuse unwinds an abandoned thread.
func (c *coroutine) refuse() {
	if c.late++; c.late > patience {
		c.done = true
		c.host.suspended++
		c.fiber.yield(struct{}{})
	}
	panic(abandonment{})
}

// abandon unwinds the code, so that its goroutine ends.
func (c *coroutine) abandon() {
	if c.done || c.fiber == nil {
		return
	}
	c.abandoned = true
	c.resume(noNode)
}

const maxFrames = 24

// callers returns the stack above the operation. Frames of the cells are skipped when it is shown.
func callers() []uintptr {
	var pcs [maxFrames]uintptr
	n := runtime.Callers(4, pcs[:])
	return append([]uintptr(nil), pcs[:n]...)
}

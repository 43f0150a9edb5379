package explore

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
)

const cellsPackage = "github.com/wakecheck/wakecheck/impl/memory."

// sourceLine returns file and line of the operation: the first frame that is not of the cells themselves.
func (n *native) sourceLine(nd *node) string {
	start := n.nodes[nd.start]
	if start.frames == nil {
		n.locate(nd.start)
	}
	frames := runtime.CallersFrames(start.frames)
	for {
		f, more := frames.Next()
		if f.File != "" && (!strings.HasPrefix(f.Function, cellsPackage) || strings.HasSuffix(f.File, "_test.go")) {
			return fmt.Sprintf("%s:%d", shortFile(f.File), f.Line)
		}
		if !more {
			return "unknown source"
		}
	}
}

// shortFile keeps the folder and the name.
func shortFile(file string) string {
	dir, name := filepath.Split(file)
	return filepath.Join(filepath.Base(dir), name)
}

// threadName returns the name that the thread was spawned with, and its number if another one has the same name.
func (s *search) threadName(g *graph, t int) string {
	if t >= len(g.lanes) || g.lanes[t].root == noNode {
		return fmt.Sprintf("%d", t)
	}
	name := s.trees[g.lanes[t].root].name
	for u := range g.lanes {
		if r := g.lanes[u].root; u != t && r != noNode && s.trees[r].name == name {
			return fmt.Sprintf("%s#%d", name, t)
		}
	}
	return name
}

// show returns a value as the program has it.
func (s *search) show(loc int32, v uint64) string {
	l := &s.locs[loc]
	if l.holdsRefs() {
		switch x := s.Deref(v).(type) {
		case nil:
			return "zero"
		case string, bool, int, int64, int32, uint64, uint32, float64:
			return fmt.Sprintf("%v", x)
		default:
			return fmt.Sprintf("%T#%d", x, v)
		}
	}
	if l.mask > 1<<32 && v > l.mask-1<<16 {
		return fmt.Sprintf("-%d", l.mask-v+1)
	}
	return fmt.Sprintf("%d", v)
}

// eventReport describes an event.
func (s *search) eventReport(g *graph, id eid) EventReport {
	e := g.at(id)
	nd := s.nodes[e.node]
	r := EventReport{Thread: s.threadName(g, id.lane()), Operation: s.operation(g, id), Source: s.sourceLine(nd), Site: nd.site}
	r.Order = s.orderOf(e, nd)
	return r
}

// orderOf returns the order that an event had: that of failure for a compare_exchange that failed.
func (s *search) orderOf(e *event, nd *node) memory.Order {
	if nd.kind == opCAS && !e.has(isUpdate) {
		return nd.fail
	}
	return nd.order
}

// operation says what an event did.
func (s *search) operation(g *graph, id eid) string {
	e := g.at(id)
	nd := s.nodes[e.node]
	name := s.locs[e.loc].name
	text := ""
	switch nd.kind {
	case opLoad, opRead:
		text = fmt.Sprintf("%v %s = %s", nd.kind, name, s.show(e.loc, e.result))
		if e.has(isBlocked) {
			text = "await " + name + ": still " + s.show(e.loc, e.result)
		}
	case opStore, opWrite:
		text = fmt.Sprintf("%v %s = %s", nd.kind, name, s.show(e.loc, e.written))
	case opRMW:
		text = fmt.Sprintf("%v %s: %s to %s", nd.modify, name, s.show(e.loc, e.result), s.show(e.loc, e.written))
	case opCAS:
		text = fmt.Sprintf("cas %s: %s to %s", name, s.show(e.loc, e.result), s.show(e.loc, e.written))
		if !e.has(isUpdate) {
			text = fmt.Sprintf("cas %s fails: %s", name, s.show(e.loc, e.result))
		}
	default:
		text = s.rareOperation(g, e, nd, name)
	}
	if nd.site != nil {
		text += fmt.Sprintf(" [%v]", s.orderOf(e, nd))
	}
	return text
}

func (s *search) rareOperation(g *graph, e *event, nd *node, name string) string {
	switch nd.kind {
	case opSpawn:
		return "spawn " + nd.label
	case opJoin:
		return "join " + s.threadName(g, int(e.written))
	case opChoose:
		return fmt.Sprintf("choose %d of %d", e.result, nd.arg)
	case opWake:
		if e.has(isUpdate) {
			return "wait " + name + " ends unsignalled"
		}
		return "wait " + name + " is signalled"
	case opFence:
		return "fence"
	}
	return strings.TrimSpace(nd.kind.String() + " " + name)
}

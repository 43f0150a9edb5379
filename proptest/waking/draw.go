package waking

import (
	"slices"

	"pgregory.net/rapid"
)

// shapes are the threads that are drawn, by kind. A small number is drawn somewhat more often, so that those of which programs are rarely small enough
// stand first.
var shapes = [kinds][][]Op{
	Token:        {{Nested}, {CloneWake}, {WakeByRef}, {Wake}, {WakeByRef, Wake}, {CloneWake, Wake}, {Nested, Wake}, {}},
	AtomicWaking: {{Take}, {Wake}},
	Blocking:     {{Nested}, {CloneWake}, {WakeByRef}, {Wake}, {WakeByRef, Wake}, {CloneWake, Wake}, {Nested, Wake}, {}},
	Task: {{Abort}, {JoinTask}, {PollJoin}, {DropJoin}, {PollJoin, JoinTask}, {PollJoin, DropJoin}, {PollJoin, PollJoin}, {PollJoin, RepollJoin}, {Nested}, {CloneWake}, {WakeByRef},
		{Wake}, {WakeByRef, Wake}, {}},
	Word: {{PollJoin}, {PollJoin, PollJoin}, {PollJoin, RepollJoin, DropJoin}, {DropJoin}, {WakeByRef}, {Abort}, {Wake}, {WakeByRef, WakeByRef}, {WakeByRef, Wake}, {}},
}

// draw returns a program of one of the kinds.
func draw(t *rapid.T, of []Kind) Program {
	p := Program{Kind: rapid.SampledFrom(of).Draw(t, "kind")}
	for range rapid.IntRange(1, 2).Draw(t, "threads") {
		p.Threads = append(p.Threads, drawThread(t, p))
	}
	switch p.Kind {
	case Token:
		p.Main = drawOps(t, mainOps[Token], 1, 3)
	case AtomicWaking:
		p.Main = drawOps(t, mainOps[AtomicWaking], 0, 2)
		if rapid.Bool().Draw(t, "waits") {
			p.Main = append(p.Main, Until)
		}
	default:
		drawPolled(t, &p)
	}
	return p
}

// drawPolled draws the rest of a program with polls. A task with two threads is small enough only if that is all.
func drawPolled(t *rapid.T, p *Program) {
	p.Ready = rapid.IntRange(1, 2).Draw(t, "ready")
	if p.Kind == Task && len(p.Threads) > 1 {
		return
	}
	if len(mainOps[p.Kind]) > 0 && rapid.Bool().Draw(t, "poll wakes") {
		p.Main = drawOps(t, mainOps[p.Kind], 1, 2)
	}
	p.Ends = rapid.SampledFrom(ends[p.Kind]).Draw(t, "ends")
}

func drawOps(t *rapid.T, of []Op, least, most int) []Op {
	return rapid.SliceOfN(rapid.SampledFrom(of), least, most).Draw(t, "steps")
}

// drawThread returns the steps of one more thread. There is one join handle.
func drawThread(t *rapid.T, p Program) []Op {
	all := shapes[p.Kind]
	if p.joins() {
		all = slices.DeleteFunc(slices.Clone(all), holdsHandle)
	}
	return rapid.SampledFrom(all).Draw(t, "thread")
}

package waking

import (
	"slices"

	"pgregory.net/rapid"
)

// draw returns a program.
func draw(t *rapid.T) Program {
	if rapid.Bool().Draw(t, "task") {
		return drawTask(t)
	}
	return drawToken(t)
}

func drawToken(t *rapid.T) Program {
	p := Program{Kind: Token, Main: rapid.SliceOfN(rapid.SampledFrom([]Op{Park, ParkTimeout, Look, Until, Unpark}), 1, 3).Draw(t, "main")}
	for range rapid.IntRange(1, 3).Draw(t, "threads") {
		p.Threads = append(p.Threads, slices.Repeat([]Op{Unpark}, rapid.IntRange(1, 2).Draw(t, "unparks")))
	}
	return p
}

func drawTask(t *rapid.T) Program {
	p := Program{Kind: Task, Need: rapid.IntRange(1, 2).Draw(t, "need"), Join: Join(rapid.IntRange(0, 2).Draw(t, "join"))}
	for range rapid.IntRange(1, 2).Draw(t, "threads") {
		p.Threads = append(p.Threads, drawWaker(t))
	}
	return p
}

// drawWaker returns the steps of a thread: an abort, or wakes of which the last may be by value.
func drawWaker(t *rapid.T) []Op {
	if rapid.IntRange(0, 4).Draw(t, "abort") == 4 {
		return []Op{Abort}
	}
	ops := rapid.SliceOfN(rapid.SampledFrom([]Op{WakeByRef, CloneWake}), 0, 1).Draw(t, "wakes")
	if rapid.Bool().Draw(t, "by value") {
		ops = append(ops, Wake)
	}
	return ops
}

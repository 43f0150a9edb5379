package wakertest

import (
	"fmt"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/impl/waker"
	"github.com/wakecheck/wakecheck/model"
)

// The counts of the first four are those of Rust's Arc written as C, under GenMC v0.11.0: a thread does three RMWs on the strong count and the main
// thread one, in any order that keeps each thread's own: (3N+1)!/(3!)^N. The other accesses follow from that order: reads of the
// payload are plain, and only the last drop touches the weak count. With a clone between two spawns the clone may also come
// after what the first threads do: 49,280 for three threads.
var countScenarios = []Scenario{
	{Name: "arc-1", Judges: counting(), About: "clone, use, drop, drop on a thread beside the owner's drop", Program: arcProgram(1, false), Executions: 4},
	{Name: "arc-2", Judges: counting(), About: "the same on two threads", Program: arcProgram(2, false), Executions: 140},
	{Name: "arc-3", Judges: counting(), About: "the same on three threads", Program: arcProgram(3, false), Executions: 16800},
	{Name: "arc-3-spawn", Judges: counting(), About: "the same, each handle cloned right before its thread is spawned", Program: arcProgram(3, true), Executions: 49280},
	// Three drops in any order: 3!.
	{Name: "drops", Judges: counting(), About: "three owners drop, one of them the last", Program: dropsProgram, Executions: 6},
	// Refused or not, an attempt is an increment and a decrement: three RMWs of T1 and two of the main thread before it joins, 5 over 2.
	{Name: "clone-at-limit", Judges: of(model.R2, model.R3, model.R4, model.R7), About: "clones that race at the limit fail and take their excess back", Program: limitProgram, Executions: 10,
		space: []memory.Option{memory.Width(4), memory.Limit(2)}},
}

// arcProgram is the Arc program with n threads; the handles are cloned first, or each before its spawn.
func arcProgram(n int, spawnBetween bool) func(*memory.Space) {
	return func(s *memory.Space) {
		a := newValue(s, false)
		var takes []func() waker.Arc[value]
		for i := range n {
			takes = append(takes, lend(&a))
			if spawnBetween {
				spawnArcUser(s, i, takes[i])
			}
		}
		for i := range n {
			if !spawnBetween {
				spawnArcUser(s, i, takes[i])
			}
		}
		a.Get()
		a.Drop()
	}
}

func spawnArcUser(s *memory.Space, i int, take func() waker.Arc[value]) {
	memory.Go(s, fmt.Sprintf("T%d", i+1), func() {
		mine := take()
		c := mine.Clone()
		mine.Get()
		mine.Drop()
		c.Drop()
	})
}

func dropsProgram(s *memory.Space) {
	a := newValue(s, false)
	for i, take := range []func() waker.Arc[value]{lend(&a), lend(&a)} {
		memory.Go(s, fmt.Sprintf("T%d", i+1), func() {
			mine := take()
			mine.Get()
			mine.Drop()
		})
	}
	a.Drop()
}

// limitProgram has two owners at a limit of two. Whoever clones while both hold their handle must be refused, as T1 always is.
func limitProgram(s *memory.Space) {
	a := newValue(s, false)
	take := lend(&a)
	t := memory.Go(s, "T1", func() {
		mine := take()
		must(!cloneAndDrop(&mine), model.R7, "a clone past the limit is not refused")
		mine.Drop()
	})
	cloneAndDrop(&a)
	t.Join()
	must(a.StrongCount() == 1, model.R7, "strong count %d after all excess was taken back", a.StrongCount())
	a.Drop()
}

func cloneAndDrop(a *waker.Arc[value]) (cloned bool) {
	refused := caught(func() {
		c := a.Clone()
		c.Drop()
	})
	if refused != nil {
		must(refused.(*waker.Error).Kind == waker.Overflow, model.R7, "clone refused: %v", refused)
	}
	return refused == nil
}

package tla_test

import (
	"context"
	"fmt"
	"sync"

	"github.com/wakecheck/wakecheck/explore"
	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
	"github.com/wakecheck/wakecheck/tla"
)

// notes are the lines of a native run, in their order in time.
type notes struct {
	mu    sync.Mutex
	lines []model.WakeLine
}

func (n *notes) add(l model.WakeLine) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, l)
}

const lineLabel = "wake line"

// note records a line: of an explored run as a local event.
func note(s *memory.Space, n *notes, l model.WakeLine) {
	if n != nil {
		n.add(l)
		return
	}
	args := []uint64{uint64(l.Is), uint64(l.Waker), uint64(l.By), 0}
	if l.Frees {
		args[3] = 1
	}
	for _, v := range l.Seen {
		args = append(args, uint64(v))
	}
	s.Note(lineLabel, args...)
}

func lineOf(args []uint64) model.WakeLine {
	l := model.WakeLine{Is: model.WakeOutcome(args[0]), Waker: int(args[1]), By: model.WakeBy(args[2]), Frees: args[3] == 1}
	for w, v := range args[4:] {
		l.Seen[w] = uint8(v)
	}
	return l
}

// spun marks that Register found a wake in progress: what the consumer then does is no poll (see AtomicWaker.tla).
const spun = model.WakeOutcome(100)

// withoutSpins leaves out the polls that are none. One that was ready is an end without a poll.
func withoutSpins(lines []model.WakeLine) []model.WakeLine {
	var all []model.WakeLine
	spins := false
	for _, l := range lines {
		switch {
		case l.Is == spun:
			spins = true
		case spins && l.Is == model.PollBegan:
		case spins && l.Is == model.PollPending:
			spins = false
		case spins && l.Is == model.PollReady:
			all = append(all, model.WakeLine{Is: model.Ended})
		default:
			all = append(all, l)
		}
	}
	return all
}

// linesInTime are the lines of an explored run. Of the times at which a line can have come about, it stands at the one that says most: the ends of calls
// right behind what the thread did before, all else right before what it does next.
func linesInTime(x *explore.Execution, freed func(name string) bool) ([]model.WakeLine, error) {
	events, err := x.InTime()
	if err != nil {
		return nil, err
	}
	var lines []model.WakeLine
	taken := make([]int, x.Threads())
	flush := func(t, done int, ends bool) {
		for locals := x.Locals(t); taken[t] < len(locals) && locals[taken[t]].After <= done; taken[t]++ {
			l := locals[taken[t]]
			if l.Label != lineLabel {
				continue
			}
			if is := lineOf(l.Args); ends && is.Is != model.WakeReturned && is.Is != model.TimedOut && is.Is != model.PollBegan && is.Is != model.Woken {
				return
			}
			lines = append(lines, lineOf(l.Args))
		}
	}
	for _, id := range events {
		flush(id.Thread, id.Index, false)
		if e := x.Event(id); e.Kind == memory.OpFree && freed(e.Place.Name) {
			lines = append(lines, model.WakeLine{Is: model.MemoryFreed})
		}
		flush(id.Thread, id.Index+1, true)
	}
	for t := range taken {
		flush(t, x.Len(t), false)
	}
	return lines, nil
}

// exploredWakes are the traces of all executions of a program under sequential consistency, each different one once. None of them may fail.
func exploredWakes(ctx context.Context, p wakeProgram) (traces []tla.WakeTrace, executions int, err error) {
	met := map[string]bool{}
	res, err := explore.Run(ctx, func(s *memory.Space) { p.start(s, nil) }, explore.In(explore.SC), explore.Leaks(), explore.All(),
		explore.OnExecution(func(x *explore.Execution) error {
			lines, err := linesInTime(x, p.isTarget)
			if err != nil {
				return err
			}
			executions++
			lines = withoutSpins(lines)
			if key := fmt.Sprint(lines); !met[key] {
				met[key] = true
				traces = append(traces, tla.WakeTrace{Name: fmt.Sprintf("%s, execution %d", p.name, executions), Wakers: len(p.threads), Born: p.born, Lines: lines})
			}
			return nil
		}))
	if err == nil && res.Verdict != explore.Pass {
		err = fmt.Errorf("%s: %v: %v", p.name, res.Verdict, res.Failures)
	}
	return traces, executions, err
}

// nativeWakes is the trace of a run on goroutines.
func nativeWakes(p wakeProgram, run int) tla.WakeTrace {
	n := new(notes)
	var first sync.Once // the target is what is given back first
	s := memory.NewNative(memory.OnFree(func(*memory.Block) {
		if p.freed != "" {
			first.Do(func() { n.add(model.WakeLine{Is: model.MemoryFreed}) })
		}
	}))
	p.start(s, n)
	return tla.WakeTrace{Name: fmt.Sprintf("%s, native run %d", p.name, run), Wakers: len(p.threads), Born: p.born, Lines: withoutSpins(n.lines)}
}

package tla

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/wakecheck/wakecheck/model"
)

// WakeTrace is what one run of an implementation showed of waking one target, as module TraceWakeup accepts it or not. [model.WatchWaking] looks for the
// same, by a search that shares nothing with TLC's.
type WakeTrace struct {
	Name   string
	Wakers int  // at most [model.MaxWakers]
	Born   bool // whether the target is to be polled without a wake first, as a task is
	Lines  []model.WakeLine
}

func (t WakeTrace) length() int { return len(t.Lines) }

// AcceptWakeTraces puts all traces to module TraceWakeup in one run of TLC, which holds each step against Wakeup's next-state relation as well. The error
// wraps [ErrTrace] for traces that TLC cannot be given; none at all are among them.
//
// It never rejects a trace of a correct implementation whose lines stand in an order in which they came about, and whose wakes and polls each took effect at
// moments between their lines. Under weak memory there need not be such moments.
func AcceptWakeTraces(ctx context.Context, tool *Tool, traces []WakeTrace) (*TraceReport, error) {
	return acceptance{"TraceWakeup", "TraceWakeup", "WakeData", lengths(traces, WakeTrace.length), func(w io.Writer) error { return WriteWakeTraces(w, traces) }}.run(ctx, tool)
}

// checkWakeTraces refuses what has no form that TLC could read.
func checkWakeTraces(traces []WakeTrace) error {
	if err := checkSizes(traces, func(t WakeTrace) (string, int) { return t.Name, len(t.Lines) }); err != nil {
		return err
	}
	for _, t := range traces {
		if t.Wakers < 1 || t.Wakers > model.MaxWakers {
			return fmt.Errorf("tla: %w: %s: %d wakers: want 1 to %d", ErrTrace, t.Name, t.Wakers, model.MaxWakers)
		}
		for i, l := range t.Lines {
			if err := t.checkLine(l); err != nil {
				return fmt.Errorf("tla: %w: %s:%d: %w", ErrTrace, t.Name, i+1, err)
			}
		}
	}
	return nil
}

func (t WakeTrace) checkLine(l model.WakeLine) error {
	switch {
	case l.Is.String() == "":
		return fmt.Errorf("no outcome %d", l.Is)
	case l.Waker < 0 || l.Waker >= t.Wakers:
		return fmt.Errorf("waker %d: want 0 to %d", l.Waker, t.Wakers-1)
	case l.Is == model.WakeCalled && l.By.String() == "":
		return fmt.Errorf("no kind of call %d", l.By)
	}
	return nil
}

// WriteWakeTraces writes the module WakeData, from which TraceWakeup takes its traces and the bounds within which Wakeup can show them.
func WriteWakeTraces(w io.Writer, traces []WakeTrace) error {
	if err := checkWakeTraces(traces); err != nil {
		return err
	}
	wakers, wakes := 0, 0
	var sizes, borns []string
	for _, t := range traces {
		wakers, wakes = max(wakers, t.Wakers), max(wakes, t.wakes())
		sizes = append(sizes, fmt.Sprint(t.Wakers))
		borns = append(borns, map[bool]string{false: "0", true: "1"}[t.Born])
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "----------------------------- MODULE WakeData -----------------------------\n",
		"(* Written by package tla. The fields are those of TraceWakeup. *)\n",
		"EXTENDS Integers\n\n")
	fmt.Fprintf(out, "TraceWakers == 1..%d\nTraceWakes  == %d\n\nSizes == <<%s>>\nBorns == <<%s>>\n\n",
		wakers, wakes, strings.Join(sizes, ", "), strings.Join(borns, ", "))
	for i, t := range traces {
		writeTrace(out, i, t.Name, t.Lines, func(l model.WakeLine) string { return wakeRecord(l, wakers) })
	}
	return endData(out)
}

// wakes is the largest number of calls by one waker.
func (t WakeTrace) wakes() int {
	var calls [model.MaxWakers]int
	most := 0
	for _, l := range t.Lines {
		if l.Is == model.WakeCalled {
			calls[l.Waker]++
			most = max(most, calls[l.Waker])
		}
	}
	return most
}

// wakeRecord is the line as TLA+ has it. Wakers are numbered from 1.
func wakeRecord(l model.WakeLine, wakers int) string {
	fields := "e |-> " + quote(l.Is.String())
	switch l.Is {
	case model.WakeCalled:
		fields += fmt.Sprintf(", w |-> %d, by |-> %s", l.Waker+1, quote(l.By.String()))
	case model.WakeReturned, model.WakerDropped:
		fields += fmt.Sprintf(", w |-> %d", l.Waker+1)
	case model.PollBegan, model.Woken:
		fields += ", seen |-> <<" + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(l.Seen[:wakers])), ", "), "[]") + ">>"
	case model.AtTheEnd:
		fields += ", frees |-> " + boolean(l.Frees)
	}
	return "[" + fields + "]"
}
